"""Which column of a sheet is which: headings matched by label and unit, never by position.

A unit is said in the heading (`实缴税金(万元)`), in a row of units below it, or for all in a line above
(`单位：万元`). Where it is not said, or said twice differently, the file is refused: nobody guesses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from data import energy, units
from data.energy import BASES
from data.errors import FileError
from data.layout import Column, Layout
from data.sheet import Sheet, cell
from scoring.errors import Fault
from scoring.nearest import nearest

Row = Sequence[str | None]
Labels = Sequence[tuple[str, Column]]

YEAR = re.compile(r"(20\d\d)年?度?")
BRACKETS = re.compile(r"[()\[\]{}<>【】〔〕《》]+")
MARKS = ",，、;；:：/_-"
FOR_ALL = re.compile(r"单位[:：]([^)）\]】]*)")
UNIT_PREFIX = re.compile(r"^(计量)?单位[::]?")
BASIS = re.compile(r"按?(当量|等价)值?(计算|计)?")


@dataclass(frozen=True)
class Heading:
    """A heading that was understood: its column, place, unit as written and what one such unit is."""

    column: Column
    at: int
    text: str
    unit: str = ""
    factor: Fraction = Fraction(1)


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet; `start` is the first row of data, `ignored` are headings of no column."""

    found: tuple[Heading, ...]
    row: int
    start: int
    ignored: tuple[str, ...]

    def get(self, name: str) -> Heading | None:
        """Find the heading of a column by the column's name."""
        return next((heading for heading in self.found if heading.column.name == name), None)


@dataclass(frozen=True)
class _Said:
    """What a heading says besides its label."""

    column: Column | None = None
    units: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


@dataclass
class _Search:
    """One sheet under one layout, and what was found to be wrong."""

    sheet: Sheet
    layout: Layout
    year: int
    row: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, at: int, **params: object) -> None:
        self.faults.append(Fault(code, cell(self.row, at), params))


def has_heading(sheet: Sheet, layout: Layout, year: int) -> bool:
    """Tell whether a sheet has a row of headings of this layout."""
    return _heading_row(sheet.head, layout, year) is not None


def find(sheet: Sheet, layout: Layout, year: int) -> Headings:
    """Match the headings of a sheet to the columns of a layout.

    Raises
    ------
    FileError
        `file.no_heading`, `file.missing_column`, `file.column_twice`, `file.no_unit`, `file.wrong_unit`,
        `file.two_units`, `file.energy_basis`; all that are found.
    """
    row = _heading_row(sheet.head, layout, year)
    if row is None:
        labels = "、".join(column.labels[0] for column in layout.columns if column.required)
        raise FileError([Fault("file.no_heading", params={"labels": labels})])
    search = _Search(sheet, layout, year, row)
    below = _unit_row(sheet.head, row)
    said = [_read(text, _labels(layout), year) for text in sheet.head[row]]
    chosen = _chosen(search, said)
    found = tuple(_with_unit(search, at, said[at], below) for at in sorted(chosen))
    _missing(search, {heading.column.name for heading in found})
    if search.faults:
        raise FileError(search.faults)
    ignored = tuple(text for at, text in enumerate(sheet.head[row]) if text and at not in chosen)
    return Headings(found, row, row + (2 if below else 1), ignored)


def _heading_row(head: Sequence[Row], layout: Layout, year: int) -> int | None:
    """Find the row with most labels of the layout; one label alone may be a word in a title."""
    labels = _labels(layout)
    said = [[_read(text, labels, year).column for text in row] for row in head]
    known = [len({column.name for column in row if column}) for row in said]
    best = max(known, default=0)
    return known.index(best) if best >= 2 else None


def _labels(layout: Layout) -> Labels:
    """All labels of a layout, the longest first."""
    labels = [(units.normalise(label), column) for column in layout.columns for label in column.labels]
    return sorted(labels, key=lambda pair: -len(pair[0]))


def _read(text: str | None, labels: Labels, year: int) -> _Said:
    """Take a heading apart: the longest label it begins with, then units and basis and nothing else."""
    heading = units.normalise(text or "")
    if (stated := YEAR.match(heading)) and int(stated[1]) == year:
        heading = heading[stated.end() :]
    for label, column in labels:
        if heading.startswith(label) and (rest := _annotations(heading[len(label) :], year)) is not None:
            return _Said(column, *rest)
    return _Said()


