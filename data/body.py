"""The rows below the headings: which are data, what their cells say, and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from data import dates, words
from data.cells import Parsed, blank_to_null, delivered
from data.errors import FileError
from data.headings import Heading, Headings
from data.layout import Column, Type
from data.numerals import numbers
from data.sheet import Sheet, cell
from scoring.errors import Fault

# Below the data there may be a total, notes and signatures; none of them is an enterprise.
FOOT = (
    r"^\s*(合\s*计|总\s*计|小\s*计|注[：:1一]|备注|说明|填表|制表|审核|复核|负责人|单位负责人|数据来源|联系)"
)
SHOWN = 60
MAX_ROWS = 1_048_576

READERS: Mapping[Type, Callable[[pl.Series], Parsed]] = {
    "uscc": words.codes,
    "date": dates.iso_dates,
    "labels": words.labels,
    "industry": words.industries,
    "period": dates.periods,
    "quarter": dates.quarters,
    "month": dates.months,
}


@dataclass
class Rows:
    """The rows of data under construction.

    Attributes
    ----------
    headings : Headings
    numbers : pl.Series of Int64, shape (n,)
        Their row numbers as a spreadsheet shows them, from 1.
    raw, values : pl.DataFrame, shape (n, columns found)
        Cells as written, null where blank; and what they say, null where nothing or nothing usable.
    faults : list of Fault
    """

    headings: Headings
    numbers: pl.Series
    raw: pl.DataFrame
    values: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, at: int, name: str, **params: object) -> None:
        """Note what is wrong with the cell of a row (by position) and a column (by name)."""
        heading, number = self.headings.get(name), self.numbers[at]
        where = cell(number - 1, heading.at if heading else 0)
        value = (self.raw[name][at] or "")[:SHOWN] if heading else ""
        label = heading.text.strip() if heading else name
        self.faults.append(Fault(code, where, {"row": number, "column": label, "value": value, **params}))

    def column(self, name: str) -> pl.Series:
        """The values of a column; nulls where the file does not have it."""
        if name in self.values.columns:
            return self.values[name]
        return pl.Series(name, [None] * self.numbers.len(), dtype=pl.String)


def parse(sheet: Sheet, headings: Headings, year: int) -> Rows:
    """Read the rows below the headings.

    Parameters
    ----------
    sheet : Sheet
    headings : Headings
    year : int
        The year the file is for.

    Returns
    -------
    Rows
        With a column `period` in any case.

    Raises
    ------
    FileError
        `file.too_many_rows`.
    """
    cells, faults = sheet.body(headings.start)
    if cells.height > MAX_ROWS:
        raise FileError([Fault("file.too_many_rows", params={"rows": cells.height, "most": MAX_ROWS})])
    cells = cells.select(blank_to_null(column) for column in cells.iter_columns())
    cells = _data_only(cells.with_row_index("row", headings.start + 1), headings)
    raw = cells.select(pl.col(str(heading.at)).alias(heading.column.name) for heading in headings.found)
    rows = Rows(headings, cells["row"].cast(pl.Int64), raw, pl.DataFrame(), faults)
    rows.values = raw.select(_column(rows, heading) for heading in headings.found)
    rows.values = rows.values.with_columns(_periods(rows, year))
    return rows


def _data_only(cells: pl.DataFrame, headings: Headings) -> pl.DataFrame:
    """Drop the rows in which no known column says anything, and the foot of the table."""
    known = [pl.col(str(heading.at)) for heading in headings.found]
    codes = [pl.col(str(heading.at)) for heading in headings.found if heading.column.type == "uscc"]
    first = pl.coalesce(pl.exclude("row"))
    foot = first.str.contains(FOOT) & pl.all_horizontal(code.is_null() | (code == first) for code in codes)
    return cells.filter(pl.any_horizontal(one.is_not_null() for one in known) & ~foot)


def _column(rows: Rows, heading: Heading) -> pl.Series:
    column = heading.column
    parsed = _parsed(rows.raw[column.name], heading)
    hint = _hint(column)
    for at, code in parsed.bad.items():
        rows.fault(code, at, column.name, **hint)
    return parsed.values.alias(column.name)


def _parsed(texts: pl.Series, heading: Heading) -> Parsed:
    column = heading.column
    if column.type == "number":
        return numbers(texts, heading.factor, negative=column.negative)
    if column.type == "text":
        return words.texts(texts, column.values)
    return READERS[column.type](texts)


def _hint(column: Column) -> dict[str, object]:
    words = [
        word for word in column.values if not word.isascii()
    ]  # the vocabulary's own codes are for programs
    return {"known": "、".join(words or column.values)} if column.values else {}


def _periods(rows: Rows, year: int) -> pl.Series:
    """Put year, quarter and month together; a file without them is for the year it was handed in for."""
    stated = rows.column("period")
    for at in (stated.str.slice(0, 4) != str(year)).arg_true():
        rows.fault("row.other_year", at, "period", year=year)
    said = pl.DataFrame({"year": stated.fill_null(str(year))}).with_columns(
        quarter=pl.coalesce(pl.col("year").str.extract(r"Q(.)"), rows.column("quarter")),
        month=pl.coalesce(pl.col("year").str.extract(r"M(..)"), rows.column("month")),
    )
    _check_months(rows, said)
    part = pl.coalesce("M" + pl.col("month"), "Q" + pl.col("quarter"), pl.lit(""))
    return said.select(period=pl.col("year").str.head(4) + part).to_series()


def _check_months(rows: Rows, said: pl.DataFrame) -> None:
    quarter_of = (pl.col("month").cast(pl.Int64) + 2) // 3
    stated_in = "month" if rows.headings.get("month") else "period"
    for at in said.select(quarter_of != pl.col("quarter").cast(pl.Int64)).to_series().arg_true():
        rows.fault("row.month_of_another_quarter", at, stated_in)


def required(rows: Rows, names: Sequence[str], code: str) -> None:
    """Note the rows that lack one of the columns that say what they are about."""
    for name in names:
        for at in delivered(rows.raw[name]).is_null().arg_true():
            rows.fault(code, at, name)


def unique(rows: Rows, names: Sequence[str], otherwise: Mapping[str, str] | None = None) -> None:
    """Note the rows that are about the same as an earlier one; `otherwise` stands in for a blank cell."""
    stand_in = {name: name for name in names} | dict(otherwise or {})
    keys = pl.DataFrame(
        {
            name: rows.column(name).zip_with(rows.column(name).is_not_null(), rows.column(stand_in[name]))
            for name in names
        }
    )
    keys = keys.with_columns(at=pl.int_range(pl.len()), row=rows.numbers).drop_nulls(names)
    keys = keys.filter(pl.struct(names).is_duplicated()).with_columns(first=pl.col("row").first().over(names))
    for at, first in keys.filter(pl.col("row") != pl.col("first")).select("at", "first").iter_rows():
        rows.fault("row.duplicate", at, names[0], first=first)
