"""Rulings: what a person decides about an enterprise enters its figures as labels, by a submission.

One person proposes a label that the campaign's scheme reads in an override or a clause of scope, with a
document and evidence; another approves or refuses it. Nobody writes a class by hand.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring import labels as read_labels
from scoring.errors import Fault, InputError
from service import audit, campaigns, clock, counties, enterprises, evidence, messages, ripple, ruled
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.errors import Conflict, Forbidden, NotFound
from service.objection_tables import Ruling
from service.paging import Page, objects
from service.ripple import Ripple
from service.ruled import LAYOUT, enter, standing
from service.tables import Submission

__all__ = [
    "approve", "blocking", "carry_over", "effect", "enter", "get", "page", "propose", "readable", "refuse",
    "standing", "withdraw",
]  # fmt: skip

CARRIED = "以前年度认定，尚在有效期内"
STATES = ("proposed", "approved", "refused", "withdrawn")
# The outcome is being decided, or is decided, in the others: there a ruling would come too late.
TAKEN_IN = (
    "preparing",
    "collecting",
    "confirming",
    "evaluating",
    "reviewing",
    "notice",
    "deciding",
    "published",
)


@dataclass(frozen=True)
class Proposal:
    """A label that an enterprise should have (or no longer have), why, and by which document."""

    campaign_id: int
    uscc: str
    label: str
    document: str
    reason: str
    lifts: bool = False
    expires_on: dt.date | None = None


def propose(session: Session, county: str, proposal: Proposal, actor: Actor) -> Ruling:
    """Propose a ruling; it counts once another person has approved it."""
    campaign = campaigns.locked(session, county, proposal.campaign_id)
    enterprises.get(session, county, proposal.uscc)
    _check(session, campaign, proposal)
    made = Ruling(county=county, state="proposed", **vars(proposal))
    made.proposed_by, made.proposed_roles, made.proposed_at = actor.id, _roles(actor), clock.now()
    session.add(made)
    session.flush()
    _note(session, actor, "ruling.proposed", made)
    return made


def approve(session: Session, county: str, ruling_id: int, answer: str, actor: Actor) -> Ruling:
    """Approve what another person proposed, on evidence; the label enters the figures, but for a trial's."""
    found = _to_decide(session, county, ruling_id, actor)
    campaign = _taken(session, county, found.campaign_id)
    if not evidence.of(session, county, f"ruling/{found.id}"):
        raise Conflict("ruling.evidence_needed", id=found.id)
    if not campaign.trial:  # whose rulings must not touch the year's figures
        _enter(session, campaign, found, actor)
    return _decide(session, found, "approved", answer, actor)


def refuse(session: Session, county: str, ruling_id: int, answer: str, actor: Actor) -> Ruling:
    """Refuse what another person proposed."""
    return _decide(session, _to_decide(session, county, ruling_id, actor), "refused", answer, actor)


def withdraw(session: Session, county: str, ruling_id: int, actor: Actor) -> Ruling:
    """Take a proposal of one's own back."""
    found = _proposed(session, county, ruling_id)
    if found.proposed_by != actor.id:
        raise Forbidden("ruling.not_yours", id=found.id)
    before = audit.state(found)
    found.state = "withdrawn"
    session.flush()
    _note(session, actor, "ruling.withdrawn", found, before)
    return found


def get(session: Session, county: str, ruling_id: int) -> Ruling:
    """Find a ruling of this county."""
    found = session.scalar(select(Ruling).where(Ruling.county == county, Ruling.id == ruling_id))
    if found is None:
        raise NotFound("ruling.not_found", id=ruling_id)
    return found


def page(
    session: Session,
    county: str,
    *,
    campaign_id: int | None = None,
    uscc: str | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Ruling]:
    """List rulings, newest first."""
    wanted = {"campaign_id": campaign_id, "uscc": uscc, "state": state}
    statement = select(Ruling).where(Ruling.county == county).order_by(Ruling.id.desc())
    statement = statement.filter_by(**{name: value for name, value in wanted.items() if value is not None})
    return objects(session, statement, limit, offset)


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell which proposals of a campaign nobody has decided."""
    mine = (Ruling.campaign_id == campaign.id) & (Ruling.state == "proposed")
    found = session.scalars(select(Ruling).where(mine).order_by(Ruling.id))
    told = ({"id": one.id, "uscc": one.uscc, "label": one.label} for one in found)
    return [Fault("ruling.undecided", params=one) for one in told]


def readable(session: Session, county: str, campaign_id: int) -> list[str]:
    """List the labels that the campaign's scheme reads in an override or a clause of scope."""
    return [*read_labels.deciding(campaigns.scheme_of(session, campaigns.get(session, county, campaign_id)))]


def effect(session: Session, county: str, ruling_id: int) -> Ripple:
    """Tell whose class would move by a ruling; the campaign's chosen run is computed again."""
    found = get(session, county, ruling_id)
    campaign = campaigns.get(session, county, found.campaign_id)
    if campaign.evaluation_id is None:
        raise Conflict("ruling.no_run", id=found.id)
    before = _stands(session, campaign, found.uscc)
    after = before - {found.label} if found.lifts else before | {found.label}
    change = {"uscc": found.uscc, "code": LAYOUT, "labels": sorted(after)}
    return ripple.of(session, county, campaign.evaluation_id, [change])


