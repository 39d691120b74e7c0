"""Applications for exemption or suspension: asked for with evidence, decided by somebody else, until a day.

What is granted enters the figures as a label that the scheme's own scope reads, so that the rules decide and
the reasons say why; when it expires, the label is taken off again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scoring import labels
from scoring.clauses import ScopeRule
from scoring.errors import Fault, InputError
from service import audit, campaigns, clock, counties, enterprises, evidence, listing, messages, ruled
from service.accounts import Actor, Role
from service.campaign_tables import Application, Campaign
from service.config import Config
from service.enterprises import Area
from service.errors import Conflict, NotFound
from service.evidence import Subject
from service.paging import Page, objects

Kind = Literal["exempt", "suspend"]
STATUS = {"exempt": "exempt", "suspend": "suspended"}  # that the clause must give
USUAL = {"exempt": "豁免", "suspend": "暂缓"}  # labels that are taken where a scheme reads them
OPEN = ("collecting", "confirming", "evaluating", "reviewing")
BINDING = ("collecting", "confirming", "evaluating", "reviewing", "notice", "deciding")
STANDING = ("filed", "granted")
DECIDING: tuple[Role, ...] = ("reviewer", "approver")
RUNNING: tuple[Role, ...] = ("officer",)


@dataclass(frozen=True)
class Filter:
    """Which applications."""

    campaign_id: int | None = None
    state: str | None = None
    uscc: str | None = None
    area: Area | None = None


def file(
    session: Session, county: str, campaign_id: int, uscc: str, kind: Kind, reason: str, actor: Actor | None
) -> Application:
    """Ask that an enterprise be exempt or suspended."""
    campaign = _open_campaign(session, county, campaign_id)
    if actor is None:
        raise Conflict("application.person_needed")
    _check_listed(session, campaign, uscc)
    _check_alone(session, campaign, uscc, kind)
    made = Application(campaign_id=campaign.id, uscc=uscc, kind=kind, reason=reason, filed_by=actor.id)
    made.state = "filed"
    session.add(made)
    session.flush()
    _note(session, county, actor, "application.filed", made)
    told = {"id": made.id, "uscc": uscc, "year": campaign.year}
    messages.send(session, county, "message.application_filed", told, roles=DECIDING)
    return made


def decide(
    session: Session,
    county: str,
    application_id: int,
    granted: bool,
    reason: str,
    actor: Actor | None,
    *,
    label: str | None = None,
    expires_on: dt.date | None = None,
) -> Application:
    """Grant an application by a label that the scheme reads, until a day or for the year; or refuse it."""
    found, campaign = _undecided(session, county, application_id, actor)
    before = audit.state(found)
    if granted:
        _grant(session, campaign, found, _label(session, campaign, found, label), expires_on, actor)
    found.state = "granted" if granted else "refused"
    found.decided_by, found.decided_at = actor.id if actor else None, clock.now()
    found.decision = reason
    session.flush()
    _note(session, county, actor, f"application.{found.state}", found, before)
    told = {"id": found.id, "year": campaign.year, "state": found.state, "reason": reason}
    messages.send(session, county, "message.application_decided", told, uscc=found.uscc)
    return found


def withdraw(session: Session, county: str, application_id: int, actor: Actor | None) -> Application:
    """Take back an application that is not decided."""
    counties.lock(session, county)
    found = get(session, county, application_id)
    session.refresh(found)
    if found.state != "filed":
        raise Conflict("application.decided", id=found.id, state=campaigns.name(found.state))
    before = audit.state(found)
    found.state = "withdrawn"
    session.flush()
    _note(session, county, actor, "application.withdrawn", found, before)
    return found


def get(session: Session, county: str, application_id: int) -> Application:
    """Find an application of this county."""
    mine = select(Application).join(Campaign, Campaign.id == Application.campaign_id)
    found = session.scalar(mine.where(Campaign.county == county, Application.id == application_id))
    if found is None:
        raise NotFound("application.not_found", id=application_id)
    return found


def page(
    session: Session, county: str, wanted: Filter, limit: int = 50, offset: int = 0
) -> Page[Application]:
    """List applications, the newest first."""
    statement = select(Application).join(Campaign, Campaign.id == Application.campaign_id)
    asked = {"campaign_id": wanted.campaign_id, "state": wanted.state, "uscc": wanted.uscc}
    statement = statement.where(Campaign.county == county)
    for name, value in asked.items():
        if value is not None:
            statement = statement.where(getattr(Application, name) == value)
    if wanted.area is not None:
        statement = statement.where(listing.lies_in(Application.campaign_id, Application.uscc, wanted.area))
    return objects(session, statement.order_by(Application.id.desc()), limit, offset)


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell of the applications that nobody has decided."""
    mine = (Application.campaign_id == campaign.id) & (Application.state == "filed")
    number, first = session.execute(select(func.count(), func.min(Application.id)).where(mine)).one()
    return [Fault("application.undecided", params={"count": number, "id": first})] if number else []


