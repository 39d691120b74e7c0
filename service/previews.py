"""What a department's file would change, before it is taken: each statement against what holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import layout as layouts
from data import reader
from data.layout import Column
from scoring.errors import Fault, InputError
from scoring.facts import TITLES, UNITS
from service import counties, provenance, submissions
from service.errors import Conflict
from service.tables import Enterprise

State = Literal["new", "changed", "same"]
MOST_SHOWN = 200
MEGABYTE = 2**20
KEYS = ("kind", "subject", "code", "period")


@dataclass(frozen=True)
class Difference:
    """One thing that a file says, as it is now and as it would be."""

    kind: str
    uscc: str | None
    name: str | None
    title: str
    period: str
    unit: str
    state: State
    before: float | str | None
    after: float | str | None


@dataclass(frozen=True)
class Total:
    """What a file says of one kind of figure, in sum: what was there for the same, and what would be."""

    title: str
    unit: str
    new: int
    changed: int
    same: int
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Preview:
    """What taking a file would do; with `faults` it would be refused."""

    year: int
    layout: str
    filename: str
    rows: int
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    totals: tuple[Total, ...]
    counts: Mapping[State, int]
    differences: tuple[Difference, ...]


def preview(
    session: Session, county: str, year: int, layout_name: str, filename: str, content: bytes
) -> Preview:
    """Read a file and compare what it says with what holds now; nothing is taken."""
    counties.get(session, county)
    submissions.check_layout(layout_name)
    try:
        reading = reader.read(content, layouts.load(layout_name), filename, year)
    except InputError as error:
        none: Mapping[State, int] = {"new": 0, "changed": 0, "same": 0}
        return Preview(year, layout_name, filename, 0, error.faults, (), (), none, ())
    held = provenance.valid(session, county, year)
    said = _statements(reading.facts, reading.attributes, reading.parcels, reading.meters)
    now = _statements(held.facts, held.attributes, held.parcels, held.meters)
    table = _compared(said, now)
    return Preview(
        year,
        layout_name,
        filename,
        reading.row_count,
        (),
        reading.ignored,
        tuple(_totals(table)),
        _counts(table),
        tuple(_differences(session, county, table, _columns(layout_name))),
    )


def check_size(content: bytes, most: int) -> None:
    """Check that a file is small enough to be compared while somebody waits."""
    if len(content) > most:
        raise Conflict("submission.preview_large", size=_megabytes(len(content)), most=_megabytes(most))


def _megabytes(size: int) -> float:
    return round(size / MEGABYTE, 1)


def _columns(layout_name: str) -> Mapping[str, Column]:
    return {one.name: one for one in layouts.load(layout_name).columns}


def _statements(
    facts: pl.DataFrame, attributes: pl.DataFrame, parcels: pl.DataFrame, meters: pl.DataFrame
) -> pl.DataFrame:
    """Everything that is said, a row each: of what, as a figure or in words."""
    words = pl.lit(None, pl.String).alias("words")
    figures = facts.select(
        kind=pl.lit("fact"), subject="uscc", code="code", period="period", uscc="uscc", figure=pl.col("value")
    ).with_columns(words)
    return pl.concat([figures, _labels(attributes), _plots(parcels), _readings(meters)])


def _labels(attributes: pl.DataFrame) -> pl.DataFrame:
    together = attributes.group_by("uscc", "code").agg(pl.col("text").sort().str.join("|").alias("words"))
    return together.select(
        kind=pl.lit("attribute"),
        subject="uscc",
        code="code",
        period=pl.lit(""),
        uscc="uscc",
        figure=pl.lit(None, pl.Float64),
        words="words",
    )


def _plots(parcels: pl.DataFrame) -> pl.DataFrame:
    used = pl.concat_str(
        pl.col("user_uscc").fill_null(""), pl.lit(" "), pl.col("used_m2").cast(pl.String).fill_null("")
    )
    one = parcels.group_by("parcel").agg(
        pl.col("holder_uscc").min(), pl.col("area_m2").max(), used.sort().str.join("; ").alias("words")
    )
    return one.select(
        kind=pl.lit("parcel"),
        subject="parcel",
        code=pl.lit("area_m2"),
        period=pl.lit(""),
        uscc="holder_uscc",
        figure="area_m2",
        words="words",
    )


def _readings(meters: pl.DataFrame) -> pl.DataFrame:
    number = pl.concat_str(pl.col("user_number"), pl.lit(" "), pl.col("meter").fill_null(""))
    one = meters.with_columns(number.str.strip_chars().alias("number"))
    read = one.group_by("number", "period").agg(pl.col("uscc").min(), pl.col("kwh").sum())
    return read.select(
        kind=pl.lit("meter"),
        subject="number",
        code=pl.lit("kwh"),
        period=pl.col("period").fill_null(""),
        uscc="uscc",
        figure="kwh",
        words=pl.lit(None, pl.String),
    )


def _compared(said: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    before = now.select(*KEYS, known=pl.lit(value=True), was="figure", were="words")
    whole = said.join(before, on=KEYS, how="left")
    same = pl.col("figure").eq_missing(pl.col("was")) & pl.col("words").eq_missing(pl.col("were"))
    new = pl.col("known").is_null()
    state = pl.when(new).then(pl.lit("new")).when(same).then(pl.lit("same")).otherwise(pl.lit("changed"))
    moved = ((pl.col("figure") - pl.col("was")) / pl.col("was").abs()).abs()
    return whole.with_columns(state=state, moved=moved.fill_nan(None).fill_null(0.0))


def _counts(table: pl.DataFrame) -> Mapping[State, int]:
    found = dict(table.group_by("state").len().rows())
    return {"new": found.get("new", 0), "changed": found.get("changed", 0), "same": found.get("same", 0)}


def _totals(table: pl.DataFrame) -> Sequence[Total]:
    """Sum what is said by kind and code; a unit that was mistaken shows at once."""
    counted = [(pl.col("state") == state).sum().alias(state) for state in ("new", "changed", "same")]
    again = pl.col("known").is_not_null()
    sums = [pl.col("was").filter(again).sum(), pl.col("figure").filter(again).sum()]
    kinds = table.group_by("kind", "code", maintain_order=True).agg(*counted, *sums, many=pl.len())
    return [
        Total(
            _title(row),
            _unit(row),
            row["new"],
            row["changed"],
            row["same"],
            *(row["was"], row["figure"])
            if row["kind"] != "attribute" and row["new"] < row["many"]
            else (None, None),
        )
        for row in kinds.iter_rows(named=True)
    ]


def _differences(
    session: Session, county: str, table: pl.DataFrame, columns: Mapping[str, Column]
) -> Sequence[Difference]:
    """List what is not the same, the greatest changes first."""
    order = pl.col("state").replace_strict({"changed": 0, "new": 1}, return_dtype=pl.Int8)
    found = table.filter(pl.col("state") != "same").with_columns(order=order)
    shown = found.sort(
        "order", "moved", "uscc", "code", descending=[False, True, False, False], nulls_last=True
    )
    rows = shown.head(MOST_SHOWN).to_dicts()
    codes = {row["uscc"] for row in rows if row["uscc"]}
    known = select(Enterprise.uscc, Enterprise.name).where(
        Enterprise.county == county, Enterprise.uscc.in_(codes)
    )
    names = {row.uscc: row.name for row in session.execute(known)}
    return [
        Difference(
            row["kind"],
            row["uscc"],
            names.get(row["uscc"]),
            _title(row)
            if row["kind"] in ("fact", "attribute")
            else f"{_label(columns, row)} {row['subject']}",
            row["period"],
            _unit(row),
            row["state"],
            *_said(row),
        )
        for row in rows
    ]


def _label(columns: Mapping[str, Column], row: Mapping[str, str]) -> str:
    column = columns.get("parcel" if row["kind"] == "parcel" else "user_number")
    return column.labels[0] if column else ""


def _title(row: Mapping[str, str]) -> str:
    if row["kind"] in ("fact", "attribute"):
        return TITLES.get(row["code"], row["code"])
    return TITLES["land_owned"] if row["kind"] == "parcel" else TITLES["electricity_kwh"]


def _unit(row: Mapping[str, str]) -> str:
    return {"parcel": "m2", "meter": "kWh"}.get(row["kind"], UNITS.get(row["code"], ""))


def _said(row: Mapping[str, float | str | None]) -> tuple[float | str | None, float | str | None]:
    """What is said before and after: figures, or words where the figures are the same or there are none."""
    if row["figure"] == row["was"] and row["words"] != row["were"]:
        return row["were"], row["words"]
    before = row["was"] if row["was"] is not None else row["were"]
    return before, row["figure"] if row["figure"] is not None else row["words"]
