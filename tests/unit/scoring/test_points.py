from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.scoring.building import adding, column, firms, indicator, row_of, run

NONE = None


def points(
    values: list[float | None], weight: float = 100, rounding: object = None, **keys: object
) -> list[float | None]:
    """Points of one indicator whose value is the fact `a`."""
    rules = adding(indicator(weight=weight, **keys)) | ({"rounding": rounding} if rounding else {})
    return column(run(rules, firms(a=values)), "x.points")


def test_ratio():
    assert points([0, 5, 10, 30], weight=30) == [0, 15, 30, 90]
    assert points([0, 5, 10, 30], weight=30, cap=1.5) == [0, 15, 30, 45]
    assert points([0, 5, 10, 30], weight=30, floor=0.2) == [6, 15, 30, 90]
    assert points([0, 5, 10, 30], weight=30, floor=0.2, cap=1.0) == [6, 15, 30, 30]
    assert points([0, 5], weight=0) == [0, 0]


def test_ratio_where_lower_is_better():
    given_cap = {"better": "lower", "cap": 2.0}
    assert points([5, 10, 20, 2, 0], weight=10, **given_cap) == [20, 10, 5, 20, 20]
    assert points([40], weight=10, floor=0.5, **given_cap) == [5]


def test_min_max_with_floor():
    """Jingde 2022: weight × [20 + 80 × (x − min) ÷ (max − min)] ÷ 100."""
    keys = {"score": "min_max", "benchmark": NONE, "flat": "full"}
    assert points([2, 7, 12], weight=50, floor=0.2, **keys) == pytest.approx([10, 30, 50])
    assert points([2, 7, 12], weight=50, **keys) == [0, 25, 50]
    assert points([2, 7, 12], weight=50, better="lower", **keys) == [50, 25, 0]
    assert points([2, 7, 12], weight=50, better="lower", floor=0.2, **keys) == pytest.approx([50, 30, 10])


def test_min_max_with_given_limits_is_cut_to_floor_and_full_marks():
    keys = {"score": "min_max", "benchmark": NONE, "flat": "full", "low": 10, "high": 20}
    assert points([5, 10, 15, 20, 40], weight=50, **keys) == [0, 0, 25, 50, 50]
    assert points([5, 10, 15, 20, 40], weight=50, floor=0.2, **keys) == pytest.approx([10, 10, 30, 50, 50])
    assert points([15, 40], weight=50, cap=1.2, **keys) == [25, 60]
    assert points([5, 40], weight=50, better="lower", **keys) == [50, 0]


@pytest.mark.parametrize(("flat", "expected"), [("full", 50), ("zero", 0), ("floor", 10)])
def test_min_max_of_a_pool_without_differences(flat, expected):
    keys = {"score": "min_max", "benchmark": NONE, "floor": 0.2}
    assert points([7, 7, None], weight=50, flat=flat, **keys) == [max(expected, 10), max(expected, 10), 0]


def test_min_max_whose_limits_stand_the_wrong_way_round_counts_as_flat():
    """A given lower limit above the best of the pool: otherwise the better value had fewer points."""
    keys = {"score": "min_max", "benchmark": NONE, "flat": "zero", "low": 5}
    assert points([1, 2, 3], weight=50, **keys) == [0, 0, 0]


def test_best_performer_has_full_marks():
    keys = {"score": "best", "benchmark": NONE}
    assert points([5, 20, 10], weight=40, **keys) == [10, 40, 20]
    assert points([5, 20, 10], weight=40, better="lower", cap=1.0, **keys) == [40, 10, 20]


def test_best_performer_of_each_group():
    rules = adding(indicator(score="best", benchmark=NONE, within=["g"]))
    results = run(rules, firms(a=[5, 20, 10, 3, 9], g=["x", "x", "y", "y", None]))
    assert column(results, "x.points") == [25, 100, 100, 30, 100]


