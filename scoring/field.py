"""The units of one pool with the lines they are measured by: what every what-if starts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from scoring.adjustments import of_pool
from scoring.clauses import Indicator, Pool, Ranking
from scoring.columns import Index, Number
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.goals import TOTAL, Goal, Graded, graded, key_of, lines, required
from scoring.table import Table, prepare

GOALS: tuple[Goal, ...] = ("better", "worse")


@dataclass(frozen=True, eq=False)
class Field:
    """The graded units of one pool.

    `rows`: where they stand in the table of results. `key`: the column that they are ranked by, None where
    there are several or stages. `wanted`: the class by rank that each goal needs, −1 where none would do.
    `line`: the least key before rounding that is enough (`better`), or below which it is lost (`worse`).
    """

    run: Evaluation
    pool: Pool
    ranking: Ranking
    key: str | None
    rows: Index
    part: Table
    now: Index
    wanted: Mapping[Goal, Index]
    line: Mapping[Goal, Number]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the run."""
        return self.run.scheme

    @property
    def keyed(self) -> tuple[Indicator, ...]:
        """The indicators that the key is made of."""
        if self.key == TOTAL:
            return self.pool.indicators
        return tuple(one for one in self.pool.indicators if f"{one.name}." in (self.key or ""))

    @cached_property
    def raw(self) -> Number:
        """The key before it is rounded, where it is the total; else nothing stays."""
        if self.key != TOTAL:
            return np.zeros(self.part.n)
        names = [f"{one.name}.points" for one in self.pool.indicators]
        given = of_pool(self.scheme, self.pool.name)
        names += [f"adjustment.{one.name}" for one in given]
        groups = {one.group for one in given}
        names += [f"cap.{group}" for group in self.scheme.caps if group in groups]
        return np.asarray(np.sum([self.part[name] for name in names], axis=0))


@dataclass(frozen=True, eq=False)
class Ground:
    """A run made ready for what-ifs: its fields, and each enterprise's own figures."""

    run: Evaluation
    facts: pl.DataFrame
    fields: tuple[Field, ...]

    @cached_property
    def source(self) -> Index:
        """The row of `facts` behind each row of the results; a second evaluation stands at the end."""
        table = self.run.table
        n = self.facts.height
        if table.n == n:
            return np.arange(n)
        places = pl.DataFrame({"uscc": self.facts["uscc"]}).with_row_index("place")
        second = pl.DataFrame({"uscc": table.keys[n:]}).join(
            places, on="uscc", how="left", maintain_order="left"
        )
        return np.concatenate([np.arange(n), second["place"].to_numpy().astype(np.intp)])

    @cached_property
    def own(self) -> Table:
        """The figures as delivered, before tenants and subsidiaries are added, a row per enterprise."""
        return prepare(self.run.scheme, self.facts, None)


def ground(run: Evaluation, facts: pl.DataFrame) -> Ground:
    """Make a run ready: `facts` are those that it evaluated.

    A run on a frozen calibration and the run that it was fitted in give the same.
    """
    with np.errstate(all="ignore"):
        fields = tuple(one for ranking in run.scheme.rankings for one in _fields(run, ranking))
    return Ground(run, facts, fields)


def _fields(run: Evaluation, ranking: Ranking) -> list[Field]:
    whole = graded(run, ranking)
    wanted = {goal: whole.wanted(goal) for goal in GOALS}
    key = key_of(ranking)
    line = {goal: _line(run, ranking, whole, goal, wanted[goal], key) for goal in GOALS} if key else {}
    pools = [pool for pool in run.scheme.pools if pool.name in ranking.pools]
    found = []
    for pool in pools:
        at = np.flatnonzero(whole.part["pool"].where(pool.name.__eq__))
        if not len(at):
            continue
        part = whole.part if len(at) == whole.n else whole.part.at(at)
        needs = {goal: one[at] for goal, one in wanted.items()}
        mine = {goal: one[at] for goal, one in line.items()}
        found.append(Field(run, pool, ranking, key, whole.rows[at], part, whole.now[at], needs, mine))
    return found


def _line(run: Evaluation, ranking: Ranking, whole: Graded, goal: Goal, wanted: Index, key: str) -> Number:
    """The line of the class that is wanted; for `worse` that of the class which must be missed."""
    every = np.arange(whole.n)
    found = lines(run, ranking, whole.part)
    if goal == "better":
        return np.where(wanted >= 0, required(key, run.scheme, found[wanted, every]), np.inf)
    missed = found[np.maximum(wanted - 1, 0), every]
    return np.where(wanted >= 1, required(key, run.scheme, missed), -np.inf)
