"""How the points of an indicator follow one fact: a curve, clipped, with its own rule below zero."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.calibration import IndicatorMarks
from scoring.clauses import FixedPoints, Indicator
from scoring.columns import Mask, Number
from scoring.curves import Curve, NotSolvable, follow
from scoring.document import Scheme
from scoring.lists import Cohort
from scoring.table import Table


@dataclass(frozen=True, eq=False)
class Term:
    """The points of one indicator over one fact, row by row.

    Where the value is not below zero: `points`, cut to `low` … `high`; below zero, where `below` is not None:
    that figure, −∞ where there is no total then. `moves`: the rows in which the fact makes a difference;
    elsewhere the points stay. `is_key`: it stands for the key itself, nothing else counts. `needs_value`: its
    points jump where the value changes sign.
    """

    name: str
    value: Curve
    points: Curve
    low: Any
    high: Any
    below: float | None
    moves: Mask
    is_key: bool = False
    needs_value: bool = False


def term(scheme: Scheme, one: Indicator, fact: str, part: Table, marks: IndicatorMarks) -> Term | None:
    """How `one` follows `fact` in the units of `part`; None where the fact does not enter it.

    Raises
    ------
    NotSolvable
        A formula of another form, or points by rank: they move in as many steps as the cohort has values.
    """
    value = follow(scheme, one.value, fact, part)
    if value is None:
        return None
    if one.score == "rank":
        raise NotSolvable(one.name)
    points = _CURVES[one.score](one, value, part)
    low, high = (end * one.weight if np.isfinite(end) else end for end in bounds(one))
    below = _below_zero(one, marks)
    moves = np.broadcast_to(np.isfinite(points.a + points.b + points.c + points.d), (part.n,))
    if below is not None and one.score in ("ratio", "best") and one.better == "higher" and below >= low:
        low, below = below, None  # points below zero are cut off all the same
    jumps = below is not None or (one.better == "lower" and one.score in ("ratio", "best"))
    return Term(one.name, value, points, low, high, below, moves, needs_value=jumps)


def alone(one: Indicator, fact: str, scheme: Scheme, part: Table) -> Term | None:
    """The value itself, where a list is ordered by it."""
    value = follow(scheme, one.value, fact, part)
    if value is None:
        return None
    moves = np.broadcast_to(np.isfinite(value.a + value.b + value.c + value.d), (part.n,))
    return Term(one.name, value, value, -np.inf, np.inf, None, moves, is_key=True)


def _mark(one: Indicator, part: Table, name: str) -> Number:
    return np.asarray(part[f"{one.name}.{name}"].numbers())


def _ratio(one: Indicator, value: Curve, part: Table) -> Curve:
    b = _mark(one, part, "benchmark")
    if one.better == "higher":
        return value.scaled(0.0, one.weight / b) if value.is_straight else _times(value, one.weight / b)
    return value.inverse(one.weight * b)


def _times(value: Curve, factor: Number) -> Curve:
    return Curve(value.a * factor, value.b * factor, value.c, value.d)


def _min_max(one: Indicator, value: Curve, part: Table) -> Curve:
    high, low = _mark(one, part, "benchmark"), _mark(one, part, "low")
    start = one.floor or 0.0
    slope = one.weight * (1 - start) / (high - low)
    level = one.weight * start + (-slope * low if one.better == "higher" else slope * high)
    flat = {"full": 1.0, "zero": 0.0, "floor": start}[one.flat or "zero"] * one.weight
    parted = ~(high <= low)
    return value.scaled(np.where(parted, level, flat), np.where(parted, one.sign * slope, 0.0))


def _threshold(one: Indicator, value: Curve, part: Table) -> Curve:
    slope = one.sign * one.weight * one.loss / _mark(one, part, "benchmark")
    return value.scaled(one.weight * (1 - one.sign * one.loss), slope)


_CURVES = {"ratio": _ratio, "best": _ratio, "min_max": _min_max, "threshold": _threshold}


def bounds(one: Indicator) -> tuple[float, float]:
    """Where the points are cut, as multiples of the weight: the score's own bounds, then cap, then floor."""
    start, full = one.floor or 0.0, one.cap or 1.0
    low, high = {
        "ratio": (-np.inf, np.inf),
        "best": (-np.inf, full),
        "min_max": (start, full),
        "threshold": (0.0, 1.0),
        "rank": (0.0, 1.0),
    }[one.score]
    if one.cap is not None:
        low, high = min(low, full), min(high, full)
    if one.floor is not None:
        low, high = max(low, start), max(high, start)
    return low, high


def _below_zero(one: Indicator, marks: IndicatorMarks) -> float | None:
    """The points of a value below zero: −∞ where there is no total then, None where it is like any other."""
    if one.negative == "as_is":
        return None
    if one.negative == "zero":
        return max(0.0, (one.floor or 0.0) * one.weight)
    if isinstance(one.negative, FixedPoints):
        return one.negative.points
    return (
        marks.mean_points if one.negative == "pool_mean_points" and marks.mean_points is not None else np.nan
    )


def value_of_rank(one: Indicator, cohort: Cohort, points: Number) -> Number:
    """The least value (counted towards better) that has `points` or more in a frozen cohort; +∞: none has.

    A rank of r has w × (n − r + 1) ÷ n points, and r holds from the r-th best value of the cohort on.
    """
    n, w = cohort.n, one.weight
    rank = np.floor(np.round(n + 1 - points * n / w, 9))
    ordered = np.repeat(cohort.keys[:, 0], cohort.counts)
    inside = np.clip(rank, 1, n).astype(np.intp) - 1
    return np.where(rank < 1, np.inf, np.where(rank > n, -np.inf, ordered[inside]))
