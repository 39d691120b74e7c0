"""A department's file → what it says about enterprises, parcels and meters, or all of its errors.

A file is taken wholly or not at all. Nothing is guessed: a figure without a unit, a code that fails its
check, a row that contradicts another are errors that name row, column and value.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from data import body, headings, ledgers, records, sheet
from data.body import Rows
from data.errors import FileError
from data.layout import Layout
from data.sheet import Sheet
from scoring.errors import Fault

MOST_FAULTS = 50_000


@dataclass(frozen=True)
class Reading:
    """What a file says.

    Attributes
    ----------
    layout, department : str
    digest : str
        SHA-256 of the file's bytes, in hexadecimal.
    row_count : int
        Rows with data.
    facts : pl.DataFrame, shape (n, 7)
        row, uscc, period ("2024" or "2024Q1"), code, value (in the unit of the fact; null: "/" states
        that it is not delivered), raw (as written), unit (in half-width and lower case). Blank cells
        have no record.
    attributes : pl.DataFrame, shape (n, 4)
        row, uscc, code, text; dates in ISO form, a record for each label.
    parcels : pl.DataFrame, shape (n, 6)
        row, parcel, holder_uscc, user_uscc, area_m2 of the whole parcel, used_m2 of the user.
    meters : pl.DataFrame, shape (n, 6)
        row, user_number, meter, uscc, period, kwh.
    ignored : tuple of str
        Headings that the layout does not know and that were not read.
    """

    layout: str
    department: str
    digest: str
    row_count: int
    facts: pl.DataFrame
    attributes: pl.DataFrame
    parcels: pl.DataFrame
    meters: pl.DataFrame
    ignored: tuple[str, ...]


def read(content: bytes, layout: Layout, filename: str, year: int) -> Reading:
    """Read a department's file.

    Parameters
    ----------
    content : bytes
        A CSV file (UTF-8, GB18030) or an XLSX file; told apart by what they contain.
    layout : Layout
    filename : str
        As the department named it; for the error texts only.
    year : int
        The year the file is for; a row of another year is an error.

    Returns
    -------
    Reading

    Raises
    ------
    FileError
        With every error of the file, in the order of its rows; beyond 50,000 the rest is counted.
    """
    try:
        reading, faults = _read(content, layout, year)
    except FileError as error:
        raise FileError(replace(fault, where=fault.where or filename) for fault in error.faults) from None
    if faults:
        raise FileError(_in_order(faults))
    return reading


def _read(content: bytes, layout: Layout, year: int) -> tuple[Reading, list[Fault]]:
    chosen = _choose(sheet.read(content), layout, year)
    found = headings.find(chosen, layout, year)
    rows = body.parse(chosen, found, year)
    if not rows.numbers.len():
        raise FileError([Fault("file.no_rows")])
    _check_keys(rows, layout)
    reading = Reading(
        layout=layout.name,
        department=layout.department,
        digest=hashlib.sha256(content).hexdigest(),
        row_count=rows.numbers.len(),
        facts=records.facts(rows, layout),
        attributes=records.attributes(rows),
        parcels=ledgers.parcels(rows),
        meters=ledgers.meters(rows),
        ignored=found.ignored,
    )
    return reading, rows.faults


def _choose(sheets: Sequence[Sheet], layout: Layout, year: int) -> Sheet:
    """Choose the one sheet with the headings of the layout; a second one would be lost in silence."""
    fitting = [one for one in sheets if headings.has_heading(one, layout, year)]
    if len(fitting) > 1:
        raise FileError(
            [Fault("file.several_tables", params={"sheets": "、".join(one.name for one in fitting)})]
        )
    if not fitting and not sheets:
        raise FileError([Fault("file.broken_workbook")])
    return fitting[0] if fitting else sheets[0]


def _check_keys(rows: Rows, layout: Layout) -> None:
    if layout.column("parcel"):
        body.required(rows, ["holder_uscc"], "row.no_code")
        body.required(rows, ["parcel", "area_m2"], "row.no_key")
        body.unique(rows, ["parcel", "user_uscc"], otherwise={"user_uscc": "holder_uscc"})
        return
    body.required(rows, ["uscc"], "row.no_code")
    if layout.column("user_number"):
        body.required(rows, ["user_number"], "row.no_key")
        body.unique(rows, ["user_number", "meter", "period"], otherwise={"meter": "user_number"})
    else:
        body.unique(rows, ["uscc", "period"])


def _in_order(faults: Sequence[Fault]) -> list[Fault]:
    def row(fault: Fault) -> int:
        number = fault.params.get("row", 0)
        return number if isinstance(number, int) else 0

    ordered = sorted(faults, key=row)
    rest = len(ordered) - MOST_FAULTS
    more = [Fault("file.more_faults", params={"count": rest})] if rest > 0 else []
    return ordered[:MOST_FAULTS] + more
