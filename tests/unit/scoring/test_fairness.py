"""Who gets which class: rates, intervals, small groups."""

import datetime as dt

import pytest

from scoring.evaluate import evaluate
from scoring.fairness import Cohort, fairness, overall, wilson
from scoring.strata import strata
from tests.unit.scoring.building import firms, ranking, scheme, shares

HALVES = {"rankings": [ranking(bands=shares(A=0.5, D=None))]}


def cohorts(rules, rows, dimension: str) -> dict[str, Cohort]:
    return {one.group: one for one in fairness(evaluate(rules, rows)) if one.dimension == dimension}


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_wilsons_interval(count, of, low, high):
    """Figures of Newcombe (1998), method 3, for n = 10."""
    assert wilson(count, of) == pytest.approx((low, high), abs=1e-4)


def test_a_group_that_has_plainly_fewer_of_the_best():
    rows = firms(a=[float(i) for i in range(80)], industry=["1700"] * 40 + ["3400"] * 40)
    found = cohorts(scheme(**HALVES), rows, "industry")
    assert set(found) == {"17", "34"}
    assert (found["17"].best, found["17"].worst, found["17"].best_ratio) == ("fewer", "more", 0.0)
    assert (found["34"].best, found["34"].worst, found["34"].best_ratio) == ("more", "fewer", None)
    assert [rate.count for rate in found["17"].rates] == [0, 0, 0, 40]
    assert [rate.share for rate in overall(evaluate(scheme(**HALVES), rows))] == [0.5, 0, 0, 0.5]


def test_of_fewer_than_thirty_nothing_is_concluded():
    rows = firms(a=[float(i) for i in range(80)], industry=["1700"] * 29 + ["3400"] * 51)
    found = cohorts(scheme(**HALVES), rows, "industry")
    assert (found["17"].small, found["17"].best, found["17"].worst) == (True, "alike", "alike")
    assert not found["34"].small


def test_fewer_than_five_are_not_shown_and_cannot_be_taken_apart():
    """Four are put with the next smallest group: nothing that is shown differs from another by them alone."""
    rows = firms(a=[float(i) for i in range(40)], industry=["1700"] * 4 + ["1800"] * 6 + ["3400"] * 30)
    found = cohorts(scheme(**HALVES), rows, "industry")
    assert {group: one.units for group, one in found.items()} == {"34": 30, "others": 10}
    alone = firms(4, a=1.0, industry="1700")
    assert cohorts(scheme(**HALVES), alone, "industry") == {}


def test_members_count_with_the_class_they_share():
    rows = firms(20, a=[float(i) for i in range(20)], plot_holder_uscc=[None] * 14 + ["E014"] * 6)
    found = cohorts(scheme(**HALVES, units={"tenants": "inherit"}), rows, "tenancy")
    assert {group: one.units for group, one in found.items()} == {"owner": 14, "tenant": 6}
    assert found["tenant"].rates[0].share == 1.0


def test_where_nobody_is_graded_there_is_nothing_to_compare():
    exempt = {"scope": [{"name": "gone", "when": "a > 0", "status": "exempt"}]}
    outcome = evaluate(scheme(**exempt), firms(6, a=1.0))
    assert (fairness(outcome), overall(outcome)) == ((), ())


# -- The groups -----------------------------------------------------------------------------------------


def group(dimension: str, rules=None, **facts) -> str:
    made = rules or scheme()
    column = strata(made, evaluate(made, firms(1, a=1.0, **facts)).table)[dimension]
    return column.values[column.codes[0]] or ""


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        ({"employees": 19}, "micro"), ({"employees": 20}, "small"), ({"employees": 300}, "medium"),
        ({"employees": 1000, "revenue": 1}, "large"), ({"revenue": 299}, "micro"),
        ({"revenue": 40000}, "large"), ({}, "unknown"),
    ],
)  # fmt: skip
def test_size_by_staff_else_by_revenue(facts, size):
    assert group("size", **{key: float(x) for key, x in facts.items()}) == size


@pytest.mark.parametrize(
    ("registered", "age"), [(2020, "<5"), (2019, "5-10"), (2014, "5-10"), (2013, ">10"), (None, "unknown")]
)
def test_age_at_the_end_of_the_year(registered, age):
    assert group("age", registered_on=registered and dt.date(registered, 12, 31)) == age


@pytest.mark.parametrize(
    ("facts", "tenancy"),
    [
        ({}, "owner"), ({"land_rented_in": 1.0}, "tenant"), ({"plot_holder_uscc": "E009"}, "tenant"),
        ({"land_let_out": 1.0}, "landlord"), ({"tenants": 1.0, "land_rented_in": 1.0}, "both"),
    ],
)  # fmt: skip
def test_tenancy(facts, tenancy):
    assert group("tenancy", **facts) == tenancy


def test_ownership_only_where_the_scheme_declares_it():
    assert "ownership" not in strata(scheme(), evaluate(scheme(), firms(1, a=1.0)).table)
    declared = scheme(attributes={"ownership": {"title": "所有制"}})
    assert group("ownership", declared, ownership="民营") == "民营"
