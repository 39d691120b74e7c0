"""Filing an objection: what it is against, who supplied the datum, its number and receipt."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.nearest import nearest
from service import (
    audit,
    campaigns,
    clock,
    deadlines,
    history,
    messages,
    objections,
    ripple,
    webhooks,
    workdays,
)
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.errors import Conflict, NotFound
from service.objection_tables import Objection
from service.tables import Submission, results

TAKEN_IN = ("notice", "deciding")  # states of a campaign
LEDGER = {"land_owned": "parcel", "land_rented_in": "parcel", "land_let_out": "parcel", "tenants": "parcel"}
SOURCES = {**LEDGER, "electricity_kwh": "meter"}  # facts that are added up from rows of other kinds


@dataclass(frozen=True)
class Filing:
    """What an enterprise objects to, why, and which data it asks for instead."""

    uscc: str
    about: str
    subject: str
    grounds: str
    wish: ripple.Changes = field(default_factory=tuple)


@dataclass(frozen=True)
class Source:
    """Who supplied a datum, in which submission, and who handed it in."""

    submission_id: int | None = None
    department: str | None = None
    entered_by: int | None = None


def file(session: Session, county: str, campaign_id: int, filing: Filing, actor: Actor) -> Objection:
    """File an objection while the campaign's period for it runs; the answer is the receipt."""
    campaign = campaigns.locked(session, county, campaign_id)
    _check_open(session, campaign)
    subject = _subject(session, campaign, filing)
    _check_new(session, campaign, filing, subject)
    source = _source(session, campaign, filing)
    made = Objection(county=county, campaign_id=campaign.id, uscc=filing.uscc, about=filing.about)
    made.number, made.subject, made.grounds = _number(session, campaign), subject, filing.grounds
    made.wish, made.evaluation_id = ripple.canonical(filing.wish), campaign.evaluation_id or 0
    made.submission_id, made.department, made.entered_by = vars(source).values()
    made.filed_by, made.filed_at, made.state = actor.id, clock.now(), "filed"
    made.due_on, made.escalated = workdays.add(clock.today(), objections.DAYS["filed"]), 0
    made.digest = audit.digest_of(_filed(made))
    session.add(made)
    session.flush()
    objections.note(session, actor, "objection.filed", made)
    told = {"number": made.number, "due_on": made.due_on}
    messages.send(session, county, "message.objection_filed", told, roles=("officer", "reviewer"))
    webhooks.emit(session, county, "objection.filed", objections.outside(made, campaign.year))
    return made


def _filed(made: Objection) -> dict[str, Any]:
    """What a receipt stands for."""
    said = ("county", "campaign_id", "number", "uscc", "about", "subject", "grounds", "wish", "evaluation_id")
    return {name: getattr(made, name) for name in said} | {"filed_at": clock.seconds(made.filed_at)}


def _check_open(session: Session, campaign: Campaign) -> None:
    running = deadlines.is_running(session, campaign, "objections")
    if campaign.state not in TAKEN_IN or campaign.evaluation_id is None or not running:
        due = deadlines.get(session, campaign, "objections")
        state, last = campaigns.name(campaign.state), due.due_on if due else "—"
        raise Conflict("objection.not_open", state=state, due_on=last)


def _check_new(session: Session, campaign: Campaign, filing: Filing, subject: str) -> None:
    same = (Objection.campaign_id == campaign.id) & (Objection.uscc == filing.uscc)
    same &= (
        (Objection.about == filing.about)
        & (Objection.subject == subject)
        & Objection.state.in_(objections.OPEN)
    )
    former = session.scalar(select(Objection).where(same))
    if former is not None:
        raise Conflict("objection.exists", number=former.number)


def _subject(session: Session, campaign: Campaign, filing: Filing) -> str:
    """Check what an objection is against; of a class it is the one on notice."""
    mine = (results.c.evaluation_id == campaign.evaluation_id) & (results.c.uscc == filing.uscc)
    on_notice = session.execute(select(results.c["class"]).where(mine).order_by(results.c.unit == "merged"))
    found = on_notice.first()
    if found is None:
        raise NotFound("result.not_found", uscc=filing.uscc, id=campaign.evaluation_id)
    if filing.wish:
        ripple.check(session, campaign.county, campaign.evaluation_id or 0, filing.wish)
    if filing.about == "class":
        return found[0] or ""
    known = _known(campaigns.scheme_of(session, campaign), filing.about)
    if filing.subject not in known:
        told = {"subject": filing.subject, "nearest": nearest(filing.subject, known)}
        code = "objection.unknown_datum" if filing.about == "datum" else "objection.unknown_rule"
        raise InputError([Fault(code, "#/subject", told)])
    return filing.subject


def _known(scheme: Scheme, about: str) -> list[str]:
    """The data that a scheme knows, or its rules by their names."""
    if about == "datum":
        return [*_departments(scheme)]
    parts = (
        scheme.scope,
        scheme.pools,
        scheme.adjustments,
        scheme.rankings,
        scheme.overrides,
        scheme.policies,
    )
    indicators = [one.name for pool in scheme.pools for one in pool.indicators]
    return list(dict.fromkeys([one.name for part in parts for one in part] + indicators))


def _source(session: Session, campaign: Campaign, filing: Filing) -> Source:
    """Find the submission that a datum's valid figure stands in; none where nothing was delivered."""
    if filing.about != "datum":
        return Source()
    rows = history.of_enterprise(session, campaign.county, filing.uscc, campaign.year)
    kind = SOURCES.get(filing.subject)
    mine = [
        row
        for row in rows
        if row.standing == "valid" and (row.code == filing.subject or (kind and row.kind == kind))
    ]
    if not mine:
        return Source(department=_departments(campaigns.scheme_of(session, campaign)).get(filing.subject))
    newest = max(mine, key=lambda row: row.submission_id)
    by = session.get_one(Submission, newest.submission_id).received_by
    return Source(newest.submission_id, newest.department, by)


def _departments(scheme: Scheme) -> dict[str, str]:
    """Who supplies each datum that a scheme knows."""
    facts = {one.code: one.department for one in scheme.facts}
    return facts | {one.code: one.department for one in scheme.attributes}


def _number(session: Session, campaign: Campaign) -> str:
    """The next number of the county and year; the county is locked meanwhile."""
    start = f"{campaign.county}-{campaign.year}-"
    mine = (Objection.county == campaign.county) & Objection.number.startswith(start, autoescape=True)
    last = session.scalar(select(func.count(Objection.id)).where(mine)) or 0
    return f"{start}{last + 1:04}"
