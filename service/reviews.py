"""Reviews of an objection: two persons, none of them in his own matter; where they disagree, an approver."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import accounts, audit, campaigns, clock, messages, objections, ripple, webhooks, workdays
from service.accounts import Actor, Role
from service.errors import Conflict, Forbidden
from service.objection_tables import Objection, Opinion, Ruling

OUTCOMES = ("upheld", "rejected")


@dataclass(frozen=True)
class Step:
    """A step of the review: in which state it is due, and who may take it."""

    state: str
    roles: tuple[Role, ...]


STEPS: Mapping[str, Step] = {
    "first": Step("filed", ("officer", "reviewer")),
    "second": Step("reviewed", ("reviewer",)),
    "third": Step("divided", ("approver",)),
}


@dataclass(frozen=True)
class Finding:
    """What somebody finds of an objection: upheld or rejected, why, and which data are to be others."""

    outcome: str
    reasons: str
    correction: ripple.Changes = field(default_factory=tuple)


def give(
    session: Session, county: str, objection_id: int, step: str, finding: Finding, actor: Actor
) -> Objection:
    """Give the first, second or third opinion; two that agree decide, else the third does."""
    seen = _ripple(session, objections.get(session, county, objection_id), finding)
    found = objections.locked(session, county, objection_id)
    _check(session, found, step, actor)
    before = audit.state(found)
    session.add(_opinion(found, step, finding, seen, actor))
    setattr(found, f"{step}_by", actor.id)
    session.flush()
    outcome = _outcome(session, found, step, finding)
    if outcome in OUTCOMES:
        _decide(found, finding)
    found.state = outcome
    _wait(found)
    session.flush()
    objections.note(session, actor, f"objection.{step}_review", found, before)
    if outcome in OUTCOMES:
        _tell(session, found)
    return found


def _ripple(session: Session, found: Objection, finding: Finding) -> str | None:
    """Compute whose class would move, before the county is locked; what cannot be corrected is refused."""
    if finding.outcome == "rejected":
        if finding.correction:
            raise InputError([Fault("objection.correction_not_meant", "#/correction")])
        return None
    if not finding.correction:
        raise InputError([Fault("objection.correction_needed", "#/correction")])
    seen = ripple.of(session, found.county, found.evaluation_id, finding.correction)
    return orjson.dumps(seen).decode()


def _check(session: Session, found: Objection, step: str, actor: Actor) -> None:
    """Refuse a step out of order, a role that may not take it, and whoever has had a part in the matter."""
    wanted = STEPS[step]
    if found.state != wanted.state:
        now, needed = objections.name(found.state), objections.name(wanted.state)
        raise Conflict("objection.other_step", number=found.number, state=now, needed=needed)
    if not actor.has(*wanted.roles):
        raise Forbidden(
            "http.role_not_allowed",
            role=accounts.names(sorted(actor.roles)),
            allowed=accounts.names(wanted.roles),
        )
    if actor.id in (found.filed_by, found.entered_by) or _has_ruled(session, found, actor):
        raise Conflict("objection.own_matter", number=found.number)
    if actor.id in (found.first_by, found.second_by):
        raise Conflict("objection.same_reviewer", number=found.number)


def _has_ruled(session: Session, found: Objection, actor: Actor) -> bool:
    """Tell whether somebody has proposed or approved a ruling of this enterprise in this campaign."""
    mine = (Ruling.campaign_id == found.campaign_id) & (Ruling.uscc == found.uscc)
    part = or_(Ruling.proposed_by == actor.id, Ruling.decided_by == actor.id)
    return session.scalar(select(Ruling.id).where(mine, Ruling.state == "approved", part)) is not None


def _opinion(found: Objection, step: str, finding: Finding, seen: str | None, actor: Actor) -> Opinion:
    return Opinion(
        objection_id=found.id,
        step=step,
        outcome=finding.outcome,
        reasons=finding.reasons,
        correction=ripple.canonical(finding.correction),
        ripple=seen,
        account_id=actor.id,
        roles=",".join(sorted(actor.roles)),
        at=clock.now(),
    )


def _outcome(session: Session, found: Objection, step: str, finding: Finding) -> str:
    """The state after an opinion: agreement is the same outcome and the same correction."""
    if step == "first":
        return "reviewed"
    if step == "third":
        return finding.outcome
    first = objections.opinions(session, found.id)[0]
    agreed = (first.outcome, first.correction) == (finding.outcome, ripple.canonical(finding.correction))
    return finding.outcome if agreed else "divided"


def _decide(found: Objection, finding: Finding) -> None:
    found.decided_at, found.answer = clock.now(), finding.reasons
    found.correction = ripple.canonical(finding.correction)


def _wait(found: Objection) -> None:
    """Give the next step its day."""
    days = objections.DAYS.get(found.state)
    found.due_on = workdays.add(clock.today(), days) if days else None
    found.escalated, found.escalated_at = 0, None


def _tell(session: Session, found: Objection) -> None:
    """Tell the enterprise, the officer and other systems what was decided."""
    year = campaigns.get(session, found.county, found.campaign_id).year
    told = {"number": found.number}
    code = "message.objection_upheld" if found.state == "upheld" else "message.objection_rejected"
    officer: tuple[Role, ...] = ("officer",)
    messages.send(session, found.county, code, told, uscc=found.uscc, roles=officer)
    webhooks.emit(session, found.county, "objection.decided", objections.outside(found, year))
