"""Objections of one's own: filed in time, with a receipt, and followed until they are decided."""

from typing import Any

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, campaigns, deadlines, evidence, filing, objection_tables, sheets, unit
from service import objections as operations
from service.campaign_tables import Campaign
from service.errors import Conflict, NotFound
from service.pages import attachments, frame, queries
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp
from service.schemas.objections import ObjectionFiling

LIMIT = 50
RULES = ("pools", "scope", "adjustments", "overrides", "policies")


@blp.route("/objections", methods=["GET"])
@frame.allow("enterprise")
def objections() -> Response:
    """List one's objections, and let another one be filed while the period runs."""
    session, county = unit.session(), auth.county()
    campaign, offset = queries.campaign(), queries.number("offset") or 0
    wanted = operations.Filter(uscc=blueprint.code())
    about = request.values.get("about", "class")
    found = operations.page(session, county, wanted, LIMIT, offset)
    return frame.page(
        "pages/mine/objections.html",
        found=found,
        titles={one.id: _subject(one) for one in found.items},
        campaign=campaign,
        deadline=deadlines.get(session, campaign, "objections") if campaign else None,
        is_open=campaign is not None and _is_open(campaign),
        about=about if about in operations.ABOUT else "class",
        subjects=_subjects(campaign, about) if campaign else [],
    )


@blp.route("/objections", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(objections)
def file() -> BareResponse:
    """File an objection; its number and digest are the receipt."""
    campaign = queries.campaign()
    if campaign is None:
        raise Conflict("own_data.no_campaign")
    said = {name: request.form.get(name, "").strip() for name in ("about", "subject", "grounds")}
    given = {**said, "campaign_id": campaign.id, "uscc": blueprint.code(), "wish": _wish(said)}
    body = queries.loaded(ObjectionFiling(), given)
    number = body.pop("campaign_id")
    made = filing.file(unit.session(), auth.county(), number, filing.Filing(**body), auth.actor())
    attachments.put(f"objection/{made.id}")
    return frame.done(
        "异议已受理，请保存回执。", "Filed. Keep the receipt.", "mine.objection", objection_id=made.id
    )


@blp.route("/objections/<int:objection_id>", methods=["GET"])
@frame.allow("enterprise")
def objection(objection_id: int) -> Response:
    """Show an objection: receipt, where it stands, and what was found of it once it is decided."""
    found = _own(objection_id)
    decided = found.state not in operations.UNDECIDED
    files = evidence.of(unit.session(), auth.county(), f"objection/{found.id}")
    given = operations.opinions(unit.session(), found.id) if decided else []
    wish = [one for one in orjson.loads(found.wish) if one["uscc"] == found.uscc]
    return frame.page(
        "pages/mine/objection.html",
        found=found,
        undecided=not decided,
        opinions=given,
        files=files,
        wish=wish,
        subject=_subject(found),
    )


@blp.route("/objections/<int:objection_id>", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(objection)
def follow(objection_id: int) -> BareResponse:
    """Put more evidence beside an objection, or take it back."""
    found = _own(objection_id)
    if request.form.get("act") == "withdraw":
        operations.withdraw(unit.session(), auth.county(), found.id, auth.actor())
        return frame.done("异议已撤回。", "Taken back.", "mine.objection", objection_id=found.id)
    attachments.put(f"objection/{found.id}")
    return frame.done("材料已补充。", "Added.", "mine.objection", objection_id=found.id)


def _own(objection_id: int) -> objection_tables.Objection:
    found = operations.get(unit.session(), auth.county(), objection_id)
    if found.uscc != blueprint.code():
        raise NotFound("objection.not_found", id=objection_id)
    return found


def _is_open(campaign: Campaign) -> bool:
    running = deadlines.is_running(unit.session(), campaign, "objections")
    return campaign.state in filing.TAKEN_IN and running and campaign.evaluation_id is not None


def _wish(said: dict[str, str]) -> list[dict[str, Any]]:
    """What the datum should be, where that is said: a number, else the words."""
    claimed = request.form.get("claimed", "").strip()
    if not claimed or said["about"] != "datum":
        return []
    return [{"uscc": blueprint.code(), "code": said["subject"], "value": _figure(claimed)}]


def _figure(written: str) -> float | str:
    try:
        return float(written.replace(",", ""))
    except ValueError:
        return written


def _subject(found: objection_tables.Objection) -> str:
    """Name what an objection is against."""
    campaign = campaigns.get(unit.session(), auth.county(), found.campaign_id)
    return dict(_subjects(campaign, found.about)).get(found.subject, found.subject)


def _subjects(campaign: Campaign, about: str) -> list[tuple[str, str]]:
    """What an objection can be against: the data that the rules read, or the rules, each with its title."""
    scheme = campaigns.scheme_of(unit.session(), campaign)
    if about == "datum":
        read = sheets.read_by(scheme)
        known = {one.code: one.title for one in scheme.facts} | {
            one.code: one.title for one in scheme.attributes
        }
        return [(name, title) for name, title in known.items() if name in read]
    if about != "rule":
        return []
    clauses = [one for part in RULES for one in getattr(scheme, part)]
    clauses += [one for pool in scheme.pools for one in pool.indicators]
    return list({one.name: _title(one) for one in clauses}.items())


def _title(clause: Any) -> str:
    return getattr(clause, "title", "") or getattr(clause, "reason", "") or clause.name
