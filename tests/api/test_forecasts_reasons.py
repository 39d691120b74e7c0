"""GET /forecasts/{id}/enterprises/{uscc}: what each input adds; an enterprise sees only its own."""

import pytest

from tests.api import county, model
from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, POWER_PLANT, YEAR
from tests.api.model import Place


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    made = model.place(world)
    made.champion()
    made.hand_in_quarters()
    made.world.work(made.officer.post("/forecasts", json={"as_of": f"{YEAR + 1}-Q2"}), made.officer)
    return made


@pytest.fixture(params=[str(YEAR), f"{YEAR + 1}-Q2"])
def run(request: pytest.FixtureRequest, place: Place) -> str:
    items = place.officer.get("/forecasts").json["items"]
    [number] = [one["id"] for one in items if one["as_of"] == request.param]
    return f"/forecasts/{number}/enterprises"


def test_base_and_parts_add_up_to_the_score(place: Place, run: str) -> None:
    for one in place.officer.get(run).json["items"]:
        found = place.officer.get(f"{run}/{one['uscc']}").json
        assert {name: found[name] for name in one} == one
        parts = [part["effect"] for part in found["contributions"]]
        assert found["base"] + sum(parts) == pytest.approx(found["score"], abs=1e-9)
        assert parts == sorted(parts, key=lambda effect: -abs(effect))


def test_a_higher_score_is_no_worse_class(place: Place, run: str) -> None:
    codes = [one["uscc"] for one in place.officer.get(run).json["items"]]
    found = [place.officer.get(f"{run}/{code}").json for code in codes]
    best = [one["probabilities"]["A"] for one in sorted(found, key=lambda one: one["score"])]
    assert best == sorted(best)


def test_every_input_has_its_words(place: Place, run: str) -> None:
    for headers, ascii_only in ((EN, True), (None, False)):
        found = place.officer.get(f"{run}/{CODES[1]}", headers=headers).json
        assert len({part["feature"] for part in found["contributions"]}) == len(found["contributions"])
        for part in found["contributions"]:
            assert part["words"]
            assert "card.kind" not in part["words"], part
            if not ascii_only:
                assert not part["words"].isascii(), part


def test_an_enterprise_sees_only_its_own(place: Place, run: str) -> None:
    own = place.enterprise.get(f"{run}/{CODES[1]}")
    assert own.json == place.officer.get(f"{run}/{CODES[1]}").json
    problem(place.enterprise.get(f"{run}/{CODES[2]}"), 404, "enterprise.not_found")
    problem(place.other.get(f"{run}/{CODES[1]}"), 404, "enterprise.not_found")
    assert place.other.get(f"{run}/{CODES[2]}").json["uscc"] == CODES[2]


def test_an_enterprise_sees_nothing_of_a_draft(world: World) -> None:
    place = model.place(world)
    place.champion()
    scheme = county.add_scheme(world.engine, place.code)
    made = place.officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR})
    assert made.status_code == 201
    newest = place.officer.get("/forecasts").json["items"][0]
    assert newest["evaluation_id"] == made.json["id"], "a draft is forecast from too"
    path = f"/forecasts/{newest['id']}/enterprises/{CODES[1]}"
    assert place.officer.get(path).status_code == 200
    problem(place.enterprise.get(path), 404, "evaluation.not_found")


def test_of_whom_nothing_is_forecast(place: Place, run: str) -> None:
    problem(place.officer.get(f"{run}/{POWER_PLANT}"), 404, "forecast.none_of_enterprise")


def test_who_may(world: World, place: Place, run: str) -> None:
    assert place.administrator.get(f"{run}/{CODES[1]}").status_code == 200
    problem(world.foreigner.get(f"{run}/{CODES[1]}"), 404, "forecast.not_found")
    problem(world.anonymous.get(f"{run}/{CODES[1]}"), 401, "http.token_missing")
