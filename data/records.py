"""Rows of a department's file → facts and attributes, one record each."""

import polars as pl

from data.body import Rows
from data.headings import Heading
from data.layout import Layout, Type

FACT_SCHEMA = {
    "row": pl.Int64,
    "uscc": pl.String,
    "period": pl.String,
    "code": pl.String,
    "value": pl.Float64,
    "raw": pl.String,
    "unit": pl.String,
}
ATTRIBUTE_SCHEMA = {"row": pl.Int64, "uscc": pl.String, "code": pl.String, "text": pl.String}


def facts(rows: Rows, layout: Layout) -> pl.DataFrame:
    """Make a record of every figure that a row states, also of "/": stated as not delivered.

    Parameters
    ----------
    rows : Rows
    layout : Layout

    Returns
    -------
    pl.DataFrame, columns of `FACT_SCHEMA`
    """
    owner = _owner(rows, "user_uscc")
    found = rows.headings.found
    frames = [_facts(rows, owner, heading) for heading in found if heading.column.role == "fact"]
    if carriers := [heading for heading in found if heading.column.role == "carrier"]:
        frames.append(_energy(rows, owner, carriers, layout))
    together = pl.concat([pl.DataFrame(schema=FACT_SCHEMA), *frames])
    return _added_up(together) if layout.column("parcel") else together


def attributes(rows: Rows) -> pl.DataFrame:
    """Make a record of every attribute that a row states, and of every label; repetitions count once.

    Returns
    -------
    pl.DataFrame, columns of `ATTRIBUTE_SCHEMA`
    """
    owner = _owner(rows, "holder_uscc")
    repeated = owner.n_unique() < owner.len()
    frames = [pl.DataFrame(schema=ATTRIBUTE_SCHEMA)]
    for heading in rows.headings.found:
        name = heading.column.name
        if heading.column.role == "attribute":
            code = pl.repeat(name, owner.len(), eager=True)
            columns = {"row": rows.numbers, "uscc": owner, "code": code, "text": rows.values[name]}
            said = pl.DataFrame(columns).filter(pl.col("text").is_not_null() & (pl.col("text") != ""))
            if heading.column.type == "labels":
                each = pl.col("text").str.split("|").list.unique(maintain_order=True)
                said = said.with_columns(each).explode("text")
            frames.append(_single(said, heading.column.type) if repeated else said)
    return pl.concat(frames)


def _single(said: pl.DataFrame, kind: Type) -> pl.DataFrame:
    """Keep what an enterprise has once: each label, the earliest date, the last word."""
    if kind == "labels":
        return said.unique(["uscc", "text"], keep="first", maintain_order=True)
    if kind == "date":
        return said.sort("text", maintain_order=True).unique("uscc", keep="first", maintain_order=True)
    return said.unique("uscc", keep="last", maintain_order=True)


def _owner(rows: Rows, name: str) -> pl.Series:
    """Whose record it is: in the land ledger a user's or the holder's, else the enterprise's."""
    if rows.headings.get("uscc"):
        return rows.column("uscc")
    whose = rows.column(name)
    return whose.zip_with(whose.is_not_null(), rows.column("holder_uscc"))


def _facts(rows: Rows, owner: pl.Series, heading: Heading) -> pl.DataFrame:
    name = heading.column.name
    columns = {
        "row": rows.numbers,
        "uscc": owner,
        "period": rows.column("period"),
        "code": pl.repeat(name, owner.len(), eager=True),
        "value": rows.values[name],
        "raw": rows.raw[name],
        "unit": pl.repeat(heading.unit, owner.len(), eager=True),
    }
    return pl.DataFrame(columns).filter(pl.col("raw").is_not_null())


def _energy(rows: Rows, owner: pl.Series, carriers: list[Heading], layout: Layout) -> pl.DataFrame:
    """Add the carriers of a row up to its energy in standard coal.

    A blank carrier beside others could mean "none" or "unknown"; an unknown part would make the sum too
    small and the enterprise too good, so a row must say 0 for what it does not use.
    """
    names = [heading.column.name for heading in carriers]
    values = rows.values.select(names)
    total = values.select(pl.sum_horizontal(names, ignore_nulls=False)).to_series()
    any_said = values.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    for name in names:
        for at in (rows.raw[name].is_null() & any_said).arg_true():
            rows.fault("row.carrier_blank", at, name)
    shown = [
        pl.format("{} {} {}", pl.lit(h.column.labels[0]), h.column.name, pl.lit(h.unit)) for h in carriers
    ]
    columns = {
        "row": rows.numbers,
        "uscc": owner,
        "period": rows.column("period"),
        "code": pl.repeat("energy", owner.len(), eager=True),
        "value": total,
        "raw": rows.raw.select(pl.concat_str(shown, separator="; ", ignore_nulls=True)).to_series(),
        "unit": pl.repeat(f"tce({layout.basis})", owner.len(), eager=True),
    }
    return pl.DataFrame(columns).filter(pl.col("raw").is_not_null() & (pl.col("raw") != ""))


def _added_up(frame: pl.DataFrame) -> pl.DataFrame:
    """Add up what a user has on several parcels; one part that is not delivered leaves the sum unknown."""
    keys = ["uscc", "period", "code", "unit"]
    if not frame.select(pl.struct(keys).is_duplicated().any()).item():
        return frame
    value = pl.when(pl.col("value").is_not_null().all()).then(pl.col("value").sum())
    added = frame.group_by(keys, maintain_order=True).agg(
        pl.col("row").first(), value, pl.col("raw").str.join("+")
    )
    return added.select(*FACT_SCHEMA)
