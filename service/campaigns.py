"""A county's yearly campaigns: one real one a year, and as many trials as one likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scoring.clauses import Procedure
from scoring.document import Scheme
from scoring.errors import Fault
from service import audit, counties, schemes
from service.accounts import Actor
from service.campaign_tables import Campaign, Listed, Step
from service.errors import Conflict, NotFound
from service.paging import Page, objects

FEW_OBJECTION_DAYS = 5
FIRST = "preparing"
REPLACING = (FIRST, "collecting")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: what was done, by whom, when and why."""

    step: Step
    params: Mapping[str, Any]


def create(
    session: Session, county: str, year: int, scheme_id: int, trial: bool, actor: Actor | None
) -> Campaign:
    """Begin a campaign by a scheme; one whose scheme is itself a trial has no effect either."""
    counties.lock(session, county)
    counties.get(session, county)
    row = schemes.get(session, county, scheme_id)
    if row.year != year:
        raise Conflict("campaign.other_year", year=year, scheme_year=row.year)
    other = None if trial or row.trial else of_year(session, county, year)
    if other is not None:
        raise Conflict("campaign.exists", id=other.id, year=year)
    made = Campaign(county=county, year=year, scheme_id=scheme_id, title=row.title, trial=trial or row.trial)
    made.state, made.created_by = FIRST, actor.id if actor else None
    session.add(made)
    session.flush()
    note_step(session, made, "created", actor, "", former=None)
    audit.note(session, actor, "campaign.created", thing(made.id), county=county, after=audit.state(made))
    return made


def replace_scheme(
    session: Session, county: str, campaign_id: int, scheme_id: int, reason: str, actor: Actor | None
) -> Campaign:
    """Go by another scheme of the year, before anybody was asked to confirm; the list is drawn up again."""
    campaign = locked(session, county, campaign_id)
    if campaign.state not in REPLACING:
        raise Conflict("campaign.scheme_stays", state=name(campaign.state))
    row = schemes.get(session, county, scheme_id)
    if row.year != campaign.year:
        raise Conflict("campaign.other_year", year=campaign.year, scheme_year=row.year)
    if row.trial and not campaign.trial:
        raise Conflict("campaign.trial_scheme", id=row.id)
    before, former = audit.state(campaign), campaign.scheme_id
    campaign.scheme_id, campaign.title = row.id, row.title
    session.execute(delete(Listed).where(Listed.campaign_id == campaign.id))
    told = {"scheme_id": row.id, "before": former}
    note_step(session, campaign, "scheme_replaced", actor, reason, former=campaign.state, params=told)
    after = audit.state(campaign)
    audit.note(
        session,
        actor,
        "campaign.scheme_replaced",
        thing(campaign.id),
        county=county,
        before=before,
        after=after,
    )
    return campaign


def get(session: Session, county: str, campaign_id: int) -> Campaign:
    """Find a campaign of this county."""
    mine = select(Campaign).where(Campaign.county == county, Campaign.id == campaign_id)
    found = session.scalar(mine)
    if found is None:
        raise NotFound("campaign.not_found", id=campaign_id)
    return found


def locked(session: Session, county: str, campaign_id: int) -> Campaign:
    """Find a campaign to change it: nobody else changes this county until the transaction ends."""
    counties.lock(session, county)
    found = get(session, county, campaign_id)
    session.refresh(found)
    return found


def of_year(session: Session, county: str, year: int) -> Campaign | None:
    """Find the real campaign of a year."""
    mine = (Campaign.county == county) & (Campaign.year == year) & Campaign.trial.is_(False)
    return session.scalar(select(Campaign).where(mine))


def page(
    session: Session,
    county: str,
    year: int | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Campaign]:
    """List a county's campaigns, newest first."""
    wanted = {key: value for key, value in {"year": year, "state": state}.items() if value is not None}
    statement = select(Campaign).where(Campaign.county == county).filter_by(**wanted)
    return objects(session, statement.order_by(Campaign.year.desc(), Campaign.id.desc()), limit, offset)


def below(
    session: Session,
    place: str | None,
    year: int | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Campaign]:
    """List the campaigns of all counties below a province or city; of all there are without a place."""
    wanted = {key: value for key, value in {"year": year, "state": state}.items() if value is not None}
    inside = Campaign.county.startswith(counties.prefix(place or ""), autoescape=True)
    statement = select(Campaign).where(inside).filter_by(**wanted)
    order = (Campaign.county, Campaign.year.desc(), Campaign.id.desc())
    return objects(session, statement.order_by(*order), limit, offset)


def timeline(session: Session, county: str, campaign_id: int) -> list[Entry]:
    """Tell everything that was done to a campaign, the oldest first."""
    campaign = get(session, county, campaign_id)
    steps = session.scalars(select(Step).where(Step.campaign_id == campaign.id).order_by(Step.id))
    return [Entry(step, orjson.loads(step.params)) for step in steps]


def scheme_of(session: Session, campaign: Campaign) -> Scheme:
    """Give the scheme that a campaign goes by."""
    return schemes.parsed(schemes.get(session, campaign.county, campaign.scheme_id).text)


def procedure_of(session: Session, campaign: Campaign) -> Procedure:
    """Give how long each step lasts by the campaign's scheme."""
    return scheme_of(session, campaign).procedure


def warnings(session: Session, campaign: Campaign) -> Sequence[Fault]:
    """Tell what is lawful in a campaign's procedure and yet doubtful."""
    days = procedure_of(session, campaign).objection_days
    if days >= FEW_OBJECTION_DAYS:
        return ()
    return (Fault("campaign.objection_days_few", params={"days": days, "least": FEW_OBJECTION_DAYS}),)


def name(state: str) -> Fault:
    """Name a state, in the reader's language."""
    return Fault(f"state.{state}")


def thing(campaign_id: int) -> str:
    """Name a campaign in the audit log."""
    return f"campaign/{campaign_id}"


def note_step(
    session: Session,
    campaign: Campaign,
    what: str,
    actor: Actor | None,
    reason: str,
    *,
    former: str | None,
    proposed_by: int | None = None,
    params: Mapping[str, object] | None = None,
    file_digest: str | None = None,
) -> Step:
    """Add a step to a campaign's timeline."""
    step = Step(campaign_id=campaign.id, what=what, from_state=former, to_state=campaign.state, reason=reason)
    step.account_id, step.roles = (actor.id, ",".join(sorted(actor.roles))) if actor else (None, "")
    step.proposed_by, step.params = proposed_by, orjson.dumps(params or {}).decode()
    step.file_digest = file_digest
    session.add(step)
    session.flush()
    return step
