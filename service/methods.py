"""The methods that anybody may read: the schemes that campaigns follow or that something public stands on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import schemes
from service.campaign_tables import Campaign
from service.errors import NotFound
from service.publication_tables import Publication
from service.tables import Evaluation, Scheme

NOT_YET = "preparing"  # a campaign in this state may still change its scheme unseen
SHOWN = ("published", "superseded")


@dataclass(frozen=True)
class Method:
    """A scheme that is public, the year it is followed in, and the newest public evaluation by it, if any."""

    scheme: Scheme
    year: int
    trial: bool
    evaluation_id: int | None


def list_(session: Session, county: str) -> list[Method]:
    """List the public methods of a county, the newest first."""
    known = {one.id: one for one in schemes.list_(session, county)}
    runs = _runs(session, county)
    years = dict.fromkeys((one.scheme_id, one.year) for one in runs) | dict.fromkeys(
        _followed(session, county)
    )
    found = [
        Method(known[scheme], year, known[scheme].trial, _newest(runs, scheme, year))
        for scheme, year in years
        if scheme in known
    ]
    return sorted(found, key=lambda one: (one.year, not one.trial, one.scheme.id), reverse=True)


def get(session: Session, county: str, scheme_id: int) -> Method:
    """Find a public method; one that is not public is as unknown as one that is not there."""
    found = next((one for one in list_(session, county) if one.scheme.id == scheme_id), None)
    if found is None:
        raise NotFound("scheme.not_found", id=scheme_id)
    return found


def _runs(session: Session, county: str) -> Sequence[Evaluation]:
    """Give the evaluations that are public, trials among them, the newest first."""
    mine = Evaluation.county == county
    listed = select(Publication.evaluation_id).where(
        Publication.county == county, Publication.state.in_(SHOWN)
    )
    public = Evaluation.state.in_(SHOWN) | Evaluation.id.in_(listed)
    return session.scalars(select(Evaluation).where(mine, public).order_by(Evaluation.id.desc())).all()


def _followed(session: Session, county: str) -> list[tuple[int, int]]:
    begun = (Campaign.county == county) & (Campaign.state != NOT_YET)
    rows = session.execute(select(Campaign.scheme_id, Campaign.year).where(begun))
    return [(row.scheme_id, row.year) for row in rows]


def _newest(runs: Sequence[Evaluation], scheme: int, year: int) -> int | None:
    return next((one.id for one in runs if (one.scheme_id, one.year) == (scheme, year)), None)