def _annotations(text: str, year: int) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Read units and bases; None if there is anything else, so that 营业收入增长率 is not 营业收入."""
    found: list[str] = []
    bases: list[str] = []
    for word in _words(text):
        if units.is_unit(word):
            found.append(word)
        elif basis := BASIS.fullmatch(word):
            bases.append(basis[1])
        elif not ((stated := YEAR.fullmatch(word)) and int(stated[1]) == year):
            return None
    return tuple(found), tuple(bases)


def _words(text: str) -> Iterable[str]:
    for part in BRACKETS.split(units.normalise(text)):
        word = UNIT_PREFIX.sub("", part.strip(MARKS))
        if not word or units.is_unit(word):
            yield from [word] if word else []
        else:
            yield from filter(None, re.split(f"[{MARKS}]", word))


def _unit_row(head: Sequence[Row], row: int) -> Row | None:
    """Return the row below the headings if it holds units and nothing else."""
    below = head[row + 1] if row + 1 < len(head) else ()
    texts = [text for text in below if text and text.strip() and text.strip() not in MARKS]
    return below if texts and all(_annotations(text, 0) for text in texts) else None


def _chosen(search: _Search, said: Sequence[_Said]) -> set[int]:
    """Choose the columns to read; the total of energy goes before its carriers."""
    names = Counter(one.column.name for one in said if one.column)
    for at, one in enumerate(said):
        if one.column and names[one.column.name] > 1:
            text = search.sheet.head[search.row][at]
            search.fault("file.column_twice", at, heading=text, column=one.column.labels[0])
    spare = "carrier" if "energy" in names else None
    return {at for at, one in enumerate(said) if one.column and one.column.role != spare}


def _with_unit(search: _Search, at: int, said: _Said, below: Row | None) -> Heading:
    column, text = said.column, search.sheet.head[search.row][at] or ""
    assert column  # noqa: S101 only columns that were chosen come here
    own = _annotations(below[at] or "", search.year) if below and at < len(below) else None
    written = said.units + (own[0] if own else ())
    _check_basis(search, at, said.bases + (own[1] if own else ()))
    if not column.unit:
        return Heading(column, at, text)
    written = written or _stated_for_all(search, column)
    factors = {units.factor(column.unit, unit) for unit in written}
    factor = factors.pop() if len(factors) == 1 else None
    if factor is None and (written or column.unit not in units.COUNTS):
        code = "file.two_units" if factors else "file.wrong_unit" if written else "file.no_unit"
        known = "、".join(units.written(column.unit))
        search.fault(code, at, heading=text, written="、".join(written), known=known)
    size = (factor or Fraction(1)) * _coal(search, column)
    return Heading(column, at, text, written[0] if written else column.unit, size)


def _coal(search: _Search, column: Column) -> Fraction:
    """Return the standard coal in a unit of an energy carrier: all carriers add up to one fact."""
    if column.role != "carrier":
        return Fraction(1)
    return energy.factor(column.name, search.layout.basis, search.year).tce


def _stated_for_all(search: _Search, column: Column) -> tuple[str, ...]:
    """Find what a line above the headings, 单位：万元、亩, says for a column."""
    lines = (text for row in search.sheet.head[: search.row] for text in row if text)
    stated = (part for line in lines for part in FOR_ALL.findall(units.normalise(line)))
    return tuple(word for part in stated for word in _words(part) if units.factor(column.unit, word))


def _check_basis(search: _Search, at: int, bases: Iterable[str]) -> None:
    for basis in bases:
        if basis in BASES and basis != search.layout.basis:
            text = search.sheet.head[search.row][at]
            search.fault("file.energy_basis", at, heading=text, stated=basis, expected=search.layout.basis)


def _missing(search: _Search, found: set[str]) -> None:
    headings = [units.normalise(text) for text in search.sheet.head[search.row] if text]
    for column in search.layout.columns:
        if column.required and column.name not in found:
            like = nearest(units.normalise(column.labels[0]), headings)
            others = column.labels[1:] or column.labels
            params = {"column": column.labels[0], "known": "、".join(others), "nearest": like}
            search.faults.append(Fault("file.missing_column", f"{search.row + 1}", params))
