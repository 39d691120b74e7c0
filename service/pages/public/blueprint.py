"""The blueprint of public pages, and which county they are about."""

from typing import Any

from flask import Blueprint, Response, request

from service import counties, unit
from service.errors import NotFound
from service.pages import frame
from service.tables import County
from service.visitor import of_page

blp = Blueprint("public", __name__)


def county() -> County | None:
    """Give the county that is asked for, else the visitor's own, else the only one; None: one is chosen."""
    session, visitor = unit.session(), of_page()
    asked = request.args.get("county") or (visitor.county if visitor else None)
    known = counties.list_(session)
    if asked is None:
        return known[0] if len(known) == 1 else None
    found = next((one for one in known if one.code == asked), None)
    if found is None and "county" in request.args:
        raise NotFound("county.not_found", county=asked)
    return found


def choose() -> Response:
    """Let the reader choose a county for this page."""
    return frame.page("pages/public/choose.html", counties=counties.list_(unit.session()))


def page(template: str, place: County, **context: Any) -> Response:
    """Answer with a page about a county; where there are several, one can change it."""
    several = len(counties.list_(unit.session())) > 1
    return frame.page(f"pages/public/{template}.html", place_of=place, several=several, **context)
