"""For whom a forecast is wrong, with intervals, and the gaps between groups that are no chance.

Whoever has several rows of a year (one a quarter) counts once in every interval: his rows err together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model_registry.matrix import GROUPS, Integers, Matrix
from model_registry.metrics import Flags

NORMAL_95 = 1.959963984540054
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval (Wilson), of `of` enterprises; `share` is None where there are none."""

    of: int
    share: float | None
    low: float
    high: float


def rate(wrong: Flags, uscc: Sequence[str]) -> Rate:
    """The share of rows that are wrong; the interval counts enterprises, not rows."""
    if not len(wrong):
        return Rate(0, None, 0.0, 1.0)
    share, of = float(wrong.mean()), len(set(uscc))
    return Rate(of, share, *wilson(share, of))


def wilson(share: float, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `of`.

    >>> [round(bound, 3) for bound in wilson(0.1, 30)]
    [0.035, 0.256]
    """
    square = NORMAL_95**2 / of
    middle = (share + square / 2) / (1 + square)
    half = np.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


@dataclass(frozen=True)
class GroupErrors:
    """Errors among the members of one group of one dimension (`matrix.GROUPS`).

    `wrong`: of all, the class was not the one forecast. `missed`: of those that fell, no fall was forecast.
    `alarm`: of those that did not fall, a fall was forecast. `small`: too few to say anything of them.
    """

    dimension: str
    group: str
    rows: int
    small: bool
    wrong: Rate
    missed: Rate
    alarm: Rate


MEASURES = ("wrong", "missed", "alarm")


def by_group(matrix: Matrix, target: Integers, forecast: Integers, least: int) -> tuple[GroupErrors, ...]:
    """Errors for each group of each dimension, the largest groups first; fewer than `least` are small."""
    return tuple(
        one
        for dimension in GROUPS
        for one in sorted(
            _of_dimension(matrix, dimension, target, forecast, least), key=lambda one: (-one.rows, one.group)
        )
    )


def overall(matrix: Matrix, target: Integers, forecast: Integers) -> GroupErrors:
    """The errors among all."""
    return _errors(matrix, "", "", np.ones(len(target), dtype=bool), target, forecast, 0)


def _of_dimension(
    matrix: Matrix, dimension: str, target: Integers, forecast: Integers, least: int
) -> Iterator[GroupErrors]:
    members = matrix.groups[dimension].to_numpy()
    for group in sorted(set(members)):
        yield _errors(matrix, dimension, group, members == group, target, forecast, least)


def _errors(
    matrix: Matrix, dimension: str, group: str, who: Flags, target: Integers, forecast: Integers, least: int
) -> GroupErrors:
    now, known = matrix.now, who & (matrix.now >= 0)
    fell, warned = target < now, forecast < now

    def among(rows: Flags, wrong: Flags) -> Rate:
        return rate(wrong[rows], [matrix.uscc[place] for place in np.flatnonzero(rows).tolist()])

    wrong = among(who, target != forecast)
    missed, alarm = among(known & fell, ~warned), among(known & ~fell, warned)
    return GroupErrors(dimension, group, int(who.sum()), wrong.of < least, wrong, missed, alarm)


@dataclass(frozen=True)
class Gap:
    """The largest difference of an error between two groups that is no chance: their intervals part."""

    dimension: str
    measure: str
    worse: str
    better: str
    gap: float


def gaps(errors: Sequence[GroupErrors], least: int) -> tuple[Gap, ...]:
    """The largest gap of each dimension and measure, where there is one, the largest first.

    Only groups with `least` enterprises to measure are compared; of "unknown" nothing is said.
    """
    found = []
    for dimension in GROUPS:
        for measure in MEASURES:
            rates = [
                (one.group, getattr(one, measure))
                for one in errors
                if one.dimension == dimension and one.group != UNKNOWN
            ]
            found += _largest(dimension, measure, [(name, it) for name, it in rates if it.of >= least])
    return tuple(sorted(found, key=lambda one: -one.gap))


def _largest(dimension: str, measure: str, rates: Sequence[tuple[str, Rate]]) -> list[Gap]:
    parted = [
        Gap(dimension, measure, worse, better, (high.share or 0.0) - (low.share or 0.0))
        for worse, high in rates
        for better, low in rates
        if high.low > low.high
    ]
    return [max(parted, key=lambda one: one.gap)] if parted else []
