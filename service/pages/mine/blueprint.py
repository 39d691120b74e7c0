"""The blueprint of an enterprise's own pages, and whose they are."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from marshmallow import Schema, ValidationError

from service import auth, campaigns, own_results, unit
from service.api import parser
from service.campaign_tables import Campaign
from service.own_results import Year
from service.pages import words
from service.problems import Invalid

MOST_CAMPAIGNS = 50

blp = Blueprint("mine", __name__, url_prefix="/my")


def _install(state: BlueprintSetupState) -> None:
    words.install(state.app.jinja_env)


blp.record_once(_install)


def code() -> str:
    """Give the credit code of whoever looks: only enterprises have pages of their own."""
    return auth.uscc() or ""


def number(name: str) -> int | None:
    """Read a whole number of the query; None where there is none."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def years() -> list[Year]:
    """List the years in which there is a result, the newest first."""
    return own_results.years(unit.session(), auth.county(), code())


def year(known: Sequence[Year] | None = None) -> Year:
    """Find the result of the year that is asked for, or the newest, among those that are known already."""
    known = years() if known is None else known
    return own_results.chosen(known, code(), number("year"))


def campaign() -> Campaign | None:
    """Find the campaign that is asked for, else the newest that is no trial, else the newest."""
    if (asked := number("campaign")) is not None:
        return campaigns.get(unit.session(), auth.county(), asked)
    known = campaigns.page(unit.session(), auth.county(), limit=MOST_CAMPAIGNS).items
    real = (one for one in known if not one.trial)
    return next(real, known[0] if known else None)


def loaded(schema: Schema, given: dict[str, Any]) -> dict[str, Any]:
    """Read what a form says by the schema of the API, where its fields are put together first."""
    try:
        found: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise Invalid(*parser.faults({"form": error.messages_dict})) from None
    return found
