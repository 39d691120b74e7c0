"""Two runs of a county side by side: who has another class, and whether by own data, peers or rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import polars as pl
from sqlalchemy.orm import Session

from data import export as tables_out
from scoring import change
from scoring.change import Former
from service import basis, evaluations, frozen, traces
from service.kept import Kept
from service.paging import Page
from service.tables import Evaluation

Format = Literal["csv", "xlsx"]

MOST_UNITS = 500_000  # of what is kept of comparisons
SMALL = 5_000  # a smaller county counts as this many
LEFT, ENTERED = "comparison.left", "comparison.entered"
# Between which steps a class changed, and by what.
CAUSES = (
    ("own_data", "class_before", "class_own"),
    ("peer_group", "class_own", "class_peers"),
    ("method", "class_peers", "class_now"),
)
MOVED = pl.col("class_before").ne_missing(pl.col("class_now")) | pl.col("status_before").ne_missing(
    pl.col("status_now")
)
COLUMNS = (
    *("uscc", "name", "unit", "status_before", "status_now", "class_before", "class_own", "class_peers"),
    *("class_now", "before", "now", "own_data", "peer_group", "method", "code"),
)

_kept: Kept[pl.DataFrame] = Kept(MOST_UNITS, lambda one: max(one.height, SMALL))


@dataclass(frozen=True, slots=True)
class Line:
    """One result in both runs; the three parts of the change of its total add up, or `code` says why not.

    `causes`: by which of the steps own data, peer group and method the class changed.
    """

    uscc: str
    name: str | None
    unit: str
    status_before: str | None
    status_after: str | None
    class_before: str | None
    class_after: str | None
    total_before: Decimal | None
    total_after: Decimal | None
    own_data: Decimal | None
    peer_group: Decimal | None
    method: Decimal | None
    causes: tuple[str, ...]
    code: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many results went from one class to another; None: without a class."""

    class_before: str | None
    class_after: str | None
    units: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs: how many moved, from which class to which, by what, and a page of the lines."""

    before: Evaluation
    after: Evaluation
    units: int
    moved: int
    causes: Mapping[str, int]
    migration: tuple[Cell, ...]
    lines: Page[Line]


def of(
    session: Session,
    county: str,
    before: int,
    after: int,
    everybody: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Comparison:
    """Compare two runs; the lines are of those who moved, or of everybody."""
    first, second = (evaluations.get(session, county, number) for number in (before, after))
    table = _table(session, first, second)
    moved = table.filter(MOVED)
    listed = table if everybody else moved
    lines = [_line(row) for row in listed.slice(offset, limit).iter_rows(named=True)]
    return Comparison(
        before=first,
        after=second,
        units=table.height,
        moved=moved.height,
        causes=_causes(moved),
        migration=_migration(table),
        lines=Page(lines, listed.height, limit, offset),
    )


def export(session: Session, county: str, before: int, after: int, file_format: Format) -> bytes:
    """Give everybody's result in both runs as a file."""
    first, second = (evaluations.get(session, county, number) for number in (before, after))
    table = _table(session, first, second).select(COLUMNS)
    return tables_out.spreadsheet(table, file_format)


def _table(session: Session, first: Evaluation, second: Evaluation) -> pl.DataFrame:
    """A row per result of either run, by credit code."""
    key = (first.results_digest, first.id, second.results_digest, second.id)
    return _kept.get(key, lambda: _made(session, first, second))


def _made(session: Session, first: Evaluation, second: Evaluation) -> pl.DataFrame:
    known = basis.of(session, first.county, first.id)
    then = traces.results_of(session, known.scheme, first.id)
    now = frozen.of(session, second)
    former = Former(known.scheme, known.calibration, then)
    parts = change.split(former, now.run, now.facts, now.previous)
    parts = parts.with_columns(second=pl.col("unit") == "merged")
    results = now.run.results.select("uscc", "name", status_now="status", second=pl.col("unit") == "merged")
    present = parts.join(results, on=["uscc", "second"], how="left", maintain_order="left")
    before = then.select(
        *("uscc", "name", "unit"),
        status_before="status", class_first="class", total_first="total", second=pl.col("unit") == "merged",
    )  # fmt: skip
    whole = present.join(before, on=["uscc", "second"], how="full", coalesce=True, suffix="_then")
    return _completed(whole).sort("uscc", "second")


def _completed(whole: pl.DataFrame) -> pl.DataFrame:
    """Those who are in one of the runs only have no steps between: the table says so."""
    left, entered = pl.col("status_now").is_null(), pl.col("status_before").is_null()
    return whole.with_columns(
        name=pl.coalesce("name", "name_then"),
        unit=pl.coalesce("unit", "unit_then"),
        class_before=pl.col("class_first"),
        before=pl.col("total_first"),
        code=pl.when(left).then(pl.lit(LEFT)).when(entered).then(pl.lit(ENTERED)).otherwise("code"),
    )


def _line(row: Mapping[str, Any]) -> Line:
    figures = {name: _decimal(row[name]) for name in ("own_data", "peer_group", "method")}
    return Line(
        uscc=row["uscc"],
        name=row["name"],
        unit=row["unit"],
        status_before=row["status_before"],
        status_after=row["status_now"],
        class_before=row["class_before"],
        class_after=row["class_now"],
        total_before=_decimal(row["before"]),
        total_after=_decimal(row["now"]),
        causes=tuple(cause for cause, start, end in CAUSES if _steps(row) and row[start] != row[end]),
        code=row["code"],
        **figures,
    )


def _steps(row: Mapping[str, Any]) -> bool:
    return row["code"] not in (LEFT, ENTERED)


def _causes(moved: pl.DataFrame) -> dict[str, int]:
    """How many classes changed by each step; one class may change at several."""
    both = moved.filter(~pl.col("code").is_in([LEFT, ENTERED]).fill_null(value=False))
    counted = {cause: both.filter(pl.col(a).ne_missing(pl.col(b))).height for cause, a, b in CAUSES}
    return counted | {"in_one_run": moved.height - both.height}


def _migration(table: pl.DataFrame) -> tuple[Cell, ...]:
    counted = table.group_by("class_before", "class_now").len()
    return tuple(Cell(*row) for row in counted.sort("class_before", "class_now", nulls_last=True).rows())


def _decimal(figure: float | None) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))
