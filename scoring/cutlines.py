"""The cut line that decides a unit's class by rank, and how far the unit is from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from scoring.clauses import Ranking, Stage
from scoring.columns import Index, Mask, Number
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.formula import Formula
from scoring.goals import TOTAL, lines, lists_of
from scoring.lists import Cut, RankedList, above
from scoring.ranking import order_keys
from scoring.rounding import rounded
from scoring.table import Table

State = Literal[
    "missed", "held", "tied", "part_missed", "nobody", "everyone", "rest", "small", "no_list"
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)
MISSED, HELD, TIED, PART_MISSED, NOBODY, EVERYONE, REST, SMALL, NO_LIST = range(len(STATES))


@dataclass(frozen=True, eq=False)
class Lines:
    """The line that decides the class by rank of each unit of one ranking; arrays over those units.

    `rows`: their rows in the table of results. `state`: place in `STATES`. `target`: the class (0 is the
    best) that lies above the line. `key`: which of `keys` the list is ordered by there. `own` and `line`:
    the unit's key and the line's, `gap` what lies between them, below zero where the line is missed; NaN
    where there is none, or the unit has no key. `top`: whether the class is the best that the ranking gives.
    """

    ranking: Ranking
    rows: Index
    keys: tuple[str, ...]
    state: Index
    target: Index
    key: Index
    own: Number
    line: Number
    gap: Number
    top: Mask


def decisive(run: Evaluation) -> Iterator[Lines]:
    """The deciding lines, ranking by ranking: the next better class's, or one's own in the best class."""
    for one in run.scheme.rankings:
        rows = listed(run, one)
        part = run.table.at(rows)
        yield _staged(run, one, rows, part) if one.stages else _banded(run, one, rows, part)


def listed(run: Evaluation, ranking: Ranking) -> Index:
    """Rows of the evaluated units with a total, members not among them."""
    table = run.table
    evaluated = table["status"].where("evaluated".__eq__) & table["unit"].where("member".__ne__)
    in_pool = table["pool"].where(frozenset(ranking.pools).__contains__)
    return np.flatnonzero(evaluated & in_pool & ~np.isnan(table["total"]))


def key_name(order_by: Sequence[Formula]) -> str:
    """What a list is ordered by in the first place."""
    return order_by[0].text.strip() if order_by else TOTAL


def _banded(run: Evaluation, ranking: Ranking, rows: Index, part: Table) -> Lines:
    names = run.scheme.class_names
    least = lines(run, ranking, part)
    own = order_keys(ranking.order_by, part)[:, 0]
    by_rank = part["class_by_rank"].positions(names)
    best = names.index(ranking.bands[0].class_name)
    top, every = by_rank <= best, np.arange(part.n)
    wanted = least[np.where(top, by_rank, by_rank - 1).clip(0, len(names) - 1), every]
    gap = _gap(run.scheme, key_name(ranking.order_by), own, wanted)
    state = np.where(top, HELD, np.where(gap < 0, MISSED, TIED))
    state[wanted == np.inf] = NOBODY
    state[wanted == -np.inf] = EVERYONE
    return Lines(
        ranking=ranking,
        rows=rows,
        keys=(key_name(ranking.order_by),),
        state=_without_lines(run, ranking, part, state),
        target=(least > wanted).sum(axis=0),
        key=np.zeros(part.n, dtype=np.intp),
        own=np.where(np.isfinite(own), own, np.nan),
        line=np.where(np.isfinite(wanted), wanted, np.nan),
        gap=np.where(np.isfinite(gap), gap, np.nan),
        top=top,
    )


def _gap(scheme: Scheme, key: str, own: Number, line: Number) -> Number:
    """Totals are printed with so many decimals, and so is what lies between them."""
    with np.errstate(invalid="ignore"):
        gap = own - line
    return rounded(gap, scheme.rounding.total) if key == TOTAL else gap


def _without_lines(run: Evaluation, ranking: Ranking, part: Table, state: Index) -> Index:
    """Mark those whose list was too small to be parted, and those who have none."""
    found = state.copy()
    found[~part["class_by_rank"].known()] = NO_LIST
    for one, index in lists_of(run, ranking, part):
        if one.only is not None:
            found[index] = SMALL
    return found


def _staged(run: Evaluation, ranking: Ranking, rows: Index, part: Table) -> Lines:
    """Of the stages the one that chose the unit, else the one that could have given a better class."""
    names = run.scheme.class_names
    by_rank = part["class_by_rank"].positions(names)
    rest, best = names.index(ranking.rest), min(_places(run.scheme, ranking))
    keys = (key_name(ranking.order_by), *(key_name(stage.order_by) for stage in ranking.stages))
    nothing, none = np.full(part.n, np.nan), np.zeros(part.n, dtype=np.intp)
    found = Lines(
        ranking=ranking,
        rows=rows,
        keys=keys,
        state=none + REST,
        target=by_rank.copy(),
        key=none,
        own=nothing.copy(),
        line=nothing.copy(),
        gap=nothing,
        top=by_rank <= best,
    )
    for place, stage in reversed(list(enumerate(ranking.stages))):
        chosen = by_rank == names.index(stage.class_name)
        better = stage.best is not None and names.index(stage.class_name) < rest
        concerned = chosen | ((by_rank == rest) & better)
        for one, index in lists_of(run, ranking, part):
            if place < len(one.stages):
                _decide(run.scheme, found, part, one, place, index[concerned[index]])
    return replace(found, state=_without_lines(run, ranking, part, found.state))


def _places(scheme: Scheme, ranking: Ranking) -> list[int]:
    chosen = [ranking.rest, *(stage.class_name for stage in ranking.stages)]
    return [scheme.class_names.index(name) for name in chosen]


def _decide(scheme: Scheme, found: Lines, part: Table, one: RankedList, place: int, index: Index) -> None:
    """Set what the stage `place` means for the units at `index`: its line, or its part of the list."""
    stage, cuts = found.ranking.stages[place], one.stages[place]
    units = part.at(index)
    listed_by = order_keys(found.ranking.order_by, units)
    outside = ~above(listed_by, cuts.end) if stage.best is not None else np.zeros(units.n, dtype=bool)
    by_stage = order_keys(stage.order_by, units)
    own = np.where(outside, listed_by[:, 0], by_stage[:, 0])
    line = np.where(outside, _first(cuts.end), _first(cuts.line))
    found.own[index] = np.where(np.isfinite(own), own, np.nan)
    found.line[index] = np.where(np.isfinite(line), line, np.nan)
    key = np.where(outside, 0, place + 1)
    for number, name in enumerate(found.keys):
        here = key == number
        found.gap[index[here]] = _gap(scheme, name, own[here], line[here])
    found.key[index], found.target[index] = key, _target(scheme, found.ranking, stage)
    state = np.where(outside, PART_MISSED, np.where(above(by_stage, cuts.line), HELD, MISSED))
    found.state[index] = np.where(line == np.inf, NOBODY, np.where(line == -np.inf, EVERYONE, state))


def _target(scheme: Scheme, ranking: Ranking, stage: Stage) -> int:
    """The class above the line: a stage that selects the worst leaves the others the rest."""
    return scheme.class_names.index(stage.class_name if stage.best is not None else ranking.rest)


def _first(cut: Cut) -> float:
    if cut is None:
        return float(np.inf)
    return -np.inf if cut[0] is None else cut[0]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line of a unit's list, and how far above (or, below zero, under) it the unit's key is.

    `key` is what is compared: the total, or another formula; `gap` is in its unit, `in_points` where that
    is points. `side` is where the class lies. A line without figure is reached by everyone or by nobody.
    """

    class_name: str
    key: str
    line: float | None
    own: float | None
    gap: float | None
    in_points: bool
    reach: Literal["some", "everyone", "nobody"]
    side: Literal["above", "below"] = "above"


