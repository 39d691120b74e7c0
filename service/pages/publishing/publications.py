"""Publications: proposed by one person, published by another, refused, corrected; what each one says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from data.export import SPREADSHEETS
from scoring.errors import Fault
from scoring.title import among
from service import auth, campaigns, crockford, entries, evaluations, handovers, releases, unit
from service import publications as operations
from service.accounts import Role
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.campaign_tables import Campaign
from service.entries import Tally
from service.errors import Conflict
from service.language import spoken
from service.pages import frame, persons, queries
from service.pages.publishing import blueprint
from service.pages.publishing.blueprint import blp
from service.problems import Invalid
from service.publication_tables import Publication
from service.schemas.publications import STATES, Proposal, Refusal

ONE = "/publications/" + ID.format("publication_id")
AFTER = ("published", "closed")  # states of a campaign with a list that is public
SHOWN = 50  # of the enterprises whose class a proposal replaces
RUNS = 30


@dataclass(frozen=True)
class Draft:
    """What a proposal would say: how many in which class, who is held back, whose class is another."""

    tallies: Sequence[Tally]
    withheld: Sequence[dict[str, Any]]
    changed: Sequence[dict[str, Any]]


@blp.route("/publications", methods=["GET"])
@frame.allow(*auth.READERS)
def publications() -> Response:
    """List publications and proposals, and what can be proposed now."""
    session, county, known = unit.session(), auth.county(), queries.known_campaigns()
    campaign, state = queries.campaign(known), queries.word("state", STATES)
    found = operations.page(session, county, None, state, queries.LIMIT, queries.offset())
    waiting = operations.page(session, county, campaign.id, "proposed", 1).items if campaign else []
    return frame.page(
        "pages/publishing/publications.html",
        persons=persons.of(number for one in found.items for number in (one.proposed_by, one.published_by)),
        found=found,
        states=STATES,
        campaigns=known,
        campaign=campaign,
        waiting=waiting[0] if waiting else None,
        can=_can(campaign) if campaign and not waiting else {},
    )


@blp.route("/publications", methods=["POST"])
@frame.allow("officer")
@frame.acts(publications)
def propose() -> BareResponse:
    """Propose a first list, a supplement or a correction."""
    session, county, actor = unit.session(), auth.county(), auth.actor()
    given = queries.form(Proposal, "campaign_id", "evaluation_id")
    campaign, kind, reason = given["campaign_id"], given["kind"], given["reason"].strip()
    if kind != "first" and not reason:
        raise Invalid(Fault("field.required", "#/reason"))
    if kind == "first":
        made = operations.propose(session, county, campaign, actor, reason)
    elif kind == "supplement":
        made = operations.release(session, county, campaign, reason, actor)
    else:
        made = operations.correct(session, county, campaign, given.get("evaluation_id", 0), reason, actor)
    said = "已提议公布，待另一人批准。", "Proposed. Another person publishes it."
    return frame.done(*said, "publishing.publication", publication_id=made.id)


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def publication(publication_id: int) -> Response:
    """Show a publication or a proposal: by whom, and what it says of whom."""
    found = operations.get(unit.session(), auth.county(), publication_id)
    public = found.state in blueprint.PUBLIC
    draft = _draft(found) if found.state == "proposed" else None
    return frame.page(
        "pages/publishing/publication.html",
        persons=persons.of([found.proposed_by, found.published_by, found.refused_by]),
        found=found,
        called=_called(found.id),
        campaign=campaigns.get(unit.session(), auth.county(), found.campaign_id),
        draft=draft if isinstance(draft, Draft) else None,
        obstacle=draft if isinstance(draft, Fault) else None,
        tallies=entries.tallies(unit.session(), found.id) if public else (),
        listed=_listed(found) if public else None,
        grouped=crockford.grouped,
        may=_may(found),
    )


def _called(publication_id: int) -> Callable[[str], str]:
    """Lists keep the scheme's words: give those of the classes with their English."""
    known = entries.titles(unit.session(), [publication_id])
    return lambda text: among(text, known)


