"""POST /evaluations/{id}/publish: a draft is published, and the former one superseded, in one moment."""

from tests.api import county
from tests.api.conftest import World, problem


def test_the_former_one_is_superseded(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    scheme = county.add_scheme(world.engine, code)
    former, draft = (county.run(world.engine, code, scheme, publish=publish) for publish in (True, False))
    found = officer.post(f"/evaluations/{draft}/publish").json
    assert (found["state"], found["superseded_at"]) == ("published", None)
    assert officer.get(f"/evaluations/{former}").json["state"] == "superseded"
    problem(officer.post(f"/evaluations/{draft}/publish"), 409, "evaluation.not_draft")
    problem(officer.post(f"/evaluations/{former}/publish"), 409, "evaluation.not_draft")


def test_sent_again_with_its_key(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    draft = county.run(world.engine, code, county.add_scheme(world.engine, code), publish=False)
    key = {"Idempotency-Key": "p1"}
    first, second = (officer.post(f"/evaluations/{draft}/publish", headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data) == (200, first.data)


def test_who_may(world: World) -> None:
    path = f"/evaluations/{world.own.draft}/publish"
    problem(world.foreigner.post(path), 404, "evaluation.not_found")
    for caller in (world.enterprise, world.administrator):
        problem(caller.post(path), 403, "http.role_not_allowed")
    assert world.officer.get(f"/evaluations/{world.own.draft}").json["state"] == "draft"
