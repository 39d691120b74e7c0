"""What is public of a campaign at present, whom an objection still holds back, and who can be released."""

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import entries, objections
from service.campaign_tables import Campaign
from service.publication_tables import Publication

STANDS = "published"


def standing(session: Session, campaign: Campaign) -> list[Publication]:
    """Give the publications that stand: a full list, then its supplements."""
    stands = (Publication.campaign_id == campaign.id) & (Publication.state == STANDS)
    return list(session.scalars(select(Publication).where(stands).order_by(Publication.id)))


def public(session: Session, campaign: Campaign) -> pl.DataFrame:
    """Give what they say together, of each enterprise the last word."""
    return entries.standing(session, [one.id for one in standing(session, campaign)])


def released(session: Session, campaign: Campaign) -> set[str]:
    """List whom an objection held back and does not any more, and who is not public yet."""
    withheld = public(session, campaign).filter(pl.col("withheld"))["uscc"]
    return set(withheld) - objections.held(session, campaign)


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell that somebody's objection is closed whose class is still not public."""
    waiting = sorted(released(session, campaign))
    if not waiting:
        return []
    return [Fault("publication.to_release", params={"count": len(waiting), "uscc": waiting[0]})]
