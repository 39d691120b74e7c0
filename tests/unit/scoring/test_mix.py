"""The cheapest mix of changes: closed cases that can be followed on paper, price by price."""

from typing import Any

import numpy as np
import pytest

from scoring.errors import Fault
from scoring.evaluate import evaluate
from scoring.mix import Mix, Price, cheapest
from tests.unit.scoring.building import Row, Rows, adding, firms, frame, indicator, ranking, scheme

LINES = [{"class": name, "min_total": least} for name, least in zip("ABCD", (90, 60, 30, None), strict=True)]
BY_SCORE: dict[str, Any] = {"rankings": [ranking(bands=LINES)]}
NEED = 59.995  # is rounded to 60.00, where B begins


def sums(*indicators: Row) -> dict[str, Any]:
    return BY_SCORE | adding(*indicators)


THREE = sums(
    indicator("x", value="a", weight=40, benchmark=10, cap=1),
    indicator("y", value="b", weight=40, benchmark=10, cap=1),
    indicator("z", value="c", weight=20, benchmark=10, cap=1),
)


def solved(rules: dict[str, Any], rows: Rows, *prices: Price) -> Mix | Fault:
    made = scheme(**rules)
    facts = frame(made, rows)
    return cheapest(made, evaluate(made, facts).calibration, facts, None, "E001", prices)


def mix(*given: Any) -> Mix:
    found = solved(*given)
    assert isinstance(found, Mix), found
    return found


def amounts(found: Mix) -> dict[str, float]:
    return {one.lever.fact: one.way * one.amount for one in found.parts}


@pytest.mark.parametrize(
    ("pieces", "most", "changes", "costs"),
    [
        (((np.inf, 2.0),), None, [0, 1, 7], [0, 2, 14]),
        (((3.0, 1.0), (np.inf, 4.0)), None, [2, 3, 5], [2, 3, 11]),
        (((1.0, 5.0), (2.0, 1.0), (np.inf, 0.0)), 10.0, [0.5, 1.5, 2, 100], [2.5, 5.5, 6, 6]),
    ],
)
def test_a_graduated_price_is_paid_piece_by_piece(pieces, most, changes, costs) -> None:
    price = Price("a", pieces, most)
    assert price.cost(np.array(changes, dtype=float)).tolist() == costs


def test_one_lever_is_the_single_change() -> None:
    """4 points a unit; 4 + 4 + 2 tens give 40, so 19.995 ÷ 4 = 4.99875 more of a."""
    found = mix(THREE, firms(a=4, b=4, c=4), Price.of("a", 3.0))
    assert amounts(found) == {"a": 5.0}
    assert found.cost == pytest.approx(3 * (NEED - 40) / 4)
    assert (found.reached, found.method) == ("B", "exact")
    assert found.parts[0].after == 9.0


def test_three_levers_are_used_by_points_for_the_price() -> None:
    """From 82 to 89.995 points: a 4 for 1, c 2 for 1 up to their caps, b 4 for 3 makes up the rest."""
    prices = Price.of("a", 1.0), Price.of("b", 3.0), Price.of("c", 1.0)
    found = mix(THREE, firms(a=9, b=7, c=9), *prices)
    assert found.reached == "A"
    assert amounts(found) == {"a": 1.0, "b": 0.499, "c": 1.0}
    assert found.cost == pytest.approx(1 + 1 + 3 * 1.995 / 4)


def test_whole_use_of_the_dear_lever_may_beat_the_cheap_one() -> None:
    """A price that falls after the first units: 6 of b cost 10 + 5 × 0.1, 5 of a cost 15."""
    falling = Price("b", ((1.0, 10.0), (np.inf, 0.1)))
    found = mix(THREE, firms(a=4, b=4, c=4), Price.of("a", 3.0), falling)
    assert set(amounts(found)) == {"b"}
    assert found.cost == pytest.approx(10 + 0.1 * ((NEED - 40) / 4 - 1))


def test_a_denominator_goes_down() -> None:
    """40 × 4 ÷ b: from b = 10 on 16 points; 16 + 24 + 4 = 44, and 31.995 of them at b = 5.00078…"""
    rules = sums(
        indicator("x", value="d / b", weight=40, benchmark=1, cap=1),
        indicator("y", value="a", weight=60, benchmark=10, cap=1),
    )
    found = mix(rules, firms(d=4, b=10, a=4), Price.of("b", 1.0))
    (part,) = found.parts
    assert (part.way, part.before) == (-1, 10.0)
    assert 160 / part.after + 24 >= NEED
    assert 160 / (part.after + 0.02) + 24 < NEED


def test_the_same_price_for_all_takes_the_steepest() -> None:
    found = mix(THREE, firms(a=5, b=5, c=0), *(Price.of(fact, 1.0) for fact in "abc"))
    assert amounts(found).keys() <= {"a", "b"}
    assert found.cost == pytest.approx((NEED - 40) / 4)


def test_what_costs_nothing_is_used_first() -> None:
    found = mix(THREE, firms(a=4, b=4, c=4), Price.of("a", 1.0), Price.of("b", 0.0))
    assert amounts(found).keys() == {"b"}
    assert found.cost == 0


def test_the_cost_of_the_parts_is_that_of_the_mix_but_for_the_digits() -> None:
    prices = Price.of("a", 1.0, 3.0), Price.of("b", 2.0)
    found = mix(THREE, firms(a=4, b=4, c=4), *prices)
    assert amounts(found)["a"] == 3.0
    parts = sum(one.cost for one in found.parts)
    assert found.cost <= parts <= found.cost + 0.01


@pytest.mark.parametrize(
    ("rows", "prices", "code"),
    [
        (firms(a=10, b=10, c=10), [Price.of("a", 1.0)], "whatif.best"),
        (firms(a=0, b=0, c=4), [Price.of("c", 1.0)], "whatif.mix_none"),
        (firms(a=4, b=4, c=4), [Price.of("a", 1.0, 2.0)], "whatif.mix_none"),
        (firms(a=4, b=4, c=4), [Price.of("d", 1.0)], "whatif.mix_none"),
        (firms(a=4, b=4, c=4), [], "whatif.mix_none"),
    ],
)
def test_why_there_is_none(rows: Rows, prices: list[Price], code: str) -> None:
    found = solved(THREE, rows, *prices)
    assert isinstance(found, Fault)
    assert found.code == code
