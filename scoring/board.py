"""The units of an evaluation that stand on a ranked list, and how they would stand with other totals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import adjustments, ranking
from scoring.clauses import Indicator, Pool, Ranking
from scoring.columns import Index, Number
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.rounding import rounded
from scoring.scope import GRADED
from scoring.table import Table

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PoolScores:
    """The units of one pool as they were scored.

    `rows`: their rows on the board. `values`, `points`: shape (n, m), a column per indicator that has a
    weight; a value may be NaN. `extra`: what bonuses and penalties (after their caps) add, shape (n,).
    """

    pool: Pool
    indicators: tuple[Indicator, ...]
    rows: Index
    part: Table
    values: Matrix
    points: Matrix
    extra: Number

    @property
    def weights(self) -> Number:
        """Weight of each indicator."""
        return np.array([one.weight for one in self.indicators], dtype=np.float64)

    @property
    def shares(self) -> Matrix:
        """Points ÷ weight: the scheme's own normalisation."""
        return self.points / self.weights


@dataclass(frozen=True, eq=False)
class Standing:
    """Rank, size of the list and class by rank (its place in the scheme) of each unit on the board."""

    rank: Number
    size: Number
    classes: Index


@dataclass(frozen=True, eq=False)
class Board:
    """Every unit that is ranked, once: no members, no second evaluations.

    `units`: n rows. `lists`: each ranking with the rows of its units.
    """

    scheme: Scheme
    units: Table
    pools: tuple[PoolScores, ...]
    lists: tuple[tuple[Ranking, Index, Table], ...]

    def standing(self, total: Number) -> Standing:
        """Rank all units by `total` (shape (n,)); lists are cut again by the scheme's own rules.

        The stages of a staged ranking keep their own keys; only the order by total follows.
        """
        n = self.units.n
        rank, size = np.full(n, np.nan), np.full(n, np.nan)
        classes = np.full(n, len(self.scheme.classes), dtype=np.intp)
        for one, rows, part in self.lists:
            listed = _with_total(part, total[rows])
            ranking.place(self.scheme, one, ranking.fit(one, listed), listed)
            rank[rows], size[rows] = listed["rank"], listed["rank_of"]
            classes[rows] = listed["class_by_rank"].codes
        return Standing(rank, size, classes)

    def total(self, composites: Sequence[Number]) -> Number:
        """Totals from what the indicators of each pool come to: bonuses added, rounded as the scheme says."""
        total, rounding = np.full(self.units.n, np.nan), self.scheme.rounding
        for pool, composite in zip(self.pools, composites, strict=True):
            total[pool.rows] = rounded(composite + pool.extra, rounding.total, rounding.mode)
        return total


def _with_total(part: Table, total: Number) -> Table:
    """The same units with other totals."""
    other = Table(part.n, lambda _, name: part[name], lambda: part.keys)
    other.groups, other["total"] = part.groups, total
    return other


def board(evaluation: Evaluation) -> Board:
    """The board of an evaluation."""
    table, scheme = evaluation.table, evaluation.scheme
    once = table["unit"].where(lambda unit: unit not in ("member", "merged"))
    graded = table["status"].where(frozenset(GRADED).__contains__)
    return of_units(scheme, table.at(np.flatnonzero(once & graded & ~np.isnan(table["total"]))))


def of_units(scheme: Scheme, units: Table) -> Board:
    """The board of some of the units."""
    lists = []
    for one in scheme.rankings:
        rows = np.flatnonzero(ranking.listed(one, units))
        if len(rows):
            lists.append((one, rows, units.at(rows)))
    pools = (_pool(scheme, one, units) for one in scheme.pools)
    return Board(scheme, units, tuple(one for one in pools if len(one.rows)), tuple(lists))


def _pool(scheme: Scheme, pool: Pool, units: Table) -> PoolScores:
    rows = np.flatnonzero(units["pool"].where(pool.name.__eq__))
    part = units.at(rows)
    weighed = tuple(one for one in pool.indicators if one.weight)
    values, points = (
        np.array([part[f"{one.name}.{column}"] for one in weighed]).reshape(len(weighed), part.n).T
        for column in ("value", "points")
    )
    extra = np.zeros(part.n)
    given = adjustments.of_pool(scheme, pool.name)
    groups = {one.group for one in given} & scheme.caps.keys()
    for name in [f"adjustment.{one.name}" for one in given] + [f"cap.{group}" for group in sorted(groups)]:
        extra += np.nan_to_num(part[name])
    return PoolScores(pool, weighed, rows, part, values, points, extra)
