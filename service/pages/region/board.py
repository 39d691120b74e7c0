"""The regional board: measures, targets, and the parts of the county beside each other."""

from typing import Any

from flask import Response

from data.export import SPREADSHEETS
from scoring.region.document import BUILT_IN
from scoring.region.summary import Part
from service import auth, board_sheets, unit
from service import board as operations
from service.api import answers
from service.board import QUARTER, Asked
from service.language import say, spoken
from service.pages import frame, queries
from service.pages.region import blueprint, heat
from service.pages.region.blueprint import blp

PARTINGS = {
    "township": ("乡镇（街道）", "Township"),
    "park": ("园区", "Park"),
    "industry": ("行业", "Industry"),
    "scale": ("规模", "Scale"),
    QUARTER: ("季度", "Quarter"),
}


@blp.route("/region")
@frame.allow(*auth.READERS)
def board() -> Response:
    """Show every measure and target of the county, and its parts beside each other."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    by, quarter, known = _by(asked), _quarter(), _partings(asked)
    shown = operations.show(asked, by, None if by == QUARTER else quarter)
    whole, *parts = zip((shown.board.whole, *shown.board.parts), map(frame_title, shown.titles), strict=True)
    return frame.page(
        "pages/region/board.html",
        years=blueprint.years(),
        year=asked.evaluation.year,
        evaluation=asked.evaluation,
        in_force=shown.in_force,
        partings=known,
        by=by,
        quarter=quarter,
        whole=whole[0],
        parts=parts,
        charts=_charts(whole[0], parts, known[by]),
        measured=heat.measured,
        units=heat.units,
        unit_of={one.measure: one.unit for one in whole[0].measures},
    )


@blp.route("/region/file")
@frame.allow(*auth.READERS)
def file() -> Response:
    """Give the board's measures, or its targets, as CSV or XLSX."""
    asked = operations.ask(unit.session(), auth.county(), queries.number("year"))
    name = queries.word("list", board_sheets.PARTED) or "board"
    form = queries.word("format", SPREADSHEETS) or "csv"
    content = board_sheets.write(asked, name, _by(asked), _quarter(), form, spoken())
    return answers.attachment(f"{name}-{asked.evaluation.year}.{form}", content)


def frame_title(said: Any) -> str:
    """Say the title of a part."""
    return said if isinstance(said, str) else frame.text(said)


def _partings(asked: Asked) -> dict[str, str]:
    """Name the ways to part the county: those of every board, then the board's own groups."""
    own = {name: title for name, title in asked.file.titles.items() if name not in BUILT_IN}
    return {name: say(*words) for name, words in PARTINGS.items()} | own


def _by(asked: Asked) -> str:
    return queries.word("by", _partings(asked)) or "township"


def _quarter() -> int | None:
    found = queries.number("quarter")
    return found if found in operations.QUARTERS else None


def _charts(whole: Part, parts: list[tuple[Part, str]], by: str) -> list[Any]:
    if not parts:
        return []
    chosen = queries.word("measure", [one.measure for one in whole.measures])
    drawn = (heat.heat(whole, parts, by), heat.bars(whole, parts, by, chosen))
    return [one for one in drawn if one is not None]
