"""Which single datum moves how many others' classes: what one wrong figure can do to the neighbours.

Every figure that a benchmark is made of is tried ten times as large, a tenth, and missing. How far the
benchmarks would move is known in closed form (`scoring.replacement`); those that would move them most are
then put into the facts, and the county is evaluated again in full.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from scoring.clauses import Benchmark, Indicator, Pool
from scoring.columns import Index, Number
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.fitting import sample_of
from scoring.groups import group_key
from scoring.replacement import replaced
from scoring.table import Table, last_year
from scoring.tampering import MISSING, TENFOLD, TENTH, Change, Datum, behind, changed, tampered

CHANGES = (TENFOLD, TENTH, MISSING)
MOST = 40


@dataclass(frozen=True)
class Influence:
    """What one figure of one enterprise does when it is wrong.

    `others`: how many other enterprises then have another class, from a full run; its own unit is not
    counted. `points`: the first estimate, mean points by which benchmarks would move the pool's totals.
    """

    uscc: str
    datum: Datum
    change: str
    pool: str
    points: float
    others: int
    own_before: str | None
    own_after: str | None


@dataclass(frozen=True)
class Influences:
    """The figures that move most others, the greatest first.

    `tried`: figures × changes whose effect on benchmarks was computed; `run`: of these, how many were
    evaluated in full.
    """

    tried: int
    run: int
    found: tuple[Influence, ...]


def influences(
    evaluation: Evaluation, facts: pl.DataFrame, previous: pl.DataFrame | None = None, most: int = MOST
) -> Influences:
    """The single figures that matter most for others; the `most` that move benchmarks most are run."""
    with np.errstate(all="ignore"):
        screened = list(_screened(evaluation))
    tried = sum(int(np.isfinite(points).sum()) for *_, points in screened)
    candidates = sorted(
        (
            (-float(points[place]), datum, change.name, int(rows[place]), pool.name, change)
            for pool, datum, change, rows, points in screened
            for place in _largest(points, most)
        ),
        key=lambda one: one[:4],
    )[:most]
    found = [
        _run(evaluation, facts, previous, row, datum, change, pool, -points)
        for points, datum, _, row, pool, change in candidates
    ]
    ordered = sorted(found, key=lambda one: (-one.others, -one.points, one.uscc, one.datum, one.change))
    return Influences(tried, len(found), tuple(ordered))


def _largest(points: Number, most: int) -> list[int]:
    order = np.argsort(-np.nan_to_num(points), kind="stable")[:most]
    return [place for place in order.tolist() if points[place] > 0]


def _screened(evaluation: Evaluation) -> Iterator[tuple[Pool, Datum, Change, Index, Number]]:
    """For each pool, datum and change: the units' rows, and how many points benchmarks would move by."""
    scheme, table = evaluation.scheme, evaluation.table
    base = table["status"].where("evaluated".__eq__) & table["unit"].where(
        lambda unit: unit not in ("member", "merged")
    )
    for pool in scheme.pools:
        rows = np.flatnonzero(base & table["pool"].where(pool.name.__eq__))
        part = table.at(rows)
        for datum in sorted(frozenset().union(*(behind(scheme, one) for one in pool.indicators))):
            for change in CHANGES if len(rows) else ():
                yield pool, datum, change, rows, _moved(scheme, pool, part, datum, change)


def _moved(scheme: Scheme, pool: Pool, part: Table, datum: Datum, change: Change) -> Number:
    other = tampered(scheme, part, (datum,), change)
    points = np.zeros(part.n)
    for one in pool.indicators:
        if one.weight and datum in behind(scheme, one):
            points += _shift(one, part, other)
    there = ~np.isnan(part[datum.column])
    return np.where(there, points, np.nan)


def _shift(one: Indicator, part: Table, other: Table) -> Number:
    """By how many points (on average over the pool) the benchmarks of an indicator would move it."""
    if one.score == "rank":
        return np.zeros(part.n)
    if one.score == "min_max":
        ends = [
            _figures(one, default if mark is None else mark, part, other)
            for default, mark in ((Benchmark(of="max"), one.high), (Benchmark(of="min"), one.low))
        ]
        width = np.abs(ends[0][0] - ends[1][0])
        moves = sum((np.abs(new - old) / width * reach for old, new, reach in ends), np.zeros(part.n))
    else:
        default = Benchmark(
            of="min" if one.better == "lower" else "max", within=one.within, winsorise=one.winsorise
        )
        old, new, reach = _figures(one, default if one.benchmark is None else one.benchmark, part, other)
        moves = np.abs(np.log(new / old)) * reach
    return np.asarray(one.weight * np.nan_to_num(moves, nan=0.0, posinf=10.0, neginf=0.0))


def _figures(
    one: Indicator, mark: float | Benchmark, part: Table, other: Table
) -> tuple[Number, Number, Number]:
    """The benchmark of each unit's group, what it would become, and its share of the pool."""
    if not isinstance(mark, Benchmark) or mark.of == "published":
        same = np.ones(part.n)
        return same, same, same
    both = [last_year(one) if mark.previous else one for one in (part, other)]
    name = f"{one.name}.value"
    for table in both:
        if not mark.previous and name not in table:
            table[name] = one.value.evaluate(table)
    groups = group_key(both[0], mark.within)
    both[1].groups[mark.within] = groups  # who is changed stays in the group
    samples = [sample_of(one, mark, table, mark.within) for table in both]
    sizes = np.bincount(groups.codes, minlength=len(groups.values))
    old, new = replaced(mark, samples[0], samples[0]), replaced(mark, samples[0], samples[1])
    return old, new, sizes[groups.codes] / part.n


def _run(
    evaluation: Evaluation, facts: pl.DataFrame, previous: pl.DataFrame | None, row: int, datum: Datum,
    change: Change, pool: str, points: float,
) -> Influence:  # fmt: skip
    """Evaluate the county with the one figure changed."""
    table, uscc = evaluation.table, evaluation.table.keys[row]
    if datum.previous and previous is not None:
        after = evaluate(evaluation.scheme, facts, changed(previous, [datum.fact], change, uscc))
    else:
        after = evaluate(evaluation.scheme, changed(facts, [datum.fact], change, uscc), previous)
    n = facts.height
    was, now = (one.table["class"].decoded()[:n] for one in (evaluation, after))
    own = (table["unit_uscc"].head(n) == uscc).to_numpy()
    others = int(((was != now) & ~own).sum())
    return Influence(uscc, datum, change.name, pool, points, others, was[row], now[row])
