"""Objections: an enterprise says what is wrong with a datum, a rule's application or its class, and is heard.

    filed → reviewed → upheld → settled        two persons find it right; a corrected run follows
                     → rejected                two persons find it wrong
                     → divided → …             they disagree: an approver decides
    withdrawn                                  by the enterprise, until it is decided

Filing stands in `filing.py`, reviews in `reviews.py`, what follows from an upheld one in `settlements.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import audit, clock, evaluations, evidence, messages, workdays
from service.accounts import Actor, Role
from service.campaign_tables import Campaign, Listed
from service.config import Config
from service.counties import lock
from service.enterprises import Area
from service.errors import Conflict, Forbidden, NotFound
from service.objection_tables import Objection, Opinion
from service.paging import Page, objects
from service.tables import Enterprise

ABOUT = ("datum", "rule", "class")
UNDECIDED = ("filed", "reviewed", "divided")
OPEN = (*UNDECIDED, "upheld")
STATES = (*OPEN, "settled", "rejected", "withdrawn")
# Working days until the next step, and who then is told that it is late: first, and again later.
DAYS: Mapping[str, int] = {"filed": 5, "reviewed": 5, "divided": 5, "upheld": 5}
LATE: Mapping[str, tuple[tuple[Role, ...], ...]] = {
    "filed": (("officer", "reviewer"), ("approver",)),
    "reviewed": (("reviewer",), ("approver",)),
    "divided": (("approver",), ("approver", "officer")),
    "upheld": (("officer",), ("approver",)),
}
ESCALATE_EVERY = 3  # working days


@dataclass(frozen=True)
class Filter:
    """Which objections are listed."""

    campaign_id: int | None = None
    state: str | None = None
    uscc: str | None = None
    department: str | None = None
    area: Area | None = None
    overdue: bool = False


def get(session: Session, county: str, objection_id: int) -> Objection:
    """Find an objection of this county."""
    mine = (Objection.county == county) & (Objection.id == objection_id)
    found = session.scalar(select(Objection).where(mine))
    if found is None:
        raise NotFound("objection.not_found", id=objection_id)
    return found


def locked(session: Session, county: str, objection_id: int) -> Objection:
    """Find an objection to change it: nobody else changes this county until the transaction ends."""
    lock(session, county)
    found = get(session, county, objection_id)
    session.refresh(found)
    return found


def page(session: Session, county: str, wanted: Filter, limit: int = 50, offset: int = 0) -> Page[Objection]:
    """List objections, newest first; those of an enterprise, about a department's data, or of an area."""
    given = {name: getattr(wanted, name) for name in ("campaign_id", "state", "uscc", "department")}
    statement = select(Objection).where(Objection.county == county)
    statement = statement.filter_by(**{name: value for name, value in given.items() if value is not None})
    if wanted.area is not None:
        statement = statement.where(Objection.uscc.in_(_inside(wanted.area)))
    if wanted.overdue:
        statement = statement.where(Objection.state.in_(OPEN), Objection.due_on < clock.today())
    return objects(session, statement.order_by(Objection.id.desc()), limit, offset)


def opinions(session: Session, objection_id: int) -> list[Opinion]:
    """List what was found of an objection, in order."""
    mine = select(Opinion).where(Opinion.objection_id == objection_id)
    return list(session.scalars(mine.order_by(Opinion.id)))


def withdraw(session: Session, county: str, objection_id: int, actor: Actor) -> Objection:
    """Take an objection back while it is undecided; only whoever filed it may, or its enterprise."""
    found = locked(session, county, objection_id)
    if actor.id != found.filed_by and actor.uscc != found.uscc:
        raise Forbidden("objection.not_yours", number=found.number)
    if found.state not in UNDECIDED:
        raise Conflict("objection.decided_already", number=found.number, state=name(found.state))
    before = audit.state(found)
    found.state, found.due_on = "withdrawn", None
    found.withdrawn_by, found.withdrawn_at = actor.id, clock.now()
    session.flush()
    note(session, actor, "objection.withdrawn", found, before)
    return found


