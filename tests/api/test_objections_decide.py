from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done

RIGHT = [{"uscc": CODES[2], "code": "tax", "value": 300.0}]


def divided(case: Case) -> int:
    made = case.another()
    done(case.review(made, "first", case.reviewer, "upheld", correction=RIGHT))
    assert done(case.review(made, "second", case.other_reviewer))["state"] == "divided"
    return made


def test_an_approver_parts_them(case: Case) -> None:
    found = done(case.review(divided(case), "decide", case.approver, "upheld", correction=RIGHT))
    assert (found["state"], found["correction"]) == ("upheld", RIGHT)
    assert [one["step"] for one in found["opinions"]] == ["first", "second", "third"]
    assert done(case.review(divided(case), "decide", case.approver))["state"] == "rejected"


def test_nobody_else_does(case: Case) -> None:
    made = divided(case)
    for caller in (case.officer, case.reviewer):
        problem(case.review(made, "decide", caller), 403, "http.role_not_allowed")


def test_where_they_agree_there_is_nothing_to_part(case: Case) -> None:
    made = case.another()
    problem(case.review(made, "decide", case.approver), 409, "objection.other_step")
    problem(case.review(987654, "decide", case.approver), 404, "objection.not_found")
