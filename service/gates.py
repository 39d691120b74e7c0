"""What must hold for a campaign to leave a state: each gate tells everything that stands against it."""

from collections.abc import Callable, Mapping, Sequence

import orjson
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import (
    applications,
    collection,
    confirmations,
    deadlines,
    evaluations,
    listing,
    objections,
    provenance,
    releases,
    rulings,
)
from service.campaign_tables import Campaign
from service.tables import Evaluation

Gate = Callable[[Session, Campaign], list[Fault]]


def against(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell everything that stands against a campaign's next state."""
    return [fault for gate in GATES.get(campaign.state, ()) for fault in gate(session, campaign)]


def is_outdated(session: Session, run: Evaluation) -> bool:
    """Tell whether a file was taken or withdrawn since a run: it is not of today's facts."""
    return tuple(orjson.loads(run.submissions)) != provenance.accepted(session, run.county, run.year)


def _chosen(session: Session, campaign: Campaign) -> Evaluation | None:
    if campaign.evaluation_id is None:
        return None
    return evaluations.get(session, campaign.county, campaign.evaluation_id)


def _list_is_drawn(session: Session, campaign: Campaign) -> list[Fault]:
    return [] if listing.counts(session, campaign) else [Fault("campaign.list_needed")]


def _land_was_on_notice(session: Session, campaign: Campaign) -> list[Fault]:
    return deadlines.blocking(session, campaign, "land_notice")


def _is_chosen(_session: Session, campaign: Campaign) -> list[Fault]:
    return [] if campaign.evaluation_id else [Fault("campaign.run_needed")]


def _is_of_today(session: Session, campaign: Campaign) -> list[Fault]:
    run = _chosen(session, campaign)
    outdated = run is not None and is_outdated(session, run)
    return [Fault("campaign.run_outdated", params={"id": campaign.evaluation_id})] if outdated else []


def _was_on_notice(session: Session, campaign: Campaign) -> list[Fault]:
    return deadlines.blocking(session, campaign, "notice", "objections")


def _is_published(_session: Session, campaign: Campaign) -> list[Fault]:
    return [Fault("campaign.published_by_two", params={"id": campaign.id})]


def _nobody_is_held(session: Session, campaign: Campaign) -> list[Fault]:
    held = sorted(objections.held(session, campaign))
    return [Fault("campaign.held", params={"count": len(held), "uscc": held[0]})] if held else []


# What must hold for a campaign to leave a state.
GATES: Mapping[str, Sequence[Gate]] = {
    "preparing": (_list_is_drawn,),
    "collecting": (_list_is_drawn, collection.blocking),
    "confirming": (confirmations.blocking, _land_was_on_notice),
    "evaluating": (_is_chosen,),
    "reviewing": (applications.blocking, rulings.blocking, _is_of_today),
    "notice": (_was_on_notice,),
    "deciding": (objections.blocking, _is_of_today),
    "approved": (_is_published,),
    "published": (_nobody_is_held, releases.blocking),
}
