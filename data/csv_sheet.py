"""A CSV file as a sheet of text cells."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from data.errors import FileError
from scoring.errors import Fault

HEAD_ROWS = 30
HEAD_CHARACTERS = 200_000
DELIMITERS = ",\t;"


@dataclass(frozen=True)
class CsvSheet:
    """The text of a file, its first rows and where in the text each of them ends."""

    text: str
    delimiter: str
    head: tuple[tuple[str | None, ...], ...]
    ends: tuple[int, ...]
    name: str = ""

    def body(self, start: int) -> tuple[pl.DataFrame, list[Fault]]:
        """Read the rows from `start` on, as wide as the row before.

        Polars reads what every program would read alike. Wherever a row is wider than the heading or
        quotes are out of order it refuses, and the slower reader of the standard library names the rows.
        """
        width = len(self.head[start - 1]) if start else max(map(len, self.head), default=1)
        text = self.text[self.ends[start - 1] if start else 0 :]
        try:
            return _by_column(text, self.delimiter, width), []
        except pl.exceptions.PolarsError:
            return _row_by_row(text, self.delimiter, width, start)


def read(text: str) -> CsvSheet:
    """Find the delimiter and the first rows.

    Raises
    ------
    FileError
        `file.bad_quotes` if a cell does not end.
    """
    beginning = text[:HEAD_CHARACTERS]
    delimiter = max(DELIMITERS, key=beginning.count)
    rows, ends = [], []
    lines = _Counted(beginning)
    try:
        for cells in islice(csv.reader(lines, delimiter=delimiter), HEAD_ROWS):
            rows.append(tuple(cell if cell.strip() else None for cell in cells))
            ends.append(lines.consumed)
    except csv.Error as error:
        raise FileError([_bad_quotes(len(rows))]) from error
    return CsvSheet(text, delimiter, tuple(rows), tuple(ends))


class _Counted:
    """The lines of a text, and how many characters were taken so far."""

    def __init__(self, text: str) -> None:
        self.consumed = 0
        self._lines = io.StringIO(text, newline="")

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.consumed += len(line)
            yield line


def _by_column(text: str, delimiter: str, width: int) -> pl.DataFrame:
    schema = {str(at): pl.String for at in range(width)}
    if not text.strip("\r\n"):
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        text.encode(),
        has_header=False,
        separator=delimiter,
        schema=schema,
        infer_schema=False,
        missing_columns="insert",
    )


def _row_by_row(text: str, delimiter: str, width: int, start: int) -> tuple[pl.DataFrame, list[Fault]]:
    rows = _records(text, delimiter, start)
    # A program that ends every row with a delimiter does no harm; one longer row among others is shifted.
    spare = min((len(row) for row in rows if row), default=width) > width
    faults = [
        Fault("row.too_many_cells", f"A{at}", {"row": at, "cells": len(row), "expected": width})
        for at, row in enumerate(rows, start=start + 1)
        if len(row) > width and (any(row[width:]) or not spare)
    ]
    columns = {str(at): [row[at] or None if at < len(row) else None for row in rows] for at in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), faults


def _records(text: str, delimiter: str, start: int) -> Sequence[list[str]]:
    lines = io.StringIO(text, newline="")
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileError([_bad_quotes(start + len(records))]) from error
    return records


def _bad_quotes(at: int) -> Fault:
    return Fault("file.bad_quotes", f"A{at + 1}", {"row": at + 1})
