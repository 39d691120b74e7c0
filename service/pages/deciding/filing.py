"""An objection that came by letter or at the counter, filed by an officer for an enterprise."""

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, campaigns, deadlines, unit
from service import filing as operations
from service.campaign_tables import Campaign
from service.language import say
from service.pages import attachments, frame, queries
from service.pages.deciding import corrections
from service.pages.deciding.blueprint import blp
from service.problems import Invalid
from service.schemas.objections import ObjectionFiling

Choices = list[tuple[str, str]]


@blp.route("/objections/new", methods=["GET"])
@frame.allow("officer")
def new_objection() -> Response:
    """Show the form of an objection, while the campaign's period for it runs."""
    campaign = queries.campaign(queries.known_campaigns())
    is_open = campaign is not None and _is_open(campaign)
    return frame.page(
        "pages/deciding/new_objection.html",
        campaign=campaign,
        deadline=deadlines.get(unit.session(), campaign, "objections") if campaign else None,
        is_open=is_open,
        groups=_subjects(campaign) if campaign and is_open else [],
    )


@blp.route("/objections/new", methods=["POST"])
@frame.allow("officer")
@frame.acts(new_objection)
def file() -> BareResponse:
    """File it; number and digest are the receipt for the enterprise."""
    county, (about, _, subject) = auth.county(), request.form.get("against", "").partition(":")
    number = queries.number("campaign_id", request.form.get("campaign_id", ""))
    if number is None:
        raise Invalid(Fault("field.required", "#/campaign_id"))
    scheme = campaigns.scheme_of(unit.session(), campaigns.get(unit.session(), county, number))
    uscc, claimed = request.form.get("uscc", "").strip(), request.form.get("claimed", "").strip()
    wish = [corrections.change(uscc, subject, claimed, scheme)] if about == "datum" and claimed else []
    body = queries.form(ObjectionFiling, "campaign_id", about=about, subject=subject, wish=wish)
    body.pop("campaign_id")
    body["uscc"] = auth.own(body.get("uscc") or "")
    made = operations.file(unit.session(), county, number, operations.Filing(**body), auth.actor())
    attachments.put(f"objection/{made.id}")
    said = f"已受理，编号 {made.number}；请把回执交给企业。", f"Filed as {made.number}: hand the receipt out."
    return frame.done(*said, "deciding.objection", objection_id=made.id)


def _is_open(campaign: Campaign) -> bool:
    running = deadlines.is_running(unit.session(), campaign, "objections")
    return campaign.state in operations.TAKEN_IN and running and campaign.evaluation_id is not None


def _subjects(campaign: Campaign) -> list[tuple[str, Choices]]:
    """What an objection can be against: the class, the data that the rules read, the rules."""
    scheme = campaigns.scheme_of(unit.session(), campaign)
    parts: list[Any] = [one for name in corrections.RULES for one in getattr(scheme, name)]
    parts += [one for pool in scheme.pools for one in pool.indicators]
    rules = {f"rule:{one.name}": corrections.title(one) for one in parts}
    data = [(f"datum:{code}", title) for code, title in corrections.titles(scheme).items()]
    return [
        (say("类别", "The class"), [("class:", say("评价类别", "the class"))]),
        (say("数据", "Data"), data),
        (say("条款适用", "The application of a rule"), [*rules.items()]),
    ]