def test_best_performer_is_not_moved_by_one_unit_error_where_the_ends_are_cut():
    values = [float(value) for value in range(1, 100)] + [1e7]
    wild = points(values, score="best", benchmark=NONE)
    tame = points(values, score="best", benchmark=NONE, winsorise=0.05)
    assert wild[98] < 0.001
    assert tame[98] == 100
    assert tame[99] == 100


def test_threshold_with_proportional_loss():
    keys = {"score": "threshold"}
    assert points([10, 11, 9, 9.5, 0], weight=20, **keys) == pytest.approx([20, 20, 18, 19, 0])
    assert points([9, 4], weight=20, loss=2, **keys) == pytest.approx([16, 0])
    assert points([10, 9, 11, 15, 0], weight=20, better="lower", **keys) == pytest.approx(
        [20, 20, 18, 10, 20]
    )
    assert points([4], weight=20, floor=0.5, **keys) == [10]


def test_rank_only():
    keys = {"score": "rank", "benchmark": NONE}
    assert points([5, 20, 10, 10], weight=40, **keys) == [10, 40, 30, 30]
    assert points([5, 20, 10, 10], weight=40, better="lower", **keys) == [40, 10, 30, 30]
    assert points([5, None, 10], weight=40, **keys) == [20, 0, 40]


def test_rank_within_groups_is_shown_with_its_cohort():
    rules = adding(indicator(score="rank", benchmark=NONE, within=["g", "h"]))
    results = run(rules, firms(a=[1, 2, 3, 4], g=["x", "x", "x", "y"], h=["1", "1", "2", "2"]))
    assert column(results, "x.rank") == [2, 1, 1, 1]
    assert column(results, "x.benchmark") == [2, 2, 1, 1]
    assert column(results, "x.points") == [50, 100, 100, 100]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("zero", 0), ("null", None), ("pool_mean_points", 75), ({"points": 3}, 3), (None, 0)],
)
def test_missing_values(rule, expected):
    assert points([5, 10, None], missing=rule) == [50, 100, expected]
    assert points([5, 10, None], missing=rule, floor=0.1, cap=1.0) == [50, 100, expected]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("zero", 0), ("null", None), ("pool_mean_points", 75), ({"points": 3}, 3), (None, 0), ("as_is", -20)],
)
def test_negative_values(rule, expected):
    assert points([5, 10, -2], negative=rule) == [50, 100, expected]


def test_negative_values_computed_as_they_are_stop_at_the_floor():
    assert points([-2, -20], negative="as_is", floor=-0.5) == [-20, -50]
    assert points([-2, 5], negative="as_is", floor=0.0) == [0, 50]


def test_whoever_lacks_a_value_that_must_be_there_is_suspended():
    rules = adding(
        indicator("x", weight=60, missing="exclude"), indicator("y", value="b", weight=40, negative="exclude")
    )
    results = run(rules, firms(a=[5, None, 5, None], b=[5, 5, -1, -1]))
    assert column(results, "status") == ["evaluated", "suspended", "suspended", "suspended"]
    assert column(results, "status_reason")[:3] == [None, "missing:x", "missing:y"]
    assert column(results, "total") == [50, None, None, None]
    assert column(results, "rank") == [1, None, None, None]
    assert column(results, "class") == ["B", None, None, None]


def test_the_excluded_are_no_part_of_the_benchmark():
    mean = {"of": "mean"}
    rules = adding(
        indicator("x", weight=60, missing="exclude"), indicator("y", value="b", weight=40, benchmark=mean)
    )
    results = run(rules, firms(a=[5, None], b=[5, 500]))
    assert column(results, "y.benchmark") == [5, 5]


def test_no_total_where_an_indicator_is_null():
    rules = adding(indicator("x", weight=60, missing="null"), indicator("y", value="b", weight=40))
    results = run(rules, firms(a=[5, None], b=[5, 5]))
    assert column(results, "total") == [50, None]
    assert column(results, "rank") == [1, None]
    assert column(results, "class") == ["B", None]
    assert column(results, "status") == ["evaluated", "evaluated"]


