"""The county's enterprises: the year's list with its clauses, one with its figures and their sources."""

from collections.abc import Collection

from flask import Response, request
from sqlalchemy import select

from scoring.facts import TITLES, UNITS
from service import applications, auth, clock, disputes, enterprises, listing, unit
from service.api.reads import noted
from service.applications import Filter as Applications
from service.campaign_tables import LISTED, Listed
from service.history import FactRow
from service.language import say
from service.listing import Filter
from service.pages import frame, queries
from service.pages.collecting import blueprint
from service.pages.collecting.blueprint import blp
from service.pages.words import named
from service.paging import Page
from service.schemas.listings import ListedQuery
from service.tables import Enterprise

FEW = 20


@blp.route("/enterprises", endpoint="enterprises")
@frame.allow(*auth.LOCAL)
def all_() -> Response:
    """List who is evaluated and who is not; without a list, whom files have spoken of."""
    session, county, campaign = unit.session(), auth.county(), queries.campaign()
    asked = queries.asked(ListedQuery())
    part = (asked["limit"], asked["offset"])
    counts = listing.counts(session, campaign) if campaign else {}
    found: Page[Listed] | Page[Enterprise]
    if campaign and counts:
        found = listing.page(session, county, campaign.id, wanted(), *part)
    else:
        found = enterprises.page(session, county, asked.get("text"), *part, auth.area())
    return frame.page(
        "pages/collecting/enterprises.html",
        campaign=campaign,
        counts=counts,
        states=LISTED,
        reason=listing.reasons(session, campaign) if campaign else None,
        found=found,
        asked=asked,
        applications=_undecided(campaign.id) if campaign else 0,
    )


def wanted() -> Filter:
    """Read which enterprises are asked for; a township sees its own."""
    asked = queries.asked(ListedQuery())
    return Filter(asked.get("state"), asked.get("text"), area=auth.area())


@blp.route("/enterprises/<uscc>")
@frame.allow(*auth.LOCAL, "department")
@noted
def enterprise(uscc: str) -> Response:
    """Show one enterprise: its names, what was handed in about it, what became of it."""
    session, county = unit.session(), auth.county()
    found = enterprises.get(session, county, auth.own(uscc))
    facts = enterprises.facts(session, county, uscc, year(), auth.department())
    bound = disputes.Filter(uscc=uscc, department=auth.department())
    return frame.page(
        "pages/collecting/enterprise.html",
        one=found,
        names=enterprises.names(session, county, uscc),
        facts=facts,
        datum=datum,
        subject=subject,
        units=UNITS,
        year=year(),
        years=range(clock.today().year, clock.today().year - 8, -1),
        disputes=disputes.page(session, county, bound, FEW).items,
        applications=_of(uscc) if auth.actor().has(*auth.LOCAL) else [],
    )


def year() -> int:
    """Read which year is asked for."""
    return request.args.get("year", type=int) or blueprint.year()


def datum(row: FactRow) -> str:
    """Call a figure by what it is of."""
    ledgers = {"parcel": say("宗地", "Parcel"), "meter": say("户号", "Meter")}
    return ledgers[row.kind] if row.kind in ledgers else TITLES.get(row.code) or row.code


def subject(row: FactRow) -> str | None:
    """Name the parcel or the meter that a figure is about."""
    if row.kind == "parcel":
        return f"{row.code} {named('use', row.text)}"
    return row.text or row.code if row.kind == "meter" else None


def names(codes: Collection[str]) -> dict[str, str | None]:
    """Give the names of these enterprises."""
    mine = (Enterprise.county == auth.county()) & Enterprise.uscc.in_(codes)
    found = unit.session().execute(select(Enterprise.uscc, Enterprise.name).where(mine))
    return {row.uscc: row.name for row in found}


def _undecided(campaign_id: int) -> int:
    wanted = Applications(campaign_id, "filed", area=auth.area())
    return applications.page(unit.session(), auth.county(), wanted, 1).total


def _of(uscc: str) -> list[object]:
    wanted = Applications(uscc=uscc)
    return list(applications.page(unit.session(), auth.county(), wanted, FEW).items)
