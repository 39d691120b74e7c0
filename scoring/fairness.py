"""Who gets which class: rates by industry, size, age, tenancy, ownership, with intervals.

A difference is no proof of unfairness: industries differ. It says where to look before a rule is adopted.

References
----------
Wilson (1927). Four-fifths rule: Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.columns import Coded, Index
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.strata import groups, strata

NORMAL_95 = 1.959963984540054
SMALL = 30
HIDDEN = 5
OTHERS = "others"  # groups too small to be shown, put together
FOUR_FIFTHS = 0.8
Finding = Literal["fewer", "alike", "more"]


@dataclass(frozen=True)
class Rate:
    """A share of `of` enterprises with Wilson's 95 % interval."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Cohort:
    """The classes of one group.

    `rates`: of each class, best first. `best_ratio`: rate of the best class ÷ that of everybody else in the
    dimension; `worst_ratio`: the same of the worst class (None where nobody else, or nobody at all, has it).
    `best`, `worst`: whether the group has plainly `fewer` or `more` of that class: the ratio is beyond four
    fifths (or its inverse), and the interval does not hold the others' rate; else `alike`. `small`: fewer
    than 30, so that nothing should be concluded, and nothing is.
    """

    dimension: str
    group: str
    units: int
    small: bool
    rates: tuple[Rate, ...]
    best_ratio: float | None
    worst_ratio: float | None
    best: Finding
    worst: Finding


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of the share `count` ÷ `of`.

    >>> [round(bound, 3) for bound in wilson(3, 30)]
    [0.035, 0.256]
    """
    share, square = count / of, NORMAL_95**2 / of
    middle = (share + square / 2) / (1 + square)
    half = float(np.sqrt(square * (share * (1 - share) + square / 4))) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(count: int, of: int) -> Rate:
    """A share with its interval."""
    return Rate(count, of, count / of, *wilson(count, of))


def overall(evaluation: Evaluation) -> tuple[Rate, ...]:
    """The rate of each class among all who are graded, best first; empty where nobody is."""
    _, classes = _graded(evaluation)
    return _rates(classes, evaluation.scheme)


def fairness(evaluation: Evaluation) -> tuple[Cohort, ...]:
    """The classes by group, dimension by dimension.

    Every enterprise counts once, members with the class that they share. Groups of fewer than five are put
    together as `others`, with the next smallest where those are still fewer than five.
    """
    rows, classes = _graded(evaluation)
    found: list[Cohort] = []
    for dimension, column in strata(evaluation.scheme, evaluation.table).items():
        members = Coded(column.codes[rows], column.values)
        for group, here in _shown(dict(groups(members))):
            found.append(_cohort(evaluation.scheme, dimension, group, classes, here))
    return tuple(found)


def _graded(evaluation: Evaluation) -> tuple[Index, Index]:
    """Rows of the enterprises that have a class by the rules, and its place among the classes."""
    table, names = evaluation.table, evaluation.scheme.class_names
    graded = table["status"].where("evaluated".__eq__) & table["unit"].where("merged".__ne__)
    rows = np.flatnonzero(graded & table["class"].known())
    return rows, table["class"].positions(names)[rows]


def _shown(members: dict[str, Index]) -> Iterator[tuple[str, Index]]:
    """The groups, with those that are too small put together so that nobody can take them apart again."""
    waiting = {group for group, rows in members.items() if len(rows) < HIDDEN}
    order = sorted(members, key=lambda group: (len(members[group]), group))
    while waiting and sum(len(members[group]) for group in waiting) < HIDDEN and len(waiting) < len(members):
        waiting.add(next(group for group in order if group not in waiting))
    yield from ((group, rows) for group, rows in members.items() if group not in waiting)
    if waiting:
        together = np.sort(np.concatenate([members[group] for group in sorted(waiting)]))
        if len(together) >= HIDDEN:
            yield OTHERS, together


def _cohort(scheme: Scheme, dimension: str, group: str, classes: Index, here: Index) -> Cohort:
    rates = _rates(classes[here], scheme)
    rest = _rates(np.delete(classes, here), scheme)
    best, worst = (_ratio(rates[place], rest[place]) if rest else None for place in (0, -1))
    found = [
        _beyond(rates[place], rest[place]) if rest and len(here) >= SMALL else "alike" for place in (0, -1)
    ]
    return Cohort(dimension, group, len(here), len(here) < SMALL, rates, best, worst, found[0], found[1])


def _rates(classes: Index, scheme: Scheme) -> tuple[Rate, ...]:
    if not len(classes):
        return ()
    counts = np.bincount(classes, minlength=len(scheme.classes)).tolist()
    return tuple(rate(count, len(classes)) for count in counts[: len(scheme.classes)])


def _ratio(one: Rate, rest: Rate) -> float | None:
    return one.share / rest.share if rest.share else None


def _beyond(one: Rate, rest: Rate) -> Finding:
    """Whether a rate is plainly lower or higher than the others'."""
    if one.share < FOUR_FIFTHS * rest.share and one.high < rest.share:
        return "fewer"
    return "more" if one.share > rest.share / FOUR_FIFTHS and one.low > rest.share else "alike"
