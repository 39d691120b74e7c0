"""POST /submissions/{id}/withdraw: what it superseded is valid again."""

from tests.api import county
from tests.api.conftest import World, problem


def test_a_withdrawn_file_counts_no_more(world: World) -> None:
    code, officer = world.fresh()
    given = county.hand_in(world.engine, code, ("market", "tax"))
    found = officer.post(f"/submissions/{given['tax']}/withdraw").json
    assert found["state"] == "withdrawn"
    assert found["withdrawn_at"] is not None
    facts = officer.get(f"/enterprises/{county.CODES[0]}/facts?year={county.YEAR}").json["items"]
    assert {one["standing"] for one in facts if one["code"] == "tax"} == {"withdrawn"}


def test_not_twice_and_no_refused_one(world: World) -> None:
    code, officer = world.fresh()
    path = f"/submissions/{county.hand_in(world.engine, code, ('tax',))['tax']}/withdraw"
    assert officer.post(path).status_code == 200
    problem(officer.post(path), 409, "submission.not_accepted")
    problem(world.officer.post(f"/submissions/{world.own.refused}/withdraw"), 409, "submission.not_accepted")


def test_sent_again_with_its_key(world: World) -> None:
    code, officer = world.fresh()
    path = f"/submissions/{county.hand_in(world.engine, code, ('tax',))['tax']}/withdraw"
    first, second = (officer.post(path, headers={"Idempotency-Key": "w1"}) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data) == (200, first.data)


def test_who_may(world: World) -> None:
    path = f"/submissions/{world.own.submissions['tax']}/withdraw"
    problem(world.foreigner.post(path), 404, "submission.not_found")
    for caller in (world.enterprise, world.administrator):
        problem(caller.post(path), 403, "http.role_not_allowed")
    assert world.officer.get(path.removesuffix("/withdraw")).json["state"] == "accepted"
