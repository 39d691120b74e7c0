"""What is public of a campaign at present, whom an objection still holds back, and who can be released."""

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import entries, evaluations, objections
from service.campaign_tables import Campaign
from service.objection_tables import Objection
from service.publication_tables import Publication
from service.tables import Evaluation

STANDS = "published"


def standing(session: Session, campaign: Campaign) -> list[Publication]:
    """Give the publications that stand: a full list, then its supplements."""
    stands = (Publication.campaign_id == campaign.id) & (Publication.state == STANDS)
    return list(session.scalars(select(Publication).where(stands).order_by(Publication.id)))


def public(session: Session, campaign: Campaign) -> pl.DataFrame:
    """Give what they say together, of each enterprise the last word."""
    return entries.standing(session, [one.id for one in standing(session, campaign)])


def released(session: Session, campaign: Campaign) -> set[str]:
    """List whom an objection held back and does not any more, and whose published run is still right."""
    return _waiting(session, campaign) - corrected(session, campaign)


def corrected(session: Session, campaign: Campaign) -> set[str]:
    """List whose objection was settled by a later run than the published one: they need a correction."""
    lists = standing(session, campaign)
    if not lists:
        return set()
    then = evaluations.get(session, campaign.county, lists[-1].evaluation_id)
    settled = (
        select(Objection.uscc)
        .join(Evaluation, Evaluation.id == Objection.corrected_evaluation_id)
        .where(Objection.campaign_id == campaign.id, Objection.state == "settled")
        .where(Evaluation.id > then.id, Evaluation.results_digest != then.results_digest)
    )
    return set(session.scalars(settled))


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell that somebody's objection is closed whose class is still not public."""
    late = sorted(corrected(session, campaign))
    waiting = sorted(_waiting(session, campaign) - {*late})
    found = []
    if waiting:
        figures = {"count": len(waiting), "uscc": waiting[0]}
        found.append(Fault("publication.to_release", params=figures))
    if late:
        found.append(Fault("publication.to_correct", params={"count": len(late), "uscc": late[0]}))
    return found


def _waiting(session: Session, campaign: Campaign) -> set[str]:
    withheld = public(session, campaign).filter(pl.col("withheld"))["uscc"]
    return set(withheld) - objections.held(session, campaign)