def thresholds(run: Evaluation, row: int) -> Iterator[Threshold]:
    """Every line of the list that the unit in a row of the results stands on, the best class's first."""
    pool = run.table["pool"].values[run.table["pool"].codes[row]]
    if pool is None or np.isnan(run.table["total"][row]):
        return
    ranking, part = run.scheme.ranking_of(pool), run.table.at(np.array([row]))
    for one, _ in lists_of(run, ranking, part):
        own = order_keys(ranking.order_by, part)[0, 0]
        key = key_name(ranking.order_by)
        for band, cut in zip(ranking.bands, one.cuts, strict=False):
            yield _threshold(run.scheme, band.class_name, key, own, _first(cut))
        for stage, cuts in zip(ranking.stages, one.stages, strict=False):
            side: Literal["above", "below"] = "above" if stage.best is not None else "below"
            if stage.best is not None:
                yield _threshold(run.scheme, stage.class_name, key, own, _first(cuts.end))
            by_stage = order_keys(stage.order_by, part)[0, 0]
            name = key_name(stage.order_by)
            yield _threshold(run.scheme, stage.class_name, name, by_stage, _first(cuts.line), side)


def _threshold(
    scheme: Scheme, name: str, key: str, own: float, line: float, side: Literal["above", "below"] = "above"
) -> Threshold:
    gap = float(_gap(scheme, key, np.array([own]), np.array([line]))[0])
    return Threshold(
        class_name=name,
        key=key,
        line=line if np.isfinite(line) else None,
        own=float(own) if np.isfinite(own) else None,
        gap=gap if np.isfinite(gap) else None,
        in_points=is_points(key),
        reach="some" if np.isfinite(line) else "nobody" if line > 0 else "everyone",
        side=side,
    )


def is_points(key: str) -> bool:
    """Whether a list ordered by `key` is ordered by points: the total, or those of an indicator."""
    return key == TOTAL or key.startswith("points.")
