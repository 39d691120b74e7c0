"""GET /forecasts/{id}/enterprises: who is forecast to be what, those most likely to fall first."""

import pytest

from tests.api import model
from tests.api.conftest import World, problem
from tests.api.county import CODES, POWER_PLANT, YEAR
from tests.api.model import Place

WORST_FIRST = "CBA"


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    """A county with an early warning: one enterprise earns hardly anything this year."""
    made = model.place(world)
    made.champion()
    made.hand_in_quarters()
    ordered = made.officer.post("/forecasts", json={"as_of": f"{YEAR + 1}-Q2"})
    assert made.world.work(ordered, made.officer)["state"] == "succeeded"
    return made


@pytest.fixture
def path(place: Place) -> str:
    newest = place.officer.get("/forecasts").json["items"][0]
    assert newest["as_of"] == f"{YEAR + 1}-Q2"
    return f"/forecasts/{newest['id']}/enterprises"


def test_those_most_likely_to_fall_first(place: Place, path: str) -> None:
    items = place.officer.get(path).json["items"]
    falls = [one["downgrade"] for one in items if one["downgrade"] is not None]
    assert falls == sorted(falls, reverse=True)
    assert POWER_PLANT not in {one["uscc"] for one in items}, "whom the rule exempts nothing is forecast for"
    for one in items:
        assert sum(one["probabilities"].values()) == pytest.approx(1, abs=1e-5)
        now = WORST_FIRST.index(one["class_now"])
        below = sum(one["probabilities"][name] for name in WORST_FIRST[:now])
        assert one["downgrade"] == pytest.approx(below, abs=1e-5)


def test_only_those_likely_to_fall(place: Place, path: str) -> None:
    items = place.officer.get(path).json["items"]
    falling = place.officer.get(f"{path}?falling=true").json
    wanted = [one["uscc"] for one in items if (one["downgrade"] or 0) > 0.5]
    assert [one["uscc"] for one in falling["items"]] == wanted
    assert falling["total"] == len(wanted)


def test_only_those_somebody_should_look_at(place: Place, path: str) -> None:
    items = place.officer.get(path).json["items"]
    found = place.officer.get(f"{path}?review=true").json["items"]
    assert [one["uscc"] for one in found] == [one["uscc"] for one in items if one["reviews"]]
    for one in items:
        now, then = (WORST_FIRST.index(one[name]) for name in ("class_now", "class_forecast"))
        assert bool(one["reviews"]) == (abs(now - then) >= 2 or one["downgrade"] >= 0.7)


def test_by_name_or_code(place: Place, path: str) -> None:
    for text in ("测试企业03", CODES[3]):
        assert [one["uscc"] for one in place.officer.get(f"{path}?text={text}").json["items"]] == [CODES[3]]
    assert place.officer.get(f"{path}?text=%25").json["items"] == []


def test_pages(place: Place, path: str) -> None:
    whole = place.officer.get(path).json
    parts = [place.officer.get(f"{path}?limit=3&offset={offset}").json["items"] for offset in range(0, 12, 3)]
    assert [one for part in parts for one in part] == whole["items"]


def test_what_it_rests_on_is_said(place: Place, path: str) -> None:
    for one in place.officer.get(path).json["items"]:
        assert one["as_of"] == f"{YEAR + 1}-Q2"
        assert one["missing"], "nobody has handed in patents, staff or power of this year"
        assert all(isinstance(words, str) and "?" not in words for words in one["outside"] + one["missing"])


def test_the_query_is_checked(place: Place, path: str) -> None:
    problem(place.officer.get(f"{path}?falling=perhaps"), 422, "field.boolean")
    problem(place.officer.get(f"{path}?text="), 422, "field.length")


def test_who_may(world: World, place: Place, path: str) -> None:
    assert place.administrator.get(path).status_code == 200
    problem(place.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.foreigner.get(path), 404, "forecast.not_found")
