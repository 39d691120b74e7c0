"""Results as they are kept: some columns to filter and sort by, the rest as one JSON text per unit.

For many units this is made column by column in Polars; `rows` makes the same for a few, and quicker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import polars as pl
from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.orm import Session

from scoring.columns import Coded, Flag
from scoring.evaluate import Evaluation
from scoring.results import columns
from scoring.scheme import Scheme
from scoring.table import Table
from service import bulk, figures
from service.errors import NotFound
from service.tables import results

KEPT = ("uscc", "name", "unit", "pool", "status", "total", "rank", "class", "years_in_class")
FILTERS = ("township", "industry")
INPUTS = "inputs"
INPUT = "inputs."
OF_ENTERPRISE = (
    select(results)
    .where(results.c.evaluation_id == bindparam("evaluation_id"), results.c.uscc == bindparam("uscc"))
    .order_by(results.c.unit == "merged")
)


@dataclass(frozen=True)
class Stored:
    """A result as it is kept; `units` are all that its enterprise has: a mixed one has two."""

    row: RowMapping
    units: tuple[str, ...]


def table_rows(evaluation_id: int, facts: pl.DataFrame, outcome: Evaluation) -> pl.DataFrame:
    """Make the rows of the table `results`."""
    parts = outcome.results.hstack(_inputs(outcome)).partition_by("pool", "status", "class")
    packed = pl.concat(_packed(part) for part in parts)
    found = [name for name in FILTERS if name in facts.columns]
    return packed.join(facts.select("uscc", *found), on="uscc", how="left").with_columns(
        evaluation_id=evaluation_id
    )


def rows(outcome: Evaluation) -> list[dict[str, Any]]:
    """Make a mapping of each unit: its columns, and under `inputs` what the rules read of it."""
    scheme, table = outcome.scheme, outcome.table
    lists = [_cells(table, name, kind) for name, kind in columns(scheme).items()]
    read = [_cells(table, name, None) for name in figures.names(scheme)]
    made = [dict(zip(columns(scheme), cells, strict=True)) for cells in zip(*lists, strict=True)]
    inputs = [dict(zip(figures.names(scheme), cells, strict=True)) for cells in zip(*read, strict=True)]
    for row, place in zip(made, _sources(made), strict=True):
        row[INPUTS] = inputs[place] if inputs else {}
    return made


def stored(session: Session, evaluation_id: int, uscc: str, unit: str | None = None) -> Stored:
    """Find an enterprise's result, by default its own and not the one with its tenants."""
    rows = session.execute(OF_ENTERPRISE, {"evaluation_id": evaluation_id, "uscc": uscc}).mappings().all()
    for row in rows:
        if unit in (None, row["unit"]):
            return Stored(row, tuple(one["unit"] for one in rows))
    raise NotFound("result.not_found", uscc=uscc, id=evaluation_id)


def unpacked(row: RowMapping) -> dict[str, Any]:
    """Put a row of the table back together: one column name, one value."""
    whole: dict[str, Any] = dict(row)
    packed: dict[str, Any] = orjson.loads(whole.pop("trace"))
    return {INPUTS: {}, **whole, **packed}


def results_of(session: Session, scheme: Scheme, evaluation_id: int) -> pl.DataFrame:
    """Give all results of an evaluation as `scoring` gave them, by credit code."""
    kinds = columns(scheme)
    read = {name: kinds[name] for name in KEPT} | {"trace": pl.String()}
    packed = pl.Struct({name: kind for name, kind in kinds.items() if name not in KEPT})
    statement = select(*(results.c[name] for name in read)).where(results.c.evaluation_id == evaluation_id)
    found = bulk.read(session, statement.order_by(results.c.uscc, results.c.unit), read)
    return found.with_columns(pl.col("trace").str.json_decode(packed)).unnest("trace").select(*kinds)


def classes(session: Session, evaluation_id: int) -> pl.DataFrame:
    """Give the class of each enterprise, and for how many years it has had it."""
    mine = (results.c.evaluation_id == evaluation_id) & (results.c.unit != "merged")
    statement = select(results.c.uscc, results.c["class"], results.c.years_in_class).where(mine)
    return bulk.read(
        session, statement, {"uscc": pl.String(), "class": pl.String(), "years_in_class": pl.Int64()}
    )


def listed(session: Session, evaluation_id: int) -> pl.DataFrame:
    """Give each enterprise's own result in short: uscc, name, pool, total, class as `now`."""
    names = {"uscc": pl.String(), "name": pl.String(), "pool": pl.String(), "total": pl.Float64()}
    kinds = {**names, "now": pl.String()}
    mine = (results.c.evaluation_id == evaluation_id) & (results.c.unit != "merged")
    columns = [results.c[name] for name in names]
    return bulk.read(session, select(*columns, results.c["class"].label("now")).where(mine), kinds)


def _packed(part: pl.DataFrame) -> pl.DataFrame:
    """Pack units alike in pool, status and class; a column that is empty for all of them is left out."""
    said = [one.name for one in part if one.name not in KEPT and one.null_count() < part.height]
    inputs = [pl.col(name).alias(name.removeprefix(INPUT)) for name in said if name.startswith(INPUT)]
    rest = [pl.col(name) for name in said if not name.startswith(INPUT)]
    packed = pl.struct(*rest, pl.struct(inputs).alias(INPUTS)) if inputs else pl.struct(*rest)
    return part.select(*KEPT, packed.struct.json_encode().alias("trace"))


def _inputs(outcome: Evaluation) -> pl.DataFrame:
    """What the rules read of each unit; of a member what they read of its unit."""
    read = pl.DataFrame(
        {INPUT + name: _series(outcome.table[name]) for name in figures.names(outcome.scheme)}
    )
    identity = outcome.results.select("uscc", "unit", "unit_uscc")
    if "member" not in identity["unit"]:
        return read
    return read[list(_sources(identity.iter_rows(named=True)))]


def _sources(units: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The row that each unit's figures stand in: a member shares those of its unit."""
    units = list(units)
    places = {
        one["uscc"]: place for place, one in enumerate(units) if one["unit"] not in ("member", "merged")
    }
    for place, one in enumerate(units):
        yield places.get(one["unit_uscc"], place) if one["unit"] == "member" else place


def _series(column: Any) -> pl.Series:
    if isinstance(column, Coded):
        return pl.Series([list(one) if isinstance(one, tuple) else one for one in column.values]).gather(
            column.codes
        )
    if isinstance(column, Flag):
        return pl.Series(_cells_of(column), dtype=pl.Boolean)
    return pl.Series(column, nan_to_null=True) if isinstance(column, np.ndarray) else pl.Series(column)


def _cells(table: Table, name: str, kind: pl.DataType | None) -> list[Any]:
    if name == "uscc":
        return table.keys.to_list()
    if kind is not None and name not in table and name != "name":
        return [None] * table.n
    cells = _cells_of(table[name])
    return [None if cell is None else int(cell) for cell in cells] if kind == pl.Int64() else cells


def _cells_of(column: Any) -> list[Any]:
    if isinstance(column, Coded):
        return [column.values[code] for code in column.codes.tolist()]
    if isinstance(column, Flag):
        return [
            True if true else False if false else None
            for true, false in zip(column.true, column.false, strict=True)
        ]
    if isinstance(column, np.ndarray):
        return [None if cell != cell else cell for cell in column.tolist()]
    return list(column)
