"""Fitting what an indicator is measured against: benchmarks, limits and cohorts of a population."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.calibration import IndicatorMarks, Marks
from scoring.clauses import Benchmark, Indicator
from scoring.columns import Number, Text
from scoring.groups import WHOLE, by_group, group_key
from scoring.lists import Cohort
from scoring.quantiles import quantiles
from scoring.rounding import SIGNIFICANT
from scoring.sums import sums
from scoring.table import Table, last_year


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
    x = one.sign * pool[f"{one.name}.value"]
    known = np.isfinite(x)
    return {group: Cohort.of(x[index][known[index]].reshape(-1, 1)) for group, index in by_group(groups)}


@dataclass(frozen=True)
class Sample:
    """The units of a population: value, both sides of its ratio (0 where one is missing), group."""

    x: Number
    above: Number
    below: Number
    groups: Text

    @property
    def n(self) -> int:
        """Number of groups."""
        return len(self.groups.values)


def _marks(one: Indicator, mark: float | Benchmark, pool: Table) -> Marks:
    if not isinstance(mark, Benchmark):
        return {WHOLE: mark}
    if mark.of == "published":
        groups = {group: _figure(figure * mark.times) for group, figure in mark.figures.items()}
        return {WHOLE: None if mark.other is None else _figure(mark.other * mark.times)} | groups
    table = last_year(pool) if mark.previous else pool
    sample = sample_of(one, mark, table, mark.within)
    if not mark.within:
        return _named(mark, sample, statistic(mark, sample), 1)
    if mark.of == "sum_ratio" and not mark.winsorise:
        above, below = _sides(sample)
        whole = _quotient(np.array([math.fsum(above)]), np.array([math.fsum(below)]))
        return {WHOLE: _figure(whole[0] * mark.times)} | _named(
            mark, sample, _quotient(above, below), mark.minimum
        )
    together = sample_of(one, mark, table, ())
    whole_marks = _named(mark, together, statistic(mark, together), 1)
    return whole_marks | _named(mark, sample, statistic(mark, sample), mark.minimum)


def sample_of(one: Indicator, mark: Benchmark, table: Table, within: tuple[str, ...]) -> Sample:
    """Who used nothing (a denominator of zero) has no ratio, but counts in the region's mean."""
    groups = group_key(table, within)
    x = table[f"{one.name}.value"] if not mark.previous else one.value.evaluate(table)
    if mark.of != "sum_ratio" or one.value.division is None:
        return Sample(x, x, x, groups)
    above, below = (side(table) for side in one.value.division)
    missing = ~(np.isfinite(above) & np.isfinite(below))
    if missing.any():
        above, below = np.where(missing, 0.0, above), np.where(missing, 0.0, below)
    return Sample(x, above, below, groups)


def statistic(mark: Benchmark, sample: Sample) -> Number:
    """The statistic per group."""
    return _STATISTICS[mark.of](_winsorised(mark.winsorise, sample) if mark.winsorise else sample, mark)


def _named(mark: Benchmark, sample: Sample, figures: Number, minimum: int) -> dict[str, float | None]:
    """Figures by group, of the groups that are large enough."""
    sizes = np.bincount(sample.groups.codes[np.isfinite(sample.x)], minlength=sample.n)
    named = zip(sample.groups.values, sizes, (figures * mark.times).tolist(), strict=True)
    return {str(group): _figure(figure) for group, size, figure in named if size >= minimum}


def _figure(figure: float) -> float | None:
    """The canonical figure, of 12 significant digits."""
    return float(f"{figure:.{SIGNIFICANT}g}") if math.isfinite(figure) else None


def _winsorised(share: float, sample: Sample) -> Sample:
    """Ratios cut at both ends, per group; a numerator follows its ratio."""
    low, high = (_quantiles(sample, end)[sample.groups.codes] for end in (share, 1 - share))
    x = np.clip(sample.x, low, high)
    follows = np.isfinite(x) & (sample.below != 0)
    return Sample(x, np.where(follows, x * sample.below, sample.above), sample.below, sample.groups)


def _quantiles(sample: Sample, q: float) -> Number:
    """The q-quantile per group; NaN of an empty group."""
    found: Number = quantiles(sample.x, sample.groups.codes, sample.n, (q,))[0]
    return found


def _sides(sample: Sample) -> tuple[Number, Number]:
    """Σ of the numerators and of the denominators per group."""
    above, below = (sums(side, sample.groups.codes, sample.n) for side in (sample.above, sample.below))
    return above, below


def _quotient(above: Number, below: NDArray[Any]) -> Number:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(above / below)


def _sum_ratio(sample: Sample, _: Benchmark) -> Number:
    """Σ numerator ÷ Σ denominator: a region's mean."""
    return _quotient(*_sides(sample))


def _mean(sample: Sample, _: Benchmark) -> Number:
    has = np.isfinite(sample.x)
    total = sums(np.where(has, sample.x, 0.0), sample.groups.codes, sample.n)
    return _quotient(total, np.bincount(sample.groups.codes, has, sample.n))


_STATISTICS: dict[str, Callable[[Sample, Benchmark], Number]] = {
    "sum_ratio": _sum_ratio,
    "mean": _mean,
    "median": lambda sample, _: _quantiles(sample, 0.5),
    "quantile": lambda sample, mark: _quantiles(sample, mark.q or 0.0),
    "max": lambda sample, _: _quantiles(sample, 1.0),
    "min": lambda sample, _: _quantiles(sample, 0.0),
}
