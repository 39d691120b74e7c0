"""Who stands on a cut line, or so near that a hundredth of a point decides: ties and near-ties."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.board import Board
from scoring.calibration import Calibration
from scoring.clauses import Ranking, Stage
from scoring.columns import Index, Mask, Number
from scoring.groups import WHOLE, by_group, group_key
from scoring.lists import Cut, RankedList, StageCuts, above, sortable
from scoring.ranking import list_of, order_keys
from scoring.table import Table

NEAR = 0.05  # points
SLACK = 1e-9
SHOWN = 5


@dataclass(frozen=True)
class Edge:
    """One cut line of a list, and who is near it.

    `better`, `worse`: the classes that it parts (of a stage: the class it selects, and the rest). `line`: the
    least first key above it. `on_line`: units exactly on it. `near_above`, `near_below`: units within 0.05
    points of it on either side; None where the key is no figure of points. `last`, `first`: the units of the
    nearest rank above and below (at most five are named, by code). `gap`: the distance between them.
    """

    ranking: str
    group: str
    better: str
    worse: str
    stage: int | None
    line: float
    units: int
    above: int
    on_line: int
    near_above: int | None
    near_below: int | None
    last: tuple[str, ...]
    first: tuple[str, ...]
    gap: float | None


def edges(board: Board, calibration: Calibration) -> tuple[Edge, ...]:
    """Every line of every list, with the units that stand next to it."""
    return tuple(
        edge
        for ranking, _, part in board.lists
        for group, rows, frozen in _lists(ranking, part, calibration)
        for edge in _edges(ranking, group, frozen, part.at(rows))
    )


def _lists(
    ranking: Ranking, part: Table, calibration: Calibration
) -> Iterator[tuple[str, Index, RankedList]]:
    """Each list once: groups that share one are together."""
    lists, together = calibration.lists[ranking.name], dict[int, tuple[str, list[Index], RankedList]]()
    for group, rows in by_group(group_key(part, ranking.within)):
        frozen = list_of(lists, group)
        if frozen is not None and frozen.only is None:
            known = together.setdefault(id(frozen), (group, [], frozen))
            known[1].append(rows)
    for group, some, frozen in together.values():
        yield ("" if group == WHOLE else group), np.sort(np.concatenate(some)), frozen


def _edges(ranking: Ranking, group: str, frozen: RankedList, part: Table) -> Iterator[Edge]:
    keys = order_keys(ranking.order_by, part)
    of_points = not ranking.order_by or _in_points(ranking.order_by[0].text)
    for band, after, cut in zip(ranking.bands, ranking.bands[1:], frozen.cuts, strict=False):
        classes = band.class_name, after.class_name
        yield from _edge((ranking.name, group, *classes, None), keys, cut, part, of_points)
    for number, (stage, lines) in enumerate(zip(ranking.stages, frozen.stages, strict=False), 1):
        yield from _of_stage(ranking, group, number, stage, lines, part, keys)


def _in_points(text: str) -> bool:
    return text == "total" or text.startswith("points.")


def _of_stage(
    ranking: Ranking, group: str, number: int, stage: Stage, lines: StageCuts, part: Table, keys: Number
) -> Iterator[Edge]:
    """The line inside a stage: who of this part of the list is selected."""
    inside = np.flatnonzero(above(keys, lines.end) & ~above(keys, lines.start))
    chosen = part.at(inside)
    classes = (stage.class_name, ranking.rest) if stage.best is not None else (ranking.rest, stage.class_name)
    place = ranking.name, group, *classes, number
    yield from _edge(
        place, order_keys(stage.order_by, chosen), lines.line, chosen, _in_points(stage.order_by[0].text)
    )


def _edge(
    place: tuple[str, str, str, str, int | None], keys: Number, cut: Cut, part: Table, of_points: bool
) -> Iterator[Edge]:
    if cut is None or cut[0] is None or not part.n:
        return
    over = above(keys, cut)
    first, line = keys[:, 0], float(cut[0])
    near = np.abs(first - line) <= NEAR + SLACK
    last, next_ = _nearest(keys, over, best=False), _nearest(keys, ~over, best=True)
    gap = float(first[last[0]] - first[next_[0]]) if len(last) and len(next_) else None
    yield Edge(
        *place, line, part.n, int(over.sum()), int(_same(keys, cut).sum()),
        int((near & over).sum()) if of_points else None, int((near & ~over).sum()) if of_points else None,
        _codes(part, last), _codes(part, next_), gap if gap is not None and np.isfinite(gap) else None,
    )  # fmt: skip


def _same(keys: Number, cut: Sequence[float | None]) -> Mask:
    figures = np.array([-np.inf if key is None else key for key in cut])
    return np.asarray((keys[:, : len(figures)] == figures).all(axis=1))


def _nearest(keys: Number, side: Mask, best: bool) -> Index:
    """The rows of the best (or the worst) rank on one side of the line."""
    rows = np.flatnonzero(side)
    if not len(rows):
        return rows
    order = sortable(keys[rows])
    wanted = order.max() if best else order.min()
    return np.asarray(rows[order == wanted])


def _codes(part: Table, rows: Index) -> tuple[str, ...]:
    return tuple(sorted(part.keys.gather(rows).to_list())[:SHOWN])
