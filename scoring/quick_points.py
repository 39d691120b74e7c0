"""The points of `scoring.points` for one indicator, made ready to be computed thousands of times.

Weight and benchmark may differ from call to call. Who has no value keeps what the scheme gives instead; a
rank is that among the frozen cohort, so of a perturbed population it is an approximation.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from scoring.calibration import IndicatorMarks
from scoring.clauses import FixedPoints, Indicator, Rounding
from scoring.columns import Index, Number
from scoring.groups import by_group, group_key
from scoring.rounding import rounded
from scoring.table import Table
from scoring.terms import bounds


@dataclass(frozen=True, eq=False)
class Quick:
    """An indicator over some units: `high` is its benchmark, `low` the lower limit of `min_max`.

    `lacking`: rows without a value or a benchmark, or below zero where that has its own rule; `instead`: what
    they have as multiples of the weight, and `fixed` besides.
    """

    one: Indicator
    high: Number
    low: Number
    inverse: Number
    lacking: Index
    instead: Number
    fixed: Number
    cohorts: tuple[tuple[Number, Index], ...]
    rounding: Rounding

    def points(self, x: Number, weight: float, times: float = 1.0, low_times: float = 1.0) -> Number:
        """Points of the values `x`, with another weight, and benchmark and lower limit multiplied."""
        low, high = (end * weight for end in self._ends)
        points = self._share(x, weight, times, low_times)
        if np.isfinite(high):
            np.minimum(points, high, out=points)
        if np.isfinite(low):
            np.maximum(points, low, out=points)
        if self.one.negative != "as_is":
            self._below_zero(points, x, weight)
        if len(self.lacking):
            points[self.lacking] = 0.0 if self.is_zero else self.instead * weight + self.fixed
        decimals = self.rounding.points
        return points if decimals is None else rounded(points, decimals, self.rounding.mode)

    @cached_property
    def is_zero(self) -> bool:
        """Whether who lacks a value has no points: the usual rule."""
        return not (self.instead.any() or self.fixed.any())

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return bounds(self.one)

    def _below_zero(self, points: Number, x: Number, weight: float) -> None:
        one = self.one
        under = max(0.0, one.floor or 0.0) * weight
        if one.score in ("ratio", "best") and one.better == "higher":
            np.maximum(points, under, out=points)
        elif (negative := x < 0).any():
            points[negative] = under

    def _share(self, x: Number, weight: float, times: float, low_times: float) -> Number:
        one = self.one
        if one.score in ("ratio", "best"):
            if one.better == "higher":
                points = x * self.inverse
                points *= weight / times
                return points
            return np.where(x == 0, np.inf, (weight * times) * self.high / x)
        if one.score == "threshold":
            short = one.sign * (self.high * times - x) * self.inverse
            return np.asarray(weight * (1 - one.loss / times * np.maximum(short, 0.0)))
        return self._ranked(x, weight) if one.score == "rank" else self._scaled(x, weight, times, low_times)

    def _scaled(self, x: Number, weight: float, times: float, low_times: float) -> Number:
        """Flat where the limits meet."""
        one = self.one
        high, low, start = self.high * times, self.low * low_times, one.floor or 0.0
        distance = x - low if one.better == "higher" else high - x
        flat = {"full": 1.0, "zero": 0.0, "floor": start}[one.flat or "zero"]
        share = np.clip(start + (1 - start) * distance / (high - low), start, one.cap or 1.0)
        return np.asarray(weight * np.where(high <= low, flat, share))

    def _ranked(self, x: Number, weight: float) -> Number:
        points = np.full(len(x), np.nan)
        for keys, index in self.cohorts:
            n = len(keys)
            better = n - np.searchsorted(keys, self.one.sign * x[index], side="right")
            points[index] = weight * (n - better) / n if n else np.nan
        return points


def quick(one: Indicator, part: Table, marks: IndicatorMarks, rounding: Rounding) -> Quick:
    """Make an indicator ready for the units of `part`, a scored part of the results."""
    high = np.asarray(part[f"{one.name}.benchmark"].numbers())
    low = np.asarray(part[f"{one.name}.low"].numbers()) if one.score == "min_max" else np.zeros(part.n)
    x, points = part[f"{one.name}.value"], part[f"{one.name}.points"]
    special = (x < 0) & (one.negative not in ("zero", "as_is"))
    lacking = np.flatnonzero(np.isnan(x) | np.isnan(high) | special)
    rules = np.where(special[lacking], _scales(one.negative), _scales(one.missing))
    instead = np.where(rules & (one.weight > 0), points[lacking] / (one.weight or 1.0), 0.0)
    fixed = np.where(rules, 0.0, points[lacking])
    return Quick(one, high, low, 1.0 / high, lacking, instead, fixed, _cohorts(one, part, marks), rounding)


def _scales(rule: str | FixedPoints) -> bool:
    """Whether what is given instead goes with the weight."""
    return not isinstance(rule, FixedPoints)


def _cohorts(one: Indicator, part: Table, marks: IndicatorMarks) -> tuple[Any, ...]:
    if one.score != "rank":
        return ()
    found = []
    for group, index in by_group(group_key(part, one.within)):
        if group in marks.cohorts:
            cohort = marks.cohorts[group]
            found.append((np.repeat(cohort.keys[:, 0], cohort.counts)[::-1].copy(), index))
    return tuple(found)
