"""GET /model-versions/{number}/compare: two versions side by side."""

from tests.api import model
from tests.api.conftest import World, problem


def test_two_versions(world: World) -> None:
    place = model.place(world)
    one, other = place.register(), place.register(passed=False, step=1)
    found = place.officer.get(f"/model-versions/{one}/compare?to={other}").json
    assert (found["a"]["number"], found["b"]["number"]) == (one, other)
    assert (found["a"]["gate_passed"], found["b"]["gate_passed"]) == (True, False)
    assert found["same_scheme"]
    assert found["features"] == []
    assert found["benchmarks"] == []
    kappa = next(
        row for row in found["metrics"] if (row["forecaster"], row["measure"]) == ("annual", "kappa")
    )
    assert kappa["a"] == kappa["b"], "both carry the card of the same learning"
    assert {row["forecaster"]: row["a"] for row in found["judged"]}["annual"]


def test_the_query_is_checked(world: World) -> None:
    place = model.place(world)
    number = place.register()
    problem(place.officer.get(f"/model-versions/{number}/compare"), 422, "field.required")
    problem(place.officer.get(f"/model-versions/{number}/compare?to=0"), 422, "field.range")
    problem(place.officer.get(f"/model-versions/{number}/compare?to=99"), 404, "model.no_version")


def test_who_may(world: World) -> None:
    place = model.place(world)
    path = f"/model-versions/{place.register()}/compare?to=1"
    assert place.administrator.get(path).status_code == 200
    problem(place.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.foreigner.get(path), 404, "model.no_version")
