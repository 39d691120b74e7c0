"""A small board file and enterprises, of which a test changes one part."""

from typing import Any

from scoring.region.document import Board, parse
from scoring.region.population import Population, populate
from tests.unit.scoring.building import inline

DOCUMENT: dict[str, Any] = {
    "county": "990199",
    "year": 2024,
    "title": "试验看板",
    "source": "无",
    "derived": [{"name": "land", "formula": "land_owned"}],
    "measures": [
        {"name": "per_mu", "title": "亩均营业收入", "numerator": "revenue", "denominator": "land"},
        {"name": "revenue", "title": "营业收入", "numerator": "revenue", "where": "scale = 'above'"},
        {"name": "count", "title": "企业数", "numerator": "1"},
    ],
}


def text(**changes: Any) -> str:
    """The text of a board; a change of None leaves a key out."""
    whole = DOCUMENT | changes
    return "\n".join(f"{key} = {inline(cell)}" for key, cell in whole.items() if cell is not None)


def board(**changes: Any) -> Board:
    return parse(text(**changes))


def people(
    rows: list[dict[str, Any]], before: list[dict[str, Any]] | None = None, **changes: Any
) -> Population:
    return populate(board(**changes), 2024, rows, before)


def firm(place: int, **facts: Any) -> dict[str, Any]:
    return {"uscc": f"E{place:03}", "scale": "above", "township": "东镇"} | facts
