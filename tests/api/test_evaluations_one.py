"""GET /evaluations/{id}: one run with its counts and digests."""

from tests.api.conftest import World, problem


def test_counts_and_digests(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}").json
    assert (
        sum(one["units"] for one in found["counts"])
        == world.officer.get(f"/evaluations/{world.own.published}/results").json["total"]
    )
    assert found["published_at"] is not None
    assert world.officer.get(f"/evaluations/{world.own.superseded}").json["superseded_at"] is not None


def test_an_unknown_one(world: World) -> None:
    problem(world.officer.get("/evaluations/987654"), 404, "evaluation.not_found")


def test_who_sees_it(world: World) -> None:
    for number in (world.own.published, world.own.superseded, world.own.draft):
        problem(world.foreigner.get(f"/evaluations/{number}"), 404, "evaluation.not_found")
        assert world.administrator.get(f"/evaluations/{number}").status_code == 200
    for number in (world.own.published, world.own.superseded):
        assert world.enterprise.get(f"/evaluations/{number}").status_code == 200
    problem(world.enterprise.get(f"/evaluations/{world.own.draft}"), 404, "evaluation.not_found")
