"""What an address asks for, and what a form says: a wrong filter asks nothing, a wrong form is refused."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError

from service import auth, campaigns, unit
from service.api import parser
from service.campaign_tables import Campaign
from service.problems import Invalid

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


def asked(schema: Schema) -> dict[str, Any]:
    """Read the query by the schema of the API: fields left empty are not given, others not read."""
    return loaded(schema, _filled(request.args), "query")


def read(schema: Schema, **more: Any) -> dict[str, Any]:
    """Read the form by the schema of the API: empty fields are not given; all faults are told at once."""
    return loaded(schema, _filled(request.form) | more)


def form(schema: type[Schema], *numbers: str, **more: object) -> dict[str, Any]:
    """Read the form by the schema of the API; its numbers come as text."""
    said = {name: number(name, request.form.get(name, "").strip()) for name in numbers}
    given = {name: value for name, value in said.items() if value is not None}
    return read(schema(), **given, **more)


def loaded(schema: Schema, given: Mapping[str, Any], place: str = "form") -> dict[str, Any]:
    """Read what was put together from a form by the schema of the API."""
    try:
        found: dict[str, Any] = schema.load(given, unknown=EXCLUDE)
    except ValidationError as error:
        raise Invalid(*parser.faults({place: error.messages_dict})) from None
    return found


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in fields.items() if value.strip()}


def known_campaigns() -> Sequence[Campaign]:
    """List the county's campaigns, the newest first."""
    return campaigns.page(unit.session(), auth.county(), limit=MOST_CAMPAIGNS).items


def campaign(known: Sequence[Campaign] | None = None) -> Campaign | None:
    """Give the campaign that is asked for, else the newest that is no trial, else the newest."""
    if (wanted := number("campaign")) is not None:
        return campaigns.get(unit.session(), auth.county(), wanted)
    known = known_campaigns() if known is None else known
    real = (one for one in known if not one.trial)
    return next(real, known[0] if known else None)
