"""Results as they are kept: a few columns to filter and sort by, the rest as one JSON text per unit.

Made column by column in Polars. `unpacked` gives the very table back that the evaluation gave.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.evaluate import Evaluation
from scoring.scheme import Scheme
from service import bulk, figures
from service.tables import results

Kind = type[pl.DataType]

KEPT = ("uscc", "unit", "name", "pool", "status", "class", "years_in_class", "total", "rank")
FILTERS = ("township", "industry")


def rows(
    scheme: Scheme,
    evaluation_id: int,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    outcome: Evaluation,
) -> pl.DataFrame:
    """Make the rows of the table `results` from what an evaluation gave."""
    whole = with_inputs(outcome.results, figures.read(scheme, facts, previous))
    found = [name for name in FILTERS if name in facts.columns]
    whole = whole.join(
        facts.select("uscc", *(pl.col(name).alias(f"_{name}") for name in found)), on="uscc", how="left"
    )
    kept = [name for name in KEPT if name in whole.columns]
    packed = [part.select(*kept, *(f"_{name}" for name in found), _packed(part)) for part in _alike(whole)]
    return (
        pl.concat(packed)
        .with_columns(evaluation_id=pl.lit(evaluation_id))
        .rename({f"_{n}": n for n in found})
    )


def with_inputs(outcome: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Add to each result what the rules read of its unit: a member's are those of the unit it shares."""
    merged = pl.col("unit") == "merged"
    units = read.filter(pl.col("unit") != "member").select(
        pl.col("uscc").alias("_of"), merged.alias("_merged"), "inputs"
    )
    key = pl.when(pl.col("unit") == "member").then("unit_uscc").otherwise("uscc")
    keyed = outcome.with_columns(key.alias("_of"), merged.alias("_merged"))
    return keyed.join(units, on=["_of", "_merged"], how="left", maintain_order="left").drop("_of", "_merged")


def classes(session: Session, evaluation_id: int) -> pl.DataFrame:
    """Give the class of each enterprise, and for how many years it has had it."""
    mine = (results.c.evaluation_id == evaluation_id) & (results.c.unit != "merged")
    statement = select(results.c.uscc, results.c["class"], results.c.years_in_class).where(mine)
    return bulk.read(session, statement, {"uscc": pl.String, "class": pl.String, "years_in_class": pl.Int64})


def _alike(whole: pl.DataFrame) -> list[pl.DataFrame]:
    """Parts with the same pool and status, without the columns that are empty for all of the part."""
    parts = whole.partition_by("pool", "status", maintain_order=True)
    return [part.select(one for one in part if _needed(one)) for part in parts]


def _needed(column: pl.Series) -> bool:
    in_table = column.name in KEPT or column.name.startswith("_")
    return in_table or column.name == "inputs" or column.null_count() < column.len()


def _packed(part: pl.DataFrame) -> pl.Expr:
    rest = [name for name in part.columns if name not in KEPT and not name.startswith("_")]
    return pl.struct(rest).struct.json_encode().alias("trace")


def unpacked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Put a row of the table back together: one column name, one value."""
    whole: dict[str, Any] = dict(row)
    packed: dict[str, Any] = orjson.loads(whole.pop("trace"))
    return whole | packed


def table(session: Session, scheme: Scheme, evaluation_id: int) -> pl.DataFrame:
    """Give all results of an evaluation as `scoring` gave them, by credit code."""
    columns = _columns(scheme)
    packed = {name: kind for name, kind in columns.items() if name not in KEPT}
    read = {name: columns[name] for name in KEPT} | {"trace": pl.String}
    statement = select(*(results.c[name] for name in read)).where(results.c.evaluation_id == evaluation_id)
    rows = bulk.read(session, statement.order_by(results.c.uscc, results.c.unit), read)
    whole = rows.with_columns(pl.col("trace").str.json_decode(pl.Struct(packed))).unnest("trace")
    return whole.select(columns)


def _columns(scheme: Scheme) -> dict[str, Kind]:
    """The columns of a result in their order (`data/schemes/README.md` §14), with their types."""
    indicators = dict.fromkeys(one.name for pool in scheme.pools for one in pool.indicators)
    parts = ("value", "low", "benchmark", "points")
    columns: dict[str, Kind] = dict.fromkeys(("uscc", "name", "unit", "unit_uscc", "pool"), pl.String)
    columns |= dict.fromkeys(("status", "status_reason"), pl.String)
    columns |= {f"{name}.{part}": pl.Float64 for name in indicators for part in parts}
    columns |= {f"adjustment.{one.name}": pl.Float64 for one in scheme.adjustments}
    columns |= {f"cap.{group}": pl.Float64 for group in scheme.caps}
    columns |= {"adjustments": pl.String, "total": pl.Float64, "rank": pl.Int64, "rank_of": pl.Int64}
    columns |= {"class_by_rank": pl.String} | {f"override.{one.name}": pl.String for one in scheme.overrides}
    columns |= {"overrides": pl.String, "class": pl.String, "years_in_class": pl.Int64}
    for one in scheme.policies:
        kinds = {"rate": pl.Float64, "text": pl.String, "state": pl.String, "amount": pl.Float64}
        columns |= {f"policy.{one.name}.{part}": kind for part, kind in kinds.items()}
    return columns
