"""Rows of the land ledger and of the power company → parcels and meters."""

import polars as pl

from data import land
from data.body import Rows

METER_SCHEMA = {
    "row": pl.Int64,
    "user_number": pl.String,
    "meter": pl.String,
    "uscc": pl.String,
    "period": pl.String,
    "kwh": pl.Float64,
}


def parcels(rows: Rows) -> pl.DataFrame:
    """Check the rows of a land ledger and make one record of each parcel and user.

    Returns
    -------
    pl.DataFrame, columns of `land.SCHEMA`
        Empty if the file is no land ledger.
    """
    if not rows.headings.get("parcel"):
        return pl.DataFrame(schema=land.SCHEMA)
    known = rows.values.select("parcel", "holder_uscc", "user_uscc", "area_m2", "used_m2")
    ledger = known.select(rows.numbers.alias("row"), pl.all())
    _check_areas(rows, ledger)
    for name, code in (("area_m2", "parcel.area_differs"), ("holder_uscc", "parcel.holder_differs")):
        first = ledger.select(pl.col(name, "row").first().over("parcel"))
        for at in (ledger[name] != first[name]).arg_true():
            rows.fault(code, at, name, first=first["row"][at])
    if not rows.faults:
        rows.faults.extend(land.balance(ledger))
    return ledger


def _check_areas(rows: Rows, ledger: pl.DataFrame) -> None:
    for at in (ledger["area_m2"] <= 0).arg_true():
        rows.fault("parcel.zero_area", at, "area_m2")
    let = ledger["user_uscc"].is_not_null() & (ledger["user_uscc"] != ledger["holder_uscc"])
    for at in (let & ledger["used_m2"].is_null() & rows.raw["used_m2"].is_null()).arg_true():
        rows.fault("parcel.no_used_area", at, "used_m2")


def meters(rows: Rows) -> pl.DataFrame:
    """Make one record of each meter and period; a user number without meters is its own meter.

    Returns
    -------
    pl.DataFrame, columns of `METER_SCHEMA`
        Empty if the file is not the power company's.
    """
    if not rows.headings.get("user_number"):
        return pl.DataFrame(schema=METER_SCHEMA)
    number = rows.column("user_number")
    meter = rows.column("meter")
    columns = {
        "row": rows.numbers,
        "user_number": number,
        "meter": meter.zip_with(meter.is_not_null(), number),
        "uscc": rows.column("uscc"),
        "period": rows.column("period"),
        "kwh": rows.column("kwh"),
    }
    return pl.DataFrame(columns, schema=METER_SCHEMA)
