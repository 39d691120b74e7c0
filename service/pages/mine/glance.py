"""The result at a glance."""

from flask import Response, request

from service import auth, campaigns, deadlines, own_results, unit
from service.campaign_tables import Campaign, Deadline
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
    campaign = _campaign(chosen)
    return frame.page(
        "pages/mine/glance.html",
        shown=shown,
        years=known,
        year=chosen,
        parts_of=own_results.parts(unit.session(), chosen.evaluation_id, blueprint.code()),
        campaign=campaign,
        deadline=_deadline(campaign),
        early=_early(chosen),
    )


def _campaign(year: Year) -> Campaign | None:
    session, county = unit.session(), auth.county()
    if year.campaign_id is not None:
        return campaigns.get(session, county, year.campaign_id)
    return campaigns.of_year(session, county, year.year)


def _deadline(campaign: Campaign | None) -> Deadline | None:
    return deadlines.get(unit.session(), campaign, "objections") if campaign else None


def _early(year: Year | None) -> Outlook | None:
    """Give what the quarters so far let expect of a year that is not over, where that was forecast."""
    after = year.year if year else 0
    return own_results.looked_ahead(unit.session(), unit.store(), auth.county(), blueprint.code(), after)
