"""Deadlines of a campaign: opened with its stages, counted in working days, never over early."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.clauses import Procedure
from scoring.errors import Fault
from service import audit, campaigns, clock, messages, workdays
from service.accounts import Actor, Role
from service.campaign_tables import Campaign, Deadline
from service.errors import Conflict, NotFound

Stage = Literal["collecting", "land_notice", "confirming", "notice", "objections"]
STAGES: tuple[Stage, ...] = get_args(Stage)
DAYS: dict[Stage, str] = {
    "collecting": "collection_days",
    "land_notice": "land_notice_days",
    "confirming": "confirmation_days",
    "notice": "notice_days",
    "objections": "objection_days",
}
# Which deadlines begin when a campaign enters a state, and in which states each may still be moved.
OPENED: dict[str, tuple[Stage, ...]] = {
    "collecting": ("collecting",),
    "confirming": ("confirming", "land_notice"),
    "notice": ("notice", "objections"),
}
LASTS: dict[str, tuple[str, ...]] = {
    "collecting": ("collecting",),
    "land_notice": ("collecting", "confirming"),
    "confirming": ("confirming",),
    "notice": ("notice",),
    "objections": ("notice",),
}
ASKED: dict[str, tuple[Role, ...]] = {  # who has something to do until then
    "collecting": ("department", "township"),
    "land_notice": ("enterprise", "township"),
    "confirming": ("enterprise", "township"),
    "notice": ("officer",),
    "objections": ("enterprise",),
}
ONE_DAY = dt.timedelta(days=1)


def open_for(session: Session, campaign: Campaign) -> list[Deadline]:
    """Open the deadlines that begin with the campaign's present state."""
    procedure = campaigns.procedure_of(session, campaign)
    wanted = [one for one in OPENED.get(campaign.state, ()) if get(session, campaign, one) is None]
    return [_open(session, campaign, one, days) for one in wanted if (days := days_of(procedure, one))]


def open_land_notice(
    session: Session, county: str, campaign_id: int, reason: str, actor: Actor | None
) -> Deadline:
    """Put the land areas on notice before scoring, earlier than the confirmation would."""
    campaign = campaigns.locked(session, county, campaign_id)
    days = days_of(campaigns.procedure_of(session, campaign), "land_notice")
    if campaign.state not in ("collecting", "confirming") or not days:
        raise Conflict("deadline.no_land_notice", state=campaigns.name(campaign.state), days=days)
    if get(session, campaign, "land_notice") is not None:
        raise Conflict("deadline.open_already", stage=name("land_notice"))
    made = _open(session, campaign, "land_notice", days)
    state, told = campaign.state, {"stage": made.stage, "due_on": made.due_on}
    campaigns.note_step(session, campaign, "opened", actor, reason, former=state, params=told)
    _note(session, campaign, actor, "deadline.opened", made)
    return made


def extend(
    session: Session,
    county: str,
    campaign_id: int,
    stage: str,
    due_on: dt.date,
    reason: str,
    actor: Actor | None,
) -> Deadline:
    """Move a deadline to a later day while its stage lasts; none is ever moved forward."""
    campaign = campaigns.locked(session, county, campaign_id)
    found = needed(session, campaign, stage)
    if campaign.state not in LASTS[stage]:
        raise Conflict("deadline.stage_over", stage=name(stage), state=campaigns.name(campaign.state))
    if due_on <= max(found.due_on, clock.today() - ONE_DAY):
        raise Conflict("deadline.not_later", stage=name(stage), due_on=found.due_on, asked=due_on)
    before, former = audit.state(found), found.due_on
    found.due_on, found.working_days = due_on, workdays.between(found.opened_on, due_on)
    found.reminded_at = found.closed_at = found.escalated_at = None
    session.flush()
    told = {"stage": stage, "former": former, "due_on": due_on, "year": campaign.year}
    campaigns.note_step(session, campaign, "extended", actor, reason, former=campaign.state, params=told)
    _note(session, campaign, actor, "deadline.extended", found, before)
    messages.send(session, county, "message.extended", told, roles={*ASKED[stage], "officer"})
    return found


def of(session: Session, campaign: Campaign) -> Sequence[Deadline]:
    """List a campaign's deadlines in the order in which they were opened."""
    mine = select(Deadline).where(Deadline.campaign_id == campaign.id)
    return session.scalars(mine.order_by(Deadline.id)).all()


def get(session: Session, campaign: Campaign, stage: str) -> Deadline | None:
    """Find the deadline of a stage, if it was opened."""
    mine = (Deadline.campaign_id == campaign.id) & (Deadline.stage == stage)
    return session.scalar(select(Deadline).where(mine))


def needed(session: Session, campaign: Campaign, stage: str) -> Deadline:
    """Find the deadline of a stage, which must have been opened."""
    found = get(session, campaign, stage)
    if found is None:
        raise NotFound("deadline.not_open", stage=name(stage))
    return found


def is_over(deadline: Deadline | None) -> bool:
    """Tell whether the last day has ended in Beijing; one that was not opened is not over."""
    return deadline is not None and clock.now() >= clock.end_of(deadline.due_on)


def is_running(session: Session, campaign: Campaign, stage: str) -> bool:
    """Tell whether a stage's deadline was opened and is not over."""
    found = get(session, campaign, stage)
    return found is not None and not is_over(found)


def days_of(procedure: Procedure, stage: Stage) -> int:
    """Give the working days that a scheme has for a stage."""
    days: int = getattr(procedure, DAYS[stage])
    return days


def blocking(session: Session, campaign: Campaign, *stages: Stage) -> list[Fault]:
    """Tell which of these deadlines were opened and are not over."""
    opened = [found for stage in stages if (found := get(session, campaign, stage))]
    return [
        Fault("deadline.not_over", params={"stage": name(one.stage), "due_on": one.due_on})
        for one in opened
        if not is_over(one)
    ]


def warnings(session: Session, campaign: Campaign) -> Sequence[Fault]:
    """Warn of deadlines counted by weekends alone, for a year's holidays are not known."""
    return workdays.unissued(day for one in of(session, campaign) for day in (one.opened_on, one.due_on))


def name(stage: str) -> Fault:
    """Name a stage, in the reader's language."""
    return Fault(f"stage.{stage}")


def _open(session: Session, campaign: Campaign, stage: Stage, days: int) -> Deadline:
    today = clock.today()
    made = Deadline(campaign_id=campaign.id, stage=stage, opened_on=today, due_on=workdays.add(today, days))
    made.working_days = days
    session.add(made)
    session.flush()
    told = {"stage": stage, "due_on": made.due_on, "year": campaign.year}
    messages.send(session, campaign.county, "message.opened", told, roles=ASKED[stage])
    return made


def _note(
    session: Session,
    campaign: Campaign,
    actor: Actor | None,
    action: str,
    row: Deadline,
    before: object = None,
) -> None:
    thing, after = f"deadline/{row.id}", audit.state(row)
    audit.note(session, actor, action, thing, county=campaign.county, before=before, after=after)
