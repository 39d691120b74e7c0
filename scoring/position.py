"""Where a unit stands: rank and percentile, points to each cut line, and what is usual among its peers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from scoring import cutlines
from scoring.columns import Coded, Index, Mask, Number, Text
from scoring.cutlines import Threshold
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.groups import by_group
from scoring.lists import Cohort
from scoring.peers import SMALLEST, Peers, Quartiles, columns, counted, industries, named, shown, usual
from scoring.ranking import order_keys
from scoring.units import unit_rows

TOO_FEW = "position.too_few"
UNKNOWN = "position.no_industry"
NOT_RANKED = "position.not_ranked"


@dataclass(frozen=True, slots=True)
class Place:
    """A rank among so many; `percentile` is 100 for the best of many and 0 for the worst.

    `code` says why there is no place; `group` is the pool, the division of industry, or the ranking.
    """

    group: str
    rank: int | None = None
    of: int | None = None
    code: str | None = None

    @property
    def percentile(self) -> float | None:
        """The middle of its rank's share of the list."""
        if self.rank is None or self.of is None:
            return None
        return float(min(max(100 * (1 - (self.rank - 0.5) / self.of), 0.0), 100.0))


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the unit beside the quartiles of its pool and of its industry in the pool.

    None where they are not shown: fewer than five others, or the difference of two groups would be.
    """

    name: str
    value: float | None
    pool: Quartiles | None
    industry: Quartiles | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a unit stands: on its list, in its pool, in its industry; the lines; the peers."""

    ranked: Place
    pool: Place
    industry: Place
    lines: tuple[Threshold, ...]
    compared: tuple[Compared, ...]


@dataclass(frozen=True, eq=False)
class Positions:
    """The ranks of all units of `run`: arrays of the table's length, NaN where none is shown.

    Ranks are by what the unit's list is ordered by, among the evaluated enterprises of the pool, and among
    those of the same division of industry in it.
    """

    run: Evaluation
    peers: Peers
    pool_rank: Number
    pool_of: Number
    industry_rank: Number
    industry_of: Number
    industry: Text
    unit_of: Index


def positions(run: Evaluation) -> Positions:
    """Rank every unit of a whole evaluation in its pool and industry."""
    table = run.table
    places = [np.full(table.n, np.nan) for _ in range(4)]
    industry = industries(table)
    for ranking in run.scheme.rankings:
        rows = cutlines.listed(run, ranking)
        part = table.at(rows)
        keys = order_keys(ranking.order_by, part)
        base = counted(part)
        for pool in ranking.pools:
            here = np.flatnonzero(part["pool"].where(pool.__eq__))
            ranks = _ranks(keys[here], base[here], Coded(industry.codes[rows[here]], industry.values))
            for column, found in zip(places, ranks, strict=True):
                column[rows[here]] = found
    rank, of, by_industry, of_industry = places
    return Positions(run, usual(run), rank, of, by_industry, of_industry, industry, unit_rows(table))


def _ranks(keys: Number, base: Mask, divisions: Text) -> tuple[Number, ...]:
    """Rank and number of those ranked, in the pool and in the divisions that may be shown."""
    n = len(keys)
    found = tuple(np.full(n, np.nan) for _ in range(4))
    _place(keys, base, np.arange(n), found[0], found[1])
    sizes = np.bincount(divisions.codes[base], minlength=len(divisions.values))
    may = dict(zip(map(str, divisions.values), shown(sizes, named(divisions)), strict=True))
    for name, index in by_group(divisions):
        if may[name]:
            _place(keys, base, index, found[2], found[3])
    return found


def _place(keys: Number, base: Mask, index: Index, rank: Number, of: Number) -> None:
    """Rank those at `index` among those of them that count, where there are enough."""
    cohort = Cohort.of(keys[index][base[index]])
    if cohort.n >= SMALLEST:
        rank[index], of[index] = cohort.ranks(keys[index]), cohort.n


def of_row(found: Positions, row: int) -> Position:
    """The position of the unit in a row of the results; a member has that of its unit."""
    unit = int(found.unit_of[row])
    table, scheme = found.run.table, found.run.scheme
    pool = table["pool"].values[table["pool"].codes[unit]]
    division = found.industry.values[found.industry.codes[unit]]
    ranking = scheme.ranking_of(pool).name if pool is not None else ""
    return Position(
        ranked=_told(ranking, table["rank"][unit], table["rank_of"][unit], NOT_RANKED),
        pool=_told(pool or "", found.pool_rank[unit], found.pool_of[unit], _why(found, unit)),
        industry=_in_industry(found, unit, division),
        lines=tuple(cutlines.thresholds(found.run, unit)),
        compared=tuple(_compared(found, unit, pool, division)) if pool is not None else (),
    )


def _told(group: str, rank: float, of: float, code: str) -> Place:
    return Place(group, code=code) if rank != rank else Place(group, int(rank), int(of))


def _why(found: Positions, unit: int) -> str:
    """Why there is no rank: it is not evaluated, or there are too few beside it."""
    table = found.run.table
    evaluated = table["status"].values[table["status"].codes[unit]] == "evaluated"
    return TOO_FEW if evaluated and table["total"][unit] == table["total"][unit] else NOT_RANKED


def _in_industry(found: Positions, unit: int, division: str | None) -> Place:
    if division is None:
        return Place("", code=UNKNOWN)
    return _told(division, found.industry_rank[unit], found.industry_of[unit], _why(found, unit))


def _compared(found: Positions, unit: int, pool: str, division: str | None) -> Iterator[Compared]:
    table = found.run.table
    for name in _columns(found.run.scheme, pool):
        value = float(table[name][unit]) if name in table else np.nan
        industry = found.peers.industry.get((pool, division, name)) if division is not None else None
        mine = None if value != value else value
        yield Compared(name, mine, found.peers.pool.get((pool, name)), industry)


@cache
def _columns(scheme: Scheme, pool: str) -> tuple[str, ...]:
    return tuple(columns(next(one for one in scheme.pools if one.name == pool)))
