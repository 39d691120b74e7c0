"""What a unit's key must come to for another class, by the frozen lines.

That is the least total of the next better class, and the one below which the class is lost. Overrides
are looked through: what a class by rank would come to is asked of the overrides themselves, with the
flags as they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.clauses import Ranking
from scoring.columns import Coded, Index, Number, constant
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.formula import Formula
from scoring.groups import by_group, group_key
from scoring.lists import Cut, RankedList
from scoring.overrides import override
from scoring.ranking import list_of
from scoring.rounding import least
from scoring.table import Table
from scoring.title import listed

Goal = Literal["better", "worse"]
TOTAL = "total"


@dataclass(frozen=True, eq=False)
class Graded:
    """The units that have a class by rank: their rows in the table of results, and that part of it.

    `now`: their class (0 is the best); `by_rank`: that of the ranking alone; `finals[k]`: what a class by
    rank of k comes to after the overrides, shape (classes, n).
    """

    rows: Index
    part: Table
    now: Index
    by_rank: Index
    finals: NDArray[np.intp]

    def wanted(self, goal: Goal) -> Index:
        """The class by rank that is needed, the nearest one; −1 where none would do."""
        classes = np.arange(len(self.finals))[:, None]
        if goal == "better":
            return np.asarray(np.where(self.finals < self.now, classes, -1).max(axis=0))
        fits = (self.finals > self.now) & (classes > self.by_rank)
        return np.asarray(np.where(fits.any(axis=0), fits.argmax(axis=0), -1))

    @cached_property
    def n(self) -> int:
        """How many they are."""
        return len(self.rows)


def graded(run: Evaluation, ranking: Ranking) -> Graded:
    """The units that `ranking` has given a class."""
    table, names = run.table, run.scheme.class_names
    evaluated = table["status"].where("evaluated".__eq__) & table["unit"].where("member".__ne__)
    listed = table["pool"].where(frozenset(ranking.pools).__contains__) & table["class_by_rank"].known()
    rows = np.flatnonzero(evaluated & listed)
    part = table.at(rows)
    now, by_rank = part["class"].positions(names), part["class_by_rank"].positions(names)
    return Graded(rows, part, now, by_rank, finals(run.scheme, part))


def finals(scheme: Scheme, part: Table) -> NDArray[np.intp]:
    """What each class by rank comes to, shape (classes, n): asked of the overrides, as their flags stand."""
    names = scheme.class_names
    if not scheme.overrides:
        return np.broadcast_to(np.arange(len(names))[:, None], (len(names), part.n))
    return np.stack([overridden(scheme, part, k)["class"].positions(names) for k in range(len(names))])


def overridden(scheme: Scheme, part: Table, k: int) -> Table:
    """The same units, were their class by rank the `k`-th: the overrides as they would then apply."""
    supposed = Table(part.n, lambda _, name: part[name], lambda: part.keys)
    supposed["class_by_rank"] = constant(scheme.class_names[k], part.n)
    override(scheme, supposed)
    return supposed


def key_of(ranking: Ranking) -> str | None:
    """The one column a list is ordered and cut by; None where there are several, or stages."""
    keys = keys_of(ranking.order_by)
    return keys[0] if not ranking.stages and len(keys) == 1 else None


def keys_of(order_by: Sequence[Formula]) -> tuple[str | None, ...]:
    """The columns that a list is ordered by; None for a formula that is more than the name of one."""
    return tuple(_column(one) for one in order_by) or (TOTAL,)


def _column(formula: Formula) -> str | None:
    name = formula.text.strip()
    space, _, rest = name.partition(".")
    column = f"{rest}.{space}" if rest else name
    return column if formula.uses == {column} and space in ("value", "points", TOTAL) else None


def lists_of(run: Evaluation, ranking: Ranking, part: Table) -> Iterator[tuple[RankedList, Index]]:
    """The frozen lists of a ranking, with the positions of the units on each."""
    frozen = run.calibration.lists[ranking.name]
    for group, index in by_group(group_key(part, ranking.within)):
        if found := list_of(frozen, group):
            yield found, index


def lines(run: Evaluation, ranking: Ranking, part: Table) -> NDArray[np.float64]:
    """The least key of a class by rank of k or better, shape (classes, n): +∞ nobody's, −∞ anybody's."""
    names = run.scheme.class_names
    found = np.full((len(names), part.n), np.inf)
    for one, index in lists_of(run, ranking, part):
        found[:, index] = np.array(_lines_of(one, ranking, names))[:, None]
    return found


def _lines_of(one: RankedList, ranking: Ranking, names: Sequence[str]) -> list[float]:
    """The first line that is reached decides, so the lowest of those of better classes counts."""
    if one.only is not None:
        return [-np.inf if k >= names.index(one.only) else np.inf for k in range(len(names))]
    cuts = dict(zip((band.class_name for band in ranking.bands), map(_least, one.cuts), strict=False))
    cuts[ranking.bands[-1].class_name] = -np.inf
    return [
        min([cuts[name] for name in names[: k + 1] if name in cuts], default=np.inf)
        for k in range(len(names))
    ]


def _least(cut: Cut) -> float:
    if cut is None:
        return np.inf
    return -np.inf if cut[0] is None else cut[0]


def required(key: str, scheme: Scheme, line: Number) -> Number:
    """The least figure of `key` before rounding that is on or above `line`."""
    rounding = scheme.rounding
    if key == TOTAL:
        return least(line, rounding.total, rounding.mode)
    if key.endswith(".points") and rounding.points is not None:
        return least(line, rounding.points, rounding.mode)
    return line


def held_by(scheme: Scheme, unit: Table, goal: Goal) -> str:
    """The titles of the overrides that keep one unit from a better (or worse) class, whatever its rank."""
    best, worst = 0, len(scheme.class_names) - 1
    supposed = overridden(scheme, unit, best if goal == "better" else worst)
    moves = {one.name: supposed[f"override.{one.name}"] for one in scheme.overrides}
    return listed(one.title or one.name for one in scheme.overrides if _turns(scheme, moves[one.name], goal))


def _turns(scheme: Scheme, change: Coded[str], goal: Goal) -> bool:
    """Whether an override moves the unit the other way."""
    word = change.values[change.codes[0]]
    if word is None:
        return False
    before, after = (scheme.class_names.index(name) for name in word.split("→"))
    return after > before if goal == "better" else after < before
