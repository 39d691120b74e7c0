"""Objections as the bureau handles them: whose turn, what would move, two opinions, and the correction."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.document import Scheme
from scoring.errors import Fault
from service import (
    auth,
    campaigns,
    clock,
    evaluations,
    evidence,
    reviews,
    ripple,
    settlements,
    submissions,
    unit,
)
from service import objections as operations
from service.accounts import Role
from service.api.blueprint import ID
from service.api.reads import noted
from service.objection_tables import Objection, Opinion
from service.objections import Filter
from service.pages import attachments, frame, persons, queries
from service.pages.deciding import blueprint, corrections
from service.pages.deciding.blueprint import blp
from service.problems import Invalid
from service.ripple import Ripple
from service.schemas.objections import Finding, RippleOrder, Settlement

ONE = "/objections/" + ID.format("objection_id")
DECIDERS: tuple[Role, ...] = ("officer", "reviewer", "approver")
LISTED = 30  # submissions and runs to choose from


@blp.route("/objections")
@frame.allow(*auth.READERS)
def objections() -> Response:
    """List objections, newest first, with the days that are left."""
    session, county, known = unit.session(), auth.county(), queries.known_campaigns()
    found = operations.page(session, county, wanted(), queries.LIMIT, queries.offset())
    return frame.page(
        "pages/deciding/objections.html",
        found=found,
        names=operations.names(session, county, [one.uscc for one in found.items]),
        campaigns=known,
        states=operations.STATES,
        open_states=operations.OPEN,
        subjects=subjects(found.items),
        turn=turn,
        today=clock.today(),
    )


def wanted() -> Filter:
    """Read which objections are asked for."""
    return Filter(
        campaign_id=queries.number("campaign"),
        state=queries.word("state", operations.STATES),
        uscc=queries.text("uscc"),
        overdue="overdue" in request.args,
    )


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def objection(objection_id: int) -> Response:
    """Show an objection with all that was found of it, and the form of the next step."""
    return _page(operations.get(unit.session(), auth.county(), objection_id))


@blp.route(ONE, methods=["POST"])
@frame.allow(*DECIDERS)
@noted
@frame.acts(objection)
def review(objection_id: int) -> Response | BareResponse:
    """Do what the button says: try a correction, give an opinion, name the correction, take back."""
    found = operations.get(unit.session(), auth.county(), objection_id)
    do = blueprint.wanted(("ripple", *ACTS))
    if do == "ripple":
        return _page(found, _tried(found))
    roles, act = ACTS[do]
    said = auth.allow(*roles)(act)(objection_id)
    return frame.done(*said, "deciding.objection", objection_id=objection_id)


def _page(found: Objection, tried: Ripple | None = None) -> Response:
    session, county = unit.session(), auth.county()
    campaign = campaigns.get(session, county, found.campaign_id)
    scheme = campaigns.scheme_of(session, campaign)
    may = _may(found)
    opinions = [_seen(one) for one in operations.opinions(session, found.id)]
    return frame.page(
        "pages/deciding/objection.html",
        persons=persons.of([found.filed_by, *(seen["one"].account_id for seen in opinions)]),
        found=found,
        campaign=campaign,
        name=operations.names(session, county, [found.uscc]).get(found.uscc),
        subject=_subject(found, scheme),
        titles=corrections.titles(scheme),
        wish=orjson.loads(found.wish),
        now=corrections.now(found, found.uscc, found.subject, scheme) if found.about == "datum" else None,
        opinions=opinions,
        decided=orjson.loads(found.correction),
        files=evidence.of(session, county, f"objection/{found.id}"),
        step=_step(found),
        may=may,
        rows=corrections.shown(found, scheme) if may["review"] else (),
        said=request.form if request.method == "POST" else {},
        tried=tried,
        today=clock.today(),
        **(_choices(found, campaign.year) if may["settle"] else {}),
    )


def _may(found: Objection) -> dict[str, bool]:
    """Tell which of the forms belong on the page of whoever looks."""
    actor, step = auth.actor(), _step(found)
    has_role = step is not None and actor.has(*reviews.STEPS[step].roles)
    parted = actor.id in (found.filed_by, found.entered_by, found.first_by, found.second_by)
    undecided = found.state in operations.UNDECIDED
    return {
        "review": has_role and not parted,
        "parted": has_role and parted,
        "settle": found.state == "upheld" and actor.has("officer"),
        "attach": undecided and actor.has("officer", "reviewer"),
        "withdraw": undecided and actor.has("officer") and actor.id == found.filed_by,
    }


def _step(found: Objection) -> str | None:
    return next((name for name, one in reviews.STEPS.items() if one.state == found.state), None)


def turn(found: Objection) -> tuple[Role, ...]:
    """Tell which roles are to take the next step."""
    if found.state == "upheld":
        return ("officer",)
    step = _step(found)
    return reviews.STEPS[step].roles if step else ()


def subjects(found: Sequence[Objection]) -> dict[int, str]:
    """Name what objections are against, by their numbers."""
    session, county = unit.session(), auth.county()
    known = {one.campaign_id: campaigns.get(session, county, one.campaign_id) for one in found}
    schemes = {number: campaigns.scheme_of(session, one) for number, one in known.items()}
    return {one.id: _subject(one, schemes[one.campaign_id]) for one in found}


def _subject(found: Objection, scheme: Scheme) -> str:
    """Name what an objection is against."""
    clauses: list[Any] = [one for part in corrections.RULES for one in getattr(scheme, part)]
    clauses += [one for pool in scheme.pools for one in pool.indicators]
    rules = {one.name: corrections.title(one) for one in clauses}
    known = corrections.titles(scheme) if found.about == "datum" else rules
    return known.get(found.subject) or found.subject


def _seen(one: Opinion) -> dict[str, Any]:
    moved = orjson.loads(one.ripple)["moved"] if one.ripple else None
    return {"one": one, "correction": orjson.loads(one.correction), "moved": moved}


def _choices(found: Objection, year: int) -> dict[str, Any]:
    """Give the submissions and runs since the decision: by these an upheld objection can be settled."""
    session, county, since = unit.session(), found.county, found.decided_at or clock.now()
    given = submissions.page(session, county, year, state="accepted", limit=LISTED).items
    runs = evaluations.page(session, county, year, limit=LISTED).items
    return {
        "submissions": [one for one in given if one.received_at >= since],
        "runs": [one for one in runs if one.created_at >= since and one.through is None],
    }


def _changes(objection_id: int) -> list[dict[str, Any]]:
    found = operations.get(unit.session(), auth.county(), objection_id)
    campaign = campaigns.get(unit.session(), found.county, found.campaign_id)
    return corrections.of_form(campaigns.scheme_of(unit.session(), campaign))


def _tried(found: Objection) -> Ripple:
    changes = queries.form(RippleOrder, changes=_changes(found.id))["changes"]
    return ripple.of(unit.session(), found.county, found.evaluation_id, changes)


def _give(step: str) -> Callable[[int], tuple[str, str]]:
    def give(objection_id: int) -> tuple[str, str]:
        upheld = request.form.get("outcome") == "upheld"
        given = queries.form(Finding, correction=_changes(objection_id) if upheld else [])
        finding, who = reviews.Finding(**given), auth.actor()
        found = reviews.give(unit.session(), auth.county(), objection_id, step, finding, who)
        return GIVEN.get(found.state, ("意见已提交。", "The opinion is given."))

    return give


def _settle(objection_id: int) -> tuple[str, str]:
    given = queries.form(Settlement, "submission_id", "evaluation_id")
    numbers = given["submission_id"], given["evaluation_id"]
    settlements.settle(unit.session(), auth.county(), objection_id, *numbers, auth.actor())
    return "改正已登记，企业已收到通知。", "The correction is written down, and the enterprise is told."


def _withdraw(objection_id: int) -> tuple[str, str]:
    operations.withdraw(unit.session(), auth.county(), objection_id, auth.actor())
    return "异议已撤回。", "Taken back."


def _attach(objection_id: int) -> tuple[str, str]:
    found = operations.get(unit.session(), auth.county(), objection_id)
    if not attachments.put(f"objection/{found.id}"):
        raise Invalid(Fault("field.required", "#/file"))
    return "材料已补充。", "Added."


GIVEN = {
    "reviewed": ("初审意见已提交，待另一人复审。", "The first opinion is given; another person reviews it."),
    "divided": ("两次意见不一致，转审批人员决定。", "The two opinions differ: an approver decides."),
    "upheld": ("异议成立，待改正数据并重新评价。", "Upheld: the data are corrected and a new run follows."),
    "rejected": ("异议不成立，企业已收到通知。", "Rejected, and the enterprise is told."),
}
ACTS: dict[str, tuple[tuple[Role, ...], Callable[[int], tuple[str, str]]]] = {
    **{step: (one.roles, _give(step)) for step, one in reviews.STEPS.items()},
    "settle": (("officer",), _settle),
    "withdraw": (("officer",), _withdraw),
    "attach": (("officer", "reviewer"), _attach),
}
