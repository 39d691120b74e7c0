"""The blueprint of the region, and of which year's evaluation a page is."""

from flask import Blueprint, Response

from service import auth, board, evaluations, unit
from service.board import Asked
from service.pages import frame, queries

MOST_YEARS = 50

blp = Blueprint("region", __name__)


def years() -> list[int]:
    """List the years with a published evaluation, the newest first."""
    found = evaluations.page(unit.session(), auth.county(), state="published", limit=MOST_YEARS).items
    return sorted({one.year for one in found}, reverse=True)


def asked() -> Asked | None:
    """Find the evaluation of the year that is asked for, or the newest; None where nothing is public."""
    year = queries.number("year")
    if year is None and not years():
        return None
    return board.ask(unit.session(), auth.county(), year)


def nothing() -> Response:
    """Say that there is no board without a published evaluation."""
    return frame.page("pages/region/nothing.html")
