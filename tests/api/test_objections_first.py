import pytest

from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done

RIGHT = [{"uscc": CODES[2], "code": "tax", "value": 300.0}]


def test_it_names_what_was_found_and_how_many_would_move(case: Case) -> None:
    made = case.another()
    found = done(case.review(made, "first", case.clerk, "upheld", correction=RIGHT))
    assert (found["state"], found["correction"], found["due_on"]) == ("reviewed", [], "2025-06-12")
    assert found["opinions"][0]["correction"] == RIGHT
    assert found["opinions"][0]["moved"] >= 0


@pytest.mark.parametrize(
    ("outcome", "correction", "code"),
    [
        ("upheld", [], "objection.correction_needed"),
        ("rejected", RIGHT, "objection.correction_not_meant"),
        ("upheld", [{"uscc": CODES[2], "code": "taxes", "value": 1}], "ripple.unknown_datum"),
        ("perhaps", [], "field.choice"),
    ],
)
def test_what_does_not_fit_is_refused(case: Case, outcome: str, correction: list[object], code: str) -> None:
    made = case.another()
    problem(case.review(made, "first", case.reviewer, outcome, correction=correction), 422, code)


def test_a_rules_wrong_application_is_cured_by_data_too(case: Case) -> None:
    made = case.filed(2, about="rule", subject="penalised", wish=[])
    problem(case.review(made, "first", case.reviewer, "upheld"), 422, "objection.correction_needed")
    right = [{"uscc": CODES[2], "code": "labels", "labels": []}]
    assert done(case.review(made, "first", case.reviewer, "upheld", correction=right))["opinions"][0]["moved"]


def test_nobody_judges_where_they_have_ruled(case: Case) -> None:
    ruling = done(case.propose(8, "环境违法"))["id"]
    done(case.attach(case.officer, f"ruling/{ruling}"))
    both = case.both("both", ["approver", "reviewer"])
    done(both.post(f"/rulings/{ruling}/approve", json={"answer": "同意"}))
    made = case.filed(8, about="class", wish=[])
    for caller in (both, case.officer):
        problem(case.review(made, "first", caller), 409, "objection.own_matter")
    done(case.review(made, "first", case.reviewer))


def test_nobody_judges_what_they_handed_in(case: Case) -> None:
    made = case.filed(8, subject="revenue", wish=[])  # statistics' file came through the officer
    problem(case.review(made, "first", case.officer), 409, "objection.own_matter")
    done(case.review(made, "first", case.reviewer))


def test_nobody_judges_what_they_filed(case: Case) -> None:
    body = {"campaign_id": case.campaign, "about": "rule", "subject": "above_scale", "grounds": "书面"}
    made = done(case.officer.post("/objections", json=body | {"uscc": CODES[8]}))["id"]
    problem(case.review(made, "first", case.officer), 409, "objection.own_matter")


def test_each_step_once_and_in_order(case: Case) -> None:
    made = case.another()
    problem(case.review(made, "second", case.reviewer), 409, "objection.other_step")
    done(case.review(made, "first", case.reviewer))
    problem(case.review(made, "first", case.other_reviewer), 409, "objection.other_step")


def test_another_countys_is_unknown(case: Case) -> None:
    problem(case.review(case.another(), "first", case.world.foreigner), 404, "objection.not_found")
