from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done

RIGHT = [{"uscc": CODES[2], "code": "tax", "value": 300.0}]


def test_agreement_decides(case: Case) -> None:
    made = case.another()
    done(case.review(made, "first", case.clerk))
    decided = done(case.review(made, "second", case.reviewer))
    assert (decided["state"], decided["due_on"], decided["holds"]) == ("rejected", None, False)
    assert decided["decided_at"] is not None


def test_the_same_outcome_with_other_figures_is_no_agreement(case: Case) -> None:
    made, other = case.another(), [{**RIGHT[0], "value": 299.0}]
    done(case.review(made, "first", case.clerk, "upheld", correction=RIGHT))
    divided = case.review(made, "second", case.reviewer, "upheld", correction=other)
    assert done(divided)["state"] == "divided"


def test_it_is_another_person_and_a_reviewer(case: Case) -> None:
    made = case.another()
    done(case.review(made, "first", case.reviewer))
    problem(case.review(made, "second", case.reviewer), 409, "objection.same_reviewer")
    problem(case.review(made, "second", case.officer), 403, "http.role_not_allowed")
    done(case.review(made, "second", case.other_reviewer))


def test_another_countys_is_unknown(case: Case) -> None:
    made = case.another()
    done(case.review(made, "first", case.reviewer))
    problem(case.review(987654, "second", case.other_reviewer), 404, "objection.not_found")
