"""Files as a department would hand them in, and what is said of them."""

import io
from collections.abc import Sequence

import pytest
from xlsxwriter import Workbook

from data import layout, reader, uscc
from data.errors import FileError
from data.reader import Reading

YEAR = 2024
CODES = tuple(uscc.make(f"91990101MH{number:06d}") for number in range(1, 10))


def csv(*rows: Sequence[object], encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


def xlsx(*rows: Sequence[object], sheets: int = 1, formats: dict[int, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            styles = {at: book.add_format({"num_format": form}) for at, form in (formats or {}).items()}
            for line, row in enumerate(rows):
                for at, cell in enumerate(row):
                    sheet.write(line, at, cell, styles.get(at))
    return buffer.getvalue()


def read(name: str, content: bytes, year: int = YEAR) -> Reading:
    return reader.read(content, layout.load(name), f"{name}.csv", year)


def refused(name: str, content: bytes, year: int = YEAR) -> list[tuple[str, str]]:
    """Where and with which codes a file is refused."""
    with pytest.raises(FileError) as caught:
        read(name, content, year)
    return [(fault.where, fault.code) for fault in caught.value.faults]


def tax(*rows: Sequence[object], heading: str = "实缴税金(万元)") -> bytes:
    return csv(["统一社会信用代码", heading], *rows)


def taxes(reading: Reading) -> list[float | None]:
    return reading.facts["value"].to_list()
