"""POST /evaluations/{id}/replay: computed again, every digest is the same."""

from tests.api.conftest import World, problem


def test_every_digest_is_the_same(world: World) -> None:
    found = world.officer.post(f"/evaluations/{world.own.published}/replay").json
    assert found["equal"] is True
    assert found["same_code"] is True
    assert set(found["digests"]) == {"scheme", "facts", "calibration", "results", "code"}
    assert all(one["stored"] == one["found"] for one in found["digests"].values())


def test_an_unknown_one(world: World) -> None:
    problem(world.officer.post("/evaluations/987654/replay"), 404, "evaluation.not_found")


def test_who_may(world: World) -> None:
    path = f"/evaluations/{world.own.published}/replay"
    problem(world.foreigner.post(path), 404, "evaluation.not_found")
    problem(world.enterprise.post(path), 403, "http.role_not_allowed")
    assert world.administrator.post(path).json["equal"] is True