def expired(session: Session, county: str) -> Sequence[Application]:
    """List what was granted until a day that is over, in campaigns that can still take it into account."""
    statement = select(Application).join(Campaign, Campaign.id == Application.campaign_id)
    mine = (Campaign.county == county) & Campaign.state.in_(BINDING) & (Application.state == "granted")
    return session.scalars(
        statement.where(mine, Application.expires_on < clock.today()).order_by(Application.id)
    ).all()


def expire(session: Session, _config: Config, county: str) -> int:
    """Take the labels off whose day is over; who must evaluate again is told."""
    if not expired(session, county):
        return 0
    counties.lock(session, county)
    over = expired(session, county)
    for one in over:
        _expire(session, campaigns.get(session, county, one.campaign_id), one)
    return len(over)


def _expire(session: Session, campaign: Campaign, one: Application) -> None:
    before, place = audit.state(one), (campaign.county, campaign.year, one.uscc)
    stands = one.label in ruled.standing(session, *place)
    if stands and one.submission_id is not None and not _given_besides(session, campaign, one):
        ruled.enter(session, *place, [], None, f"application/{one.id}", without=[one.label or ""])
    one.state = "expired"
    session.flush()
    _note(session, campaign.county, None, "application.expired", one, before)
    told = {"id": one.id, "uscc": one.uscc, "year": campaign.year}
    code = "message.application_expired"
    messages.send(session, campaign.county, code, told, roles=RUNNING, uscc=one.uscc)


def _given_besides(session: Session, campaign: Campaign, one: Application) -> bool:
    """Tell whether a ruling in force, of whatever year, or another grant gives the label too."""
    as_of = campaigns.scheme_of(session, campaign).as_of
    if (one.uscc, one.label) in ruled.in_force(session, campaign.county, campaign.year, as_of):
        return True
    mine = (Application.campaign_id == campaign.id) & (Application.uscc == one.uscc)
    same = (Application.id != one.id) & (Application.label == one.label) & (Application.state == "granted")
    return session.scalar(select(Application.id).where(mine, same)) is not None


def _grant(
    session: Session,
    campaign: Campaign,
    found: Application,
    label: str,
    expires_on: dt.date | None,
    actor: Actor | None,
) -> None:
    if expires_on is not None and expires_on < clock.today():
        raise InputError([Fault("application.expires_too_soon", "#/expires_on", {"expires_on": expires_on})])
    if not evidence.of(session, campaign.county, f"application/{found.id}"):
        raise Conflict("application.no_evidence", id=found.id)
    found.label, found.expires_on = label, expires_on
    if not campaign.trial:  # whose decisions must not touch the year's figures
        place = (campaign.county, campaign.year, found.uscc)
        found.submission_id = ruled.enter(session, *place, [label], actor, f"application/{found.id}").id


def _label(session: Session, campaign: Campaign, found: Application, asked: str | None) -> str:
    """Choose the label by which the scheme's scope does what is asked for."""
    deciding = labels.deciding(campaigns.scheme_of(session, campaign))
    usable = [
        label
        for label, clauses in deciding.items()
        if any(isinstance(one, ScopeRule) and one.status == STATUS[found.kind] for one in clauses)
    ]
    usual = USUAL[found.kind]
    wanted = asked or (usual if usual in usable else usable[0] if len(usable) == 1 else "")
    if wanted not in usable:
        raise Conflict("application.label_not_read", labels=usable)
    return wanted


def _undecided(
    session: Session, county: str, application_id: int, actor: Actor | None
) -> tuple[Application, Campaign]:
    counties.lock(session, county)
    found = get(session, county, application_id)
    session.refresh(found)
    campaign = _open_campaign(session, county, found.campaign_id)
    if found.state != "filed":
        raise Conflict("application.decided", id=found.id, state=campaigns.name(found.state))
    if actor is None:
        raise Conflict("application.person_needed")
    if actor.id == found.filed_by:
        raise Conflict("application.own", id=found.id)
    return found, campaign


def _open_campaign(session: Session, county: str, campaign_id: int) -> Campaign:
    campaign = campaigns.locked(session, county, campaign_id)
    if campaign.state not in OPEN:
        raise Conflict("application.too_late", state=campaigns.name(campaign.state))
    return campaign


def _check_listed(session: Session, campaign: Campaign, uscc: str) -> None:
    enterprises.get(session, campaign.county, uscc)
    if listing.find(session, campaign, uscc) is None:
        raise Conflict("application.not_listed", uscc=uscc)


def _check_alone(session: Session, campaign: Campaign, uscc: str, kind: Kind) -> None:
    mine = (Application.campaign_id == campaign.id) & (Application.uscc == uscc) & (Application.kind == kind)
    other = session.scalar(select(Application.id).where(mine, Application.state.in_(STANDING)))
    if other is not None:
        raise Conflict("application.open_already", id=other, uscc=uscc)


def _subject(session: Session, county: str, application_id: int) -> Subject:
    found = get(session, county, application_id)
    return Subject(found.uscc, undecided=found.state == "filed")


def _note(
    session: Session,
    county: str,
    actor: Actor | None,
    action: str,
    row: Application,
    before: object = None,
) -> None:
    thing, after = f"application/{row.id}", audit.state(row)
    audit.note(session, actor, action, thing, county=county, before=before, after=after)


evidence.SUBJECTS["application"] = _subject
