"""Totals → ranks → quotas → classes by rank: fitting the lists of a ranking, and placing units on them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.clauses import Band, Ranking, Stage
from scoring.columns import Coded, Index, Mask, Number
from scoring.document import Scheme
from scoring.formula import Formula
from scoring.groups import WHOLE, by_group, group_key
from scoring.lists import EVERYONE, NOBODY, Cohort, Cut, RankedList, StageCuts, above
from scoring.rounding import quota
from scoring.scope import GRADED
from scoring.table import Table

Lists = Mapping[str, RankedList]

SMALL = "(small)"  # the list that the small groups of a ranking share


def listed(ranking: Ranking, table: Table) -> Mask:
    """Units that a ranking lists: computed, with a total, in one of its pools."""
    in_pool = table["pool"].where(frozenset(ranking.pools).__contains__)
    graded = table["status"].where(frozenset(GRADED).__contains__)
    return np.asarray(in_pool & graded & ~np.isnan(table["total"]))


def counted(ranking: Ranking, table: Table) -> Mask:
    """Units that make up the base: no second evaluations, ungraded ones where the scheme counts them."""
    statuses = frozenset(GRADED if ranking.count_ungraded else ("evaluated",))
    return np.asarray(table["status"].where(statuses.__contains__) & table["unit"].where("merged".__ne__))


def fit(ranking: Ranking, table: Table) -> dict[str, RankedList]:
    """The lists of a ranking, cut: a cohort and its lines per group. `table`: the units on the list."""
    base = table.rows(counted(ranking, table))
    parts = {group: part for group, part, _ in _parts(base, ranking.within)}
    small = [group for group, part in parts.items() if part.n < ranking.minimum]
    lists = {group: _cut(ranking, part) for group, part in parts.items() if group not in small}
    if small and ranking.below_minimum == "join":
        together = base.rows(group_key(base, ranking.within).where(frozenset(small).__contains__))
        shared = RankedList(NOBODY, shares_with=SMALL)
        return lists | dict.fromkeys(small, shared) | {SMALL: _cut(ranking, together)}
    return lists | {group: _small(ranking, parts[group]) for group in small}


def _parts(table: Table, within: tuple[str, ...]) -> Iterator[tuple[str, Table, Index | slice]]:
    """Each list's units and their positions."""
    if not within:
        yield WHOLE, table, slice(None)
        return
    for group, index in by_group(group_key(table, within)):
        yield group, table.at(index), index


def _small(ranking: Ranking, part: Table) -> RankedList:
    """A list too small to be parted: all one class, or without the worst."""
    if ranking.below_minimum == "no_worst":
        cut = _cut(ranking, part)
        return RankedList(cut.cohort, (*cut.cuts[:-1], EVERYONE), cut.stages[:-1])
    return RankedList(Cohort.of(order_keys(ranking.order_by, part)), only=ranking.below_minimum)


def order_keys(order_by: Sequence[Formula], table: Table) -> Number:
    """The ordering keys of each unit, shape (n, k); a missing key is −∞: last."""
    keys = [one.evaluate(table) for one in order_by] or [table["total"]]
    figures = np.stack(keys, axis=1) if len(keys) > 1 else keys[0].reshape(-1, 1)
    missing = np.isnan(figures)
    return np.where(missing, -np.inf, figures) if missing.any() else figures


def _cut(ranking: Ranking, part: Table) -> RankedList:
    keys = order_keys(ranking.order_by, part)
    cohort = Cohort.of(keys)
    if ranking.stages:
        return RankedList(
            cohort, stages=tuple(_stage(ranking, stage, part, keys, cohort) for stage in ranking.stages)
        )
    return RankedList(cohort, tuple(_line(ranking, band, cohort) for band in ranking.bands[:-1]))


def _line(ranking: Ranking, band: Band, cohort: Cohort) -> Cut:
    """Above the line: within `to` and from `min_total` on, or within `at_least` whatever the total."""
    line = _share(ranking, band.to, cohort) if band.to is not None else EVERYONE
    if band.to is None and band.min_total is None:
        line = None
    if band.min_total is not None and line is not None:
        line = (band.min_total,) if line[0] is None else (max(line[0], band.min_total),)
    return line if band.at_least is None else _lower(line, _share(ranking, band.at_least, cohort))


def _share(ranking: Ranking, share: float, cohort: Cohort) -> Cut:
    return cohort.cut(quota(share, cohort.n, ranking.quota), ranking.ties)


def _lower(one: Cut, other: Cut) -> Cut:
    if one is None or other is None:
        return one or other
    figures = [[-np.inf if key is None else key for key in line] for line in (one, other)]
    return one if figures[0] <= figures[1] else other


def _stage(ranking: Ranking, stage: Stage, part: Table, keys: Number, cohort: Cohort) -> StageCuts:
    start, end = _share(ranking, stage.start, cohort), _share(ranking, stage.end, cohort)
    inside = part.rows(above(keys, end) & ~above(keys, start))
    chosen = Cohort.of(order_keys(stage.order_by, inside))
    if stage.best is not None:
        position = quota(stage.best, cohort.n, ranking.quota)
    else:
        position = max(chosen.n - quota(stage.worst or 0.0, cohort.n, ranking.quota), 0)
    return StageCuts(start, end, chosen.cut(position, ranking.ties))


def place(scheme: Scheme, ranking: Ranking, lists: Lists, table: Table) -> None:
    """Set `rank`, `rank_of` and `class_by_rank` of the units on the list, by the frozen lines.

    A unit whose group was not in the population has no list: no rank and no class.
    """
    rank, size = np.full(table.n, np.nan), np.full(table.n, np.nan)
    classes = np.full(table.n, len(scheme.class_names))
    keys = order_keys(ranking.order_by, table)
    for group, part, here in _parts(table, ranking.within):
        if frozen := list_of(lists, group):
            rank[here], size[here] = frozen.cohort.ranks(keys[here]), frozen.cohort.n
            classes[here] = _classes(scheme, ranking, frozen, part, keys[here])
    table["rank"], table["rank_of"] = rank, size
    table["class_by_rank"] = Coded(classes, (*scheme.class_names, None))


def list_of(lists: Lists, group: str) -> RankedList | None:
    """The list of a group: its own, the one that small groups share, or None where there is neither."""
    found = lists.get(group, lists.get(SMALL))
    return lists[found.shares_with] if found is not None and found.shares_with else found


def _classes(scheme: Scheme, ranking: Ranking, frozen: RankedList, part: Table, keys: Number) -> Index:
    """Position of each unit's class in the scheme's list of classes."""
    position = {name: i for i, name in enumerate(scheme.class_names)}
    if frozen.only is not None:
        return np.full(part.n, position[frozen.only])
    if not ranking.stages:
        classes = np.full(part.n, position[ranking.bands[-1].class_name])
        for band, cut in reversed(list(zip(ranking.bands, frozen.cuts, strict=False))):
            classes[above(keys, cut)] = position[band.class_name]  # the first line that is reached decides
        return classes
    classes = np.full(part.n, position[ranking.rest])
    for stage, lines in zip(ranking.stages, frozen.stages, strict=False):
        classes[_selected(stage, lines, part, keys)] = position[stage.class_name]
    return classes


def _selected(stage: Stage, lines: StageCuts, part: Table, keys: Number) -> NDArray[np.bool_]:
    inside = above(keys, lines.end) & ~above(keys, lines.start)
    better = above(order_keys(stage.order_by, part), lines.line)
    return inside & (better if stage.best is not None else ~better)
