"""POST /model-versions/rollback: the former champion comes back."""

import pytest

from tests.api import model
from tests.api.conftest import World, problem
from tests.api.model import Place

WHY = {"reason": "对纺织业误差偏大"}


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def test_the_former_champion_comes_back(place: Place) -> None:
    first, second = place.champion(), place.champion(step=1)
    model.eventually(lambda: place.score()["basis"]["version"] == second)
    made = place.administrator.post("/model-versions/rollback", json=WHY)
    promotion = made.json["promotion"]
    assert (promotion["kind"], promotion["number"], promotion["former"]) == ("roll_back", first, second)
    assert promotion["reason"] == WHY["reason"]
    place.done(made)
    model.eventually(lambda: place.score()["basis"]["version"] == first)


def test_there_is_nothing_behind_the_first(place: Place) -> None:
    problem(place.administrator.post("/model-versions/rollback", json=WHY), 409, "model.no_former")
    place.champion()
    problem(place.administrator.post("/model-versions/rollback", json=WHY), 409, "model.no_former")


def test_a_damaged_former_champion_does_not_come_back(place: Place) -> None:
    first, second = place.champion(), place.champion(step=1)
    place.damage(first)
    problem(place.administrator.post("/model-versions/rollback", json=WHY), 409, "model.damaged")
    aliases = {one["number"]: one["alias"] for one in place.officer.get("/model-versions").json["items"]}
    assert aliases == {first: None, second: "champion"}


def test_why_must_be_said(place: Place) -> None:
    for body, code in (({}, "field.required"), ({"reason": ""}, "field.length")):
        problem(place.administrator.post("/model-versions/rollback", json=body), 422, code)


def test_who_may(place: Place) -> None:
    for caller in (place.officer, place.enterprise):
        problem(caller.post("/model-versions/rollback", json=WHY), 403, "http.role_not_allowed")
