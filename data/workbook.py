"""An XLSX file as sheets of text cells.

Files from outside are hostile until shown otherwise: the zip directory is judged before anything is
unpacked, every part is unpacked within its stated size, the extent of each sheet is found before cells
are laid out (two cells in opposite corners would ask for 17 billion), and only the parts that were
examined are handed to the parser.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import polars as pl
import python_calamine

from data.errors import FileError
from scoring.errors import Fault

MAX_UNPACKED = 1 << 30
MAX_RATIO = 200
SMALL = 10 << 20
MAX_PARTS = 2_000
MAX_SPREAD = 100
MAX_COLUMNS = 2_000
HEAD_ROWS = 30

WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels|xl/(worksheets/)?[^/]+\.xml",
    re.IGNORECASE,
)
REFERENCE = rb"""r\s*=\s*["']([A-Za-z]+)"""
ROW = re.compile(rb"<(?:\w+:)?row\b")
ROW_NUMBER = re.compile(rb"""row\b[^>]*?\br\s*=\s*["'](\d{1,12})""")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ERROR_CELL = re.compile(
    rb"""(<c\b[^>]*\bt\s*=\s*["']e["'][^>]*>)(?:<f[^>]*>(?:[^<]*</f>)?)?(?:<v>([^<]*))?"""
)


@dataclass(frozen=True)
class ExcelSheet:
    """The cells of a sheet as text."""

    name: str
    cells: pl.DataFrame

    @property
    def head(self) -> tuple[tuple[str | None, ...], ...]:
        """The first rows."""
        return tuple(self.cells.head(HEAD_ROWS).iter_rows())

    def body(self, start: int) -> tuple[pl.DataFrame, list[Fault]]:
        """The rows from `start` on."""
        return self.cells.slice(start), []


def read(content: bytes) -> tuple[ExcelSheet, ...]:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileError
        `file.broken_workbook`, `file.zip_bomb`, `file.encrypted`, `file.scattered_cells`.
    """
    parts = _unpack(content)
    sheets = _sheet_parts(parts)
    for part in sheets.values():
        _judge_extent(parts[part])
    try:
        with python_calamine.load_workbook(io.BytesIO(_pack(parts))) as book:
            cells = {name: _cells(book, name) for name in sheets}
    except python_calamine.CalamineError as error:
        raise FileError([Fault("file.broken_workbook")]) from error
    return tuple(ExcelSheet(name, _with_formula_errors(cells[name], parts[sheets[name]])) for name in sheets)


def _cells(book: python_calamine.CalamineWorkbook, name: str) -> pl.DataFrame:
    """Lay out a sheet from its cell A1 on, every cell as the shortest text that stands for its value."""
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    columns = (
        pl.Series(str(at), cells, dtype=pl.String, strict=False)
        for at, cells in enumerate(zip(*rows, strict=True))
    )
    return pl.DataFrame([column.str.strip_suffix(".0") for column in columns])


def _unpack(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _judge(members)
            wanted = [member for member in members if WANTED.fullmatch(member.filename)]
            return {member.filename: _part(archive, member) for member in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise FileError([Fault("file.broken_workbook")]) from error


def _judge(members: Sequence[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise FileError([Fault("file.encrypted")])
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_PARTS or size > MAX_UNPACKED or (size > SMALL and size > MAX_RATIO * packed):
        raise FileError([Fault("file.zip_bomb", params={"parts": len(members), "megabytes": size >> 20})])


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    # Asking for the stated size, and no more, keeps a directory that lies from filling the memory.
    with archive.open(member) as part:
        return part.read(member.file_size)


def _pack(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The names of the visible sheets → their parts, in the order of the workbook."""
    book, relations = _xml(parts, "xl/workbook.xml"), _xml(parts, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    visible = [one for one in book.iterfind(".//{*}sheet") if one.get("state", "visible") == "visible"]
    # The namespaces differ between the two kinds of Office Open XML.
    keys = [next((value for name, value in one.items() if name.endswith("}id")), "") for one in visible]
    found = {one.get("name", ""): _path(targets.get(key, "")) for one, key in zip(visible, keys, strict=True)}
    return {name: part for name, part in found.items() if part in parts}


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _xml(parts: Mapping[str, bytes], name: str) -> ElementTree.Element:
    text = parts.get(name, b"")
    try:
        if b"<!DOCTYPE" not in text:
            return ElementTree.fromstring(text)  # noqa: S314 without a DTD there are no entities to expand
    except (ElementTree.ParseError, LookupError):
        text = b""
    raise FileError([Fault("file.broken_workbook")])


def _judge_extent(sheet: bytes) -> None:
    """Refuse cells scattered over an area that cannot be laid out."""
    cells, width = sheet.count(b"<c ") + sheet.count(b"<c>"), 0
    if cells != sheet.count(b"<c r=") or b":c " in sheet:
        # Cells without references, or in a namespace of their own, are counted row by row.
        counts = [len(CELL.findall(row)) for row in ROW.split(sheet)]
        cells, width = sum(counts), max(counts)
    letters, digits = _longest_reference(sheet)
    most = min(MAX_COLUMNS, (10**6 + MAX_SPREAD * cells) // 10**digits)
    if sum(26**length for length in range(1, letters + 1)) > most:
        width = max(width, 1, *(_column(name) + 1 for name in set(re.findall(REFERENCE + rb"\d", sheet))))
    if width > most:
        raise FileError([Fault("file.scattered_cells")])


def _longest_reference(sheet: bytes) -> tuple[int, int]:
    """How many letters and how many digits the longest references of cells have: AB120002 has 2 and 6."""
    rows = [int(number) for number in ROW_NUMBER.findall(sheet)]
    letters, digits = 1, len(str(max(*rows, sheet.count(b"<row"), 1, 1)))
    while longer := re.search(
        REFERENCE + rb"(?:(?<=[A-Za-z]{%d})\d+|\d{%d,})" % (letters + 1, digits + 1), sheet
    ):
        name, number = longer[1], longer[0].removeprefix(longer[0].rstrip(b"0123456789"))
        letters, digits = max(letters, len(name)), max(digits, len(number))
    return letters, digits


def _with_formula_errors(cells: pl.DataFrame, sheet: bytes) -> pl.DataFrame:
    """Show the errors of formulas, #REF!, #DIV/0! and the like, which the parser leaves blank."""
    if b'"e"' not in sheet and b"'e'" not in sheet:
        return cells
    shown: dict[int, dict[int, str]] = {}
    for cell, text in ERROR_CELL.findall(sheet):
        if at := re.search(REFERENCE + rb"(\d+)", cell):
            shown.setdefault(_column(at[1]), {})[int(at[2]) - 1] = (
                text.decode("ascii", "replace") or "#VALUE!"
            )
    return cells.with_columns(
        cells[str(column)].scatter(list(errors), list(errors.values()))
        for column, errors in shown.items()
        if column < cells.width and max(errors) < cells.height
    )


def _column(letters: bytes) -> int:
    """Return the index of a column: A is 0, AA is 26."""
    index = 0
    for letter in letters.upper()[:4]:
        index = index * 26 + letter - 64
    return index - 1
