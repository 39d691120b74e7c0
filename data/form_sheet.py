"""A form as a workbook: cells that are asked can be filled in, all others are grey and locked."""

from collections.abc import Sequence
from io import BytesIO

import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from data.export import WIDTH, harmless

GREY = "#e8e8e8"


def xlsx(known: pl.DataFrame, asked: pl.DataFrame, open_: pl.DataFrame) -> bytes:
    """Write a form of one sheet.

    Parameters
    ----------
    known : pl.DataFrame, shape (n, k)
        What is known of each row, by headings; texts.
    asked : pl.DataFrame, shape (n, m)
        The figures as far as they were said before, by headings; null: not yet.
    open_ : pl.DataFrame of Boolean, shape (n, m)
        Which of them are asked. The others stay empty: somebody else says them.

    Returns
    -------
    bytes
        The sheet is protected without a password: it guides whoever fills it in, and hides nothing.
    """
    buffer = BytesIO()
    with Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold, grey = book.add_format({"bold": True}), book.add_format({"bg_color": GREY})
        free = book.add_format({"locked": False})
        sheet.freeze_panes(1, known.width)
        sheet.set_column(0, known.width + asked.width - 1, WIDTH)
        sheet.write_row(0, 0, [*known.columns, *asked.columns], bold)
        rows = zip(harmless(known).rows(), asked.rows(), open_.rows(), strict=True)
        for at, (texts, figures, may) in enumerate(rows, start=1):
            sheet.write_row(at, 0, texts, grey)
            _figures(sheet, at, known.width, (figures, may), (free, grey))
        sheet.protect()
    return buffer.getvalue()


def _figures(
    sheet: object,
    at: int,
    start: int,
    cells: tuple[Sequence[float | None], Sequence[bool]],
    formats: tuple[object, object],
) -> None:
    free, grey = formats
    for column, (figure, may) in enumerate(zip(*cells, strict=True), start=start):
        if may and figure is not None:
            sheet.write_number(at, column, figure, free)  # type: ignore[attr-defined]
        else:
            sheet.write_blank(at, column, None, free if may else grey)  # type: ignore[attr-defined]
