"""The units of one ranking, scored and listed again and again, and whether each keeps its class."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from scoring.clauses import Ranking
from scoring.columns import Index, Mask, Number
from scoring.evaluate import Evaluation
from scoring.goals import TOTAL, finals, key_of, lists_of
from scoring.goals import lines as frozen_lines
from scoring.perturb import Rules, Spread, data, quotas, rules
from scoring.ranking import Lists, counted, fit, listed, place
from scoring.relist import Listing, bounds, lines, shifted
from scoring.rescore import Factors, Scored, scored
from scoring.table import Table

STEPS = 20  # of a fact's own range, evenly spread

Given = Sequence[tuple[Rules, Iterable[Factors]]]  # of each pool


@dataclass(frozen=True, eq=False)
class Ranked:
    """The units of one ranking, pool after pool, each in the order of their codes.

    `rows`: in the table of results. `finals`: what a class by rank comes to after the overrides.
    """

    run: Evaluation
    ranking: Ranking
    number: int
    pools: tuple[Scored, ...]
    rows: Index
    part: Table
    counts: Mask
    finals: NDArray[np.intp]
    now: Index

    @classmethod
    def of(cls, run: Evaluation, ranking: Ranking, number: int) -> "Ranked":
        """The units that the ranking at `number` lists; second evaluations are no part of it."""
        table, names = run.table, [pool.name for pool in run.scheme.pools]
        single = table["unit"].where(lambda kind: kind not in ("member", "merged"))
        there = single & listed(ranking, table) & table["class_by_rank"].known()
        order = table.keys.arg_sort().to_numpy()
        order = order[there[order]]
        codes = table["pool"].positions(tuple(names))[order]
        pools = tuple(
            scored(run, names.index(one), order[codes == names.index(one)]) for one in ranking.pools
        )
        return cls._of(run, ranking, number, tuple(pool for pool in pools if pool.n))

    @classmethod
    def _of(cls, run: Evaluation, ranking: Ranking, number: int, pools: tuple[Scored, ...]) -> "Ranked":
        rows = np.concatenate([np.zeros(0, dtype=np.intp), *(pool.rows for pool in pools)])
        part = run.table.at(rows)
        now = part["class"].positions(run.scheme.class_names)
        return cls(
            run, ranking, number, pools, rows, part, counted(ranking, part), finals(run.scheme, part), now
        )

    def at(self, index: Index) -> "Ranked":
        """Some of the units only, for what needs no lists."""
        chosen = np.zeros(len(self.rows), dtype=bool)
        chosen[index] = True
        ends = np.cumsum([0, *(pool.n for pool in self.pools)])
        parts = (scored(self.run, pool.place, pool.rows[chosen[a:b]])
                 for pool, (a, b) in zip(self.pools, pairwise(ends), strict=True))  # fmt: skip
        return self._of(self.run, self.ranking, self.number, tuple(part for part in parts if part.n))

    @cached_property
    def reported(self) -> Mask:
        """An ungraded unit has no class of its own."""
        return np.asarray(self.part["status"].where("evaluated".__eq__))

    @cached_property
    def by_rank_points(self) -> Mask:
        """Units some of whose points are by rank."""
        ranked = {
            pool.name for pool in self.run.scheme.pools for one in pool.indicators if one.score == "rank"
        }
        return np.asarray(self.part["pool"].where(ranked.__contains__))

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """The lists that the units are on."""
        return tuple(
            Listing(one, index, index[self.counts[index]])
            for one, index in lists_of(self.run, self.ranking, self.part)
        )

    @cached_property
    def key(self) -> str:
        """The column that the list is ordered by; empty where there are several."""
        return key_of(self.ranking) or ""

    @property
    def wide(self) -> bool:
        """Whether values and points are asked for, not the total alone."""
        return self.key != TOTAL

    @cached_property
    def accepted(self) -> tuple[Index, Index]:
        """The best and the worst class by rank that come to the present class."""
        fits = self.finals == self.now
        last = len(fits) - 1
        return fits.argmax(axis=0), last - fits[::-1].argmax(axis=0)

    @cached_property
    def is_simple(self) -> bool:
        """One key, and the classes by rank that come to the present one follow upon each other."""
        first, last = self.accepted
        whole = (self.finals == self.now).sum(axis=0) == last - first + 1
        return bool(self.key) and bool(whole.all())

    def holds(self, spread: Spread, seed: int, draw: int) -> Mask:
        """Whether each unit keeps its class in one draw."""
        given = [
            (rules(self.run.scheme, pool.place, spread, seed, draw),
             data(pool.facts, pool.place, pool.sizes, spread, seed, draw))
            for pool in self.pools
        ]  # fmt: skip
        columns = self.scores(given)
        shift = quotas(bounds(self.ranking), self.number, spread, seed, draw)
        ranking = shifted(self.ranking, shift)
        if self.is_simple:
            return self.within(columns[self.key], self.lines(ranking, columns[self.key]))
        return self.final(self.table(columns), ranking, None)

    def scores(self, given: Given) -> dict[str, Number]:
        """The total of all units by these rules and factors; values and points where a list needs them."""
        kept: list[dict[str, Number]] = [{} for _ in self.pools]
        parts = [
            pool.totals(*one, keep if self.wide else None)
            for pool, one, keep in zip(self.pools, given, kept, strict=True)
        ]
        names = {name for keep in kept for name in keep}
        columns = {
            name: np.concatenate([_column(*one, name) for one in zip(kept, parts, strict=True)])
            for name in names
        }
        return columns | {TOTAL: np.concatenate(parts) if len(parts) > 1 else parts[0]}

    def lines(self, ranking: Ranking, keys: Number) -> Number:
        """The lines of every list, cut anew: shape (lists, classes + 1), the last column nobody's."""
        names = self.run.scheme.class_names
        whole = len(self.listings) == 1 and len(self.listings[0].counted) == len(keys)
        found = np.full((len(self.listings), len(names) + 1), np.inf)
        for place_, one in enumerate(self.listings):
            mine = keys if whole else keys[one.counted]
            found[place_, :-1] = lines(ranking, one, _last_if_unknown(mine), names)
        return found

    @cached_property
    def ends(self) -> tuple[Index, Index]:
        """Where in the flat table of lines each unit's lower and upper line stand."""
        best, worst = self.accepted
        width = len(self.run.scheme.class_names) + 1
        starts = np.zeros(len(self.rows), dtype=np.intp)
        for place_, one in enumerate(self.listings):
            starts[one.index] = place_ * width
        return starts + worst, starts + np.where(best == 0, width - 1, best - 1)

    def within(self, keys: Number, table: Number) -> Mask:
        """Whether each key is between its lines; one that is not known is below all of them."""
        lower, upper = self.ends
        flat, keys = table.ravel(), _last_if_unknown(keys)
        return np.asarray((keys >= flat[lower]) & (keys < flat[upper]))

    def table(self, columns: Mapping[str, Number]) -> Table:
        """The units with other scores, for the ranking itself to read."""
        supposed = Table(len(self.rows), lambda _, name: self.part[name], lambda: self.part.keys)
        for name, column in columns.items():
            supposed[name] = column
        return supposed

    def final(self, table: Table, ranking: Ranking, lists: Lists | None) -> Mask:
        """Whether the class holds, by the ranking itself: for stages and several keys."""
        fitted = lists or fit(ranking, table.rows(self.counts))
        place(self.run.scheme, ranking, fitted, table)
        by_rank = table["class_by_rank"].positions(self.run.scheme.class_names)
        known = by_rank < len(self.finals)
        every = np.arange(len(self.rows))
        return np.asarray(known & (self.finals[np.where(known, by_rank, 0), every] == self.now))

    def hangs_on(self, spread: Spread, facts: Sequence[str]) -> tuple[Index, Number]:
        """The number (from 1) of the fact whose own revision breaks the class most often, and in which share.

        All else stays, the lists too; 0 and 0 where no single fact breaks it.
        """
        worst, most = np.zeros(len(self.rows), dtype=np.intp), np.zeros(len(self.rows))
        for code, fact in enumerate(facts, 1):
            if spread.of(fact) and any(fact in pool.facts for pool in self.pools):
                breaks = np.mean([~self._alone(fact, spread.of(fact) * at) for at in _evenly(STEPS)], axis=0)
                worst, most = np.where(breaks > most, code, worst), np.maximum(breaks, most)
        return worst, most

    def _alone(self, fact: str, by: float) -> Mask:
        given = [(_as_they_are(pool), repeat({fact: 1.0 + by})) for pool in self.pools]
        columns = self.scores(given)
        if self.is_simple:
            return self.within_frozen(columns[self.key])
        return self.final(self.table(columns), self.ranking, self.run.calibration.lists[self.ranking.name])

    def within_frozen(self, keys: Number) -> Mask:
        """The same with the lines of the run."""
        keys = _last_if_unknown(keys)
        best, worst = self.accepted
        found, every = self.frozen, np.arange(len(self.rows))
        upper = np.where(best == 0, np.inf, found[np.maximum(best - 1, 0), every])
        return np.asarray((keys >= found[worst, every]) & (keys < upper))

    @cached_property
    def frozen(self) -> Number:
        """The lines of the run, for each unit."""
        return frozen_lines(self.run, self.ranking, self.part)


def _as_they_are(pool: Scored) -> Rules:
    ones = (1.0,) * len(pool.pool.indicators)
    return Rules(tuple(one.weight for one in pool.pool.indicators), ones, ones)


def _evenly(steps: int) -> Iterator[float]:
    """The middles of equal parts of −1 … 1."""
    return ((2 * step + 1) / steps - 1 for step in range(steps))


def _last_if_unknown(keys: Number) -> Number:
    missing = np.isnan(keys)
    return np.where(missing, -np.inf, keys) if missing.any() else keys


def _column(keep: Mapping[str, Number], total: Number, name: str) -> Number:
    """A column of one pool; another pool's indicator has none."""
    return keep[name] if name in keep else np.full(len(total), np.nan)
