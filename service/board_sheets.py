"""The lists of the board as rows, for the API, and as tables that a spreadsheet opens."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from data import export
from scoring.errors import Fault
from scoring.region import candidates, ladder, leaders
from scoring.region.candidates import Candidate
from scoring.region.clauses import Kind
from scoring.region.ladder import Climber
from scoring.region.leaders import Leader
from scoring.region.population import Population
from scoring.region.summary import Part, Summary
from scoring.title import listed, word
from service import board, problems
from service.board import Asked
from service.problems import Language

Row = dict[str, Any]
PARTED = ("board", "targets")
LISTS = (*PARTED, "leaders", "low_efficiency", "zombie", "ladder")


def leader(one: Leader) -> Row:
    """Give a leader as one row."""
    return {"list": one.list, "title": one.title, "rank": one.rank} | asdict(one.member) | _value(one)


def _value(one: Leader) -> Row:
    return {"value": one.value, "unit": one.unit}


def candidate(one: Candidate) -> Row:
    """Give a candidate as one row."""
    lists = {name: list(getattr(one, name)) for name in ("met", "reasons", "doubtful", "missing")}
    return asdict(one.member) | {"state": one.state} | lists


def climber(one: Climber) -> Row:
    """Give a place on the ladder as one row."""
    return asdict(one.member) | {"stage": one.stage, "title": one.title, "step": one.step, "near": one.near}


def write(asked: Asked, name: str, by: str, quarter: int | None, form: str, language: Language) -> bytes:
    """Write one of the lists as a file, headed in the reader's language."""
    return sheet(rows(asked, name, by, quarter, language), name, form, language)


def sheet(found: list[Row], name: str, form: str, language: Language) -> bytes:
    """Write rows as a file, headed in the reader's language; an empty list keeps its heading."""
    return export.spreadsheet(table(found, name, language), "xlsx" if form == "xlsx" else "csv")


def table(found: list[Row], name: str, language: Language) -> pl.DataFrame:
    """Put rows into a table, headed in the reader's language."""
    frame = pl.DataFrame(
        [_cells(row, language) for row in found], schema=COLUMNS[name], infer_schema_length=None
    )
    return frame.rename({column: heading(column, language) for column in frame.columns})


def rows(asked: Asked, name: str, by: str, quarter: int | None, language: Language) -> list[Row]:
    """Give the rows of one of the lists of an evaluation."""
    if name in PARTED:
        return of_summary(board.show(asked, by, quarter).board, name, language)
    return of_population(board.population(asked), name)


def of_population(people: Population, name: str) -> list[Row]:
    """Give the rows of a list of enterprises."""
    if name == "leaders":
        return [leader(one) for one in leaders.leaders(people)]
    if name == "ladder":
        return [climber(one) for one in ladder.climbers(people)]
    kind: Kind = "zombie" if name == "zombie" else "low_efficiency"
    return [candidate(one) for one in candidates.candidates(people, kind)]


def of_summary(made: Summary, name: str, language: Language) -> list[Row]:
    """Give the figures of all parts, or their targets, a row each."""
    found = []
    for part in (made.whole, *made.parts):
        title = board.title(made.by, part.key)
        said = title if isinstance(title, str) else problems.text(title, language)
        lines = _measures(part) if name == "board" else _targets(part, language)
        found += [{"part": said, **line} for line in lines]
    return found


def heading(column: str, language: Language) -> str:
    """Say what stands in a column."""
    return problems.text(Fault(f"column.{column}"), language)


def _measures(part: Part) -> list[Row]:
    return [
        {
            "title": one.title,
            "value": one.now.value,
            "unit": one.unit,
            "growth": one.growth,
            "growth_same": one.growth_same,
            "before": one.before.value if one.before else None,
            "numerator": one.now.numerator,
            "denominator": one.now.denominator,
            "n": one.now.n,
            "left_out": one.now.left_out,
        }
        for one in part.measures
    ]


def _targets(part: Part, language: Language) -> list[Row]:
    return [
        {
            "title": one.title,
            "kind": one.kind,
            "bound": one.bound,
            "value": one.value,
            "verdict": problems.text(Fault(f"board.{one.verdict}"), language),
            "why": problems.text(one.why, language) if one.why else None,
            "basis": one.basis,
        }
        for one in part.targets
    ]


def _cells(row: Row, language: Language) -> Row:
    return {name: _cell(cell, language) for name, cell in row.items()}


def _cell(cell: object, language: Language) -> object:
    if isinstance(cell, list):
        return word(listed(cell), language)
    return word(cell, language) if isinstance(cell, str) else cell


_TEXT, _NUMBER, _COUNT = pl.String(), pl.Float64(), pl.Int64()
_MEMBER = dict.fromkeys(("uscc", "name", "township", "park", "industry", "scale"), _TEXT)
COLUMNS: Mapping[str, Mapping[str, pl.DataType]] = {
    "board": {"part": _TEXT, "title": _TEXT, "value": _NUMBER, "unit": _TEXT}
    | dict.fromkeys(("growth", "growth_same", "before", "numerator", "denominator"), _NUMBER)
    | {"n": _COUNT, "left_out": _COUNT},
    "targets": {"part": _TEXT, "title": _TEXT, "kind": _TEXT, "bound": _NUMBER, "value": _NUMBER}
    | dict.fromkeys(("verdict", "why", "basis"), _TEXT),
    "leaders": {"list": _TEXT, "title": _TEXT, "rank": _COUNT, **_MEMBER, "value": _NUMBER, "unit": _TEXT},
    "low_efficiency": _MEMBER | dict.fromkeys(("state", "met", "reasons", "doubtful", "missing"), _TEXT),
    "zombie": _MEMBER | dict.fromkeys(("state", "met", "reasons", "doubtful", "missing"), _TEXT),
    "ladder": _MEMBER | {"stage": _TEXT, "title": _TEXT, "step": _TEXT, "near": pl.Boolean()},
    "rectification": dict.fromkeys(("uscc", "name", "class_name", "state", "batch_title", "measures"), _TEXT)
    | {"owner": _TEXT, "due_on": pl.Date(), "year": _COUNT, "evaluation_id": _COUNT},
}
