"""A file that was handed in → its sheets of text cells, whatever its format."""

from data import csv_sheet, workbook
from data.csv_sheet import CsvSheet
from data.decoding import decode
from data.errors import FileError
from data.workbook import ExcelSheet
from scoring.errors import Fault

Sheet = CsvSheet | ExcelSheet

MAX_BYTES = 200 << 20
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(content: bytes, most: int = MAX_BYTES) -> tuple[Sheet, ...]:
    """Open a CSV or XLSX file by what it contains, not by what its name says.

    Raises
    ------
    FileError
        `file.empty`, `file.too_large`, `file.old_excel`, and those of the formats.
    """
    if not content.strip():
        raise FileError([Fault("file.empty")])
    if len(content) > most:
        sizes = {"megabytes": len(content) >> 20, "most": most >> 20}
        raise FileError([Fault("file.too_large", params=sizes)])
    if content.startswith(OLD_EXCEL):
        raise FileError([Fault("file.old_excel")])
    if content.startswith(ZIP):
        return workbook.read(content)
    return (csv_sheet.read(decode(content)),)


def cell(row: int, column: int) -> str:
    """Name a cell as spreadsheets do; both counted from 0.

    >>> cell(11, 2), cell(0, 27)
    ('C12', 'AB1')
    """
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
