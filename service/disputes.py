"""Disputes: a datum that an enterprise says is wrong, answered by the department that supplied it.

What the department keeps or corrects (by a new submission) stands; who still disagrees files an objection
during the notice. A dispute that waits too long goes to the county's officer by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from service import audit, campaigns, clock, counties, evidence, messages, sheets, submissions, workdays
from service.accounts import Actor, Role
from service.campaign_tables import Campaign, Listed
from service.config import Config
from service.confirmation_tables import Dispute
from service.enterprises import Area
from service.errors import Conflict, NotFound
from service.evidence import Subject
from service.paging import Page, objects
from service.people_tables import Account, Grant
from service.sheets import Datum

ANSWER_DAYS = 3  # working days that a department has
NOUN = "dispute"
OFFICER: tuple[Role, ...] = ("officer",)


@dataclass(frozen=True)
class Filter:
    """Which disputes."""

    campaign_id: int | None = None
    department: str | None = None
    uscc: str | None = None
    state: str | None = None
    escalated: bool | None = None
    area: Area | None = None


def file(
    session: Session,
    campaign: Campaign,
    uscc: str,
    datum: Datum,
    reason: str,
    claimed: str | None,
    actor: Actor,
) -> Dispute:
    """Write down a dispute and tell the department; where it has nobody, the county's officer at once."""
    made = Dispute(county=campaign.county, campaign_id=campaign.id, uscc=uscc, datum=datum.id, reason=reason)
    made.department, made.submission_id, made.stated = datum.department, datum.submission_id, datum.stated
    made.claimed, made.filed_by = claimed, actor.id
    made.due_on = workdays.add(clock.today(), ANSWER_DAYS)
    session.add(made)
    session.flush()
    _note(session, made, actor, "filed")
    if _has_officer(session, campaign.county, datum.department):
        told, code = _figures(session, made), "message.dispute_filed"
        messages.send(session, campaign.county, code, told, department=made.department)
    else:
        _escalate(session, made)
    return made


def answer(
    session: Session,
    county: str,
    dispute_id: int,
    reason: str,
    actor: Actor | None,
    correction_id: int | None = None,
) -> Dispute:
    """Keep the datum, or name the new submission that corrects it; either with the reason."""
    counties.lock(session, county)
    found = get(session, county, dispute_id)
    session.refresh(found)
    _check_may_answer(found, actor)
    if correction_id is not None:
        _check_correction(session, found, correction_id)
    before = audit.state(found)
    found.state, found.correction_id = "corrected" if correction_id else "kept", correction_id
    found.answered_by, found.answered_at = actor.id if actor else None, clock.now()
    found.answer = reason
    session.flush()
    _note(session, found, actor, found.state, before)
    code = "message.dispute_corrected" if correction_id else "message.dispute_kept"
    messages.send(session, county, code, _figures(session, found), uscc=found.uscc)
    return found


def withdraw(session: Session, found: Dispute, actor: Actor) -> Dispute:
    """Take a dispute back: the enterprise has confirmed the datum after all."""
    before = audit.state(found)
    found.state = "withdrawn"
    session.flush()
    _note(session, found, actor, "withdrawn", before)
    return found


def escalate(session: Session, _config: Config, county: str) -> int:
    """Hand over to the county's officer what a department has left unanswered; give how many disputes."""
    late = select(Dispute).where(
        Dispute.county == county, Dispute.state == "open", Dispute.escalated_at.is_(None)
    )
    if not session.scalars(late.where(Dispute.due_on < clock.today()).limit(1)).all():
        return 0
    counties.lock(session, county)
    found = session.scalars(late.where(Dispute.due_on < clock.today()).order_by(Dispute.id)).all()
    for one in found:
        _escalate(session, one)
    return len(found)


def page(session: Session, county: str, wanted: Filter, limit: int = 50, offset: int = 0) -> Page[Dispute]:
    """List disputes, those first that must be answered first."""
    order = (Dispute.due_on, Dispute.id)
    return objects(session, _wanted(county, wanted).order_by(*order), limit, offset)


def get(session: Session, county: str, dispute_id: int) -> Dispute:
    """Find a dispute of this county."""
    found = session.scalar(select(Dispute).where(Dispute.county == county, Dispute.id == dispute_id))
    if found is None:
        raise NotFound("dispute.not_found", id=dispute_id)
    return found


def seen(session: Session, county: str, dispute_id: int, actor: Actor) -> Dispute:
    """Find a dispute that this actor may see."""
    found = get(session, county, dispute_id)
    if not evidence.may_see(session, county, _subject(session, county, dispute_id), actor):
        raise NotFound("dispute.not_found", id=dispute_id)
    return found


def latest(session: Session, campaign: Campaign, uscc: str) -> dict[str, Dispute]:
    """Give the last dispute about each datum of an enterprise."""
    mine = (Dispute.campaign_id == campaign.id) & (Dispute.uscc == uscc)
    return {one.datum: one for one in session.scalars(select(Dispute).where(mine).order_by(Dispute.id))}


