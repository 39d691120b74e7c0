"""Values and benchmarks → points: a closed set of scoring functions.

Each function gives the share of the weight (1 = full marks) from the values `x`, the benchmarks `b`
and, for `min_max`, the lower limits, all of shape (n,). A new kind is one function here and one
published case.
"""

from collections.abc import Callable

import numpy as np

from scoring.calibration import IndicatorMarks, Marks
from scoring.clauses import Benchmark, FixedPoints, Indicator, Rounding
from scoring.columns import Coded, Number, constant
from scoring.groups import WHOLE, by_group, group_key
from scoring.operators import divide
from scoring.rounding import rounded
from scoring.table import Table

Share = Callable[[Indicator, Table], Number]


def _ratio(one: Indicator, table: Table) -> Number:
    """X ÷ b; lower is better: b ÷ x, and using nothing at all earns the cap."""
    x, b = table[f"{one.name}.value"], table[f"{one.name}.benchmark"].numbers()
    if one.better == "higher":
        return divide(x, b)
    return np.where((x == 0) & ~np.isnan(b), one.cap or 1.0, divide(b, x))


def _best(one: Indicator, table: Table) -> Number:
    """Like the ratio; whoever is better than the best of the cohort has full marks all the same."""
    return np.minimum(_ratio(one, table), one.cap or 1.0)


def _min_max(one: Indicator, table: Table) -> Number:
    """F + (1 − f) × (x − low) ÷ (high − low): Jingde 2022 with f = 0.2; flat where high is not above low."""
    x, high, low = (
        table[f"{one.name}.value"],
        *(table[f"{one.name}.{end}"].numbers() for end in ("benchmark", "low")),
    )
    start = one.floor or 0.0
    distance = x - low if one.better == "higher" else high - x
    share = start + (1 - start) * divide(distance, high - low)
    flat = {"full": 1.0, "zero": 0.0, "floor": start}[one.flat or "zero"]
    return np.where((high <= low) & ~np.isnan(x), flat, np.clip(share, start, one.cap or 1.0))


def _threshold(one: Indicator, table: Table) -> Number:
    """Full marks from b on; each per cent short costs `loss` per cent."""
    x, b = table[f"{one.name}.value"], table[f"{one.name}.benchmark"].numbers()
    short = divide(b - x if one.better == "higher" else x - b, b)
    return np.maximum(1 - one.loss * np.maximum(short, 0.0), 0.0)


def _rank(one: Indicator, table: Table) -> Number:
    """(n − rank + 1) ÷ n; the benchmark of a rank is the size of its cohort."""
    n, rank = table[f"{one.name}.benchmark"].numbers(), table[f"{one.name}.rank"]
    return divide(n - rank + 1, n)


SCORES: dict[str, Share] = {
    "ratio": _ratio,
    "best": _best,
    "min_max": _min_max,
    "threshold": _threshold,
    "rank": _rank,
}


def computed(one: Indicator, table: Table, rounding: Rounding) -> Number:
    """Points of an indicator; NaN where they cannot be computed (see `filled`)."""
    points = one.weight * SCORES[one.score](one, table)
    negative = table[f"{one.name}.value"] < 0
    if one.negative != "as_is" and negative.any():
        points = np.where(negative, 0.0, points)
    if one.cap is not None:
        np.minimum(points, one.cap * one.weight, out=points)
    if one.floor is not None:
        np.maximum(points, one.floor * one.weight, out=points)
    unusable = ~table[f"{one.name}.benchmark"].known()
    if one.negative not in ("zero", "as_is"):
        unusable |= negative
    if unusable.any():
        points = np.where(unusable, np.nan, points)
    return _rounded(points, rounding)


def _rounded(points: Number, rounding: Rounding) -> Number:
    return points if rounding.points is None else rounded(points, rounding.points, rounding.mode)


def filled(one: Indicator, table: Table, marks: IndicatorMarks, rounding: Rounding) -> Number:
    """The points with what a missing or a negative value gets instead; NaN where the rule is `null`."""
    points, x = table[f"{one.name}.points"], table[f"{one.name}.value"]
    lacking = np.isnan(points)
    if not lacking.any():
        return np.asarray(points)
    instead = np.where(x < 0, _instead(one.negative, marks), _instead(one.missing, marks))
    return np.where(lacking, _rounded(instead, rounding), points)


def _instead(rule: str | FixedPoints, marks: IndicatorMarks) -> float:
    if isinstance(rule, FixedPoints):
        return rule.points
    if rule == "pool_mean_points":
        return np.nan if marks.mean_points is None else marks.mean_points
    return np.nan if rule == "null" else 0.0


def set_benchmarks(one: Indicator, table: Table, marks: IndicatorMarks) -> None:
    """Set `<indicator>.benchmark`, and `.low` or `.rank` where the score needs them."""
    name = one.name
    if one.score == "rank":
        sizes: Marks = {group: float(cohort.n) or None for group, cohort in marks.cohorts.items()}
        table[f"{name}.benchmark"] = _figures(sizes, table, one.within)
        table[f"{name}.rank"] = _ranks(one, table, marks)
    elif one.score == "min_max":
        table[f"{name}.benchmark"] = _figures(marks.benchmark, table, _within(one.high))
        table[f"{name}.low"] = _figures(marks.low, table, _within(one.low))
    else:
        table[f"{name}.benchmark"] = _figures(marks.benchmark, table, _within(one.benchmark) or one.within)


def _within(mark: float | Benchmark | None) -> tuple[str, ...]:
    return mark.within if isinstance(mark, Benchmark) else ()


def _figures(marks: Marks, table: Table, within: tuple[str, ...]) -> Coded[float]:
    """The group's figure, held once per group; the pool's where the group has none of its own."""
    whole = marks.get(WHOLE)
    if not within:
        return constant(whole, table.n)
    groups = group_key(table, within)
    own = (marks.get(str(group)) for group in groups.values)
    return Coded(groups.codes, tuple(whole if figure is None else figure for figure in own))


def _ranks(one: Indicator, table: Table, marks: IndicatorMarks) -> Number:
    """Rank of each unit in the frozen cohort of its group."""
    groups = group_key(table, one.within)
    x = one.sign * table[f"{one.name}.value"]
    ranks = np.full(table.n, np.nan)
    for group, index in by_group(groups):
        here = index[~np.isnan(x[index])]
        if group in marks.cohorts:
            ranks[here] = marks.cohorts[group].ranks(x[here].reshape(-1, 1))
    return ranks
