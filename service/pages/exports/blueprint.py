"""The blueprint of lists as files: rows with their headings, as CSV or a workbook."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

import polars as pl
from flask import Blueprint, Response

from data import export
from scoring.errors import Fault
from service.api import answers
from service.errors import Conflict
from service.language import say, word
from service.pages import frame, queries
from service.paging import Page

T = TypeVar("T")
MOST = 20_000  # rows that are put together while somebody waits; a database binds no more codes at once

blp = Blueprint("exports", __name__)


def whole(found: Page[T]) -> Sequence[T]:
    """Give the items of a list that was asked for whole; one that is longer than a file may be is refused."""
    check(found.total)
    return found.items


def check(count: int) -> None:
    """Check that a list is no longer than a file may be."""
    if count > MOST:
        raise Conflict("export.too_many", count=count, most=MOST)


def file(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Give rows as the kind of file that is asked for; an empty list keeps its headings."""
    cells = [[_cell(one) for one in row] for row in rows]
    table = pl.DataFrame(cells, list(headings), orient="row", strict=False, infer_schema_length=None)
    form: export.Spreadsheet = "xlsx" if queries.word("format", ("xlsx",)) else "csv"
    return answers.attachment(f"{name}.{form}", export.spreadsheet(table, form))


def _cell(value: object) -> object:
    """Write a value as the page does, but figures and dates so that a spreadsheet knows them."""
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, dt.datetime):
        return frame.moment(value)
    if isinstance(value, Fault):
        return frame.text(value)
    if isinstance(value, str):
        return word(value)
    return float(value) if isinstance(value, Decimal) else value
