"""Published lists by county and year: names and classes, what is on notice, corrections, all there was."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response

from service import public_lists, signatures, unit
from service.entries import Filter
from service.errors import NotFound
from service.pages import frame, queries
from service.pages.public.blueprint import blp, choose, county, page

T = TypeVar("T")


@blp.route("/lists")
def lists() -> Response:
    """Show who has which class by what is public of a year."""
    place = county()
    if place is None:
        return choose()
    session, years = unit.session(), public_lists.years(unit.session(), place.code)
    year = queries.number("year") or (years[0] if years else None)
    wanted = Filter(text=queries.text("text"), class_name=queries.text("class"))
    found = on_notice = None
    if year is not None:
        asked = session, place.code, year, wanted, queries.LIMIT, queries.offset()
        found, on_notice = _there(public_lists.listed, *asked), _there(public_lists.notice, *asked)
    return page(
        "lists",
        place,
        years=years,
        year=year,
        wanted=wanted,
        listed=found,
        notice=on_notice,
        classes=public_lists.classes(session, place.code, year) if year else (),
        withheld=public_lists.withheld(session, place.code, year) if year else 0,
        corrected=public_lists.corrections(session, place.code, year, limit=1).lines.total if year else 0,
    )


@blp.route("/lists/corrections")
def corrections() -> Response:
    """Show whose class was replaced by which."""
    place = county()
    if place is None:
        return choose()
    years = public_lists.years(unit.session(), place.code)
    year = queries.number("year") or (years[0] if years else None)
    part = queries.text("text"), queries.LIMIT, queries.offset()
    found = public_lists.corrections(unit.session(), place.code, year, *part) if year else None
    return page("corrections", place, years=years, year=year, text=part[0], found=found)


@blp.route("/lists/history")
def history() -> Response:
    """Show everything that was ever made public, with head and signature."""
    place = county()
    if place is None:
        return choose()
    part = queries.LIMIT, queries.offset()
    found = public_lists.publications(unit.session(), place.code, None, *part)
    return page("history", place, found=found)


@blp.route("/signing-keys")
def keys() -> Response:
    """Show the public keys by which lists are signed."""
    found = signatures.page(unit.session(), queries.LIMIT, queries.offset())
    return frame.page("pages/public/keys.html", found=found, algorithm=signatures.ALGORITHM)


def _there(read: Callable[..., T], *asked: Any) -> T | None:
    """Give a list, or nothing where there is none: a year may be on notice, public, or both."""
    try:
        return read(*asked)
    except NotFound:
        return None
