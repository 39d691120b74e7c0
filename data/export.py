"""Tables out: CSV, XLSX, Parquet. No text in them can become a formula where they are opened."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Literal

import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from data.errors import FileError
from scoring.errors import Fault

# Spreadsheets run a text that begins like this; an apostrophe before it keeps it a text.
FORMULA_START = r"^[=+\-@\t\r\n＝＋－＠]"
MAX_XLSX_ROWS = 1_048_575
WIDTH = 16  # of a column, in letters
Spreadsheet = Literal["csv", "xlsx"]
SPREADSHEETS: tuple[Spreadsheet, ...] = ("csv", "xlsx")


def write(frame: pl.DataFrame, path: Path, encoding: str = "utf-8") -> None:
    """Write a table in the format that the name of the file asks for.

    Parameters
    ----------
    frame : pl.DataFrame
        Lists become texts separated by `|`, dates ISO texts; null is an empty cell.
    path : Path
        Ending in .csv, .xlsx or .parquet.
    encoding : str
        Of CSV: "utf-8", "utf-8-sig" (for Excel) or "gb18030".

    Raises
    ------
    FileError
        `file.unknown_format`, `file.too_many_rows` (more than a sheet holds).
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        path.write_bytes(csv(frame, encoding))
    elif ending in _WRITERS:
        path.write_bytes(_WRITERS[ending](frame))
    else:
        raise FileError([Fault("file.unknown_format", path.name, {"known": ".csv, .xlsx, .parquet"})])


def spreadsheet(frame: pl.DataFrame, form: Spreadsheet) -> bytes:
    """Write what people open: CSV that Excel knows as UTF-8, or a workbook."""
    return xlsx(frame) if form == "xlsx" else csv(frame, "utf-8-sig")


def csv(frame: pl.DataFrame, encoding: str = "utf-8") -> bytes:
    """Write CSV; "utf-8-sig" has the byte order mark by which Excel knows UTF-8."""
    return harmless(frame).write_csv().encode(encoding)


def xlsx(frame: pl.DataFrame) -> bytes:
    """Write a workbook of one sheet, its heading in bold and in sight."""
    if frame.height > MAX_XLSX_ROWS:
        raise FileError([Fault("file.too_many_rows", params={"rows": frame.height, "most": MAX_XLSX_ROWS})])
    buffer = BytesIO()
    with Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, frame.width - 1, WIDTH)
        written = harmless(frame)
        sheet.write_row(0, 0, written.columns, book.add_format({"bold": True}))
        for at, row in enumerate(written.iter_rows(), start=1):
            sheet.write_row(at, 0, row)
    return buffer.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """Write Parquet, with the types as they are."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn lists and dates into texts, and put an apostrophe before every text that could be run."""
    lists, days, texts = pl.col(pl.List(pl.String)), pl.col(pl.Date), pl.col(pl.String)
    flat = frame.with_columns(lists.list.join("|"), days.cast(pl.String))
    guarded = flat.with_columns(
        pl.when(texts.str.contains(FORMULA_START)).then("'" + texts).otherwise(texts).name.keep()
    )
    return guarded.rename({one: f"'{one}" for one in frame.columns if re.match(FORMULA_START, one)})


_WRITERS: Mapping[str, Callable[[pl.DataFrame], bytes]] = {".xlsx": xlsx, ".parquet": parquet}
