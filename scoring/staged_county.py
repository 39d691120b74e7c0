"""What-ifs of one lever for all units of a staged list at once: lines met in closed form, all tried again.

It is what `scoring.whatif` does for one unit, with columns for figures: the k-th nearest meeting of every
unit is tried in one evaluation, and the first that leads there counts. Units that share figures with others
(tenants, subsidiaries, plot holders) cannot be tried beside them, and are left to be asked one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from scoring.columns import Coded, Index, Mask, Number
from scoring.curves import NotSolvable
from scoring.evaluate import evaluate
from scoring.field import Field, Ground
from scoring.goals import Goal, keys_of
from scoring.groups import by_group, group_key
from scoring.levers import Lever, named, outward
from scoring.rays import Reach
from scoring.single import CODES, FAR, MULTIPLE, NOTHING, Changes, changes
from scoring.staged import lines_beside, met
from scoring.trial import LINKS
from scoring.walk import comparisons, keys

END = {("better", 1): "whatif.cap", ("better", -1): "whatif.limit", ("worse", 1): "whatif.holds",
       ("worse", -1): "whatif.holds"}  # fmt: skip
TRIES = 4  # an amount as it is printed, and more exact ones, should the printed one lead too far
_PLACE = {code: place for place, code in enumerate(CODES)}


@dataclass(frozen=True, eq=False)
class Meetings:
    """Where each unit of a field meets lines, nearest first: `t` and `way` (units × meetings), NaN for none.

    `unsolved`: units of which a meeting has no closed form.
    """

    t: Number
    way: Index
    unsolved: Mask


def of_all(
    ready: Ground, previous: pl.DataFrame | None, fact: str, goal: Goal = "better", multiple: float = MULTIPLE
) -> Changes:
    """The least change of `fact` for all units, those on staged lists too.

    Parameters
    ----------
    ready : the run, from `field.ground`.
    previous : last year's facts, as the run read them.
    multiple : a rise to more than so many times the present figure is not proposed.
    """
    found = changes(ready, fact, goal, multiple)
    t, amount, way = found.t.copy(), found.amount.copy(), found.way.copy()
    codes = found.reason.positions(CODES).copy()
    for field in ready.fields:
        lever = named(ready.run.scheme, field.pool, fact)
        if field.key is None and lever is not None:
            here = _of_field(ready, previous, field, lever, goal, multiple)
            rows, said = field.rows, here[3]
            t[rows], amount[rows], way[rows], codes[rows] = *here[:3], said
    return replace(found, t=t, amount=amount, way=way, reason=Coded(codes, CODES))


def _of_field(
    ready: Ground, previous: pl.DataFrame | None, field: Field, lever: Lever, goal: Goal, multiple: float
) -> tuple[Number, Number, Index, Index]:
    """Amount, way and reason of each unit of a field."""
    n, ways = field.part.n, lever.ways if goal == "better" else tuple(-one for one in lever.ways)
    x = np.asarray(ready.own[lever.fact])[ready.source[field.rows]]
    codes = np.where(np.isnan(x), _PLACE["whatif.not_delivered"], _PLACE[END[goal, ways[0]]])
    last = len(field.scheme.class_names) - 1
    is_end = field.now == (0 if goal == "better" else last)
    codes[field.wanted[goal] < 0] = _PLACE["whatif.override"]
    codes[is_end] = _PLACE["whatif.best" if goal == "better" else "whatif.worst"]
    open_ = ~is_end & (field.wanted[goal] >= 0)
    shared = _shared(ready, field)
    codes[open_ & shared] = _PLACE["whatif.staged"]
    with np.errstate(all="ignore"):
        meets = _meetings(ready, field, lever, goal, ways, multiple, x)
    codes[open_ & meets.unsolved & ~shared] = _PLACE["whatif.unsolved"]
    open_ &= ~shared & ~meets.unsolved
    t, amount, way = np.full(n, np.nan), np.full(n, np.nan), np.full(n, ways[0])
    for place in range(meets.t.shape[1]):
        for attempt in range(TRIES if lever.decimals is not None else 2):
            at = np.flatnonzero(open_ & ~np.isnan(meets.t[:, place]))
            if not len(at):
                break
            tried = _amounts(lever, goal, meets.t[at, place], x[at], attempt)
            fits = _leads(ready, previous, field, lever.fact, goal, at, x[at], meets.way[at, place] * tried)
            there = at[fits]
            t[there], amount[there] = meets.t[there, place], tried[fits]
            way[there], codes[there], open_[there] = meets.way[there, place], 0, False
    return t, amount, way, codes


def _meetings(
    ready: Ground, field: Field, lever: Lever, goal: Goal, ways: tuple[int, ...], multiple: float, x: Number
) -> Meetings:
    columns: list[tuple[Number, int]] = []
    unsolved = np.zeros(field.part.n, dtype=bool)
    for way in ways:
        try:
            reach = Reach.of(ready, field, lever, way)
        except NotSolvable:
            return Meetings(
                np.full((field.part.n, 1), np.nan), np.ones((field.part.n, 1), np.intp), ~unsolved
            )
        most = np.where(np.isfinite(reach.reach), reach.reach, np.maximum(FAR, np.abs(reach.start)))
        if way > 0 and goal == "better":
            limit = np.where(reach.start > 0, (multiple - 1) * reach.start, np.inf)
            most = np.where(reach.start > 0, np.minimum(reach.reach, limit), most)
        most = np.where(np.isnan(x) & (way < 0), 0.0, most)
        for t, lost in _met(field, lever, way, reach):
            unsolved |= lost & (most > 0)
            columns.append((np.where((t <= most) & (most > 0), t, np.nan), way))
    if not columns:
        return Meetings(np.full((field.part.n, 0), np.nan), np.ones((field.part.n, 0), np.intp), unsolved)
    t = np.stack([one for one, _ in columns], axis=1)
    way_of = np.broadcast_to(np.array([way for _, way in columns]), t.shape)
    order = np.argsort(t, axis=1, kind="stable")  # what is not met comes last
    t, way_of = np.take_along_axis(t, order, 1), np.take_along_axis(way_of, order, 1)
    t[:, 1:][(t[:, 1:] == t[:, :-1]) & (way_of[:, 1:] == way_of[:, :-1])] = np.nan
    return Meetings(t, way_of, unsolved)


def _met(field: Field, lever: Lever, way: int, reach: Reach) -> Iterator[tuple[Number, Mask]]:
    """The first meeting with each line of each list, with those that have no closed form."""
    n = field.part.n
    for _, index in by_group(group_key(field.part, field.ranking.within)):
        here = np.zeros(n, dtype=bool)
        here[index] = True
        for order_by, cut in comparisons(field.run, field.ranking, field.part.at(np.flatnonzero(here)[:1])):
            now = keys(order_by, field.part)
            for column, line, key in zip(keys_of(order_by), cut, now.T, strict=True):
                if column is None:
                    yield np.full(n, np.nan), here
                    continue
                for one in lines_beside(field, column, line, len(cut)):
                    t, lost = _meeting(field, lever, way, reach, column, one, key)
                    yield np.where(here, t, np.nan), here & lost


def _meeting(
    field: Field, lever: Lever, way: int, reach: Reach, column: str, line: float, key: Number
) -> tuple[Number, Mask]:
    t, lost = np.full(len(key), np.nan), np.zeros(len(key), dtype=bool)
    for rising in (True, False):
        where = (key < line) == rising
        if where.any():
            try:
                found = met(field, lever, way, reach, column, line, rising)
                t[where], lost[where] = found.t[where], found.unsolved[where]
            except NotSolvable:
                lost |= where
    return t, lost


def _amounts(lever: Lever, goal: Goal, t: Number, x: Number, attempt: int) -> Number:
    """The amounts of one attempt, as `whatif` gives them for one unit."""
    t = np.where(t <= NOTHING * np.abs(np.nan_to_num(x)), 0.0, t)
    printed = _digits(outward(lever, t, np.full(len(t), np.inf), goal == "worse"), 12)
    if attempt == 0 or lever.decimals is None:
        return printed + min(attempt, 1)
    fine = _digits(t * (1 + 1e-9), 10)
    fine = np.where(fine > 0, fine, printed)
    return fine if attempt == TRIES - 1 else _digits(printed + attempt * fine / 1000, 8)


def _digits(figures: Number, significant: int) -> Number:
    return np.char.mod(f"%.{significant}g", figures).astype(np.float64)


def _leads(
    ready: Ground, previous: pl.DataFrame | None, field: Field, fact: str, goal: Goal, at: Index, x: Number,
    change: Number,
) -> Mask:  # fmt: skip
    """Score some units with changed figures by the frozen run: whether each has a class as wanted."""
    facts = ready.facts[ready.source[field.rows[at]]]
    after = pl.Series(fact, _digits(np.nan_to_num(x) + change, 12))
    last = None if previous is None else previous.join(facts.select("uscc"), on="uscc", how="semi")
    done = evaluate(field.scheme, facts.with_columns(after), last, field.run.calibration)
    own = np.flatnonzero(~done.table["unit"].where("merged".__eq__))
    now = done.table["class"].positions(field.scheme.class_names)[own]
    names = pl.Series(done.table.keys.gather(own))
    if names.to_list() != facts["uscc"].to_list():
        raise AssertionError("rows of a trial in another order")
    known = (now >= 0) & (now < len(field.scheme.class_names))
    fits: Mask = known & (now < field.now[at] if goal == "better" else now > field.now[at])
    return fits


def _shared(ready: Ground, field: Field) -> Mask:
    """Units that are not one enterprise alone: their figures are somebody else's too."""
    facts = ready.facts
    alone = pl.lit(value=True)
    for link in LINKS:
        if link in facts.columns:
            other = facts.filter(pl.col(link).is_not_null() & (pl.col(link) != pl.col("uscc")))
            linked = pl.concat([other[link], other["uscc"]]).unique()
            alone = alone & ~pl.col("uscc").is_in(linked.implode())
    single = facts.with_columns(_alone=alone)["_alone"].to_numpy()
    second = field.run.table["unit"].where("merged".__eq__)[field.rows]
    return np.asarray(~single[ready.source[field.rows]] | second)
