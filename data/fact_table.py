"""Tables of facts for an evaluation without a database: CSV, XLSX, Parquet.

A row per enterprise; columns are named after the facts and attributes of the scheme. An empty cell is
"not delivered". A table is taken wholly, or refused with all its errors.
"""

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from data import dates, layout, sheet, uscc, words
from data.cells import Parsed, blank_to_null
from data.errors import FileError
from data.export import write
from data.numerals import numbers
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.nearest import nearest

Type = Literal["number", "text", "date", "labels", "uscc", "industry"]

PARQUET = b"PAR1"
MAX_BYTES = 4 << 30
SHOWN = 60
# What `data.export` puts before texts that a spreadsheet would run.
GUARDED = r"^'([=+\-@\t\r\n＝＋－＠])"
CODES = ("parent_uscc", "plot_holder_uscc")
PREVIOUS: Mapping[str, Type] = {"class": "text", "years_in_class": "number"}
DTYPES: Mapping[Type, pl.DataType] = {
    "number": pl.Float64(),
    "date": pl.Date(),
    "labels": pl.List(pl.String()),
}
READERS: Mapping[Type, Callable[[pl.Series], Parsed]] = {
    "date": dates.dates,
    "uscc": words.own_codes,
    "industry": partial(words.industries, groups=True),
}

__all__ = ["doubtful_codes", "read", "read_previous", "write"]


@dataclass
class _Table:
    """A table as it was handed in: text cells, or the typed columns of a Parquet file.

    `first` is the number of its first row, `places` the position of each column in the file.
    """

    cells: pl.DataFrame
    first: int
    places: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, at: int, name: str, **params: object) -> None:
        value, row = self.cells[name][at], self.first + at
        shown = "" if value is None else str(value)[:SHOWN]
        where = sheet.cell(row - 1, self.places[name])
        self.faults.append(Fault(code, where, {"row": row, "column": name, "value": shown, **params}))


def read(path: Path, scheme: Scheme) -> pl.DataFrame:
    """Read a table of facts in the types of a scheme's vocabulary.

    Parameters
    ----------
    path : Path
        A CSV (UTF-8, GB18030), XLSX or Parquet file; told apart by what it contains.
    scheme : Scheme

    Returns
    -------
    pl.DataFrame, shape (enterprises, columns of the file)
        Facts as Float64, texts as String, dates as Date, labels as List(String).

    Raises
    ------
    FileError
        With everything that is wrong: columns that the scheme does not know, cells that cannot be read,
        codes that are missing, not valid or there twice.
    """
    return _read(path, _types(scheme))


def read_previous(path: Path, scheme: Scheme) -> pl.DataFrame:
    """Read last year's table: as `read`, with `class` and `years_in_class` where they are known."""
    return _read(path, {**_types(scheme), **PREVIOUS})


def _types(scheme: Scheme) -> dict[str, Type]:
    facts: dict[str, Type] = {one.code: "number" for one in scheme.facts}
    attributes: dict[str, Type] = {one.code: one.type for one in scheme.attributes}
    special: dict[str, Type] = {"uscc": "uscc", "industry": "industry", **dict.fromkeys(CODES, "uscc")}
    return facts | attributes | special


def _read(path: Path, types: Mapping[str, Type]) -> pl.DataFrame:
    content = path.read_bytes()
    try:
        table = (_parquet if content.startswith(PARQUET) else _sheet)(content, types)
    except FileError as error:
        raise FileError(replace(one, where=one.where or path.name) for one in error.faults) from None
    columns = [_column(table, name, types[name]) for name in table.cells.columns]
    _check_codes(table)
    if table.faults:
        raise FileError(table.faults)
    return pl.DataFrame(columns)


def _sheet(content: bytes, types: Mapping[str, Type]) -> _Table:
    sheets = [one for one in sheet.read(content, MAX_BYTES) if _heading_row(one) is not None]
    if not sheets:
        raise FileError([Fault("table.no_uscc")])
    if len(sheets) > 1:
        names = "、".join(one.name for one in sheets)
        raise FileError([Fault("file.several_tables", params={"sheets": names})])
    row = _heading_row(sheets[0]) or 0
    texts = [(text or "").strip() for text in sheets[0].head[row]]
    places, wrong = _places(texts, types)
    body, faults = sheets[0].body(row + 1)
    cells = body.select(blank_to_null(body[str(at)]).alias(name) for name, at in places.items())
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    # Blank rows at the end are no enterprises; one in the middle is missing its code.
    last = filled[-1] + 1 if len(filled) else 0
    return _checked(_Table(cells.head(last), row + 2, places, wrong + faults))


