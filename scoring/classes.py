"""Totals → ranks → quotas → classes → overrides, in the order in which the document states them."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scoring.document import Band, Indicator, Override, Ranking, Scheme, Stage
from scoring.groups import group_key
from scoring.lists import EVERYONE, Cohort, Cut, RankedList, StageCuts, above
from scoring.rounding import quota
from scoring.sums import Floats

Lists = Mapping[str, RankedList]
Mask = NDArray[np.bool_]

SMALL = "(small)"  # the list that the small groups of a ranking share
GRADED = ("evaluated", "ungraded")


def on_list(scheme: Scheme, ranking: Ranking) -> pl.Expr:
    """Units that a ranking lists: computed, with a total, in one of its pools."""
    placed = pl.col("pool").is_in(list(ranking.pools)) if len(ranking.pools) < len(scheme.pools) else pl.lit(True)
    return placed & pl.col("status").is_in(GRADED) & pl.col("total").is_not_null()


def keys(table: pl.DataFrame, order_by: tuple[object, ...]) -> Floats:
    """The ordering keys of each unit, shape (n, k); a missing key is −∞."""
    exprs = [one.expr.alias(str(i)) for i, one in enumerate(order_by)] or [pl.col("total").alias("0")]  # type: ignore[attr-defined]
    figures = table.select(expr.cast(pl.Float64).fill_null(-np.inf).fill_nan(-np.inf) for expr in exprs)
    return figures.to_numpy() if figures.width > 1 else figures.to_series().to_numpy().reshape(-1, 1)


def groups(table: pl.DataFrame, within: tuple[str, ...]) -> list[tuple[str, NDArray[np.intp] | slice]]:
    """Each group with the positions of its units."""
    if not within:
        return [("", slice(None))]
    named = table.select(group_key(within).alias("group")).with_row_index("i")
    return [
        (str(group), part["i"].to_numpy().astype(np.intp))
        for (group,), part in named.sort("group", maintain_order=True).group_by("group", maintain_order=True)
    ]


def rank_in(cohorts: Mapping[str, Cohort], one: Indicator, table: pl.DataFrame) -> pl.Series:
    """`<indicator>.rank` of each unit in the cohort of its group."""
    sign = -1.0 if one.better == "lower" else 1.0
    values = table[f"{one.name}.value"].cast(pl.Float64)
    figures = (values * sign).fill_null(-np.inf).to_numpy().reshape(-1, 1)
    ranks = np.ones(table.height, np.int64)
    for group, where in groups(table, one.within):
        if group in cohorts:
            ranks[where] = cohorts[group].ranks(figures[where])
    return pl.Series(f"{one.name}.rank", ranks).set(values.is_null(), None)


def fit(scheme: Scheme, ranking: Ranking, table: pl.DataFrame) -> dict[str, RankedList]:
    """The lists of a ranking, cut: a cohort and its lines per group.

    `table`: the units on the list; those of a second evaluation do not count, ungraded ones where
    the scheme counts them.
    """
    counted = ["evaluated", "ungraded"] if ranking.count_ungraded else ["evaluated"]
    base = table.filter(pl.col("status").is_in(counted) & (pl.col("unit") != "merged"))
    parts = {group: base[where] if ranking.within else base for group, where in groups(base, ranking.within)}
    small = {group for group, part in parts.items() if part.height < ranking.minimum}
    lists = {group: _cut(scheme, ranking, part) for group, part in parts.items() if group not in small}
    return lists | _small(scheme, ranking, {group: parts[group] for group in sorted(small)})


def _small(scheme: Scheme, ranking: Ranking, parts: Mapping[str, pl.DataFrame]) -> dict[str, RankedList]:
    """Lists too small to be parted, as the scheme says."""
    if not parts:
        return {}
    if ranking.below_minimum == "join":
        joined = _cut(scheme, ranking, pl.concat(parts.values()))
        return dict.fromkeys(parts, RankedList(Cohort((), ()), shares_with=SMALL)) | {SMALL: joined}
    if ranking.below_minimum == "no_worst":
        return {group: _without_worst(_cut(scheme, ranking, part)) for group, part in parts.items()}
    only = ranking.below_minimum
    return {group: RankedList(Cohort.of(keys(part, ranking.order_by)), only=only) for group, part in parts.items()}


def _without_worst(cut: RankedList) -> RankedList:
    return RankedList(cut.cohort, (*cut.cuts[:-1], EVERYONE), cut.stages[:-1])


def _cut(scheme: Scheme, ranking: Ranking, part: pl.DataFrame) -> RankedList:
    ordered = keys(part, ranking.order_by)
    cohort = Cohort.of(ordered)
    if ranking.stages:
        stages = tuple(_stage(ranking, stage, part, ordered, cohort) for stage in ranking.stages)
        return RankedList(cohort, stages=stages)
    return RankedList(cohort, tuple(_line(ranking, band, cohort) for band in ranking.bands[:-1]))


def _line(ranking: Ranking, band: Band, cohort: Cohort) -> Cut:
    """Above the line: within the share `to` and from `min_total` on, or within `at_least` whatever the total."""
    line: Cut = EVERYONE if band.to is None else cohort.cut(quota(band.to, cohort.n, ranking.quota), ranking.ties)
    if band.to is None and band.min_total is None:
        line = None
    if band.min_total is not None and line is not None:
        line = (band.min_total,) if line[0] is None else (max(line[0], band.min_total),)
    if band.at_least is None:
        return line
    kept = cohort.cut(quota(band.at_least, cohort.n, ranking.quota), ranking.ties)
    return _lower(line, kept)


def _lower(one: Cut, other: Cut) -> Cut:
    if one is None or other is None:
        return one or other
    figures = [[-np.inf if key is None else key for key in line] for line in (one, other)]
    return one if figures[0] <= figures[1] else other


def _stage(ranking: Ranking, stage: Stage, part: pl.DataFrame, ordered: Floats, cohort: Cohort) -> StageCuts:
    start, end = (cohort.cut(quota(share, cohort.n, ranking.quota), ranking.ties) for share in (stage.start, stage.end))
    inside = above(ordered, end) & ~above(ordered, start)
    chosen = Cohort.of(keys(part, stage.order_by)[inside])
    n = quota(stage.best if stage.best is not None else stage.worst or 0.0, cohort.n, ranking.quota)
    position = n if stage.best is not None else max(chosen.n - n, 0)
    return StageCuts(start, end, chosen.cut(position, ranking.ties))


def place(scheme: Scheme, ranking: Ranking, lists: Lists, table: pl.DataFrame) -> pl.DataFrame:
    """`rank`, `rank_of` and `class_by_rank` of the units on the list, by the frozen lines.

    A unit whose group was not in the population has no list, no rank and no class.
    """
    n = table.height
    rank, size, index = np.zeros(n, np.int64), np.zeros(n, np.int64), np.full(n, -1, np.int64)
    ordered = keys(table, ranking.order_by)
    for group, where in groups(table, ranking.within):
        frozen = _frozen(lists, group)
        if frozen is not None:
            rank[where], size[where] = frozen.cohort.ranks(ordered[where]), frozen.cohort.n
            part = table[where] if ranking.within else table
            index[where] = _classes(scheme, ranking, frozen, part, ordered[where])
    known = pl.Series(index >= 0)
    names = pl.Series(scheme.class_names).gather(np.maximum(index, 0))
    columns = {"rank": pl.Series(rank), "rank_of": pl.Series(size), "class_by_rank": names}
    return pl.DataFrame({name: column.set(~known, None) for name, column in columns.items()})


def _frozen(lists: Lists, group: str) -> RankedList | None:
    found = lists.get(group, lists.get(SMALL))
    return lists[found.shares_with] if found is not None and found.shares_with else found


def _classes(
    scheme: Scheme, ranking: Ranking, frozen: RankedList, part: pl.DataFrame, ordered: Floats
) -> NDArray[np.int64]:
    """Position of each unit's class in the scheme's list of classes."""
    place_of = {name: i for i, name in enumerate(scheme.class_names)}
    if frozen.only is not None:
        return np.full(len(ordered), place_of[frozen.only])
    if ranking.stages:
        classes = np.full(len(ordered), place_of[ranking.rest])
        for stage, lines in zip(ranking.stages, frozen.stages, strict=False):
            classes[_selected(stage, lines, part, ordered)] = place_of[stage.class_name]
        return classes
    below = sum((~above(ordered, cut)).astype(np.int64) for cut in frozen.cuts) + np.zeros(len(ordered), np.int64)
    return np.array([place_of[band.class_name] for band in ranking.bands])[below]


def _selected(stage: Stage, lines: StageCuts, part: pl.DataFrame, ordered: Floats) -> Mask:
    inside = above(ordered, lines.end) & ~above(ordered, lines.start)
    better = above(keys(part, stage.order_by), lines.line)
    return inside & (better if stage.best is not None else ~better)


def override(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """`class` after the overrides, in file order, and `override.<name>` (`A→C`) where one changed it."""
    names = scheme.class_names
    start = table["class_by_rank"].replace_strict(list(names), list(range(len(names))), return_dtype=pl.Int64)
    graded = table["status"].eq("evaluated").to_numpy() & start.is_not_null().to_numpy()
    classes = start.fill_null(0).to_numpy().copy()
    changes = dict(_overridden(scheme, table, classes, graded))
    final = pl.Series("class", names).gather(classes).set(pl.Series(~graded), None)
    treated = table.select(pl.coalesce(pl.lit(final), "treated_as").alias("class"))["class"] if table.height else final
    return pl.DataFrame({**changes, "class": treated})


def _overridden(
    scheme: Scheme, table: pl.DataFrame, classes: NDArray[np.int64], graded: Mask
) -> Iterator[tuple[str, pl.Series]]:
    """Apply each override to `classes`, in place; yield what it changed."""
    names = np.array(scheme.class_names, dtype=object)
    free = [one for one in scheme.overrides if "class" not in one.when.uses]
    holding = table.select(_holds(one) for one in free)
    for one in scheme.overrides:
        if one in free:
            holds = holding[one.name]
        else:
            holds = table.with_columns(pl.Series("class", names[classes], dtype=pl.String)).select(_holds(one)).to_series()
        moved = np.where(holds.to_numpy() & graded, _target(one, classes, scheme), classes)
        changed = moved != classes
        words = np.full(len(classes), None, dtype=object)
        words[changed] = names[classes[changed]] + "→" + names[moved[changed]]
        classes[:] = moved
        yield f"override.{one.name}", pl.Series(words, dtype=pl.String)


def _holds(one: Override) -> pl.Expr:
    in_pool = pl.col("pool").is_in(list(one.pools)).fill_null(False) if one.pools else pl.lit(True)
    return (one.when.expr.fill_null(False) & in_pool & (pl.col("uscc").is_not_null())).alias(one.name)


def _target(one: Override, classes: NDArray[np.int64], scheme: Scheme) -> NDArray[np.int64]:
    """Where each class goes; 0 is the best."""
    if one.action == "raise":
        return np.maximum(classes - one.steps, 0)
    if one.action == "lower":
        return np.minimum(classes + one.steps, len(scheme.class_names) - 1)
    named = scheme.class_names.index(one.class_name)
    if one.action == "not_above":
        return np.maximum(classes, named)
    return np.minimum(classes, named) if one.action == "not_below" else np.full_like(classes, named)
