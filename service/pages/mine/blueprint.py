"""The blueprint of an enterprise's own pages, and whose they are."""

from collections.abc import Sequence

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from service import auth, own_results, unit
from service.own_results import Year
from service.pages import queries, words

MOST_CAMPAIGNS = 50

blp = Blueprint("mine", __name__, url_prefix="/my")


def _install(state: BlueprintSetupState) -> None:
    words.install(state.app.jinja_env)


blp.record_once(_install)


def code() -> str:
    """Give the credit code of whoever looks: only enterprises have pages of their own."""
    return auth.uscc() or ""


def years() -> list[Year]:
    """List the years in which there is a result, the newest first."""
    return own_results.years(unit.session(), auth.county(), code())


def year(known: Sequence[Year] | None = None) -> Year:
    """Find the result of the year that is asked for, or the newest, among those that are known already."""
    known = years() if known is None else known
    return own_results.chosen(known, code(), queries.number("year"))
