"""The states of a campaign, in their one order, and what stands against the next.

Nothing goes backwards: what turns out wrong later is corrected by new submissions and another run.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import audit, campaigns, confirmations, deadlines, evaluations, gates, messages
from service.accounts import Actor, Role
from service.campaign_tables import Campaign, Step
from service.errors import Conflict, Forbidden

STATES = (
    *("preparing", "collecting", "confirming", "evaluating", "reviewing"),
    *("notice", "deciding", "approved", "published", "closed"),
)
NEXT: Mapping[str, str] = dict(pairwise(STATES))
APPROVED = ("notice", "approved")  # are entered by an approver, who has not chosen the run
CHOOSING = ("evaluating", "reviewing", "deciding")
PUBLISHED = "published"
# Who is told that a state is entered; what it means for them says the text.
TOLD: Mapping[str, tuple[Role, ...]] = {
    "collecting": ("department", "township"),
    "confirming": ("enterprise", "township"),
    "evaluating": ("officer",),
    "reviewing": ("reviewer", "approver"),
    "notice": ("enterprise", "township"),
    "deciding": ("reviewer", "approver"),
    "approved": ("officer", "approver"),
    "published": ("enterprise", "township"),
    "closed": ("officer",),
}


def missing(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell everything that stands against a campaign's next state."""
    return gates.against(session, campaign)


def advance(
    session: Session, county: str, campaign_id: int, to: str, reason: str, actor: Actor | None
) -> Campaign:
    """Let a campaign enter its next state, once nothing stands against it."""
    campaign = campaigns.locked(session, county, campaign_id)
    _check_role(to, actor)
    found = missing(session, campaign)
    if to != NEXT.get(campaign.state):
        raise _out_of_order(campaign, to, found)
    if to == PUBLISHED:
        raise Conflict("campaign.published_by_two", id=campaign_id)
    if found:
        raise _out_of_order(campaign, to, found)
    if campaign.state == "confirming":  # what comes in from now on was not what somebody was silent about
        confirmations.record_silence(session, campaign)
    return enter(session, campaign, to, reason, actor)


def enter(session: Session, campaign: Campaign, to: str, reason: str, actor: Actor | None) -> Campaign:
    """Write down that a campaign enters a state, open its deadlines, and tell whom it concerns."""
    if to != NEXT.get(campaign.state):
        raise _out_of_order(campaign, to, [])
    proposed_by = _other_person(session, campaign, actor) if to in APPROVED else None
    before, former = audit.state(campaign), campaign.state
    campaign.state = to
    session.flush()
    chosen = {"evaluation_id": campaign.evaluation_id} if to in APPROVED else None
    step = ("entered", actor, reason)
    campaigns.note_step(session, campaign, *step, former=former, proposed_by=proposed_by, params=chosen)
    deadlines.open_for(session, campaign)
    _note(session, campaign, actor, "campaign.advanced", before)
    _tell(session, campaign)
    return campaign


def choose(
    session: Session, county: str, campaign_id: int, evaluation_id: int, reason: str, actor: Actor | None
) -> Campaign:
    """Choose the run that goes on notice and is published; another one may be chosen until the approval."""
    campaign = campaigns.locked(session, county, campaign_id)
    if actor is None:
        raise Conflict("campaign.person_needed")
    if campaign.state not in CHOOSING:
        raise Conflict("campaign.not_choosing", state=campaigns.name(campaign.state))
    run = evaluations.get(session, county, evaluation_id)
    if (run.scheme_id, run.year, run.state) != (campaign.scheme_id, campaign.year, "draft"):
        raise Conflict("campaign.run_of_another", id=evaluation_id, scheme=campaign.scheme_id)
    if gates.is_outdated(session, run):
        raise Conflict("campaign.run_outdated", id=evaluation_id)
    before, former = audit.state(campaign), campaign.evaluation_id
    campaign.evaluation_id = evaluation_id
    session.flush()
    chosen = {"evaluation_id": evaluation_id, "before": former}
    campaigns.note_step(session, campaign, "chosen", actor, reason, former=campaign.state, params=chosen)
    _note(session, campaign, actor, "campaign.run_chosen", before)
    return campaign


def reached(campaign: Campaign, state: str) -> bool:
    """Tell whether a campaign has come as far as a state, or further."""
    return STATES.index(campaign.state) >= STATES.index(state)


def _check_role(to: str, actor: Actor | None) -> None:
    """Let an officer go on, and an approver where the deciding body must agree."""
    role: Role = "approver" if to in APPROVED else "officer"
    if actor is None and to in APPROVED:
        raise Conflict("campaign.person_needed")
    if actor is not None and not actor.has(role):
        raise Forbidden("campaign.role_needed", role=Fault(f"role.{role}"), state=campaigns.name(to))


def _other_person(session: Session, campaign: Campaign, actor: Actor | None) -> int:
    """Give who chose the run; whoever approves it is somebody else."""
    mine = (Step.campaign_id == campaign.id) & (Step.what == "chosen")
    proposed_by = session.scalar(select(Step.account_id).where(mine).order_by(Step.id.desc()).limit(1))
    if actor is None or proposed_by is None:
        raise Conflict("campaign.person_needed")
    if actor.id == proposed_by:
        raise Conflict("campaign.own_proposal", id=campaign.id)
    return proposed_by


def _out_of_order(campaign: Campaign, to: str, found: Sequence[Fault]) -> Conflict:
    following = campaigns.name(NEXT.get(campaign.state, campaign.state))
    now, asked = campaigns.name(campaign.state), campaigns.name(to)
    return Conflict("campaign.out_of_order", also=found, state=now, asked=asked, next=following)


def _note(session: Session, campaign: Campaign, actor: Actor | None, action: str, before: object) -> None:
    thing, after = campaigns.thing(campaign.id), audit.state(campaign)
    audit.note(session, actor, action, thing, county=campaign.county, before=before, after=after)


def _tell(session: Session, campaign: Campaign) -> None:
    figures = {"id": campaign.id, "year": campaign.year, "title": campaign.title}
    code = f"message.{campaign.state}"
    messages.send(session, campaign.county, code, figures, roles=TOLD.get(campaign.state, ()))
