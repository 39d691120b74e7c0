import datetime as dt
from typing import Any

import pytest

from tests.unit.scoring.building import Row, adding, column, firms, indicator, ranking, row_of, run, shares

EVERY = shares(A=0.25, B=0.5, C=0.75, D=None)
FOUR = firms(a=[9, 8, 7, 6], electricity_kwh=[1000, 1000, 1000, 1000])  # A, B, C, D


def policy(name: str = "power", **keys: Any) -> Row:
    return {"name": name, "instrument": "electricity", "basis": "文件"} | keys


def applied(*policies: Row, previous: list[Row] | None = None, rows: list[Row] = FOUR, **changes: Any) -> Any:
    return run({"rankings": [ranking(bands=EVERY)], "policies": list(policies)} | changes, rows, previous)


# -- Rates -------------------------------------------------------------------------------------------------


def test_a_rate_by_class():
    results = applied(policy(by_class={"A": -0.02, "D": 0.1}))
    assert column(results, "policy.power.rate") == [-0.02, None, None, 0.1]
    assert column(results, "policy.power.state") == ["applied", None, None, "applied"]


@pytest.mark.parametrize(
    ("class_before", "years_before", "years", "rate"),
    [
        (None, None, 1, 0.05),
        ("C", 3, 1, 0.05),
        ("D", 1, 2, 0.10),
        ("D", 2, 3, 0.15),
        ("D", 9, 10, 0.15),
        ("D", None, 2, 0.10),
    ],
)
def test_a_rate_by_consecutive_years_in_the_class(class_before, years_before, years, rate):
    """Shandong 2022: 0.05, 0.10, 0.15 yuan/kWh in the first, second, third and later year."""
    before = [{"uscc": "E004", "class": class_before, "years_in_class": years_before}]
    results = applied(policy(by_class={"D": [0.05, 0.10, 0.15]}), previous=before)
    last = row_of(results, "E004")
    assert (last["years_in_class"], last["policy.power.rate"]) == (years, rate)
    assert column(results, "years_in_class")[:3] == [1, 1, 1]


def test_half_of_another_class():
    steps = policy(by_class={"B": {"of": "C", "times": 3}, "C": 0.1, "D": [0.1, 0.2]})
    assert column(applied(steps), "policy.power.rate") == [None, 0.3, 0.1, 0.1]
    half = policy(by_class={"C": {"of": "D", "times": 0.5}, "D": [0.1, 0.2]})
    before = [
        {"uscc": "E003", "class": "C", "years_in_class": 1},
        {"uscc": "E004", "class": "D", "years_in_class": 4},
    ]
    assert column(applied(half, previous=before), "policy.power.rate") == [None, None, 0.1, 0.2]


def test_a_rate_by_formula():
    results = applied(
        policy(rate="case when class = 'D' then b + 0.01 * years_in_class end"),
        rows=[row | {"b": 0.2} for row in FOUR],
    )
    assert column(results, "policy.power.rate") == pytest.approx([None, None, None, 0.21])
    assert column(results, "policy.power.state") == [None, None, None, "applied"]


def test_a_rate_may_ask_for_what_an_indicator_came_to():
    results = applied(
        policy(rate="total / 100 + points.x + value.x + (case when class_by_rank = 'A' then 1 else 0 end)")
    )
    assert column(results, "policy.power.rate")[0] == pytest.approx(0.9 + 90 + 9 + 1)


def test_texts():
    results = applied(policy(text_by_class={"A": "优先供地", "D": "不予供地"}))
    assert column(results, "policy.power.text") == ["优先供地", None, None, "不予供地"]
    assert column(results, "policy.power.state") == ["applied", None, None, "applied"]
    assert "policy.power.rate" not in results.columns


def test_a_rate_and_a_text():
    results = applied(policy(by_class={"D": 0.1}, text_by_class={"A": "绿色通道"}))
    assert column(results, "policy.power.state") == ["applied", None, None, "applied"]


# -- Amounts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "kwh", "yuan"),
    [
        (0.05, 1000, 50.0),
        (0.05, 100.1, 5.01),
        (0.1, 12.345, 1.23),
        (0.1, 12.35, 1.24),
        (0.01, 100.5, 1.01),
        (1.0, 1.005, 1.01),
        (-0.02, 6.25, -0.13),
        (0.15, 123456789.5, 18518518.43),
        (0.1, None, None),
        (0, 1000, 0.0),
    ],
)
def test_amounts_are_rounded_to_the_cent(rate, kwh, yuan):
    rule = policy(by_class={"B": rate}, amount="rate * electricity_kwh")
    assert column(
        applied(rule, rows=firms(a=1, electricity_kwh=kwh), rankings=[ranking()]), "policy.power.amount"
    ) == [yuan]