def held(session: Session, campaign: Campaign) -> set[str]:
    """List the enterprises whose class is not published yet: an objection of theirs is open."""
    mine = (Objection.campaign_id == campaign.id) & Objection.state.in_(OPEN)
    return set(session.scalars(select(Objection.uscc).where(mine)))


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell which upheld ones the chosen run has not seen; an undecided one only holds its enterprise."""
    chosen = _seen(session, campaign)
    upheld = (Objection.campaign_id == campaign.id) & Objection.state.in_(("upheld", "settled"))
    found = session.scalars(select(Objection).where(upheld).order_by(Objection.id))
    faults = [_blocking(one, campaign, chosen) for one in found]
    return [fault for fault in faults if fault]


def escalate(session: Session, _config: Config, county: str) -> int:
    """Tell those who decide which objections are late, and later those above them; give how many were."""
    lock(session, county)
    late = (Objection.county == county) & Objection.state.in_(OPEN) & (Objection.due_on < clock.today())
    found = session.scalars(select(Objection).where(late).order_by(Objection.id))
    return sum(_escalate(session, one) for one in found)


def names(session: Session, county: str, codes: Iterable[str]) -> dict[str, str | None]:
    """Give the names of some enterprises."""
    mine = (Enterprise.county == county) & Enterprise.uscc.in_(set(codes))
    return {
        row.uscc: row.name for row in session.execute(select(Enterprise.uscc, Enterprise.name).where(mine))
    }


def name(state: str) -> Fault:
    """Name a state of an objection, in the reader's language."""
    return Fault(f"objection_state.{state}")


def outside(found: Objection, year: int) -> dict[str, Any]:
    """Give what other systems are told of an objection: no grounds, no figures."""
    told = ("number", "campaign_id", "uscc", "about", "subject", "state", "filed_at", "decided_at")
    return {"year": year} | {name: getattr(found, name) for name in told}


def note(session: Session, actor: Actor | None, action: str, found: Objection, before: object = None) -> None:
    """Note in the audit log what was done to an objection."""
    thing = f"objection/{found.id}"
    audit.note(session, actor, action, thing, county=found.county, before=before, after=audit.state(found))


def _escalate(session: Session, one: Objection) -> bool:
    """Tell the next ones of an objection that is late, once each."""
    addressees = LATE[one.state]
    if one.due_on is None or one.escalated >= len(addressees):
        return False
    if workdays.add(one.due_on, ESCALATE_EVERY * one.escalated) >= clock.today():
        return False
    before, told = audit.state(one), {"number": one.number, "due_on": one.due_on}
    roles = addressees[one.escalated]
    one.escalated, one.escalated_at = one.escalated + 1, clock.now()
    session.flush()
    messages.send(session, one.county, "message.objection_late", told, roles=roles)
    note(session, None, "objection.escalated", one, before)
    return True


def _evidence(session: Session, county: str, objection_id: int) -> evidence.Subject:
    found = get(session, county, objection_id)
    return evidence.Subject(found.uscc, found.department, found.state in UNDECIDED)


def _inside(area: Area) -> Select[str]:
    """The enterprises that the campaign's list puts into a township or park."""
    asked = [
        column == said
        for column, said in ((Listed.township, area.township), (Listed.park, area.park))
        if said
    ]
    return select(Listed.uscc).where(Listed.campaign_id == Objection.campaign_id, or_(*asked))


def _seen(session: Session, campaign: Campaign) -> frozenset[int]:
    if campaign.evaluation_id is None:
        return frozenset()
    chosen = evaluations.get(session, campaign.county, campaign.evaluation_id)
    return frozenset(orjson.loads(chosen.submissions))


def _blocking(one: Objection, campaign: Campaign, chosen: frozenset[int]) -> Fault | None:
    told = {"number": one.number, "evaluation": campaign.evaluation_id}
    if one.state == "upheld":
        return Fault("objection.not_settled", params=told)
    return None if one.corrected_submission_id in chosen else Fault("objection.not_in_run", params=told)


evidence.SUBJECTS["objection"] = _evidence
