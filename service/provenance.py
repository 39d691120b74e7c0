"""Which of a county's handed-in rows are valid: of each thing said, the latest accepted submission's.

Facts are superseded one by one, an attribute of an enterprise with all its labels, a parcel with all
its users, a meter's reading of a period with all its sharers.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from service import bulk
from service.bulk import Schema
from service.tables import Submission, attributes, facts, meters, parcels

FACTS: Schema = {"uscc": pl.String(), "code": pl.String(), "period": pl.String(), "value": pl.Float64()}
ATTRIBUTES: Schema = {"uscc": pl.String(), "code": pl.String(), "text": pl.String()}
PARCELS: Schema = {
    "parcel": pl.String(),
    "holder_uscc": pl.String(),
    "user_uscc": pl.String(),
    "area_m2": pl.Float64(),
    "used_m2": pl.Float64(),
    "row": pl.Int64(),
}
METERS: Schema = {
    "user_number": pl.String(),
    "meter": pl.String(),
    "uscc": pl.String(),
    "period": pl.String(),
    "kwh": pl.Float64(),
    "row": pl.Int64(),
}
# What one statement is about: a later submission that says anything about it replaces what earlier ones said.
SUBJECT: Mapping[str, tuple[str, ...]] = {
    "facts": ("uscc", "code", "period"),
    "attributes": ("uscc", "code"),
    "parcels": ("parcel",),
    "meters": ("user_number", "meter", "period"),
}


@dataclass(frozen=True)
class Valid:
    """What holds for a county and a year, and the submissions that it was taken from."""

    submissions: tuple[int, ...]
    facts: pl.DataFrame
    attributes: pl.DataFrame
    parcels: pl.DataFrame
    meters: pl.DataFrame


def accepted(
    session: Session, county: str, year: int, known_at: dt.datetime | None = None
) -> tuple[int, ...]:
    """List the accepted submissions of a county and year, oldest first; those of today, or of a moment."""
    mine = (Submission.county == county) & (Submission.year == year)
    holds = Submission.state == "accepted"
    if known_at is not None:
        withdrawn_later = (Submission.state == "withdrawn") & (Submission.withdrawn_at > known_at)
        holds = (Submission.received_at <= known_at) & (holds | withdrawn_later)
    return tuple(session.scalars(select(Submission.id).where(mine, holds).order_by(Submission.id)))


def valid(session: Session, county: str, year: int, known_at: dt.datetime | None = None) -> Valid:
    """Read what holds now, or what held at a moment."""
    ids = accepted(session, county, year, known_at)
    return Valid(
        ids,
        facts=_latest(session, facts, ids, FACTS),
        attributes=_latest(session, attributes, ids, ATTRIBUTES),
        parcels=_latest(session, parcels, ids, PARCELS),
        meters=_latest(session, meters, ids, METERS),
    )


def _latest(session: Session, table: Table, ids: Sequence[int], schema: Schema) -> pl.DataFrame:
    columns = [table.c[name] for name in ("submission_id", *schema)]
    statement = select(*columns).where(table.c.submission_id.in_(ids))
    rows = bulk.read(session, statement, {"submission_id": pl.Int32(), **schema})
    return latest(rows, SUBJECT[table.name]).drop("submission_id")


def latest(rows: pl.DataFrame, subject: Sequence[str]) -> pl.DataFrame:
    """Keep of each subject the rows of the latest submission that speaks of it."""
    several = _codes_of_several(rows) if "code" in subject else pl.lit(rows["submission_id"].n_unique() > 1)
    rows = rows.with_columns(several.alias("_several"))
    compared = rows.filter("_several")
    newest = compared.group_by(*subject).agg(pl.col("submission_id").max())
    kept = compared.join(newest, on=[*subject, "submission_id"], how="semi", nulls_equal=True)
    return pl.concat([rows.filter(~pl.col("_several")), kept]).drop("_several")


def _codes_of_several(rows: pl.DataFrame) -> pl.Expr:
    """Mark the rows whose code more than one submission delivers: most facts come from one file only."""
    spoken = rows.group_by("code").agg(pl.col("submission_id").n_unique())
    return pl.col("code").is_in(spoken.filter(pl.col("submission_id") > 1)["code"].implode())
