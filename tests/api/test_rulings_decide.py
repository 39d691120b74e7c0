"""Approve, refuse and withdraw; lift what was ruled."""

from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done

WHY = {"json": {"answer": "符合第十条"}}


def proposed(case: Case, place: int, **more: object) -> int:
    made: int = done(case.propose(place, **more))["id"]
    done(case.attach(case.officer, f"ruling/{made}"))
    return made


def labels(case: Case, place: int) -> list[tuple[str, str]]:
    path = f"/enterprises/{CODES[place]}/facts?year=2024"
    found = done(case.officer.get(path))["items"]
    return [(one["text"], one["standing"]) for one in found if one["code"] == "rulings"]


def test_it_enters_the_figures_and_is_lifted_again_by_two(case: Case) -> None:
    made = proposed(case, 5)
    found = done(case.approver.post(f"/rulings/{made}/approve", **WHY))
    assert (found["state"], found["answer"], found["decided_roles"]) == ("approved", "符合第十条", "approver")
    handed_in = done(case.officer.get(f"/submissions/{found['submission_id']}"))
    assert (handed_in["layout"], handed_in["department"]) == ("rulings", "bureau")
    assert labels(case, 5) == [("提档", "valid")]
    problem(case.propose(5), 409, "ruling.stands")

    more = proposed(case, 5, label="环境违法")
    done(case.approver.post(f"/rulings/{more}/approve", **WHY))
    assert {label for label, standing in labels(case, 5) if standing == "valid"} == {"提档", "环境违法"}
    for label in ("环境违法", "提档"):
        lifting = proposed(case, 5, label=label, lifts=True)
        assert done(case.approver.post(f"/rulings/{lifting}/approve", **WHY))["lifts"]
    assert {standing for _, standing in labels(case, 5)} == {"withdrawn"}
    problem(case.propose(5, lifts=True), 409, "ruling.not_standing")


def test_in_a_trial_it_touches_no_figure(case: Case) -> None:
    body = {"year": 2024, "scheme_id": case.scheme, "trial": True}
    trial = done(case.officer.post("/campaigns", json=body))["id"]
    before = done(case.officer.get("/submissions"))["total"]
    found = done(case.approver.post(f"/rulings/{proposed(case, 4, campaign_id=trial)}/approve", **WHY))
    assert (found["state"], found["submission_id"]) == ("approved", None)
    assert (labels(case, 4), done(case.officer.get("/submissions"))["total"]) == ([], before)
    problem(case.propose(4, campaign_id=trial), 409, "ruling.stands")
    problem(case.propose(4, lifts=True), 409, "ruling.not_standing")  # the year's own
    lifting = proposed(case, 4, campaign_id=trial, lifts=True)
    done(case.approver.post(f"/rulings/{lifting}/approve", **WHY))
    problem(case.propose(4, campaign_id=trial, lifts=True), 409, "ruling.not_standing")
    told = case.enterprise(4).get("/messages").json["items"]
    assert not [one for one in told if one["code"].startswith("message.ruling")]


def test_not_without_evidence_nor_twice(case: Case) -> None:
    made = done(case.propose(6))["id"]
    problem(case.approver.post(f"/rulings/{made}/approve", **WHY), 409, "ruling.evidence_needed")
    refused = done(case.approver.post(f"/rulings/{made}/refuse", **WHY))
    assert (refused["state"], refused["submission_id"]) == ("refused", None)
    problem(case.approver.post(f"/rulings/{made}/approve", **WHY), 409, "ruling.decided")
    assert labels(case, 6) == []


def test_nobody_approves_or_refuses_their_own(case: Case) -> None:
    both = case.both("both", ["officer", "approver"])
    body = {"campaign_id": case.campaign, "uscc": CODES[7], "label": "提档", "document": "?", "reason": "?"}
    made = done(both.post("/rulings", json=body))["id"]
    done(case.attach(both, f"ruling/{made}"))
    problem(both.post(f"/rulings/{made}/approve", **WHY), 409, "ruling.own_proposal")
    problem(both.post(f"/rulings/{made}/refuse", **WHY), 409, "ruling.own_proposal")
    problem(case.officer.post(f"/rulings/{made}/withdraw"), 403, "ruling.not_yours")
    assert done(both.post(f"/rulings/{made}/withdraw"))["state"] == "withdrawn"


def test_by_an_approver_of_the_county(case: Case) -> None:
    made = proposed(case, 8)
    for name in ("approve", "refuse"):
        problem(case.officer.post(f"/rulings/{made}/{name}", **WHY), 403, "http.role_not_allowed")
        problem(case.approver.post(f"/rulings/987654/{name}", **WHY), 404, "ruling.not_found")
        problem(case.approver.post(f"/rulings/{made}/{name}", json={}), 422, "field.required")
    problem(case.world.foreigner.post(f"/rulings/{made}/withdraw"), 404, "ruling.not_found")
    done(case.officer.post(f"/rulings/{made}/withdraw"))
