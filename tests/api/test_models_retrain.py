"""POST /model-versions: what was published is learned from, by a job that registers a version."""

import pytest

from tests.api import growing, model
from tests.api.conftest import EN, World, problem
from tests.api.county import YEAR
from tests.api.model import Place

MANY = 60


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


@pytest.fixture(scope="module")
def grown(world: World) -> str:
    """A county with four published years."""
    code = world.fresh()[0]
    growing.grow(world.engine, code, MANY, range(YEAR - 3, YEAR + 1))
    return code


def test_a_version_is_registered_with_its_card(world: World, grown: str) -> None:
    administrator = world.caller(world.administrator_token, f"county={grown}")
    accepted = administrator.post("/model-versions", json={"through": YEAR, "weights": True})
    assert accepted.headers["Location"] == f"/api/v1/jobs/{accepted.json['id']}"
    done = world.work(accepted, administrator)
    assert done["state"] == "succeeded", done
    assert done["result"]["what"] == "model_version"
    found = administrator.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (found["number"], found["through"], found["alias"]) == (1, YEAR, "candidate")
    assert found["gate_passed"] is found["card"]["passed"] is False  # sixty rows prove nothing
    assert found["card"]["forecasters"]["annual"]["years"]

    again = world.work(administrator.post("/model-versions", json={"through": YEAR}), administrator)
    assert again["result"]["address"] == done["result"]["address"], "the same past is the same version"
    assert [one["number"] for one in administrator.get("/model-versions").json["items"]] == [1]


def test_too_short_a_past_says_what_is_missing(place: Place) -> None:
    done = place.world.work(
        place.administrator.post("/model-versions", json={"through": YEAR}), place.officer
    )
    assert done["state"] == "failed"
    assert done["problem"]["code"] == "model.too_few_years"
    told = place.officer.get(f"/jobs/{done['id']}", headers=EN).json["problem"]["detail"]
    assert str(YEAR) in told
    assert told.isascii()
    assert place.officer.get("/model-versions").json["items"] == []


def test_a_year_that_is_not_published(place: Place) -> None:
    accepted = place.administrator.post("/model-versions", json={"through": YEAR + 1})
    done = place.world.work(accepted, place.officer)
    assert done["problem"]["code"] == "model.year_not_published"


def test_sent_again_it_is_ordered_once(place: Place) -> None:
    key = {"Idempotency-Key": "retrain"}
    first, again = (
        place.administrator.post("/model-versions", json={"through": YEAR}, headers=key) for _ in range(2)
    )
    assert first.data == again.data
    assert place.officer.get("/jobs?kind=retrain").json["total"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "field.required"),
        ({"through": "2024"}, "field.integer"),
        ({"through": 1066}, "field.range"),
        ({"through": YEAR, "weights": "perhaps"}, "field.boolean"),
        ({"through": YEAR, "until": 1}, "field.unknown"),
    ],
)
def test_the_body_is_checked(world: World, body: object, code: str) -> None:
    problem(world.administrator.post("/model-versions", json=body), 422, code)


def test_who_may(world: World) -> None:
    for caller in (world.officer, world.enterprise):
        problem(caller.post("/model-versions", json={"through": YEAR}), 403, "http.role_not_allowed")
    problem(world.anonymous.post("/model-versions", json={"through": YEAR}), 401, "http.token_missing")
