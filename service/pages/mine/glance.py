"""The result at a glance."""

from flask import Response, request

from service import auth, campaigns, deadlines, own_results, unit
from service.campaign_tables import Deadline
from service.outlook import Outlook
from service.own_results import Year
from service.pages import frame, queries, result
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp

PARTS = ("own", "with_tenants", "group", "merged", "member")


@blp.route("")
@frame.allow("enterprise")
def glance() -> Response:
    """Tell an enterprise its class, why it has it, and what it means."""
    known = blueprint.years()
    if not known and queries.number("year") is None:
        return frame.page("pages/mine/nothing.html", early=_early(None))
    chosen, part = blueprint.year(known), request.args.get("part")
    shown = result.of(
        chosen.evaluation_id, blueprint.code(), part if part in PARTS else None, "stable" in request.args
    )
    return frame.page(
        "pages/mine/glance.html",
        shown=shown,
        years=known,
        year=chosen,
        parts_of=shown.units,
        deadline=_objecting(chosen),
        early=_early(chosen),
    )


def _objecting(year: Year) -> Deadline | None:
    """Give until when objections are taken, where the result is on notice."""
    if not year.on_notice or year.campaign_id is None:
        return None
    campaign = campaigns.get(unit.session(), auth.county(), year.campaign_id)
    return deadlines.get(unit.session(), campaign, "objections")


def _early(year: Year | None) -> Outlook | None:
    """Give what the quarters so far let expect of a year that is not over, where that was forecast."""
    after = year.year if year else 0
    return own_results.looked_ahead(unit.session(), unit.store(), auth.county(), blueprint.code(), after)
