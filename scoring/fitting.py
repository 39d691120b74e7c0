"""Fitting what an indicator is measured against: benchmarks, limits and cohorts of a population."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.calibration import IndicatorMarks, Marks
from scoring.clauses import Benchmark, Indicator
from scoring.columns import Index, Number
from scoring.groups import WHOLE, by_group, group_key
from scoring.lists import Cohort
from scoring.names import PREVIOUS
from scoring.rounding import SIGNIFICANT
from scoring.sums import sums
from scoring.table import Table


def fit_marks(one: Indicator, pool: Table) -> IndicatorMarks:
    """Fit what `one` is measured against, from the evaluated units of its pool."""
    if one.score == "rank":
        return IndicatorMarks(cohorts=_cohorts(one, pool))
    if one.score == "min_max":
        low = Benchmark(of="min") if one.low is None else one.low
        high = Benchmark(of="max") if one.high is None else one.high
        return IndicatorMarks(_marks(one, high, pool), _marks(one, low, pool))
    best = Benchmark(of="min" if one.better == "lower" else "max", within=one.within, winsorise=one.winsorise)
    return IndicatorMarks(_above_zero(_marks(one, best if one.benchmark is None else one.benchmark, pool)))


def _above_zero(marks: Marks) -> Marks:
    """A benchmark that is not above zero measures nothing."""
    return {group: figure if figure is not None and figure > 0 else None for group, figure in marks.items()}


def _cohorts(one: Indicator, pool: Table) -> dict[str, Cohort]:
    """The values of each group, the better the greater."""
    groups = group_key(pool, one.within)
    x = one.sign * one.value.evaluate(pool)
    known = np.isfinite(x)
    return {group: Cohort.of(x[index][known[index]].reshape(-1, 1)) for group, index in by_group(groups)}


@dataclass(frozen=True)
class _Sample:
    """Units that have a value: the value, both sides of its ratio, the group."""

    x: Number
    above: Number
    below: Number
    codes: Index
    groups: tuple[str | None, ...]


def _marks(one: Indicator, mark: float | Benchmark, pool: Table) -> Marks:
    if not isinstance(mark, Benchmark):
        return {WHOLE: mark}
    sample = _sample(one, mark, _last_year(pool) if mark.previous else pool)
    if not mark.within:
        return _statistic(mark, sample, 1)
    together = _Sample(sample.x, sample.above, sample.below, np.zeros_like(sample.codes), (WHOLE,))
    return _statistic(mark, together, 1) | _statistic(mark, sample, mark.minimum)


def _last_year(pool: Table) -> Table:
    """The same units with last year's facts under this year's names."""
    return Table(pool.n, lambda _, name: pool[PREVIOUS + name], lambda: pool.keys)


def _sample(one: Indicator, mark: Benchmark, table: Table) -> _Sample:
    """Who used nothing (a denominator of zero) has no ratio, but counts in the region's mean."""
    groups = group_key(table, mark.within)
    x = one.value.evaluate(table)
    if mark.of == "sum_ratio" and one.value.division is not None:
        above, below = (side(table) for side in one.value.division)
        there = np.isfinite(above) & np.isfinite(below)
    else:
        above = below = x
        there = np.isfinite(x)
    if there.all():
        return _Sample(x, above, below, groups.codes, groups.values)
    return _Sample(x[there], above[there], below[there], groups.codes[there], groups.values)


def _statistic(mark: Benchmark, sample: _Sample, minimum: int) -> dict[str, float | None]:
    """The statistic per group, in canonical figures of 12 significant digits."""
    n = len(sample.groups)
    cut = _winsorised(mark.winsorise, sample) if mark.winsorise else sample
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = _STATISTICS[mark.of](cut, mark) * mark.times
    sizes = np.bincount(sample.codes[np.isfinite(sample.x)], minlength=n)
    return {
        str(group): float(f"{figure:.{SIGNIFICANT}g}") if np.isfinite(figure) else None
        for group, size, figure in zip(sample.groups, sizes, figures, strict=True)
        if size >= minimum
    }


def _winsorised(share: float, sample: _Sample) -> _Sample:
    """Ratios cut at both ends, per group; a numerator follows its ratio."""
    low, high = (_quantiles(sample, end)[sample.codes] for end in (share, 1 - share))
    x = np.clip(sample.x, low, high)
    return _Sample(
        x, np.where(np.isnan(x), sample.above, x * sample.below), sample.below, sample.codes, sample.groups
    )


def _quantiles(sample: _Sample, q: float) -> Number:
    """The q-quantile per group, linear between neighbours; NaN of an empty group."""
    has = ~np.isnan(sample.x)
    x, codes = sample.x[has], sample.codes[has]
    ordered = x[np.lexsort((x, codes))]
    sizes = np.bincount(codes, minlength=len(sample.groups))
    starts = np.cumsum(sizes) - sizes
    place = starts + q * np.maximum(sizes - 1, 0)
    lower = np.floor(place).astype(np.intp)
    upper = np.minimum(lower + 1, starts + np.maximum(sizes - 1, 0))
    if not len(ordered):
        return np.full(len(sizes), np.nan)
    last = len(ordered) - 1
    low, high = ordered[np.minimum(lower, last)], ordered[np.minimum(upper, last)]
    return np.where(sizes > 0, low + (high - low) * (place - lower), np.nan)


def _sum_ratio(sample: _Sample, _: Benchmark) -> Number:
    """Σ numerator ÷ Σ denominator: a region's mean."""
    n = len(sample.groups)
    return sums(sample.above, sample.codes, n) / sums(sample.below, sample.codes, n)


def _mean(sample: _Sample, _: Benchmark) -> Number:
    n = len(sample.groups)
    return sums(sample.x, sample.codes, n) / np.bincount(sample.codes, minlength=n)


_STATISTICS: dict[str, Callable[[_Sample, Benchmark], Number]] = {
    "sum_ratio": _sum_ratio,
    "mean": _mean,
    "median": lambda sample, _: _quantiles(sample, 0.5),
    "quantile": lambda sample, mark: _quantiles(sample, mark.q or 0.0),
    "max": lambda sample, _: _quantiles(sample, 1.0),
    "min": lambda sample, _: _quantiles(sample, 0.0),
}