def test_each_policy_has_its_own_rate():
    one = policy("one", by_class={"D": 0.1}, amount="rate * electricity_kwh")
    two = policy("two", by_class={"D": 0.2}, amount="rate * electricity_kwh + 1")
    results = applied(one, two)
    assert column(results, "policy.one.amount") == [None, None, None, 100]
    assert column(results, "policy.two.amount") == [None, None, None, 201]


# -- In force ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "effective_on", "state"),
    [
        ({}, None, "applied"),
        ({"expires_on": dt.date(2024, 12, 31)}, None, "applied"),
        ({"expires_on": dt.date(2024, 12, 30)}, None, "expired"),
        ({"expires_on": dt.date(2025, 6, 30)}, dt.date(2025, 7, 1), "expired"),
        ({"expires_on": dt.date(2025, 7, 1)}, dt.date(2025, 7, 1), "applied"),
        ({"basis": ""}, None, "no_basis"),
        ({"basis": "", "expires_on": dt.date(2020, 1, 1)}, None, "no_basis"),
    ],
)
def test_what_has_expired_or_has_no_basis_is_said_and_not_applied(keys, effective_on, state):
    rule = policy(by_class={"D": 0.1}, amount="rate * electricity_kwh", **keys)
    last = row_of(applied(rule, effective_on=effective_on), "E004")
    assert (last["policy.power.rate"], last["policy.power.state"]) == (0.1, state)
    assert last["policy.power.amount"] == (100 if state == "applied" else None)


# -- Stacks ------------------------------------------------------------------------------------------------


SURCHARGE = policy("by_class", by_class={"C": 0.1, "D": 0.1}, amount="rate * electricity_kwh", stack="price")
OTHER = policy("other", rate="b", amount="rate * electricity_kwh", stack="price")


def stacked(rule: str, *policies: Row, b: list[float | None]) -> tuple[list[Any], list[Any]]:
    rows = [row | {"b": cell} for row, cell in zip(FOUR, b, strict=True)]
    results = applied(*policies, rows=rows, stacks={"price": rule})
    return column(results, "policy.by_class.state"), column(results, "policy.other.state")


def test_of_a_stack_only_the_highest_is_applied():
    by_class, other = stacked("highest_only", SURCHARGE, OTHER, b=[0.3, None, 0.05, 0.2])
    assert by_class == [None, None, "applied", "superseded"]
    assert other == ["applied", None, "superseded", "applied"]


def test_of_equal_rates_the_first_in_the_file_is_applied():
    by_class, other = stacked("highest_only", SURCHARGE, OTHER, b=[None, None, 0.1, 0.1])
    assert (by_class[3], other[3]) == ("applied", "superseded")


def test_additive_policies_are_all_applied():
    by_class, other = stacked("additive", SURCHARGE, OTHER, b=[None, None, 0.05, 0.2])
    assert (by_class[2:], other[2:]) == (["applied"] * 2, ["applied"] * 2)


def test_an_expired_policy_supersedes_nothing():
    gone = OTHER | {"expires_on": dt.date(2020, 1, 1)}
    by_class, other = stacked("highest_only", SURCHARGE, gone, b=[None, None, 9, 9])
    assert (by_class[3], other[3]) == ("applied", "expired")


def test_the_superseded_costs_nothing():
    rows = [row | {"b": 0.2} for row in FOUR]
    results = applied(SURCHARGE, OTHER, rows=rows, stacks={"price": "highest_only"})
    assert column(results, "policy.by_class.amount") == [None] * 4
    assert column(results, "policy.other.amount") == [200] * 4


def test_a_text_in_a_stack_stands_beside_the_rates():
    text = policy("words", text_by_class={"D": "公示"}, stack="price")
    results = applied(SURCHARGE, text, stacks={"price": "highest_only"})
    assert column(results, "policy.words.state")[3] == "applied"
    assert column(results, "policy.by_class.state")[3] == "applied"


# -- Whom they concern -------------------------------------------------------------------------------------


def test_ungraded_units_are_treated_as_their_rule_says():
    scope = [{"name": "science", "when": "b = 1", "status": "ungraded", "treated_as": "D"}]
    results = applied(policy(by_class={"D": 0.1}), scope=scope, rows=firms(a=[9, 8], b=[1, 0]))
    assert column(results, "policy.power.rate") == [0.1, None]


def test_who_has_no_class_has_no_policy():
    rules = adding(indicator(missing="null")) | {
        "policies": [policy(rate="1"), policy("two", by_class={"D": 1})]
    }
    results = run(rules, firms(a=[None]))
    assert column(results, "policy.power.rate") + column(results, "policy.two.rate") == [None, None]
    assert column(results, "years_in_class") == [None]


def test_policies_follow_the_class_after_overrides():
    lower = {"name": "veto", "when": "a = 9", "action": "set", "class": "D"}
    results = applied(policy(by_class={"D": 0.1}), overrides=[lower])
    assert column(results, "policy.power.rate") == [0.1, None, None, 0.1]
