"""Reading a board file: its text in, a checked `Board` or all of its faults out."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring.columns import Type
from scoring.decode import INVALID, Decoder
from scoring.document import Scheme
from scoring.errors import Fault, SchemeError
from scoring.names import spaces
from scoring.nearest import nearest
from scoring.region.clauses import Document
from scoring.scheme import read_toml

BUILT_IN = ("park", "township", "industry", "scale")  # groups that every board has
RESERVED = ("county", "quarter", *BUILT_IN)
MOST_TOP = 1_000
MOST_MONTHS = 120
FIRST_YEAR, LAST_YEAR = 1990, 2100
RESULTS: Mapping[str, Type] = {"class": "text", "years_in_class": "number"}


@dataclass(frozen=True)
class Board:
    """A checked board file. `text` is the file as read, `digest` the SHA-256 of its content."""

    document: Document
    text: str = field(repr=False, compare=False)
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the board's own groups."""
        return {one.name: one.title for one in self.document.groups}

    def vocabulary(self, year: int) -> Scheme:
        """What a year's tables are read by: facts, attributes and derived facts; it has no pools."""
        return _vocabulary(self, year)


@lru_cache(maxsize=64)
def _vocabulary(board: Board, year: int) -> Scheme:
    document = board.document
    return Scheme(
        county=document.county,
        year=year,
        as_of=dt.date(year, 12, 31),
        title=document.title,
        source=document.source,
        classes=(),
        pools=(),
        rankings=(),
        own_facts=document.own_facts,
        own_attributes=document.own_attributes,
        derived=document.derived,
        digest=f"{board.digest}-{year}",
    )


def load(path: Path) -> Board:
    """Read the board file at `path`.

    Raises
    ------
    SchemeError
        With every fault of the file, or `scheme.not_utf8`.
    OSError
        Where there is no such file.
    """
    try:
        return parse(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise SchemeError([Fault("scheme.not_utf8")]) from None


def parse(text: str) -> Board:
    """Read a board from its text.

    Raises
    ------
    SchemeError
        With every fault that was found: of form first, of sense when the form holds.
    """
    raw = read_toml(text)
    names, faults = spaces(raw)
    decoder = Decoder(names | {"board": {**names["facts"], **RESULTS}}, raw.get("year"), faults)
    document: Document = decoder.table(Document, raw, "")
    if document is INVALID or decoder.faults:
        raise SchemeError(decoder.faults)
    if found := tuple(_inconsistencies(document)):
        raise SchemeError(found)
    return Board(document, text, _digest(raw))


def _digest(raw: Mapping[str, Any]) -> str:
    content = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _inconsistencies(board: Document) -> Iterator[Fault]:
    yield from _ranges(board)
    yield from _targets(board)
    for group in board.groups:
        if group.name in RESERVED:
            yield Fault("board.group_reserved", f"groups.{group.name}", {"name": group.name})
    if board.ladder and (board.ladder[-1].step or board.ladder[-1].near):
        yield Fault("board.ladder_end", f"ladder.{board.ladder[-1].name}")
    for stage in board.ladder[:-1]:
        if not stage.step:
            yield Fault("scheme.missing_key", f"ladder.{stage.name}.step", {"key": "step"})
    yield from _batches(board)


def _ranges(board: Document) -> Iterator[Fault]:
    ranges = [("year", board.year, FIRST_YEAR, LAST_YEAR), ("left_out_at_most", board.left_out_at_most, 0, 1)]
    ranges += [(f"leaders.{one.name}.top", one.top, 1, MOST_TOP) for one in board.leaders]
    if board.rectification:
        ranges.append(("rectification.months", board.rectification.months, 1, MOST_MONTHS))
    for where, value, low, high in ranges:
        if not low <= value <= high:
            yield Fault("scheme.out_of_range", where, {"value": value, "low": low, "high": high})


def _targets(board: Document) -> Iterator[Fault]:
    measures = {one.name for one in board.measures}
    for target in board.targets:
        place = f"targets.{target.name}"
        if target.measure not in measures:
            told = {"measure": target.measure, "nearest": nearest(target.measure, measures)}
            yield Fault("board.measure_unknown", f"{place}.measure", told)
        if len(target.bounds) != 1:
            yield Fault("board.target_bounds", place, {"found": len(target.bounds)})


def _batches(board: Document) -> Iterator[Fault]:
    rules = board.rectification
    if rules is None:
        return
    if max(Counter(rules.classes).values(), default=0) != 1:
        yield Fault("board.classes", "rectification.classes")
    open_ended = [place for place, batch in enumerate(rules.batches) if batch.when is None]
    if open_ended != [len(rules.batches) - 1]:
        yield Fault("board.batches_rest", "rectification.batches")
