"""GET /model-versions: a county's versions, newest first, and what each is to it now."""

from tests.api import model
from tests.api.conftest import World, problem


def test_the_newest_first_with_their_aliases(world: World) -> None:
    place = model.place(world)
    assert place.officer.get("/model-versions").json == {"items": []}
    first = place.champion()
    second, third = place.register(passed=False, step=1), place.register(step=2)
    items = place.officer.get("/model-versions").json["items"]
    assert [(one["number"], one["alias"], one["gate_passed"]) for one in items] == [
        (third, "candidate", True),
        (second, None, False),
        (first, "champion", True),
    ]
    assert len({one["digest"] for one in items}) == 3


def test_the_same_is_registered_once(world: World) -> None:
    place = model.place(world)
    assert place.register() == place.register() == 1


def test_each_county_sees_its_own(world: World) -> None:
    one, other = model.place(world), model.place(world)
    one.register()
    assert other.officer.get("/model-versions").json["items"] == []
    problem(other.officer.get("/model-versions/1"), 404, "model.no_version")


def test_who_may(world: World) -> None:
    assert world.officer.get("/model-versions").status_code == 200
    assert world.administrator.get("/model-versions").status_code == 200
    problem(world.enterprise.get("/model-versions"), 403, "http.role_not_allowed")
    problem(world.anonymous.get("/model-versions"), 401, "http.token_missing")