def _heading_row(one: sheet.Sheet) -> int | None:
    named = (at for at, row in enumerate(one.head) if any((text or "").strip() == "uscc" for text in row))
    return next(named, None)


def _parquet(content: bytes, types: Mapping[str, Type]) -> _Table:
    try:
        cells = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError([Fault("file.broken_parquet")]) from error
    if "uscc" not in cells.columns:
        raise FileError([Fault("table.no_uscc")])
    places, wrong = _places(cells.columns, types)
    return _checked(_Table(cells.select(list(places)), 1, places, wrong))


def doubtful_codes(facts: pl.DataFrame) -> list[str]:
    """List the enterprises whose `uscc` is no valid credit code (GB 32100-2015).

    They are evaluated all the same: nothing is published from here, and rules are tried on made-up data.
    """
    codes, bad = uscc.clean(facts["uscc"])
    return [str(codes[at]) for at in bad]


def _checked(table: _Table) -> _Table:
    if table.cells.is_empty():
        raise FileError([*table.faults, Fault("file.no_rows")])
    return table


def _places(names: Sequence[str], types: Mapping[str, Type]) -> tuple[dict[str, int], list[Fault]]:
    """Find where each known column stands; name the unknown ones and those that are there twice."""
    known = "、".join(types)
    faults = [
        Fault("table.unknown_column", name, {"column": name, "nearest": nearest(name, types), "known": known})
        for name in names
        if name and name not in types
    ]
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    faults += [Fault("table.column_twice", name, {"column": name}) for name in twice]
    return {name: at for at, name in enumerate(names) if name in types}, faults


def _column(table: _Table, name: str, kind: Type) -> pl.Series:
    column = table.cells[name]
    parsed = _from_text(column, kind) if column.dtype == pl.String else _from_type(table, column, kind)
    for at, code in parsed.bad.items():
        table.fault(code, at, name)
    return parsed.values.alias(name)


def _from_text(column: pl.Series, kind: Type) -> Parsed:
    if kind == "number":
        return numbers(column, negative=column.name not in layout.never_negative())
    if kind in READERS:
        return READERS[kind](column)
    plain = column.str.replace(GUARDED, "$1")
    if kind == "text":
        return words.texts(plain)
    parsed = words.labels(plain)
    return Parsed(parsed.values.str.split("|"), parsed.bad)


def _from_type(table: _Table, column: pl.Series, kind: Type) -> Parsed:
    """Take a column that is typed already, as in Parquet, if its type can hold what it must."""
    dtype = DTYPES.get(kind, pl.String())
    fitting = {"number": column.dtype.is_numeric(), "date": column.dtype in (pl.Date, pl.Datetime)}
    if column.dtype not in (dtype, pl.Null, pl.Categorical, pl.Enum) and not fitting.get(kind, False):
        params = {"column": column.name, "type": str(column.dtype), "expected": str(dtype)}
        table.faults.append(Fault("table.wrong_type", column.name, params))
        return Parsed(column, {})
    values = column.cast(dtype)
    if kind == "uscc":
        return words.own_codes(values)
    odd = (~values.is_finite()).arg_true().to_list() if kind == "number" else []
    return Parsed(values, dict.fromkeys(odd, "cell.not_finite"))


def _check_codes(table: _Table) -> None:
    codes = table.cells.select(pl.col("uscc").cast(pl.String).str.strip_chars()).with_row_index("at")
    for at in codes["uscc"].is_null().arg_true():
        table.fault("row.no_code", at, "uscc")
    again = codes.drop_nulls().with_columns(first=pl.col("at").first().over("uscc"))
    for at, first in again.filter(pl.col("at") != pl.col("first")).select("at", "first").iter_rows():
        table.fault("row.duplicate", at, "uscc", first=table.first + first)
