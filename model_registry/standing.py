"""Where the rule puts a unit: total, place in its list, distance to each line, class.

All of it counts only what is known: where the rule gives points for a missing figure, the unit is placed once
more without them, on the same frozen lists. So a figure that is not delivered never makes a forecast better.
"""

from collections.abc import Iterator

import numpy as np

from model_registry.circumstances import or_none
from model_registry.matrix import Floats
from model_registry.merit import asked, unearned
from model_registry.relatives import earned, given
from model_registry.subjects import Subjects
from scoring import ranking
from scoring.clauses import Ranking
from scoring.columns import Coded, Index, Mask, known
from scoring.document import Scheme
from scoring.groups import by_group, group_key
from scoring.lists import Cut, RankedList
from scoring.operators import divide
from scoring.overrides import override
from scoring.rounding import rounded

FAR = 100.0  # points (of 100): a line nobody is above, or everybody


def standing(subjects: Subjects) -> dict[str, Floats]:
    """`total` (points), `percentile` (0–1), `margin.<class>` (points), `class` (index); NaN where unknown."""
    unsure, total = _unsure(subjects), _total(subjects)
    rank, size, classes = _placed(subjects, total)
    found = {"total": total, "percentile": _percentile(rank, size), "class": classes}
    for pool, where in subjects.pools():
        for name in unearned(subjects.scheme, pool.name):
            found[name] = np.where(where, np.nan, found[name])
    found |= _margins(subjects, total)
    return {name: np.where(unsure, np.nan, x) for name, x in found.items()} if unsure.any() else found


def _percentile(rank: Floats, size: Floats) -> Floats:
    """Share of the list that is not better; nobody of the list may be this good, or this bad."""
    return np.asarray(np.clip(1 - divide(rank - 0.5, size), 0.0, 1.0))


def _total(subjects: Subjects) -> Floats:
    """Points earned and adjustments, not rounded: it never falls when one of them rises."""
    total = np.zeros(subjects.n)
    for one, where in subjects.indicators():
        total += np.where(where, earned(one, subjects), 0.0)
    for name in _besides(subjects.scheme):
        total += or_none(subjects.number(name))
    return total


def _besides(scheme: Scheme) -> Iterator[str]:
    yield from (f"adjustment.{one.name}" for one in scheme.adjustments)
    yield from (f"cap.{group}" for group in scheme.caps)


def _placed(subjects: Subjects, total: Floats) -> tuple[Floats, Floats, Floats]:
    """Rank, size of the list and class, without points for what is missing."""
    classes = np.where(subjects.classes < 0, np.nan, subjects.classes.astype(np.float64))
    rank, size = subjects.number("rank"), subjects.number("rank_of")
    generous = np.zeros(subjects.n, dtype=bool)
    for one, where in subjects.indicators():
        generous |= where & given(one, subjects)
    if generous.any():
        part = _again(subjects, total, np.flatnonzero(generous))
        rank, size = rank.copy(), size.copy()
        rank[generous], size[generous] = part.number("rank"), part.number("rank_of")
        classes[generous] = np.where(part.classes < 0, np.nan, part.classes)
    return rank, size, classes


def _again(subjects: Subjects, total: Floats, places: Index) -> Subjects:
    """Some units on the same frozen lists, with the points that they earned."""
    scheme, table = subjects.scheme, subjects.table.at(places)
    own = rounded(total[places], scheme.rounding.total, scheme.rounding.mode)
    table["total"] = np.where(np.isnan(table["total"]), np.nan, own)  # whom the rule does not rank stays so
    for one, where in subjects.indicators():
        points = np.where(where, earned(one, subjects), subjects.number(f"{one.name}.points"))
        table[f"{one.name}.points"] = points[places]
    table["rank"] = table["rank_of"] = np.full(table.n, np.nan)
    table["class_by_rank"] = Coded(np.full(table.n, len(scheme.classes)), (*scheme.class_names, None))
    for rule in scheme.rankings:
        where = ranking.listed(rule, table)
        if where.any():
            part = table.rows(where)
            ranking.place(scheme, rule, subjects.calibration.lists[rule.name], part)
            table.put(part, where)
    override(scheme, table)
    return Subjects(scheme, subjects.calibration, table)


def _margins(subjects: Subjects, total: Floats) -> dict[str, Floats]:
    """Points (of 100) above the line of each class in the unit's list; negative below it."""
    found: dict[str, Floats] = {}
    for one in subjects.scheme.rankings:
        if one.stages or one.order_by:
            continue
        listed = ranking.listed(one, subjects.table)
        for index, frozen in _lists(subjects, one, np.flatnonzero(listed)):
            for band, cut in zip(one.bands, frozen.cuts, strict=False):
                column = found.setdefault(f"margin.{band.class_name}", np.full(subjects.n, np.nan))
                above = (total[index] - _least(cut)) * 100 / subjects.scheme.weights_total
                column[index] = np.clip(above, -FAR, FAR)
    return found


def _lists(subjects: Subjects, one: Ranking, index: Index) -> Iterator[tuple[Index, RankedList]]:
    """The lists of a ranking with whom they are for."""
    lists, part = subjects.calibration.lists[one.name], subjects.table.at(index)
    for group, here in by_group(group_key(part, one.within)):
        if frozen := ranking.list_of(lists, group):
            yield index[here], frozen


def _least(cut: Cut) -> float:
    """The least total above a line."""
    if cut is None:
        return np.inf
    return -np.inf if cut[0] is None else cut[0]


def _unsure(subjects: Subjects) -> Mask:
    """Units of which a clause beside the indicators asks for an indicator's figure that is not known.

    A penalty or a veto that cannot be looked up does not hold: whoever delivers nothing would go free.
    """
    unsure = np.zeros(subjects.n, dtype=bool)
    for pool, where in subjects.pools():
        for name in asked(subjects.scheme, pool.name):
            unsure |= where & ~known(subjects.table[name])
    return unsure
