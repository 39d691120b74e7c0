"""A run as a whole: how its totals are distributed, who is where, who stands next to a line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

import numpy as np
import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.classifications import industry
from scoring.clauses import Ranking
from scoring.document import Scheme
from scoring.lists import RankedList
from scoring.ranking import SMALL
from scoring.title import listed
from service import bulk, evaluations
from service.kept import Kept
from service.paging import Page
from service.tables import Evaluation, results

By = Literal["industry", "township"]
COLUMNS = {
    **dict.fromkeys(("uscc", "unit", "name", "pool", "status", "class"), pl.String()),
    "total": pl.Float64(),
    "rank": pl.Int64(),
    **dict.fromkeys(("township", "industry"), pl.String()),
}
MOST_UNITS = 500_000  # of all runs that a process keeps
SMALL_RUN = 5_000  # a smaller one counts as this many
BINS = 40
DIVISION = 2  # signs of an industry's code

_kept: Kept[pl.DataFrame] = Kept(MOST_UNITS, lambda one: max(one.height, SMALL_RUN))


@dataclass(frozen=True)
class Line:
    """A cut line of a list that is ordered by the total alone; `group` is empty where there is one list."""

    class_name: str
    line: float
    group: str


@dataclass(frozen=True)
class Bar:
    """How many of a class have a total from `low` (included) to `high`."""

    class_name: str | None
    low: float
    high: float
    units: int


@dataclass(frozen=True)
class Distribution:
    """The totals of one ranking's enterprises, and its lines; no lines where they are not of the total."""

    ranking: str
    title: str
    units: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Crossed:
    """How many of each class there are in each part: `counts` in the order of `classes`, the last without."""

    classes: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]  # code, title, counts


@dataclass(frozen=True)
class Near:
    """A result with the cut line nearest to its total; `gap` is above zero for who stands above it.

    `level` counts who of its list has the same total: more than one share the line where the gap is zero.
    """

    uscc: str
    unit: str
    name: str | None
    class_name: str | None
    total: float
    line_class: str
    line: float
    gap: float
    rank: int
    level: int


def distributions(session: Session, county: str, evaluation_id: int) -> list[Distribution]:
    """Count the totals of each ranking in bins, by class."""
    evaluation, table = _opened(session, county, evaluation_id)
    scheme = evaluations.scheme_by(session, evaluation)
    lists = evaluations.calibration(session, county, evaluation_id).lists
    found = []
    for one in scheme.rankings:
        mine = table.filter(pl.col("pool").is_in(one.pools), pl.col("total").is_not_null())
        if not mine.is_empty():
            bars = tuple(_bars(mine))
            lines = tuple(_lines(one, lists.get(one.name, {})))
            found.append(Distribution(one.name, _title(scheme, one), mine.height, bars, lines))
    return found


def crossed(session: Session, county: str, evaluation_id: int, by: By) -> Crossed:
    """Count who has which class in each industry or township, the larger ones first."""
    evaluation, table = _opened(session, county, evaluation_id)
    names = tuple(one.name for one in evaluations.scheme_by(session, evaluation).classes)
    part = pl.col("industry").str.slice(0, DIVISION) if by == "industry" else pl.col("township")
    ranked = table.filter(pl.col("status") != "exempt", pl.col("unit") != "merged")
    counted = [(pl.col("class") == name).sum().alias(name) for name in names]
    without = pl.col("class").is_null().sum().alias("_none")
    grouped = ranked.group_by(part.fill_null("").alias("_part")).agg(*counted, without, many=pl.len())
    rows = grouped.sort(pl.col("many"), pl.col("_part"), descending=[True, False]).iter_rows(named=True)
    return Crossed(
        names,
        tuple(
            (row["_part"], _named(by, row["_part"]), tuple(row[one] for one in (*names, "_none")))
            for row in rows
        ),
    )


def borderline(
    session: Session, county: str, evaluation_id: int, limit: int = 50, offset: int = 0
) -> Page[Near]:
    """List who stands nearest to a line, where lines are of the total."""
    evaluation, table = _opened(session, county, evaluation_id)
    scheme = evaluations.scheme_by(session, evaluation)
    lists = evaluations.calibration(session, county, evaluation_id).lists
    facts = _grouping(session, evaluation, scheme)
    near = (_near(one, lists.get(one.name, {}), table, facts) for one in scheme.rankings)
    parts = list(chain.from_iterable(near))
    if not parts:
        return Page((), 0, limit, offset)
    whole = pl.concat(parts).sort(pl.col("gap").abs(), "rank", "uscc", "unit")
    columns = ("uscc", "unit", "name", "class", "total", "line_class", "line", "gap", "rank", "level")
    rows = whole.select(columns).slice(offset, limit).rows()
    return Page([Near(*row) for row in rows], whole.height, limit, offset)


