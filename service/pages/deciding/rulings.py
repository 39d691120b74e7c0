"""Rulings: listed, proposed with a document and evidence, approved or refused by another person."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault, InputError
from service import auth, campaigns, evaluations, evidence, objections, problems, unit
from service import rulings as operations
from service.accounts import Role
from service.api.blueprint import ID
from service.api.reads import noted
from service.errors import Conflict
from service.objection_tables import Ruling
from service.pages import attachments, frame, persons, queries
from service.pages.deciding import blueprint
from service.pages.deciding.blueprint import blp
from service.problems import Invalid
from service.ripple import Ripple
from service.schemas.rulings import CampaignOnly, RulingAnswer, RulingProposal

ONE = "/rulings/" + ID.format("ruling_id")
PROPOSERS: tuple[Role, ...] = ("officer", "reviewer")
DECIDERS: tuple[Role, ...] = (*PROPOSERS, "approver")


@blp.route("/rulings", methods=["GET"])
@frame.allow(*auth.READERS)
def rulings() -> Response:
    """List rulings, newest first."""
    session, county, known = unit.session(), auth.county(), queries.known_campaigns()
    found = operations.page(session, county, **wanted(), limit=queries.LIMIT, offset=queries.offset())
    return frame.page(
        "pages/deciding/rulings.html",
        persons=persons.of(one.proposed_by for one in found.items),
        found=found,
        names=objections.names(session, county, [one.uscc for one in found.items]),
        campaigns=known,
        campaign=queries.campaign(known),
        states=operations.STATES,
    )


def wanted() -> dict[str, Any]:
    """Read which rulings are asked for."""
    named = {"campaign_id": queries.number("campaign"), "uscc": queries.text("uscc")}
    return {**named, "state": queries.word("state", operations.STATES)}


@blp.route("/rulings", methods=["POST"])
@frame.allow("officer")
@frame.acts(rulings)
def carry_over() -> BareResponse:
    """Enter what earlier years ruled and what has not expired."""
    county, number = auth.county(), queries.form(CampaignOnly, "campaign_id")["campaign_id"]
    made = len(operations.carry_over(unit.session(), county, number, auth.actor()))
    said = f"已结转 {made} 家企业的认定。", f"The rulings of {made} enterprises are carried over."
    return frame.done(*said, "deciding.rulings", campaign=number)


@blp.route("/rulings/new", methods=["GET"])
@frame.allow(*PROPOSERS)
def new_ruling() -> Response:
    """Show the form of a proposal: only labels that the scheme reads."""
    campaign = queries.campaign(queries.known_campaigns())
    labels = operations.readable(unit.session(), auth.county(), campaign.id) if campaign else []
    is_open = campaign is not None and campaign.state in operations.TAKEN_IN
    return frame.page("pages/deciding/new_ruling.html", campaign=campaign, labels=labels, is_open=is_open)


@blp.route("/rulings/new", methods=["POST"])
@frame.allow(*PROPOSERS)
@frame.acts(new_ruling)
def propose() -> BareResponse:
    """Propose a label; it counts once another person has approved it."""
    given = queries.form(RulingProposal, "campaign_id", lifts="lifts" in request.form)
    made = operations.propose(unit.session(), auth.county(), operations.Proposal(**given), auth.actor())
    attachments.put(f"ruling/{made.id}")
    said = "已提出，待另一人批准。", "Proposed. Another person approves it."
    return frame.done(*said, "deciding.ruling", ruling_id=made.id)


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def ruling(ruling_id: int) -> Response:
    """Show a ruling, its evidence, and whose class would move."""
    session, county = unit.session(), auth.county()
    found = operations.get(session, county, ruling_id)
    effect = _effect(found)
    return frame.page(
        "pages/deciding/ruling.html",
        persons=persons.of([found.proposed_by, found.decided_by]),
        found=found,
        name=objections.names(session, county, [found.uscc]).get(found.uscc),
        campaign=campaigns.get(session, county, found.campaign_id),
        files=evidence.of(session, county, f"ruling/{found.id}"),
        effect=effect if isinstance(effect, Ripple) else None,
        unknown=effect if isinstance(effect, Fault) else None,
        may=_may(found),
    )


@blp.route(ONE, methods=["POST"])
@frame.allow(*DECIDERS)
@frame.acts(ruling)
def decide(ruling_id: int) -> BareResponse:
    """Do what the button says: approve, refuse, take back, add evidence."""
    operations.get(unit.session(), auth.county(), ruling_id)
    roles, do = ACTS[blueprint.wanted(tuple(ACTS))]
    said = auth.allow(*roles)(do)(ruling_id)
    return frame.done(*said, "deciding.ruling", ruling_id=ruling_id)


def _may(found: Ruling) -> dict[str, bool]:
    """Tell which of the buttons belong on the page of whoever looks."""
    actor, waits = auth.actor(), found.state == "proposed"
    own = found.proposed_by == actor.id
    return {
        "decide": waits and actor.has("approver") and not own,
        "withdraw": waits and actor.has(*PROPOSERS) and own,
        "attach": waits and actor.has(*PROPOSERS),
        "own": waits and actor.has("approver") and own,
    }


def _effect(found: Ruling) -> Ripple | Fault | None:
    """Compute the ripple of a proposal: at once where the county is small, else where it is asked for."""
    session, campaign = unit.session(), campaigns.get(unit.session(), found.county, found.campaign_id)
    if found.state != "proposed":
        return None
    if campaign.evaluation_id is None:
        return Fault("ruling.no_run", params={"id": found.id})
    run = evaluations.get(session, found.county, campaign.evaluation_id)
    if evaluations.size(run) > unit.config().large_county and "ripple" not in request.args:
        return None
    try:
        return operations.effect(session, found.county, found.id)
    except (Conflict, InputError) as error:
        return problems.faults_of(error)[0]


def _approve(ruling_id: int) -> tuple[str, str]:
    answer = queries.form(RulingAnswer)["answer"]
    made = operations.approve(unit.session(), auth.county(), ruling_id, answer, auth.actor())
    if made.submission_id is None:
        return (
            "已批准。这是试评，年度数据没有改动。",
            "Approved. This is a trial: the figures of the year stay as they are.",
        )
    return (
        "已批准，标签已进入数据；重新评价后生效。",
        "Approved: the label is in the figures of the next run.",
    )


def _refuse(ruling_id: int) -> tuple[str, str]:
    answer = queries.form(RulingAnswer)["answer"]
    operations.refuse(unit.session(), auth.county(), ruling_id, answer, auth.actor())
    return "未批准。", "Refused."


def _withdraw(ruling_id: int) -> tuple[str, str]:
    operations.withdraw(unit.session(), auth.county(), ruling_id, auth.actor())
    return "已撤回。", "Taken back."


def _attach(ruling_id: int) -> tuple[str, str]:
    if not attachments.put(f"ruling/{operations.get(unit.session(), auth.county(), ruling_id).id}"):
        raise Invalid(Fault("field.required", "#/file"))
    return "材料已补充。", "Added."


ACTS: dict[str, tuple[tuple[Role, ...], Callable[[int], tuple[str, str]]]] = {
    "approve": (("approver",), _approve),
    "refuse": (("approver",), _refuse),
    "withdraw": (PROPOSERS, _withdraw),
    "attach": (PROPOSERS, _attach),
}
