"""Which enterprises have answered their form, which were silent, and how far the confirmation has come."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from service import disputes
from service.campaign_tables import Campaign, Listed
from service.confirmation_tables import Confirmation
from service.enterprises import Area
from service.paging import Page, count
from service.tables import Submission, attributes, facts, meters, parcels

WHOLE = "*"  # the datum of what is said of a form as a whole
STATES = ("complete", "silent", "partly", "none")


@dataclass(frozen=True)
class Return:
    """How far one enterprise has come with its form."""

    uscc: str
    name: str | None
    township: str | None
    state: str


@dataclass(frozen=True)
class Progress:
    """Enterprises in the evaluation by how far they have come, and disputes by what became of them."""

    enterprises: int
    complete: int
    silent: int
    partly: int
    none: int
    disputes: Mapping[str, int]


def progress(session: Session, campaign: Campaign) -> Progress:
    """Count how far the enterprises of a campaign have come."""
    state = _state(campaign)
    counted = select(state, func.count()).where(_listed(campaign)).group_by(state)
    found = dict(session.execute(counted).all())
    each = {name: found.get(name, 0) for name in STATES}
    return Progress(sum(found.values()), **each, disputes=disputes.count(session, campaign))


def page(
    session: Session,
    campaign: Campaign,
    state: str | None = None,
    area: Area | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Return]:
    """List the enterprises of a campaign with how far they have come."""
    now = _state(campaign)
    found = select(Listed.uscc, Listed.name, Listed.township, now).where(_listed(campaign))
    if state is not None:
        found = found.where(now == state)
    if area is not None:
        found = found.where(area.holds(Listed.township, Listed.park))
    rows = session.execute(found.order_by(Listed.uscc).limit(limit).offset(offset))
    return Page([Return(*row) for row in rows], count(session, found), limit, offset)


def unanswered(session: Session, campaign: Campaign) -> int:
    """Count those who have not answered everything, files that came since among it."""
    mine = and_(_listed(campaign), _state(campaign) != "complete")
    return session.scalar(select(func.count()).select_from(Listed).where(mine)) or 0


def unsaid(session: Session, campaign: Campaign) -> list[str]:
    """List those who never answered all, and whose silence is not recorded."""
    never = ~_said(campaign, "complete") & ~_said(campaign, "silent")
    return list(session.scalars(select(Listed.uscc).where(_listed(campaign), never).order_by(Listed.uscc)))


def _listed(campaign: Campaign) -> ColumnElement[bool]:
    return and_(Listed.campaign_id == campaign.id, Listed.state == "in")


def _said(campaign: Campaign, *answers: str) -> ColumnElement[bool]:
    mine = and_(Confirmation.campaign_id == campaign.id, Confirmation.uscc == Listed.uscc)
    whole = and_(Confirmation.datum == WHOLE, Confirmation.answer.in_(answers))
    return exists().where(mine, whole)


def _state(campaign: Campaign) -> ColumnElement[str]:
    some = and_(Confirmation.campaign_id == campaign.id, Confirmation.uscc == Listed.uscc)
    return case(
        (and_(_said(campaign, "complete"), ~_news(campaign)), "complete"),
        (_said(campaign, "silent"), "silent"),  # who was, and has not answered since the deadline was moved
        (exists().where(some), "partly"),
        else_="none",
    )


def _news(campaign: Campaign) -> ColumnElement[bool]:
    """Whether a file that was taken since the form was answered speaks of the enterprise."""
    place = and_(Submission.county == campaign.county, Submission.year == campaign.year)
    since = and_(place, Submission.state == "accepted", Submission.id > _answered_at(campaign))
    about = (
        (facts, facts.c.uscc == Listed.uscc),
        (attributes, attributes.c.uscc == Listed.uscc),
        (meters, meters.c.uscc == Listed.uscc),
        (parcels, or_(parcels.c.holder_uscc == Listed.uscc, parcels.c.user_uscc == Listed.uscc)),
    )
    speaking = (
        exists().where(since, table.c.submission_id == Submission.id, condition) for table, condition in about
    )
    return or_(*speaking)


def _answered_at(campaign: Campaign) -> ColumnElement[int]:
    """The newest file that was there when the form was answered last."""
    last = aliased(Confirmation)
    mine = and_(last.campaign_id == campaign.id, last.uscc == Listed.uscc)
    newest: Select[tuple[int]] = select(func.coalesce(func.max(last.submission_id), 0))
    found = newest.where(mine, last.datum == WHOLE, last.answer == "complete")
    return found.correlate(Listed).scalar_subquery()
