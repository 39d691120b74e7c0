"""The tables of the demo county as CSV and XLSX files, written as unlike each other as departments' are."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]

from data import layout, units
from data.layout import Column
from data.synthetic.figures import DECIMALS
from data.synthetic.industries import Floats
from data.synthetic.population import COUNTY_NAME
from data.synthetic.tables import Table

FICTIONAL = "虚构、合成数据"
FOOT = f"制表:{COUNTY_NAME}"
TITLES = {
    "market": "企业名录",
    "tax": "税收数据",
    "statistics": "生产经营、能源和研发数据",
    "land": "工业用地台账",
    "power": "用电数据",
    "ecology": "污染物排放数据",
    "water": "用水数据",
    "emergency": "生产安全事故数据",
}
HELD_UNITS = {"area_m2": "mu", "used_m2": "mu"}
HELD_DECIMALS = {**DECIMALS, "area_m2": 2, "used_m2": 2, "rented_floor_m2": 0, "kwh": 0}
# Layout and unit of the fact → how it is written in odd and in even years, and with how many decimals more.
UNITS = {
    ("tax", "万元"): (("万元", 0), ("元", -2)),
    ("statistics", "万元"): (("万元", 0), ("千元", -1)),
    ("statistics", "tce"): (("吨标准煤", 0),),
    ("power", "kWh"): (("千瓦时", 0), ("万千瓦时", 4)),
    ("land", "mu"): (("亩", 0), ("平方米", 0)),
    ("land", "m2"): (("平方米", 0),),
    ("ecology", "t"): (("吨", 0), ("千克", -3)),
    ("water", "m3"): (("立方米", 0),),
}
WORDS = {"是否规上": {"规上": "是", "规下": "否"}}
FORMATS = ("xlsx", "utf-8-sig", "gb18030", "utf-8")
ROWS_FOR_XLSX = 4_000
MADE_AT = datetime(2025, 1, 1, tzinfo=UTC)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
FULL_WIDTH_EVERY = 50
MARKS = ("/", "", "-")

Cell = str | float


@dataclass(frozen=True)
class Style:
    """How a department writes: format, which of its headings, separators and digits."""

    form: str
    heading: int
    grouped: bool
    full_width: bool


def write(folder: Path, table: Table) -> Path:
    """Write a table; the same table gives the same bytes."""
    style = _style(table)
    name = (
        table.layout + ("_quarters" if table.quarterly else "") + ("_corrections" if table.corrects else "")
    )
    what = ("分季度" if table.quarterly else "") + TITLES[table.layout] + ("更正" if table.corrects else "")
    title = f"{COUNTY_NAME}{table.year}年度{what}({FICTIONAL})"
    path = folder / str(table.year) / f"{name}.{'xlsx' if style.form == 'xlsx' else 'csv'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    headings, columns = zip(*_columns(table, style), strict=True)
    if style.form == "xlsx":
        _write_xlsx(path, title, headings, columns, style.grouped)
    else:
        _write_csv(path, title, headings, columns, style)
    return path


def _style(table: Table) -> Style:
    """Another one each year and department, by turns and not by chance."""
    turn = table.year + sorted(TITLES).index(table.layout)
    form = FORMATS[turn % len(FORMATS)]
    return Style(
        form="utf-8" if form == "xlsx" and table.rows > ROWS_FOR_XLSX else form,
        heading=turn,
        grouped=turn % 3 == 0,
        full_width=turn % 5 == 0,
    )


def _columns(table: Table, style: Style) -> Iterator[tuple[str, Sequence[Cell]]]:
    """The heading and the cells of each column."""
    for place, (name, values) in enumerate(table.columns.items()):
        column = layout.load(table.layout).column(name)
        if column is None:
            raise KeyError(table.layout, name)
        label = column.labels[style.heading % min(len(column.labels), 3)]
        if isinstance(values, np.ndarray):
            unit, decimals, written = _written(table, column, values)
            heading = f"{label}({unit})" if style.heading % 2 else f"{label}（{unit}）"
            yield heading, _cells(written, decimals, style, place)
        else:
            words = WORDS.get(label, {})
            yield label, [words.get(value, value) for value in values]


def _written(table: Table, column: Column, values: Floats) -> tuple[str, int, Floats]:
    """The unit of the heading, the decimals, and the figures in that unit, exact to the last digit."""
    held = HELD_UNITS.get(column.name, column.unit)
    choices = UNITS.get((table.layout, held), ((held, 0),))
    unit, more = choices[(table.year + 1) % len(choices)]
    decimals = HELD_DECIMALS[column.name] + more
    size = units.factor(held, unit) or 1
    if column.name == "used_m2":
        return unit, decimals, np.floor(np.round(values / float(size) * 100, 3)) / 100
    if column.name == "area_m2":
        return unit, decimals, np.ceil(np.round(values / float(size) * 100, 3)) / 100
    return unit, decimals, np.round(values / float(size), decimals)


def _cells(values: Floats, decimals: int, style: Style, place: int) -> list[Cell]:
    """Numbers, some as text with full-width digits; null becomes "/", "-" or nothing."""
    cells: list[Cell] = values.tolist()
    for row in np.flatnonzero(np.isnan(values)).tolist():
        cells[row] = MARKS[(row + place) % len(MARKS)]
    if style.form != "xlsx":
        form = f"{',' if style.grouped else ''}.{decimals}f"
        cells = [format(cell, form) if isinstance(cell, float) else cell for cell in cells]
    if style.full_width:
        cells[place::FULL_WIDTH_EVERY] = [_wide(cell, decimals) for cell in cells[place::FULL_WIDTH_EVERY]]
    return cells


def _wide(cell: Cell, decimals: int) -> str:
    text = format(cell, f".{decimals}f") if isinstance(cell, float) else cell
    return text.translate(FULL_WIDTH)


def _write_csv(
    path: Path, title: str, headings: Sequence[str], columns: Sequence[Sequence[Cell]], style: Style
) -> None:
    """Title row, headings, rows; quoted where a separator asks for it."""
    with path.open("w", encoding=style.form, newline="") as file:
        writer = csv.writer(file)
        blanks = [""] * (len(headings) - 1)
        writer.writerow([title, *blanks])
        writer.writerow(headings)
        writer.writerows(zip(*columns, strict=True))
        writer.writerow([FOOT, *blanks])


def _write_xlsx(
    path: Path, title: str, headings: Sequence[str], columns: Sequence[Sequence[Cell]], grouped: bool
) -> None:
    """Title over all columns, headings, rows; made at a fixed time so that the bytes are the same."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"title": title, "comments": FICTIONAL, "created": MADE_AT})
        sheet = book.add_worksheet(COUNTY_NAME)
        number = book.add_format({"num_format": "#,##0.00" if grouped else "0.00"})
        heading = book.add_format({"bold": True, "align": "center"})
        sheet.merge_range(0, 0, 0, len(headings) - 1, title, heading)
        for column, text in enumerate(headings):
            sheet.write_string(1, column, text, heading)
        for row, cells in enumerate(zip(*columns, strict=True), start=2):
            for column, cell in enumerate(cells):
                if isinstance(cell, float):
                    sheet.write_number(row, column, cell, number)
                elif cell:
                    sheet.write_string(row, column, cell)
        sheet.write_string(len(columns[0]) + 2, 0, FOOT)
