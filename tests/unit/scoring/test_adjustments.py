from typing import Any

import pytest

from tests.unit.scoring.building import Row, column, firms, indicator, pool, ranking, run


def item(name: str = "bonus", points: Any = 3, **keys: Any) -> Row:
    return {"name": name, "points": points} | keys


def totals(rows: list[Row], *items: Row, **changes: Any) -> list[float]:
    """What the adjustments add; the indicator itself gives none."""
    return column(run({"adjustments": list(items)} | changes, rows), "total")


def test_a_bonus_where_its_condition_holds():
    rows = firms(labels=[("高新技术企业",), ("非高新技术企业",), None])
    assert totals(rows, item(when="array_contains(labels, '高新技术企业')")) == [3, 0, 0]
    assert totals(rows, item()) == [3, 3, 3]
    assert totals(firms(b=[1, 0, None]), item(when="b = 1")) == [3, 0, 0]
    assert totals(firms(b=[1, 0, None]), item(when="not b = 1")) == [0, 3, 0]


def test_a_ladder():
    """First tenant −10, each further −5."""
    ladder = item("letting", "-10 - 5 * (tenants - 1)", when="tenants >= 1")
    assert totals(firms(tenants=[None, 0, 1, 2, 4]), ladder) == [0, 0, -10, -15, -25]


def test_points_that_cannot_be_computed_are_none():
    assert totals(firms(b=[1, 0, None]), item(points="6 / b")) == [6, 0, 0]


def test_all_add_up_to_the_indicators_and_the_total_is_rounded_once():
    rows = firms(a=5, b=[1, 2])
    assert totals(rows, item("one", "0.004 * b"), item("two", "0.001"), item("three", -0.5)) == [49.51, 49.51]


def test_what_was_given_is_told():
    rows = firms(b=[1, 2, 3])
    results = run(
        {"adjustments": [item("one", "0.5 * b"), item("two", -15, when="b >= 2"), item("none", 0)]}, rows
    )
    assert column(results, "adjustments") == ["one +0.5", "one +1; two -15", "one +1.5; two -15"]
    assert column(results, "adjustment.two") == [0, -15, -15]


def test_no_adjustments_at_all():
    assert column(run({}, firms(a=5)), "adjustments") == [""]


@pytest.mark.parametrize(
    ("cap", "given", "expected"),
    [
        ({"max": 10}, [4, 4], 8),
        ({"max": 10}, [7, 8], 10),
        ({"max": 10}, [20, -5], 10),
        ({"max": 10}, [-20, 5], -15),
        ({"max": 10, "min": 0}, [-20, 5], 0),
        ({"min": -15}, [-10, -10], -15),
        ({"min": 2}, [1, 0], 2),
        ({}, [7, 8], 15),
    ],
)
def test_a_group_of_items_is_capped_together(cap, given, expected):
    items = [item(name, points, group="g") for name, points in zip(("one", "two"), given, strict=True)]
    outside = item("outside", 100)
    assert totals(firms(), *items, outside, caps={"g": cap}) == [expected + 100]


def test_what_a_cap_takes_away_is_told():
    results = run(
        {"adjustments": [item("one", 7, group="g"), item("two", 8, group="g")], "caps": {"g": {"max": 10}}},
        firms(),
    )
    assert column(results, "adjustments") == ["one +7; two +8; cap.g -5"]
    assert column(results, "cap.g") == [-5]


def test_each_group_has_its_own_cap():
    items = [item("one", 7, group="g"), item("two", 8, group="h"), item("three", 9, group="h")]
    assert totals(firms(), *items, caps={"g": {"max": 5}, "h": {"max": 10}, "unused": {"max": 1}}) == [15]


LABELS = ("绿色工厂:2022", "绿色工厂:2020", "专精特新", "高新:2024")


@pytest.mark.parametrize(
    ("keys", "label", "expected"),
    [
        ({}, "绿色工厂", 3),
        ({"evidence_years": [2022, 2023]}, "绿色工厂", 3),
        ({"evidence_years": [2023, 2024]}, "绿色工厂", 0),
        ({"evidence_years": [2024]}, "高新", 3),
        ({"evidence_years": [2024]}, "专精特新", 3),
        ({"evidence_last": 3}, "绿色工厂", 3),
        ({"evidence_last": 2}, "绿色工厂", 0),
        ({"evidence_last": 1}, "高新", 3),
        ({"evidence_last": 2, "year": 2023}, "绿色工厂", 3),
    ],
)
def test_labels_dated_outside_the_years_of_evidence_do_not_count(keys, label, expected):
    year = keys.pop("year", 2024) if "year" in keys else 2024
    rule = item(when=f"array_contains(labels, '{label}')", **keys)
    assert totals(firms(labels=LABELS), rule, year=year) == [expected]


def test_evidence_counts_in_the_formula_of_the_points_too():
    rule = item(
        points="case when array_contains(labels, '绿色工厂') then 5 else 1 end", evidence_years=[2020]
    )
    assert totals(firms(labels=[LABELS, ("绿色工厂:2021",), ()]), rule) == [5, 1, 1]


def test_only_in_some_pools():
    pools = [pool("above", where="scale = 'above'"), pool("below", indicator("y"))]
    changes = {"pools": pools, "rankings": [ranking("above", "below")]}
    rows = firms(scale=["above", "below"])
    assert totals(rows, item(pools=["below"]), **changes) == [0, 3]
    results = run(
        {"adjustments": [item(pools=["below"], group="g")], "caps": {"g": {"max": 1}}} | changes, rows
    )
    assert column(results, "adjustments") == ["", "bonus +3; cap.g -2"]


def test_a_total_that_is_null_stays_null():
    changes = {"pools": [pool("all", indicator(missing="null"))]}
    assert totals(firms(a=[None]), item(), **changes) == [None]
