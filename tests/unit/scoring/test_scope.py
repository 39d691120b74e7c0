import datetime as dt
from typing import Any

import pytest

from tests.unit.scoring.building import Row, classes, column, firms, indicator, pool, ranking, row_of, run

AS_OF = dt.date(2024, 12, 31)


def rule(name: str, when: str, status: str = "exempt", **keys: Any) -> Row:
    return {"name": name, "when": when, "status": status} | keys


def statuses(scope: list[Row], rows: list[Row]) -> list[tuple[str, str | None]]:
    return run({"scope": scope}, rows).select("status", "status_reason").rows()


# -- Scope -------------------------------------------------------------------------------------------------


def test_the_first_rule_that_holds_decides():
    scope = [rule("one", "b >= 3", "suspended"), rule("two", "b >= 2"), rule("three", "b >= 1", "T")]
    assert statuses(scope, firms(b=[0, 1, 2, 3, None])) == [
        ("evaluated", None),
        ("T", "three"),
        ("exempt", "two"),
        ("suspended", "one"),
        ("evaluated", None),
    ]


@pytest.mark.parametrize(
    ("when", "fulfilled"),
    [("b > 1", [False, True, False]), ("not b > 1", [True, False, False]),
     ("b is null", [False, False, True]), ("true", [True, True, True]), ("1 in (1, 2)", [True, True, True])],
)  # fmt: skip
def test_a_condition_that_is_not_known_is_not_fulfilled(when, fulfilled):
    found = statuses([rule("one", when)], firms(b=[1, 2, None]))
    assert [status == "exempt" for status, _ in found] == fulfilled


@pytest.mark.parametrize(
    ("started", "due", "status"),
    [
        (None, None, "suspended"),
        (None, dt.date(2025, 6, 30), "suspended"),
        (None, dt.date(2024, 6, 30), "evaluated"),
        (dt.date(2024, 6, 30), None, "evaluated"),
    ],
)
def test_not_in_production_but_past_the_contract_date(started, due, status):
    """Suichang: who is not yet in production is left out, but comes back in once past the contract date."""
    scope = [
        rule(
            "idle",
            "production_started_on is null and not coalesce(completion_due_on < as_of, false)",
            "suspended",
        )
    ]
    assert statuses(scope, firms(production_started_on=started, completion_due_on=due))[0][0] == status


def test_years_are_counted_against_the_date_of_the_scheme():
    scope = [rule("young", "years_between(registered_on, as_of) < 3", "suspended")]
    rows = firms(registered_on=[dt.date(2021, 12, 31), dt.date(2022, 1, 1), None])
    assert [status for status, _ in statuses(scope, rows)] == ["evaluated", "suspended", "evaluated"]
    later = run({"scope": scope, "as_of": dt.date(2025, 1, 1)}, rows)
    assert column(later, "status") == ["evaluated", "evaluated", "evaluated"]


@pytest.mark.parametrize("status", ["exempt", "suspended", "T"])
def test_who_is_not_evaluated_has_nothing_but_the_reason(status):
    results = run({"scope": [rule("out", "b = 1", status)]}, firms(a=[5, 500], b=[0, 1]))
    out = row_of(results, "E002")
    assert (out["pool"], out["status"], out["status_reason"]) == ("all", status, "out")
    figures = [name for name in out if name.split(".")[0] == "x"]
    assert {
        out[name] for name in [*figures, "total", "rank", "class", "class_by_rank", "years_in_class"]
    } == {None}


def test_ungraded_is_computed_but_has_the_class_that_it_is_treated_as():
    scope = [rule("science", "b = 1", "ungraded", treated_as="C")]
    results = run({"scope": scope}, firms(a=[5, 9, 1], b=[0, 1, 0]))
    assert column(results, "total") == [50, 90, 10]
    assert classes(results, "class_by_rank") == "BBC"
    assert classes(results) == "BCC"


def test_an_ungraded_unit_without_any_figure_is_treated_all_the_same():
    rules = {
        "scope": [rule("science", "b = 1", "ungraded", treated_as="B")],
        "pools": [pool("all", indicator(missing="null"))],
    }
    results = run(rules, firms(a=[None], b=1))
    assert (column(results, "total"), column(results, "class_by_rank"), classes(results)) == (
        [None],
        [None],
        "B",
    )


# -- Pools -------------------------------------------------------------------------------------------------


POOLS = [
    pool("tenants", indicator("t", weight=100), where="coalesce(land_owned, 0) = 0 and land_rented_in > 0"),
    pool("above", indicator("u"), where="scale = 'above'"),
    pool("below", indicator("v"), where="scale = 'below' and land_owned >= 3"),
]
IN_POOLS = {"pools": POOLS, "rankings": [ranking("tenants", "above", "below")]}


def test_the_first_pool_whose_condition_holds_takes_the_enterprise():
    rows = firms(
        scale=["above", "above", "below", "below", None],
        land_owned=[5, None, 3, 2.99, 9],
        land_rented_in=[1, 1, None, None, 9],
    )
    results = run(IN_POOLS, rows)
    assert column(results, "pool") == ["above", "tenants", "below", None, None]
    assert column(results, "status") == ["evaluated"] * 3 + ["exempt"] * 2
    assert column(results, "status_reason") == [None] * 3 + ["outside_pools"] * 2


def test_a_pool_without_condition_takes_all_that_are_left():
    rules = {"pools": [POOLS[1], pool("rest", indicator("w"))], "rankings": [ranking("above", "rest")]}
    assert column(run(rules, firms(scale=["above", "below", None])), "pool") == ["above", "rest", "rest"]


def test_a_scope_rule_is_told_even_outside_the_pools():
    results = run(
        IN_POOLS | {"scope": [rule("gone", "register_status = 'moved'")]}, firms(register_status="moved")
    )
    assert column(results, "status_reason") == ["gone"]


def test_each_pool_has_its_own_indicators():
    results = run(IN_POOLS, firms(a=[5, 7], scale=["above", "below"], land_owned=4))
    assert column(results, "u.points") == [50, None]
    assert column(results, "v.points") == [None, 70]
    assert column(results, "total") == [50, 70]


def test_pools_may_share_the_name_of_an_indicator():
    pools = [
        pool("above", indicator(benchmark={"of": "max"}), where="scale = 'above'"),
        pool("below", indicator(benchmark=4)),
    ]
    results = run(
        {"pools": pools, "rankings": [ranking("above", "below")]},
        firms(a=[5, 2, 2], scale=["above", "above", "below"]),
    )
    assert column(results, "x.points") == [100, 40, 50]
    assert column(results, "x.benchmark") == [5, 5, 4]