@blp.route(ONE, methods=["POST"])
@frame.allow("officer", "approver")
@frame.acts(publication)
def decide(publication_id: int) -> BareResponse:
    """Publish a proposal of another person, or refuse it."""
    operations.get(unit.session(), auth.county(), publication_id)
    wanted = request.form.get("do", "")
    if wanted not in ACTS:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*ACTS]}))
    roles, do = ACTS[wanted]
    said = auth.allow(*roles)(do)(publication_id)
    return frame.done(*said, "publishing.publication", publication_id=publication_id)


@blp.route(f"{ONE}/affected")
@frame.allow(*auth.READERS)
@noted
def affected(publication_id: int) -> Response:
    """Show what executing bodies must change because of a correction."""
    lines = handovers.affected(unit.session(), auth.county(), publication_id)
    start = queries.offset()
    return frame.page(
        "pages/publishing/affected.html",
        number=publication_id,
        lines=lines[start : start + queries.LIMIT],
        total=len(lines),
        start=start,
        limit=queries.LIMIT,
    )


@blp.route(f"{ONE}/affected/file")
@frame.allow(*auth.READERS)
@noted
def affected_file(publication_id: int) -> Response:
    """Give the same as a file for those who applied the old class."""
    form = queries.word("format", SPREADSHEETS) or "csv"
    lines = handovers.affected(unit.session(), auth.county(), publication_id)
    content = handovers.content_of(lines, "xlsx" if form == "xlsx" else "csv", spoken())
    return answers.attachment(f"corrections-{publication_id}.{form}", content)


def _can(campaign: Campaign) -> dict[str, Any]:
    """Tell what can be proposed of a campaign now."""
    session = unit.session()
    if campaign.state == "approved":
        return {"first": True}
    standing = releases.standing(session, campaign) if campaign.state in AFTER else []
    if not standing:
        return {}
    then = evaluations.get(session, campaign.county, standing[-1].evaluation_id)
    drafts = evaluations.page(session, campaign.county, campaign.year, "draft", RUNS).items
    later = [one for one in drafts if one.id > then.id and one.through is None]
    return {
        "supplement": len(releases.released(session, campaign)),
        "corrected": len(releases.corrected(session, campaign)),
        "correction": [one for one in later if one.results_digest != then.results_digest],
    }


def _draft(found: Publication) -> Draft | Fault:
    try:
        drawn = operations.preview(unit.session(), found.county, found.id)
    except Conflict as error:
        return error.fault
    held, changed = drawn.filter(pl.col("withheld")), drawn.filter(pl.col("former_class").is_not_null())
    return Draft(entries.tallied(drawn), held.head(SHOWN).to_dicts(), changed.head(SHOWN).to_dicts())


def wanted() -> entries.Filter:
    """Read which entries of a publication are asked for."""
    said = queries.word("withheld", ("true", "false"))
    return entries.Filter(
        text=queries.text("text"),
        class_name=queries.text("class"),
        withheld=None if said is None else said == "true",
        changed="changed" in request.args,
    )


def _listed(found: Publication) -> Any:
    part = queries.LIMIT, queries.offset()
    return entries.page(unit.session(), found.county, found.id, wanted(), *part)


def _may(found: Publication) -> dict[str, bool]:
    actor, waits = auth.actor(), found.state == "proposed"
    own = found.proposed_by == actor.id
    return {
        "publish": waits and actor.has("approver") and not own,
        "own": waits and own and actor.has("approver"),
        "refuse": waits and actor.has("officer", "approver"),
    }


def _publish(publication_id: int) -> tuple[str, str]:
    session, keys = unit.session(), unit.config().keys_dir
    operations.publish(session, auth.county(), publication_id, auth.actor(), keys)
    return (
        "已公布：评价、签名名单同时生效，企业已收到通知。",
        "Published: run and signed list hold from now on.",
    )


def _refuse(publication_id: int) -> tuple[str, str]:
    reason = queries.form(Refusal)["reason"]
    operations.refuse(unit.session(), auth.county(), publication_id, reason, auth.actor())
    return "提议已退回。", "The proposal is refused."


ACTS: dict[str, tuple[tuple[Role, ...], Callable[[int], tuple[str, str]]]] = {
    "publish": (("approver",), _publish),
    "refuse": (("officer", "approver"), _refuse),
}
