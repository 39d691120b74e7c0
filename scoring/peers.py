"""What is usual among comparable enterprises, told so that nobody's figure can be told from it.

A statistic is shown only where an enterprise in the group has at least `OTHERS` others beside it. That
holds too for what can be had by taking groups from each other: the pool less an industry, and the pool
less all the industries that are shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.clauses import Pool
from scoring.columns import Coded, Index, Mask, Number, Text
from scoring.evaluate import Evaluation
from scoring.quantiles import quantiles
from scoring.table import Table

OTHERS = 5
SMALLEST = OTHERS + 1
QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A quarter of `n` enterprises lie below `low`, half below `median`, three quarters below `high`."""

    n: int
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Peers:
    """What is usual in a pool and in its industries (divisions of GB/T 4754), by column of the result.

    A group that is not here is too small, or would give away a small one.
    """

    pool: Mapping[tuple[str, str], Quartiles]
    industry: Mapping[tuple[str, str, str], Quartiles]


def columns(pool: Pool) -> Iterator[str]:
    """What is told of a pool: the values of its indicators, and the total."""
    yield from (f"{one.name}.value" for one in pool.indicators)
    yield "total"


def counted(table: Table) -> Mask:
    """Units that comparisons are made from: evaluated, with a total, and each enterprise once."""
    once = table["unit"].where(lambda kind: kind not in ("member", "merged"))
    evaluated = table["status"].where("evaluated".__eq__)
    return np.asarray(once & evaluated & ~np.isnan(table["total"]))


def industries(table: Table) -> Text:
    """The division of each unit: the first two digits of its industry, None where it is not known."""
    column: Text = table["industry"]
    divisions = column.map(lambda code: code[:2])
    names = tuple(sorted({name for name in divisions.values if name is not None}))
    return Coded(divisions.positions(names), (*names, None))


def named(divisions: Text) -> Mask:
    """Which of the groups have a name to be shown under."""
    return np.array([name is not None for name in divisions.values], dtype=bool)


def usual(run: Evaluation) -> Peers:
    """The quartiles of every pool and industry that may be shown."""
    of_pools: dict[tuple[str, str], Quartiles] = {}
    of_industries: dict[tuple[str, str, str], Quartiles] = {}
    for pool, part in _pools(run):
        divisions = industries(part)
        for name in columns(pool):
            whole, parts = _quartiles(part[name], divisions)
            if whole is not None:
                of_pools[pool.name, name] = whole
            of_industries |= {(pool.name, group, name): one for group, one in parts.items()}
    return Peers(of_pools, of_industries)


def medians(run: Evaluation) -> Mapping[tuple[str, str], float]:
    """The medians of values in each pool, as `usual` tells them: (pool, indicator) → figure."""
    return {
        (pool.name, one.name): middle
        for pool, part in _pools(run)
        for one in pool.indicators
        if (middle := _median(part[f"{one.name}.value"])) is not None
    }


def _pools(run: Evaluation) -> Iterator[tuple[Pool, Table]]:
    base = counted(run.table)
    for pool in run.scheme.pools:
        yield pool, run.table.rows(base & run.table["pool"].where(pool.name.__eq__))


def _median(x: Number) -> float | None:
    known = np.isfinite(x)
    if known.sum() < SMALLEST:
        return None
    return float(quantiles(x, np.zeros(len(x), dtype=np.intp), 1, (0.5,))[0, 0])


def _quartiles(x: Number, divisions: Text) -> tuple[Quartiles | None, dict[str, Quartiles]]:
    """The quartiles of all, where they are enough, and of the divisions that may be shown beside them."""
    n = len(divisions.values)
    sizes = np.bincount(divisions.codes[np.isfinite(x)], minlength=n)
    if sizes.sum() < SMALLEST:
        return None, {}
    whole = quantiles(x, np.zeros(len(x), dtype=np.intp), 1, QUARTERS)[:, 0]
    parts = quantiles(x, divisions.codes, n, QUARTERS)
    may = np.flatnonzero(shown(sizes, named(divisions)))
    told = {str(divisions.values[k]): Quartiles(int(sizes[k]), *parts[:, k].tolist()) for k in may}
    return Quartiles(int(sizes.sum()), *whole.tolist()), told


def shown(sizes: Index, named: Mask) -> Mask:
    """Which groups of a whole may be shown beside it.

    Parameters
    ----------
    sizes : how many enterprises each group has; together they are the whole, which is shown.
    named : whether the group has a name to be shown under.

    Examples
    --------
    >>> shown(np.array([40, 7, 3]), np.array([True, True, True])).tolist()
    [True, False, False]
    >>> shown(np.array([40, 7, 6]), np.array([True, True, True])).tolist()
    [True, True, True]
    """
    whole = sizes.sum()
    may = named & (sizes >= SMALLEST) & (whole - sizes >= SMALLEST)
    while may.any() and 0 < whole - sizes[may].sum() < SMALLEST:
        may[np.flatnonzero(may)[np.argmin(sizes[may])]] = False
    return np.asarray(may)
