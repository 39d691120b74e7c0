"""Tables as files that a spreadsheet opens; no cell of them can become a formula there."""

from collections.abc import Callable, Mapping
from io import BytesIO

import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]

FORMULA_STARTS = (
    r"^[=+\-@\t\r\n＝＋－＠]"  # a text that begins so is run by Excel; an apostrophe makes it a text
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # tells Excel that the file is UTF-8
WIDTH = 16


def csv(table: pl.DataFrame) -> bytes:
    """Write CSV in UTF-8; texts that a spreadsheet would run get an apostrophe before them."""
    texts = pl.col(pl.String)
    harmless = pl.when(texts.str.contains(FORMULA_STARTS)).then("'" + texts).otherwise(texts)
    return BYTE_ORDER_MARK + table.with_columns(harmless.name.keep()).write_csv().encode()


def xlsx(table: pl.DataFrame) -> bytes:
    """Write an XLSX sheet; texts are written as texts, whatever they begin with."""
    buffer = BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, table.width - 1, WIDTH)
        heading = book.add_format({"bold": True})
        for place, name in enumerate(table.columns):
            sheet.write_string(0, place, name, heading)
        for line, row in enumerate(table.iter_rows(), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                elif cell is not None:
                    sheet.write_number(line, place, cell)
    return buffer.getvalue()


FORMATS: Mapping[str, Callable[[pl.DataFrame], bytes]] = {"csv": csv, "xlsx": xlsx}
