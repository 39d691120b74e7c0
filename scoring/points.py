"""Values and benchmarks → points: a closed set of scoring functions.

Each function gives the share of the weight (1 = full marks) as an expression of the value `x` and
its benchmark `b`. A new kind is one function here and one published case.
"""

from collections.abc import Callable

import polars as pl

from scoring.calibration import WHOLE, IndicatorMarks, Marks
from scoring.document import FixedPoints, Indicator, Rounding
from scoring.formula import divide
from scoring.groups import group_key
from scoring.rounding import rounded

Share = Callable[[Indicator], pl.Expr]


def _ratio(one: Indicator) -> pl.Expr:
    """x ÷ b; lower is better: b ÷ x, and using nothing at all earns the cap."""
    x, b = pl.col(f"{one.name}.value"), pl.col(f"{one.name}.benchmark")
    if one.better == "higher":
        return divide(x, b)
    return pl.when((x == 0) & b.is_not_null()).then(pl.lit(one.cap or 1.0)).otherwise(divide(b, x))


def _best(one: Indicator) -> pl.Expr:
    """Like the ratio; whoever is better than the best of the cohort has full marks all the same."""
    return _ratio(one).clip(upper_bound=one.cap or 1.0)


def _min_max(one: Indicator) -> pl.Expr:
    """f + (1 − f) × (x − low) ÷ (high − low): Jingde 2022 with f = 0.2."""
    x, high, low = (pl.col(f"{one.name}.{column}") for column in ("value", "benchmark", "low"))
    start = one.floor or 0.0
    distance = x - low if one.better == "higher" else high - x
    flat = {"full": 1.0, "zero": 0.0, "floor": start}[one.flat or "zero"]
    share = start + (1 - start) * divide(distance, high - low)
    return pl.when(high == low).then(flat).otherwise(share).clip(start, one.cap or 1.0)


def _threshold(one: Indicator) -> pl.Expr:
    """Full marks from b on; each per cent short costs `loss` per cent."""
    x, b = pl.col(f"{one.name}.value"), pl.col(f"{one.name}.benchmark")
    short = divide(b - x if one.better == "higher" else x - b, b)
    return (1 - one.loss * short.clip(lower_bound=0)).clip(lower_bound=0)


def _rank(one: Indicator) -> pl.Expr:
    """(n − rank + 1) ÷ n; the benchmark of a rank is the size of its cohort."""
    n, rank = pl.col(f"{one.name}.benchmark"), pl.col(f"{one.name}.rank")
    return divide(n - rank + 1, n)


SCORES: dict[str, Share] = {"ratio": _ratio, "best": _best, "min_max": _min_max, "threshold": _threshold, "rank": _rank}


def points(one: Indicator, rounding: Rounding) -> pl.Expr:
    """Points of an indicator; null where it cannot be computed (see `fill_missing`)."""
    x = pl.col(f"{one.name}.value")
    share = SCORES[one.score](one)
    computed = one.weight * (share if one.negative == "as_is" else pl.when(x >= 0).then(share).otherwise(0.0))
    bounded = _bounded(computed, one)
    if isinstance(one.negative, FixedPoints):
        bounded = pl.when(x < 0).then(one.negative.points).otherwise(bounded)
    elif one.negative in ("null", "pool_mean_points"):
        bounded = pl.when(x >= 0).then(bounded)
    known = pl.when(x.is_not_null() & pl.col(f"{one.name}.benchmark").is_not_null()).then(bounded)
    seen = known if rounding.points is None else rounded(known, rounding.points, rounding.mode)
    return seen.alias(f"{one.name}.points")


def _bounded(computed: pl.Expr, one: Indicator) -> pl.Expr:
    low = None if one.floor is None else one.floor * one.weight
    high = None if one.cap is None else one.cap * one.weight
    return computed if low is None and high is None else computed.clip(low, high)


def fill_missing(one: Indicator, marks: IndicatorMarks, rounding: Rounding) -> pl.Expr | None:
    """What an indicator without points gets instead; None where it stays null."""
    column, x = pl.col(f"{one.name}.points"), pl.col(f"{one.name}.value")
    missing, negative = _instead(one.missing, marks, rounding), _instead(one.negative, marks, rounding)
    if missing is None and negative is None:
        return None
    instead = pl.when(x < 0).then(negative).otherwise(missing) if missing != negative else pl.lit(missing)
    return column.fill_null(instead)


def _instead(rule: str | FixedPoints, marks: IndicatorMarks, rounding: Rounding) -> float | None:
    if isinstance(rule, FixedPoints):
        return rule.points
    if rule == "pool_mean_points":
        return marks.mean_points
    return None if rule == "null" else 0.0


def benchmarks(one: Indicator, marks: IndicatorMarks) -> list[pl.Expr]:
    """Columns `<indicator>.benchmark` and, for `min_max`, `<indicator>.low`: the figure of each unit's group."""
    if one.score == "rank":
        sizes: Marks = {group: float(cohort.n) for group, cohort in marks.cohorts.items()}
        return [_figure(sizes, one.within).alias(f"{one.name}.benchmark")]
    columns = [_figure(marks.benchmark, _within(one, "high" if one.score == "min_max" else "benchmark")).alias(f"{one.name}.benchmark")]
    if one.score == "min_max":
        columns.append(_figure(marks.low, _within(one, "low")).alias(f"{one.name}.low"))
    return columns


def _within(one: Indicator, key: str) -> tuple[str, ...]:
    return getattr(getattr(one, key), "within", ()) or (one.within if key == "benchmark" else ())


def _figure(marks: Marks, within: tuple[str, ...]) -> pl.Expr:
    """The group's figure; the pool's where the group has none of its own."""
    whole = pl.lit(marks.get(WHOLE), dtype=pl.Float64)
    groups = {group: figure for group, figure in marks.items() if figure is not None}
    if not within or not groups:
        return whole
    return group_key(within).replace_strict(list(groups), list(groups.values()), default=whole, return_dtype=pl.Float64)