def carry_over(session: Session, county: str, campaign_id: int, actor: Actor | None) -> list[Submission]:
    """Enter what earlier years ruled and what has not expired, where the campaign's scheme still reads it."""
    campaign = campaigns.locked(session, county, campaign_id)
    scheme = campaigns.scheme_of(session, campaign)
    if campaign.state not in TAKEN_IN:
        raise Conflict("ruling.too_late", state=campaigns.name(campaign.state))
    if campaign.trial:
        raise Conflict("ruling.trial_carries_nothing", id=campaign.id)
    known = read_labels.deciding(scheme)
    in_force = ruled.in_force(session, county, campaign.year, scheme.as_of)
    return [
        enter(session, county, campaign.year, uscc, [label], actor, CARRIED)
        for (uscc, label), year in in_force.items()
        if year < campaign.year
        and label in known
        and label in standing(session, county, year, uscc)
        and label not in standing(session, county, campaign.year, uscc)
    ]


def _check(session: Session, campaign: Campaign, proposal: Proposal) -> None:
    """Refuse a proposal that the rules would not read, that changes nothing, or that is made already."""
    if campaign.state not in TAKEN_IN:
        raise Conflict("ruling.too_late", state=campaigns.name(campaign.state))
    known, label = readable(session, campaign.county, campaign.id), proposal.label
    if label not in known:
        raise Conflict("ruling.label_not_read", label=label, labels=known)
    if proposal.expires_on is not None and proposal.expires_on < clock.today():
        raise InputError([Fault("ruling.expired", "#/expires_on", {"expires_on": proposal.expires_on})])
    stands = label in _stands(session, campaign, proposal.uscc)
    if stands != proposal.lifts:
        raise Conflict("ruling.stands" if stands else "ruling.not_standing", label=label, uscc=proposal.uscc)
    same = (Ruling.campaign_id == campaign.id) & (Ruling.uscc == proposal.uscc) & (Ruling.label == label)
    other = session.scalar(select(Ruling.id).where(same, Ruling.state == "proposed"))
    if other is not None:
        raise Conflict("ruling.proposed_already", id=other)


def _stands(session: Session, campaign: Campaign, uscc: str) -> set[str]:
    """The labels that an enterprise has in the year's figures; in a trial, with what was ruled in it."""
    found = {*standing(session, campaign.county, campaign.year, uscc)}
    if not campaign.trial:
        return found
    mine = (Ruling.campaign_id == campaign.id) & (Ruling.uscc == uscc) & (Ruling.state == "approved")
    for one in session.scalars(select(Ruling).where(mine).order_by(Ruling.decided_at, Ruling.id)):
        found = found - {one.label} if one.lifts else found | {one.label}
    return found


def _enter(session: Session, campaign: Campaign, found: Ruling, actor: Actor) -> None:
    """Write the label into the year's figures, or take it out of them; the enterprise is told."""
    added, lifted = ([], [found.label]) if found.lifts else ([found.label], [])
    place = (campaign.county, campaign.year, found.uscc)
    found.submission_id = enter(session, *place, added, actor, found.reason, without=lifted).id
    told = {"label": found.label, "document": found.document, "id": found.id}
    code = "message.ruling_lifted" if found.lifts else "message.ruling_approved"
    messages.send(session, campaign.county, code, told, uscc=found.uscc)


def _taken(session: Session, county: str, campaign_id: int) -> Campaign:
    campaign = campaigns.get(session, county, campaign_id)
    if campaign.state not in TAKEN_IN:
        raise Conflict("ruling.too_late", state=campaigns.name(campaign.state))
    return campaign


def _proposed(session: Session, county: str, ruling_id: int) -> Ruling:
    counties.lock(session, county)
    found = get(session, county, ruling_id)
    session.refresh(found)
    if found.state != "proposed":
        raise Conflict("ruling.decided", id=found.id, state=Fault(f"ruling_state.{found.state}"))
    return found


def _to_decide(session: Session, county: str, ruling_id: int, actor: Actor) -> Ruling:
    found = _proposed(session, county, ruling_id)
    if found.proposed_by == actor.id:
        raise Conflict("ruling.own_proposal", id=found.id)
    return found


def _decide(session: Session, found: Ruling, state: str, answer: str, actor: Actor) -> Ruling:
    before = audit.state(found)
    found.state, found.answer = state, answer
    found.decided_by, found.decided_roles, found.decided_at = actor.id, _roles(actor), clock.now()
    session.flush()
    _note(session, actor, f"ruling.{state}", found, before)
    return found


def _note(session: Session, actor: Actor, action: str, found: Ruling, before: object = None) -> None:
    thing = f"ruling/{found.id}"
    audit.note(session, actor, action, thing, county=found.county, before=before, after=audit.state(found))


def _roles(actor: Actor) -> str:
    return ",".join(sorted(actor.roles))


def _evidence(session: Session, county: str, ruling_id: int) -> evidence.Subject:
    """Whose evidence it is: the bureau's, until the enterprise is told of the ruling."""
    found = get(session, county, ruling_id)
    whose = found.uscc if found.state == "approved" else None
    return evidence.Subject(whose, undecided=found.state == "proposed")


evidence.SUBJECTS["ruling"] = _evidence
