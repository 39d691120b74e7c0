from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def test_it_no_longer_holds_the_class(case: Case) -> None:
    made = case.another()
    done(case.review(made, "first", case.reviewer))
    found = done(case.enterprise(2).post(f"/objections/{made}/withdraw"))
    assert (found["state"], found["holds"], found["due_on"]) == ("withdrawn", False, None)
    problem(case.enterprise(2).post(f"/objections/{made}/withdraw"), 409, "objection.decided_already")
    problem(case.review(made, "second", case.other_reviewer), 409, "objection.other_step")


def test_nobody_withdraws_it_for_the_enterprise(case: Case) -> None:
    made = case.another()
    problem(case.officer.post(f"/objections/{made}/withdraw"), 403, "objection.not_yours")
    problem(case.enterprise(3).post(f"/objections/{made}/withdraw"), 404, "objection.not_found")
    problem(case.world.foreigner.post(f"/objections/{made}/withdraw"), 404, "objection.not_found")


def test_who_brought_it_on_paper_takes_it_back(case: Case) -> None:
    body = {"campaign_id": case.campaign, "about": "rule", "subject": "above", "grounds": "书面"}
    made = done(case.officer.post("/objections", json=body | {"uscc": CODES[8]}))["id"]
    assert done(case.officer.post(f"/objections/{made}/withdraw"))["state"] == "withdrawn"
