"""POST /forecasts: every enterprise's class is forecast by the champion, as a job."""

import pytest

from tests.api import model
from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, YEAR
from tests.api.model import Place


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def order(place: Place, as_of: str) -> dict[str, object]:
    return place.world.work(place.officer.post("/forecasts", json={"as_of": as_of}), place.officer)


def test_from_a_whole_year(place: Place) -> None:
    number = place.champion()
    done = order(place, str(YEAR))
    assert done["state"] == "succeeded", done
    run = place.officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (run["as_of"], run["for_year"], run["version"]) == (str(YEAR), YEAR + 1, number)
    assert run["evaluation_id"] == place.evaluation


def test_from_the_quarters_so_far(place: Place) -> None:
    place.champion()
    place.hand_in_quarters([1, 2])
    done = order(place, f"{YEAR + 1}-Q2")
    assert done["state"] == "succeeded", done
    path = done["result"]["address"].removeprefix("/api/v1")
    run = place.officer.get(path).json
    assert (run["as_of"], run["for_year"]) == (f"{YEAR + 1}-Q2", YEAR + 1)
    items = place.officer.get(f"{path}/enterprises").json["items"]
    first = items[0]
    assert first["uscc"] == CODES[1], "who earns hardly anything is the likeliest to fall"
    assert (first["class_now"], first["class_forecast"]) == ("A", "C")
    assert first["lever"]["indicator"] in ("tax_per_land", "revenue_per_land")
    assert first["lever"]["title"] in ("亩均税收", "亩均营业收入")
    assert first["lever"]["effect"] < 0


def test_it_is_made_by_whoever_is_champion_when_it_is_made(place: Place) -> None:
    place.champion()
    assert place.score()["basis"]["version"] == 1  # now this process has looked
    second = place.register(step=1)
    done = place.done(place.promote(second))
    assert place.officer.get(done["result"]["address"].removeprefix("/api/v1")).json["version"] == second


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (f"{YEAR - 1}", "forecast.not_published"),
        (f"{YEAR + 1}-Q1", "forecast.no_quarters"),
        (f"{YEAR + 3}-Q1", "forecast.no_quarters"),
    ],
)
def test_what_is_missing_is_said(place: Place, as_of: str, code: str) -> None:
    place.champion()
    done = order(place, as_of)
    assert done["state"] == "failed"
    assert done["problem"]["code"] == code
    told = place.officer.get(f"/jobs/{done['id']}", headers=EN).json["problem"]["detail"]
    assert as_of[:4] in told
    assert told.isascii()


def test_a_quarter_of_which_nothing_has_come_in(place: Place) -> None:
    place.champion()
    place.hand_in_quarters([1])
    done = order(place, f"{YEAR + 1}-Q3")
    assert done["problem"]["code"] == "forecast.quarter_missing"


def test_without_a_champion(place: Place) -> None:
    place.register()
    assert order(place, str(YEAR))["problem"]["code"] == "forecast.no_champion"


@pytest.mark.parametrize("as_of", ["2024-Q5", "2024Q3", "24", "2024-Q", "soon", ""])
def test_the_date_is_checked(world: World, as_of: str) -> None:
    problem(world.officer.post("/forecasts", json={"as_of": as_of}), 422, "field.as_of")


def test_who_may(world: World) -> None:
    problem(world.enterprise.post("/forecasts", json={"as_of": "2024"}), 403, "http.role_not_allowed")
    problem(world.anonymous.post("/forecasts", json={"as_of": "2024"}), 401, "http.token_missing")
    assert world.administrator.post("/forecasts", json={"as_of": "2024"}).status_code == 202
