"""What happens to deadlines by themselves: a reminder before, a word at the end, and one to those above."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, clock, counties, deadlines, messages, workdays
from service.accounts import Role
from service.campaign_tables import Campaign, Deadline
from service.config import Config

REMIND_BEFORE = 2  # working days before the last
ESCALATE_AFTER = 3  # working days after it, if the campaign has not gone on
TOLD_OF_THE_END: tuple[Role, ...] = ("officer",)
TOLD_OF_DELAY: tuple[Role, ...] = ("officer", "approver", "observer")


def due(session: Session, county: str) -> bool:
    """Tell whether some deadline of a county wants to be looked after now."""
    return any(_wants(one, campaign) for one, campaign in _watched(session, county))


def look_after(session: Session, _config: Config, county: str) -> int:
    """Remind, close and escalate what is due; each happens once, however often this is called."""
    if not due(session, county):
        return 0
    counties.lock(session, county)
    wanted = [
        (one, campaign, mark) for one, campaign in _watched(session, county) for mark in _marks(one, campaign)
    ]
    for one, campaign, mark in wanted:
        _do(session, campaign, one, mark)
    return len(wanted)


def _watched(session: Session, county: str) -> list[tuple[Deadline, Campaign]]:
    """Deadlines of campaigns under way, as they are in the database now."""
    mine = select(Deadline, Campaign).join(Campaign, Campaign.id == Deadline.campaign_id)
    open_ = (Campaign.county == county) & (Campaign.state != "closed")
    unfinished = Deadline.closed_at.is_(None) | Deadline.escalated_at.is_(None)
    rows = session.execute(
        mine.where(open_, unfinished).order_by(Deadline.id).execution_options(populate_existing=True)
    )
    return [(one, campaign) for one, campaign in rows]


def _wants(one: Deadline, campaign: Campaign) -> bool:
    return bool(_marks(one, campaign))


def _marks(one: Deadline, campaign: Campaign) -> list[str]:
    """What is due for a deadline and was not done."""
    today, over, lasts = clock.today(), deadlines.is_over(one), campaign.state in deadlines.LASTS[one.stage]
    near = not over and workdays.between(today, one.due_on) <= REMIND_BEFORE
    late = over and lasts and workdays.between(one.due_on, today) > ESCALATE_AFTER
    wanted = {"reminded_at": near and lasts, "closed_at": over, "escalated_at": late}
    return [mark for mark, is_due in wanted.items() if is_due and getattr(one, mark) is None]


def _do(session: Session, campaign: Campaign, one: Deadline, mark: str) -> None:
    """Send what a mark stands for, and set it."""
    before = audit.state(one)
    setattr(one, mark, clock.now())
    session.flush()
    told = {"stage": one.stage, "due_on": one.due_on, "year": campaign.year, "state": campaign.state}
    code, roles = {
        "reminded_at": ("message.reminded", deadlines.ASKED[one.stage]),
        "closed_at": ("message.over", TOLD_OF_THE_END),
        "escalated_at": ("message.late", TOLD_OF_DELAY),
    }[mark]
    messages.send(session, campaign.county, code, told, roles=roles)
    action = f"deadline.{mark.removesuffix('_at')}"
    thing, after = f"deadline/{one.id}", audit.state(one)
    audit.note(session, None, action, thing, county=campaign.county, before=before, after=after)
