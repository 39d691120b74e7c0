"""Indicators against their yardsticks, alike for every score, and the points that were earned."""

import numpy as np
from numpy.typing import NDArray

from model_registry.matrix import Floats
from model_registry.subjects import Subjects
from scoring.clauses import FixedPoints, Indicator
from scoring.operators import divide

MOST = 10.0  # times the yardstick: beyond it more says nothing
SLOWEST = 3.0  # growth by e³ = 20 times a year, and more, is alike
SMALL = 0.01  # added before growth is taken: from nothing to little is no growth without end


def relatives(subjects: Subjects) -> dict[str, Floats]:
    """Each indicator as a multiple of its benchmark, 0 to `MOST`, more is better; NaN where not computed."""
    found: dict[str, Floats] = {}
    for one, where in subjects.indicators():
        before = found.get(one.name, np.nan)
        found[one.name] = np.where(where, relative(one, subjects), before)
    return found


def relative(one: Indicator, subjects: Subjects) -> Floats:
    """Value ÷ benchmark, or benchmark ÷ value where less is better.

    Between low and high (`min_max`) it is the share of the way, in a cohort (`rank`) the share of those who
    are not better. A value below zero that the rule does not take as it is counts as nothing achieved.
    """
    x, mark = subjects.number(f"{one.name}.value"), subjects.number(f"{one.name}.benchmark")
    share = _SHARES.get(one.score, _multiple)(one, subjects, x, mark)
    if one.negative != "as_is":
        share = np.where((x < 0) & ~np.isnan(share), 0.0, share)
    return np.asarray(np.clip(np.where(np.isnan(x), np.nan, share), 0.0, MOST))


def _multiple(one: Indicator, _: Subjects, x: Floats, mark: Floats) -> Floats:
    usable = np.where(mark > 0, mark, np.nan)
    if one.better == "higher":
        return divide(x, usable)
    return np.where((x <= 0) & ~np.isnan(usable), MOST, divide(usable, x))


def _way(one: Indicator, subjects: Subjects, x: Floats, high: Floats) -> Floats:
    low = subjects.number(f"{one.name}.low")
    whole = np.where(high > low, high - low, np.nan)
    return divide(x - low if one.better == "higher" else high - x, whole)


def _place(one: Indicator, subjects: Subjects, _: Floats, size: Floats) -> Floats:
    return divide(size - subjects.number(f"{one.name}.rank") + 1, size)


_SHARES = {"min_max": _way, "rank": _place}


def growth(now: Floats, before: Floats) -> Floats:
    """How an indicator has changed since last year, as a logarithm; NaN where either is not known."""
    return np.asarray(np.clip(np.log((now + SMALL) / (before + SMALL)), -SLOWEST, SLOWEST))


def earned(one: Indicator, subjects: Subjects) -> Floats:
    """Points that a value has earned: none for a missing one, whatever the rule gives instead."""
    points = subjects.number(f"{one.name}.points")
    own = computed(one, subjects) & ~np.isnan(points)
    return np.where(own, np.maximum(points, 0.0), 0.0)


def computed(one: Indicator, subjects: Subjects) -> NDArray[np.bool_]:
    """Where the points follow from the value."""
    x, mark = subjects.number(f"{one.name}.value"), subjects.number(f"{one.name}.benchmark")
    known = ~np.isnan(x) & ~np.isnan(mark)
    return known if one.negative in ("zero", "as_is") else known & (x >= 0)


def given(one: Indicator, subjects: Subjects) -> NDArray[np.bool_]:
    """Where the rule gives points for what is missing or negative."""
    if not (_pays(one.missing) or _pays(one.negative)):
        return np.zeros(subjects.n, dtype=bool)
    return ~computed(one, subjects) & (subjects.number(f"{one.name}.points") > 0)


def _pays(rule: str | FixedPoints) -> bool:
    return rule == "pool_mean_points" or (isinstance(rule, FixedPoints) and rule.points > 0)
