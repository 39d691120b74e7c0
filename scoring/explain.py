"""Why a unit has its class: for every unit of an evaluation at most four reasons, the largest first.

What decides by itself comes first (status, override, a list without lines), then points: in the best
class those won above what is usual, else those lost against the benchmark. The cut line is always among the
four. Columns are made for all units; `scoring.reasons` turns those that are asked for into dataclasses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring import cutlines, peers
from scoring.adjustments import of_pool
from scoring.clauses import Indicator, Pool
from scoring.columns import Coded, Index, Mask, Number
from scoring.cutlines import Lines
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.largest import DECISIVE, Heap
from scoring.points import computed, set_benchmarks
from scoring.table import Table
from scoring.units import unit_rows

MOST = 4

Kind = Literal["member", "status", "line", "override", "indicator", "adjustment", "cap"]
Medians = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a reason: a clause of the scheme by its name, an indicator also by its pool."""

    kind: Kind
    name: str = ""
    pool: str = ""


@dataclass(frozen=True, eq=False)
class Reasons:
    """The reasons of all units of `run`, by rank 1 … 4.

    `which`: place in `candidates`, −1 for none, shape (4, n). `points`: what it won (above zero) or lost,
    shape (4, n); NaN where it is no matter of points. `lines`: the deciding cut line of each ranking; `at`:
    the place of each row of the results there, −1 for none. `unit_of`: the row whose reasons a row has;
    `medians`: what is usual in each pool.
    """

    run: Evaluation
    candidates: tuple[Candidate, ...]
    which: NDArray[np.intp]
    points: NDArray[np.float64]
    lines: Mapping[str, Lines]
    at: Index
    unit_of: Index
    medians: Medians


@cache
def candidates(scheme: Scheme) -> tuple[Candidate, ...]:
    """All that may be a reason under a scheme, in the order of the document."""
    found = [Candidate("member"), Candidate("status")]
    found += [Candidate("line", one.name) for one in scheme.rankings]
    found += [Candidate("override", one.name) for one in scheme.overrides]
    for pool in scheme.pools:
        found += [Candidate("indicator", one.name, pool.name) for one in pool.indicators]
    found += [Candidate("adjustment", one.name) for one in scheme.adjustments]
    return (*found, *(Candidate("cap", group) for group in scheme.caps))


def reasons(run: Evaluation, medians: Medians | None = None) -> Reasons:
    """Find the reasons of every unit.

    Parameters
    ----------
    run : an evaluation; of one enterprise too, by the frozen calibration.
    medians : what is usual in each pool, by `scoring.peers.medians` of the whole population; by default
        that of `run`. A pool without is compared with its benchmarks.
    """
    table, made = run.table, candidates(run.scheme)
    usual = peers.medians(run) if medians is None else medians
    lines = {one.ranking.name: one for one in cutlines.decisive(run)}
    found = Reasons(
        run, made, np.full((MOST, table.n), -1), np.full((MOST, table.n), np.nan), lines,
        np.full(table.n, -1), unit_rows(table), usual,
    )  # fmt: skip
    _decided(found)
    for one in lines.values():
        found.at[one.rows] = np.arange(len(one.rows))
        _ranked(found, one)
    _members(found)
    return found


def _decided(found: Reasons) -> None:
    """Who is not evaluated, or has no total, has that one reason."""
    table = found.run.table
    outside = ~table["status"].where("evaluated".__eq__) | np.isnan(table["total"])
    found.which[0, outside] = found.candidates.index(Candidate("status"))


def _ranked(found: Reasons, lines: Lines) -> None:
    """The reasons of the units of one ranking, pool by pool."""
    pools = found.run.table["pool"]
    places = pools.positions(lines.ranking.pools)[lines.rows]
    for number, name in enumerate(lines.ranking.pools):
        pool = next(one for one in found.run.scheme.pools if one.name == name)
        if (places == number).any():
            _explain(found, pool, lines, places == number)


def _explain(found: Reasons, pool: Pool, lines: Lines, here: Mask) -> None:
    """Set the reasons of the units of one pool, which are `here` among those of its ranking."""
    rows = lines.rows[here]
    part = _part(found.run.table, rows)
    by_points = lines.state[here] < cutlines.SMALL
    way = np.where(by_points, np.where(lines.top[here], 1.0, -1.0), 0.0)
    least = 10.0**-found.run.scheme.rounding.total  # fewer points may print as none
    heap = Heap(MOST, len(rows), len(found.candidates), least)
    for place, strength in _strengths(found, pool, part, way):
        heap.push(place, strength)
    without = np.flatnonzero(by_points & heap.is_empty())
    if len(without):
        way[without] *= -1
        for place, strength in _strengths(found, pool, part.at(without), way[without]):
            heap.push(place, strength, without)
    for place, strength in _overriding(found, part):
        heap.push(place, strength)
    place = found.candidates.index(Candidate("line", lines.ranking.name))
    gap = np.where(in_points(lines), lines.gap, np.nan)[here]
    heap.replace_last(place, np.where(by_points, np.abs(np.nan_to_num(gap)), DECISIVE))
    which, size = heap.taken()
    points = np.where((which >= 0) & (size < DECISIVE), way * size, np.nan)
    found.which[:, rows], found.points[:, rows] = which, np.where(which == place, gap, points)


