"""What an address asks for, and what a form says: a wrong filter asks nothing, a wrong form is refused."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema

from service import auth, campaigns, evidence, unit
from service.campaign_tables import Campaign
from service.pages import frame

LIMIT = 50  # of a page of a list
MOST_CAMPAIGNS = 50
LONGEST_NUMBER = 10


def number(name: str, given: str | None = None) -> int | None:
    """Read a whole number of the query; None where there is none."""
    said = request.args.get(name, "") if given is None else given
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_NUMBER else None


def offset() -> int:
    """Tell where the page of a list begins."""
    return number("offset") or 0


def text(name: str) -> str | None:
    """Read a text of the query."""
    return request.args.get(name, "").strip()[:100] or None


def word(name: str, known: Collection[str]) -> str | None:
    """Read one of some words of the query."""
    said = request.args.get(name, "")
    return said if said in known else None


def form(schema: type[Schema], *numbers: str, **more: object) -> dict[str, Any]:
    """Read the form by the schema of the API; its numbers come as text."""
    said = {name: number(name, request.form.get(name, "").strip()) for name in numbers}
    given = {name: value for name, value in said.items() if value is not None}
    return frame.read(schema(unknown=EXCLUDE), **given, **more)


def known_campaigns() -> Sequence[Campaign]:
    """List the county's campaigns, the newest first."""
    return campaigns.page(unit.session(), auth.county(), limit=MOST_CAMPAIGNS).items


def campaign(known: Sequence[Campaign]) -> Campaign | None:
    """Give the campaign that is asked for, else the newest that is no trial, else the newest."""
    asked = number("campaign")
    if asked is not None:
        return campaigns.get(unit.session(), auth.county(), asked)
    real = (one for one in known if not one.trial)
    return next(real, known[0] if known else None)


def attach(about: str) -> int:
    """Put the files of the form beside a thing; tell how many."""
    files = [one for one in request.files.getlist("file") if one.filename]
    for one in files:
        content = one.stream.read(evidence.MOST_BYTES + 1)
        evidence.attach(unit.session(), auth.county(), about, one.filename or "", content, auth.actor())
    return len(files)