def count(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """Count a campaign's disputes by state; `escalated` are those of the open ones that the officer has."""
    mine = Dispute.campaign_id == campaign.id
    counted = select(Dispute.state, func.count()).where(mine).group_by(Dispute.state)
    found = dict(session.execute(counted).all())
    late = select(func.count()).where(mine, Dispute.state == "open", Dispute.escalated_at.is_not(None))
    return found | {"escalated": session.scalar(late) or 0}


def _wanted(county: str, wanted: Filter) -> Select[Dispute]:
    columns = {name: getattr(wanted, name) for name in ("campaign_id", "department", "uscc", "state")}
    given = {name: value for name, value in columns.items() if value is not None}
    found = select(Dispute).where(Dispute.county == county).filter_by(**given)
    if wanted.escalated is not None:
        escalated = Dispute.escalated_at.is_not(None)
        found = found.where(escalated if wanted.escalated else ~escalated)
    if wanted.area is not None:
        same = (Listed.campaign_id == Dispute.campaign_id) & (Listed.uscc == Dispute.uscc)
        found = found.where(exists().where(same, wanted.area.holds(Listed.township, Listed.park)))
    return found


def _check_may_answer(found: Dispute, actor: Actor | None) -> None:
    """Whose it is comes first: of a dispute of others nothing is said, not even that it is answered."""
    if actor is None:
        raise Conflict("dispute.person_needed")
    supplies = actor.has("department") and actor.department == found.department
    if not supplies and not actor.has("officer"):
        raise NotFound("dispute.not_found", id=found.id)
    if found.state != "open":
        raise Conflict("dispute.answered_before", id=found.id)
    if actor.id == found.filed_by:
        raise Conflict("dispute.own_proposal", id=found.id)
    if not supplies and found.escalated_at is None:
        raise Conflict("dispute.not_escalated", id=found.id, due_on=found.due_on)


def _check_correction(session: Session, found: Dispute, correction_id: int) -> None:
    """A correction is a file taken after the disputed one, by which the datum now says something else."""
    campaign = campaigns.get(session, found.county, found.campaign_id)
    made = submissions.get(session, found.county, correction_id)
    is_later = made.id > (found.submission_id or 0)
    if not is_later or (made.state, made.year) != ("accepted", campaign.year):
        raise Conflict("dispute.no_correction", submission=correction_id)
    scheme = campaigns.scheme_of(session, campaign)
    data = sheets.of_enterprise(session, found.county, found.uscc, campaign.year, scheme)
    now = next((one for one in data if one.id == found.datum), None)
    if now is not None and (now.stated == found.stated or now.submission_id != correction_id):
        raise Conflict(
            "dispute.not_corrected", submission=correction_id, datum=found.datum, stated=now.stated
        )


def _has_officer(session: Session, county: str, department: str) -> bool:
    alive = (Account.county == county) & (Account.department == department) & Account.disabled_at.is_(None)
    held = (Grant.account_id == Account.id) & (Grant.role == "department") & Grant.revoked_at.is_(None)
    return session.scalar(select(Account.id).join(Grant, held).where(alive).limit(1)) is not None


def _escalate(session: Session, found: Dispute) -> None:
    before = audit.state(found)
    found.escalated_at = clock.now()
    session.flush()
    _note(session, found, None, "escalated", before)
    messages.send(session, found.county, "message.dispute_escalated", _figures(session, found), roles=OFFICER)


def title_of(session: Session, found: Dispute) -> str:
    """Call the datum of a dispute by what people know it as."""
    return titles(session, [found])[found.id]


def titles(session: Session, found: Sequence[Dispute]) -> dict[int, str]:
    """Call the data of disputes so, by their numbers; the scheme of each campaign is read once."""
    places = {(one.county, one.campaign_id) for one in found}
    schemes = {
        number: campaigns.scheme_of(session, campaigns.get(session, county, number))
        for county, number in places
    }
    return {one.id: sheets.title_of(schemes[one.campaign_id], one.datum) for one in found}


def _figures(session: Session, found: Dispute) -> dict[str, object]:
    named = title_of(session, found)
    return {"id": found.id, "uscc": found.uscc, "datum": named, "due_on": found.due_on}


def _note(session: Session, found: Dispute, actor: Actor | None, what: str, before: object = None) -> None:
    thing, after = f"{NOUN}/{found.id}", audit.state(found)
    action = f"{NOUN}.{what}"
    audit.note(session, actor, action, thing, county=found.county, before=before, after=after)


def _subject(session: Session, county: str, dispute_id: int) -> Subject:
    found = get(session, county, dispute_id)
    return Subject(found.uscc, found.department, undecided=found.state == "open")


evidence.SUBJECTS[NOUN] = _subject
