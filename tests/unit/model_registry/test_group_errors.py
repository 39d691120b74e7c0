from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from model_registry import group_errors
from model_registry.group_errors import GroupErrors, Rate
from model_registry.matrix import GROUPS, Matrix


def matrix(groups, now, uscc=None):
    n = len(now)
    columns = {name: ["one"] * n for name in GROUPS} | {"industry": groups}
    codes = uscc or [f"u{row}" for row in range(n)]
    return Matrix((), codes, np.empty((n, 0)), np.array(now), pl.DataFrame(columns))


def test_wilson_by_the_book():
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662, 15 of 148 is 0.0624 to 0.1605."""
    assert group_errors.wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert group_errors.wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert group_errors.wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_errors_of_a_group():
    now, target, forecast = [2, 2, 2, 2, 2, -1], [1, 1, 2, 2, 3, 0], [1, 2, 1, 2, 2, 0]
    one = group_errors.by_group(matrix(["a"] * 6, now), np.array(target), np.array(forecast), 5)
    found = next(each for each in one if each.dimension == "industry")
    assert (found.rows, found.small) == (6, False)
    assert (found.wrong.of, found.wrong.share) == (6, 0.5)
    assert (found.missed.of, found.missed.share) == (2, 0.5)
    assert (found.alarm.of, found.alarm.share) == (3, pytest.approx(1 / 3))


def test_nobody_fell():
    found = group_errors.overall(matrix(["a"] * 3, [1, 1, 1]), np.array([1, 2, 3]), np.array([1, 1, 1]))
    assert found.missed == Rate(0, None, 0.0, 1.0)


def test_large_groups_come_first_and_small_ones_are_marked():
    groups = ["b"] * 4 + ["a"] * 6 + ["c"]
    same = np.zeros(11, int)
    found = group_errors.by_group(matrix(groups, same), same, same, 5)
    industries = [(one.group, one.rows, one.small) for one in found if one.dimension == "industry"]
    assert industries == [("a", 6, False), ("b", 4, True), ("c", 1, True)]


def test_who_has_four_rows_counts_once_in_the_interval():
    wrong = np.array([True] * 10 + [False] * 30)
    once = group_errors.rate(wrong[::4], [f"u{row}" for row in range(10)])
    rows = group_errors.rate(np.repeat(wrong[::4], 4), [f"u{row // 4}" for row in range(40)])
    assert rows == once
    assert rows.of == 10


def errors(group, wrong, low, high, of=100):
    rate = Rate(of, wrong, low, high)
    nothing = Rate(0, None, 0.0, 1.0)
    return GroupErrors("industry", group, of, False, rate, nothing, nothing)


def test_a_gap_is_between_intervals_that_part():
    apart, near, far = errors("a", 0.1, 0.05, 0.15), errors("b", 0.2, 0.14, 0.3), errors("c", 0.4, 0.31, 0.5)
    assert group_errors.gaps([apart, near], 30) == ()
    (found,) = group_errors.gaps([apart, near, far], 30)
    assert (found.dimension, found.measure, found.worse, found.better) == ("industry", "wrong", "c", "a")
    assert found.gap == pytest.approx(0.3)


def test_small_groups_and_unknown_ones_are_not_compared():
    good, few = errors("a", 0.1, 0.05, 0.15), errors("b", 0.9, 0.8, 0.95, of=20)
    assert group_errors.gaps([good, few], 30) == ()
    assert group_errors.gaps([good, errors("unknown", 0.9, 0.8, 0.95)], 30) == ()
    assert group_errors.gaps([good, replace(few, group="c")], 20) != ()