def _part(table: Table, rows: Index) -> Table:
    """The rows; the table itself where that is all of them."""
    return table if len(rows) == table.n else table.at(rows)


def _strengths(found: Reasons, pool: Pool, part: Table, way: Number) -> Iterator[tuple[int, Number]]:
    """Points that speak for the class, clause by clause: won where `way` is 1, lost where it is −1."""
    for one in pool.indicators:
        if one.weight:
            place = found.candidates.index(Candidate("indicator", one.name, pool.name))
            yield place, np.minimum(_strength(found, pool, one, part, way), DECISIVE / 2)
    for clause in of_pool(found.run.scheme, pool.name):
        place = found.candidates.index(Candidate("adjustment", clause.name))
        yield place, way * part[f"adjustment.{clause.name}"]
    for group in found.run.scheme.caps:
        if f"cap.{group}" in found.run.table:
            yield found.candidates.index(Candidate("cap", group)), way * part[f"cap.{group}"]


def _strength(found: Reasons, pool: Pool, one: Indicator, part: Table, way: Number) -> Number:
    """Points lost against full marks, won above what the median of the pool would have."""
    points = part[f"{one.name}.points"]
    strength: Number = full(one) - points
    winners = np.flatnonzero(way > 0)
    if len(winners):
        strength[winners] = points[winners] - usual_points(found, pool, one, part.at(winners))
    return strength if way.all() else np.where(way == 0, 0.0, strength)


def full(one: Indicator) -> float:
    """Points of an enterprise that stands on its benchmark."""
    share = 1.0 if one.cap is None else min(one.cap, 1.0)
    return one.weight * max(share, one.floor or 0.0)


def usual_points(found: Reasons, pool: Pool, one: Indicator, part: Table) -> Number:
    """Points that each unit would have with the value in the middle of its pool, else on its benchmark."""
    middle = found.medians.get((pool.name, one.name))
    if middle is None:
        return np.full(part.n, full(one))
    scheme, supposed = found.run.scheme, Table(part.n, lambda _, name: part[name], lambda: part.keys)
    supposed[f"{one.name}.value"] = np.full(part.n, middle)
    set_benchmarks(one, supposed, found.run.calibration.indicators[pool.name][one.name])
    return np.nan_to_num(computed(one, supposed, scheme.rounding))


def _overriding(found: Reasons, part: Table) -> Iterator[tuple[int, Number]]:
    """Overrides that changed the class, by how far."""
    names = found.run.scheme.class_names
    for one in found.run.scheme.overrides:
        change: Coded[str] = part[f"override.{one.name}"]
        steps = [0 if word is None else _steps(word, names) for word in change.values]
        yield (
            found.candidates.index(Candidate("override", one.name)),
            DECISIVE * np.array(steps)[change.codes],
        )


def _steps(change: str, names: tuple[str, ...]) -> int:
    before, after = (names.index(name) for name in change.split("→"))
    return abs(after - before)


def in_points(lines: Lines) -> Mask:
    """Whether the line is one of points: the total, or points of an indicator."""
    return np.array([cutlines.is_points(key) for key in lines.keys])[lines.key]


def _members(found: Reasons) -> None:
    """A member has the reasons of its unit, after the one that it is a member."""
    members = np.flatnonzero(found.unit_of != np.arange(len(found.unit_of)))
    if not len(members):
        return
    units = found.unit_of[members]
    found.at[members] = found.at[units]
    which, points = found.which[:, units], found.points[:, units]
    kinds = np.array([one.kind == "line" for one in found.candidates])
    keep = kinds[which[3]] & (which[3] >= 0)  # the cut line stays, whatever falls out
    third = np.where(keep, which[3], which[2]), np.where(keep, points[3], points[2])
    member = np.full(len(members), found.candidates.index(Candidate("member")))
    found.which[:, members] = [member, which[0], which[1], third[0]]
    found.points[:, members] = [np.full(len(members), np.nan), points[0], points[1], third[1]]