def test_mean_points_are_those_of_the_evaluated_that_have_a_value():
    scope = [
        {"name": "out", "when": "b = 1", "status": "exempt"},
        {"name": "un", "when": "b = 2", "status": "ungraded", "treated_as": "B"},
    ]
    rules = adding(indicator(missing="pool_mean_points")) | {"scope": scope}
    results = run(rules, firms(a=[5, 10, 1000, 1000, None], b=[0, 0, 1, 2, 0]))
    assert column(results, "x.points") == [50, 100, None, 10000, 75]


def test_mean_points_of_a_pool_without_any_value():
    assert points([None, None], missing="pool_mean_points") == [0, 0]


@pytest.mark.parametrize("score", ["ratio", "threshold"])
@pytest.mark.parametrize("values", [[0, 0], [-3, -1], [None, None]])
def test_a_benchmark_that_is_not_above_zero_measures_nobody(score, values):
    keys = {"score": score, "benchmark": {"of": "mean"}, "missing": {"points": 7}, "negative": {"points": 5}}
    results = run(adding(indicator(**keys)), firms(a=values))
    assert column(results, "x.benchmark") == [None, None]
    assert column(results, "x.points") == [5 if value is not None and value < 0 else 7 for value in values]


def test_a_group_without_benchmark_uses_that_of_the_pool():
    rules = adding(indicator(benchmark={"of": "mean", "within": ["g"]}))
    results = run(rules, firms(a=[0, 10, 20, None], g=["x", "y", "y", "z"]))
    assert column(results, "x.benchmark") == [10, 15, 15, 10]


def test_points_may_be_rounded_one_by_one():
    rounding = {"points": 2, "total": 1}
    assert points([1, 2, 7], weight=10, benchmark=6, rounding=rounding) == [1.67, 3.33, 11.67]
    assert points([1, 2, None], weight=10, benchmark=6, missing="pool_mean_points", rounding=rounding) == [
        1.67,
        3.33,
        2.5,
    ]
    assert points([1, 1.1, None], weight=10, benchmark=6, missing="pool_mean_points", rounding=rounding) == [
        1.67,
        1.83,
        1.75,
    ]
    assert (
        points([1, 3, 4, None], weight=1, benchmark=6, missing="pool_mean_points", rounding=rounding)[3]
        == 0.45
    )


def test_the_total_is_rounded_once():
    rules = adding(
        *(
            indicator(name, value=fact, weight=10, benchmark=3)
            for name, fact in zip("xyz", "abc", strict=True)
        )
    )
    results = run(rules, firms(a=1.0014, b=1.0014, c=1.0014))
    assert row_of(results, "E001")["x.points"] == pytest.approx(3.338)
    assert column(results, "total") == [10.01]
    assert column(
        run(rules | {"rounding": {"total": 3, "mode": "down"}}, firms(a=1, b=1, c=1.0014)), "total"
    ) == [10.004]


VALUES = st.floats(0, 1e6, allow_subnormal=False) | st.sampled_from([0.0, 1.0, 10.0])
LIMITS = st.floats(0.5, 1e3)


@given(
    st.sampled_from(["ratio", "min_max", "best", "threshold", "rank"]),
    st.sampled_from(["higher", "lower"]),
    st.lists(VALUES, min_size=2, max_size=8),
    LIMITS,
    st.sampled_from([None, 0.2]),
    st.sampled_from([1.0, 1.5]),
    st.sampled_from(["full", "zero", "floor"]),
)
def test_a_better_value_never_has_fewer_points(score, better, values, mark, floor, cap, flat):
    assume(score != "best" or min(values) > 0)  # a best of zero measures nobody
    keys = {"score": score, "better": better, "floor": floor, "cap": cap}
    keys["benchmark"] = mark if score in ("ratio", "threshold") else None
    if score == "min_max":
        keys |= {"flat": flat, "low": mark}
    ordered = sorted(values, reverse=better == "lower")
    got = points(ordered, **keys)
    assert all(one <= other + 1e-9 for one, other in pairwise(got))
    assert all((floor or 0) * 100 - 1e-9 <= one <= cap * 100 + 1e-9 for one in got)
