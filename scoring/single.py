"""One lever at a time, for all units at once: the least change of a fact, in closed form."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.columns import Coded, Index, Mask, Number
from scoring.curves import NotSolvable
from scoring.field import Field, Ground
from scoring.goals import Goal
from scoring.levers import Lever, named, outward
from scoring.rays import EDGE, Reach, Way, along

NOTHING = 1e-9  # of a figure: who is so near to a line stands on it
FAR = 1e12  # units of a fact: nothing is proposed beyond
MULTIPLE = 10.0  # more than ten times what it is now is no proposal

OK = ""
CODES = (
    OK,
    "whatif.status",
    "whatif.member",
    "whatif.no_class",
    "whatif.no_effect",
    "whatif.best",
    "whatif.worst",
    "whatif.override",
    "whatif.no_line",
    "whatif.not_delivered",
    "whatif.staged",
    "whatif.unsolved",
    "whatif.condition",
    "whatif.cap",
    "whatif.limit",
    "whatif.multiple",
    "whatif.holds",
    "whatif.deliver",
)
_PLACE = {code: place for place, code in enumerate(CODES)}


@dataclass(frozen=True, eq=False)
class Changes:
    """What each row of the results needs of one fact for one goal; arrays of the table's length.

    `t`: the exact least change, `amount` the same rounded outward, `way` its direction (±1); NaN and 0 where
    there is none. `reason`: the code of why there is none, empty where there is. `clause`: the clause that
    would turn first, where that is the reason.
    """

    fact: str
    goal: Goal
    t: Number
    amount: Number
    way: Index
    reason: Coded[str]
    clause: Coded[str]


def changes(ready: Ground, fact: str, goal: Goal = "better", multiple: float = MULTIPLE) -> Changes:
    """The least change of `fact` for the next better class (`better`), or that loses the class (`worse`).

    Parameters
    ----------
    ready : the run, from `field.ground`.
    multiple : a rise to more than so many times the present figure is not proposed.
    """
    n = ready.run.table.n
    t, amount, way = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.intp)
    codes, clause = _not_graded(ready), np.zeros(n, dtype=np.intp)
    names: list[str | None] = [None]
    with np.errstate(all="ignore"):
        for field in ready.fields:
            lever = named(ready.run.scheme, field.pool, fact)
            if lever is None:
                codes[field.rows] = _PLACE["whatif.no_effect"]
                continue
            found = _nearest(
                [_one_way(ready, field, lever, goal, way, multiple) for way in _ways(lever, goal)]
            )
            t[field.rows], amount[field.rows], way[field.rows] = found.t, found.amount, found.way
            codes[field.rows] = found.codes
            clause[field.rows] = np.where(found.clause >= 0, found.clause + len(names), 0)
            names += found.clauses
    return Changes(fact, goal, t, amount, way, Coded(codes, CODES), Coded(clause, tuple(names)))


def _not_graded(ready: Ground) -> Index:
    """Why the rows outside all fields have no what-if."""
    table = ready.run.table
    codes = np.full(table.n, _PLACE["whatif.no_class"])
    codes[~table["status"].where("evaluated".__eq__)] = _PLACE["whatif.status"]
    codes[table["unit"].where("member".__eq__)] = _PLACE["whatif.member"]
    return codes


def _ways(lever: Lever, goal: Goal) -> tuple[int, ...]:
    return lever.ways if goal == "better" else tuple(-way for way in lever.ways)


@dataclass(frozen=True, eq=False)
class _Way:
    t: Number
    amount: Number
    way: Any
    codes: Index
    clause: Index
    clauses: tuple[str, ...]


def _nearest(ways: list[_Way]) -> _Way:
    """Of two directions the shorter one; where neither leads there, the reason of the first."""
    if len(ways) == 1:
        return ways[0]
    one, other = ways
    shorter = ~(one.t <= other.t) & ~np.isnan(other.t)
    clauses = np.where(other.clause < 0, -1, other.clause + len(one.clauses))
    pairs = ((one.t, other.t), (one.amount, other.amount), (one.way, other.way), (one.codes, other.codes),
             (one.clause, clauses))  # fmt: skip
    t, amount, way, codes, clause = (np.where(shorter, theirs, mine) for mine, theirs in pairs)
    return _Way(t, amount, way, codes, clause, one.clauses + other.clauses)


def _one_way(ready: Ground, field: Field, lever: Lever, goal: Goal, way: int, multiple: float) -> _Way:
    n = field.part.n
    if field.key is None:
        return _refused(n, way, np.full(n, _PLACE["whatif.staged"]))
    try:
        reach = Reach.of(ready, field, lever, way)
        line = along(field, lever, goal, way, reach)
    except NotSolvable:
        return _refused(n, way, np.full(n, _PLACE["whatif.unsolved"]))
    return _judged(field, lever, goal, way, reach, line, multiple)


def _refused(n: int, way: int, codes: Index) -> _Way:
    return _Way(np.full(n, np.nan), np.full(n, np.nan), np.full(n, way), codes, np.full(n, -1), ())


def _judged(
    field: Field, lever: Lever, goal: Goal, way: int, reach: Reach, line: Way, multiple: float
) -> _Way:
    """The amounts, rounded outward, and why there is none where there is none."""
    found = line.crossing(goal == "better")
    t = np.where(found.t <= NOTHING * np.abs(reach.start), 0.0, found.t)
    t[t > FAR] = np.nan
    amount, codes = np.full(len(t), np.nan), np.zeros(len(t), dtype=np.intp)
    met = np.flatnonzero(~np.isnan(t))
    most = np.minimum(reach.reach[met], found.pole[met] * (1 - NOTHING))
    amount[met] = outward(lever, t[met], most, goal == "worse")
    none = np.flatnonzero(np.isnan(amount))
    codes[none] = _codes(field, goal, way, reach, found.unsolved, line.moves, none)
    if goal == "better" and way > 0:
        far = (t > (multiple - 1) * reach.start) & (reach.start > 0)
        codes[far] = _PLACE["whatif.multiple"]
        codes[(t == 0) & np.isnan(reach.x)] = _PLACE["whatif.deliver"]
    amount[codes != 0] = np.nan
    turned = np.where(codes == _PLACE["whatif.condition"], reach.limit.clause, -1)
    return _Way(t, amount, np.full(len(t), way), codes, turned, reach.limit.clauses)


def _codes(
    field: Field, goal: Goal, way: int, reach: Reach, unsolved: Mask, moves: Mask, at: Index
) -> Index:  # fmt: skip
    """Why the units `at` have no change, the first reason that holds."""
    last = len(field.scheme.class_names) - 1
    end = "whatif.holds" if goal == "worse" else "whatif.cap" if way > 0 else "whatif.limit"
    none, moves, limit = np.isnan(reach.x[at]), moves[at], reach.limit
    is_end = field.now[at] == (0 if goal == "better" else last)
    lost = none & ((way < 0) | ~np.isnan(reach.own[at]) | ~moves)
    turned = (limit.clause[at] >= 0) & (limit.reach[at] * (1 - EDGE) <= reach.reach[at])
    conditions = (
        (is_end, "whatif.best" if goal == "better" else "whatif.worst"),
        (field.wanted[goal][at] < 0, "whatif.override"),
        (np.isinf(field.line[goal][at]), "whatif.no_line"),
        (lost, "whatif.not_delivered"),
        (turned, "whatif.condition"),
        (~moves, "whatif.no_effect"),
        (unsolved[at], "whatif.unsolved"),
    )
    codes = np.full(len(at), _PLACE[end])
    for holds, code in reversed(conditions):
        codes[holds] = _PLACE[code]
    return codes
