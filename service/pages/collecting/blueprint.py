"""The blueprint of the pages that collect data, and what they share: queries, years, evidence."""

from flask import Blueprint

from service import auth, campaigns, clock, unit
from service.accounts import Role

BINARY = "application/octet-stream"
MOST_CAMPAIGNS = 50
SEERS: tuple[Role, ...] = (*auth.LOCAL, "department")

blp = Blueprint("collecting", __name__)


def year() -> int:
    """Give the year that is collected for: the newest campaign's, or the last one."""
    newest = campaigns.page(unit.session(), auth.county(), limit=1).items
    return newest[0].year if newest else clock.today().year - 1