def _opened(session: Session, county: str, evaluation_id: int) -> tuple[Evaluation, pl.DataFrame]:
    """Read the results of a run in short; they never change, so a process keeps those asked for last."""
    evaluation = evaluations.get(session, county, evaluation_id)
    key = (evaluation.id, evaluation.results_digest)
    return evaluation, _kept.get(key, partial(_read, session, evaluation.id))


def _read(session: Session, evaluation_id: int) -> pl.DataFrame:
    mine = select(*(results.c[name] for name in COLUMNS)).where(results.c.evaluation_id == evaluation_id)
    return bulk.read(session, mine, COLUMNS)


def _bars(mine: pl.DataFrame) -> Iterator[Bar]:
    totals = mine["total"].to_numpy()
    edges = np.histogram_bin_edges(totals, bins=BINS)
    places = np.clip(np.searchsorted(edges, totals, side="right") - 1, 0, len(edges) - 2)
    counted = mine.with_columns(pl.Series("_place", places)).group_by("class", "_place").len()
    for name, place, units in counted.sort("class", "_place", nulls_last=True).rows():
        yield Bar(name, float(edges[place]), float(edges[place + 1]), units)


def _lines(ranking: Ranking, lists: Mapping[str, RankedList]) -> Iterator[Line]:
    """The lines of a ranking that is parted by bands of the total; none of any other."""
    if ranking.stages or ranking.order_by:
        return
    for group, frozen in lists.items():
        for band, cut in zip(ranking.bands, frozen.cuts, strict=False):
            if cut is not None and cut[0] is not None and frozen.only is None and not frozen.shares_with:
                yield Line(band.class_name, cut[0], group if ranking.within else "")


def _near(
    ranking: Ranking, lists: Mapping[str, RankedList], table: pl.DataFrame, facts: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """Those of a ranking, list by list, each with its nearest line."""
    mine = table.filter(
        pl.col("pool").is_in(ranking.pools), pl.col("total").is_not_null(), pl.col("rank").is_not_null()
    )
    for group, part in _by_group(ranking, mine, facts):
        joined = _joined(lists, group)
        lines = list(_lines(ranking, {joined: lists[joined]})) if joined in lists else []
        if lines:
            yield _nearest(part, lines)


def _by_group(
    ranking: Ranking, mine: pl.DataFrame, facts: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    if not ranking.within:
        yield "", mine
        return
    known = mine.join(facts.drop("pool", strict=False), on="uscc", how="left", suffix="_fact")
    if not set(ranking.within) <= set(known.columns):
        return  # the list depends on a figure that the facts do not hold: nobody's can be told
    parts = [pl.col(name).cast(pl.String).fill_null("?") for name in ranking.within]
    keyed = known.with_columns(pl.concat_str(parts, separator="|").alias("_group"))
    for (group,), part in keyed.group_by("_group", maintain_order=True):
        yield str(group), part.select(mine.columns)


def _joined(lists: Mapping[str, RankedList], group: str) -> str:
    """Give the list that a group is on: its own, that of the small ones, or the one it shares."""
    name = group if group in lists else SMALL
    return lists[name].shares_with or name if name in lists else name


def _nearest(part: pl.DataFrame, lines: Sequence[Line]) -> pl.DataFrame:
    gaps = [pl.col("total") - one.line for one in lines]
    at = pl.concat_list([gap.abs() for gap in gaps]).list.arg_min()
    chosen = part.with_columns(_at=at)
    named = pl.Series("line_class", [one.class_name for one in lines])
    places = pl.Series("line", [one.line for one in lines])
    return chosen.with_columns(
        line_class=named.gather(chosen["_at"]), line=places.gather(chosen["_at"])
    ).with_columns(gap=pl.col("total") - pl.col("line"), level=pl.len().over("total"))


def _grouping(session: Session, evaluation: Evaluation, scheme: Scheme) -> pl.DataFrame:
    """What lists are grouped by, of each enterprise; nothing is read where no list is grouped."""
    wanted = {name for one in scheme.rankings for name in one.within}
    if not wanted:
        return pl.DataFrame(schema={"uscc": pl.String()})
    facts = evaluations.seen(session, evaluation).facts
    return facts.select("uscc", *sorted(wanted & set(facts.columns) - {"township", "industry"}))


def _title(scheme: Scheme, ranking: Ranking) -> str:
    titles = {one.name: one.title or one.name for one in scheme.pools}
    return ranking.title or listed(titles.get(name, name) for name in ranking.pools)


def _named(by: By, code: str) -> str:
    return industry(code) if by == "industry" else code
