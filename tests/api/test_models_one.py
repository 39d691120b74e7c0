"""GET /model-versions/{number}: a version with its card; every file is compared with its digest."""

from tests.api import model
from tests.api.conftest import World, problem


def test_a_version_with_its_card(world: World) -> None:
    place = model.place(world)
    number = place.register(passed=False)
    found = place.officer.get(f"/model-versions/{number}").json
    assert found["card"] == {**model.learned().card, "passed": False}
    listed = place.officer.get("/model-versions").json["items"][0]
    assert {name: found[name] for name in listed} == listed


def test_a_changed_byte_is_named(world: World) -> None:
    place = model.place(world)
    number = place.register()
    place.damage(number, "calibration.json")
    found = problem(place.officer.get(f"/model-versions/{number}"), 409, "model.damaged")
    assert "calibration.json" in found["detail"]
    assert place.officer.get("/model-versions").status_code == 200


def test_who_may(world: World) -> None:
    place = model.place(world)
    path = f"/model-versions/{place.register()}"
    assert place.administrator.get(path).status_code == 200
    problem(place.enterprise.get(path), 403, "http.role_not_allowed")
    problem(place.officer.get("/model-versions/99"), 404, "model.no_version")
    problem(world.foreigner.get(path), 404, "model.no_version")
