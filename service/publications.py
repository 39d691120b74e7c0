"""Publication of a year's results: proposed by one person, made public by another, all in one moment.

A publication is never changed. Held entries are released by a supplement; a correction supersedes all before
it and says which class replaces which.
"""

from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import (
    audit,
    campaigns,
    clock,
    counties,
    entries,
    evaluations,
    issued_lists,
    objections,
    releases,
    stages,
)
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.errors import Conflict, NotFound
from service.paging import Page, objects
from service.publication_tables import Publication
from service.tables import Evaluation

# States of a campaign in which an enterprise sees the run that was chosen, though it may still be a draft.
SHOWN = ("notice", "deciding", "approved", "published", "closed")
PUBLIC = ("published", "superseded")  # of evaluations


def propose(
    session: Session, county: str, campaign_id: int, actor: Actor | None, reason: str = ""
) -> Publication:
    """Propose the run that was chosen and approved for publication."""
    campaign = campaigns.locked(session, county, campaign_id)
    _check_state(campaign, "first")
    chosen = _chosen(campaign)
    return _proposed(session, campaign, "first", chosen, None, reason, actor)


def release(session: Session, county: str, campaign_id: int, reason: str, actor: Actor | None) -> Publication:
    """Propose to make public whom an objection held back that is decided now."""
    campaign = campaigns.locked(session, county, campaign_id)
    _check_state(campaign, "supplement")
    former = releases.standing(session, campaign)[-1]
    if not releases.released(session, campaign):
        raise _nobody_released(session, campaign)
    return _proposed(session, campaign, "supplement", former.evaluation_id, former, reason, actor)


def correct(
    session: Session, county: str, campaign_id: int, evaluation_id: int, reason: str, actor: Actor | None
) -> Publication:
    """Propose a later run in place of what is public; a notice will say which class replaces which."""
    campaign = campaigns.locked(session, county, campaign_id)
    _check_state(campaign, "correction")
    former = releases.standing(session, campaign)[-1]
    run, then = (evaluations.get(session, county, one) for one in (evaluation_id, former.evaluation_id))
    if (run.year, run.state) != (campaign.year, "draft") or run.id <= then.id:
        raise Conflict("publication.no_later_run", id=run.id, year=campaign.year, former=then.id)
    if run.results_digest == then.results_digest:
        raise Conflict("publication.nothing_corrected", id=run.id, former=then.id)
    return _proposed(session, campaign, "correction", run.id, former, reason, actor)


def refuse(
    session: Session, county: str, publication_id: int, reason: str, actor: Actor | None
) -> Publication:
    """Refuse a proposal, or take it back."""
    counties.lock(session, county)
    found = _waiting(session, county, publication_id)
    before = audit.state(found)
    found.state, found.refusal, found.refused_at = "refused", reason, clock.now()
    found.refused_by = actor.id if actor else None
    session.flush()
    _note(session, actor, "publication.refused", found, before)
    return found


def publish(
    session: Session, county: str, publication_id: int, actor: Actor | None, keys_dir: str | None = None
) -> Publication:
    """Make a proposal public, by another person: evaluation, list, signature and campaign at once."""
    counties.lock(session, county)
    found = _waiting(session, county, publication_id)
    if actor is None or actor.id == found.proposed_by:
        raise Conflict("publication.own_proposal", id=publication_id)
    campaign = campaigns.locked(session, county, found.campaign_id)
    _check_state(campaign, found.kind)
    _check_fresh(session, campaign, found)
    before = audit.state(found)
    drawn = _drawn(session, campaign, found)
    evaluation = evaluations.get(session, county, found.evaluation_id)
    if not campaign.trial and found.kind != "supplement":
        evaluation = evaluations.publish(session, county, found.evaluation_id, actor)
    found.published_at, found.published_by = clock.now(), actor.id
    issued_lists.sign(session, found, evaluation, drawn, keys_dir, actor)
    _supersede(session, campaign, found)
    found.state = releases.STANDS
    session.flush()
    entries.keep(session, found.id, drawn)
    if found.kind == "first":
        stages.enter(session, campaign, "published", found.reason or f"公布 #{found.id}", actor)
    issued_lists.tell(session, found, drawn)
    _note(session, actor, f"publication.{found.kind}_published", found, before)
    return found


def preview(session: Session, county: str, publication_id: int) -> pl.DataFrame:
    """Draw up what a proposal would make public at this moment; its codes are made when it is."""
    found = _waiting(session, county, publication_id)
    return _drawn(session, campaigns.get(session, county, found.campaign_id), found).drop("code")


def get(session: Session, county: str, publication_id: int) -> Publication:
    """Find a publication of this county."""
    mine = select(Publication).where(Publication.county == county, Publication.id == publication_id)
    found = session.scalar(mine)
    if found is None:
        raise NotFound("publication.not_found", id=publication_id)
    return found


def page(
    session: Session,
    county: str,
    campaign_id: int | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Publication]:
    """List publications and proposals, newest first."""
    given = {"campaign_id": campaign_id, "state": state}.items()
    wanted = {key: value for key, value in given if value is not None}
    statement = select(Publication).where(Publication.county == county).filter_by(**wanted)
    return objects(session, statement.order_by(Publication.id.desc()), limit, offset)


def visible(session: Session, county: str, evaluation_id: int) -> Evaluation:
    """Find an evaluation that enterprises may see: one that is or was published, or is on notice."""
    found = evaluations.get(session, county, evaluation_id)
    if found.state not in PUBLIC and not shows_draft(session, found):
        raise NotFound("evaluation.not_found", id=evaluation_id)
    return found


def shows_draft(session: Session, evaluation: Evaluation) -> bool:
    """Tell whether enterprises may see a draft: the run that a campaign has put on notice."""
    chosen = (Campaign.county == evaluation.county) & (Campaign.evaluation_id == evaluation.id)
    return session.scalar(select(Campaign.id).where(chosen, Campaign.state.in_(SHOWN)).limit(1)) is not None


def take_over(session: Session, county: str, evaluation_id: int, actor: Actor | None) -> Evaluation:
    """Publish a year that was evaluated before there were campaigns; a year with one goes its way."""
    counties.lock(session, county)
    evaluation = evaluations.get(session, county, evaluation_id)
    campaign = campaigns.of_year(session, county, evaluation.year)
    if campaign is not None:
        raise Conflict("publication.by_campaign", campaign=campaign.id, year=evaluation.year)
    made = evaluations.publish(session, county, evaluation_id, actor)
    thing = f"evaluation/{evaluation_id}"
    audit.note(session, actor, "evaluation.taken_over", thing, county=county, after=audit.state(made))
    return made


def _proposed(
    session: Session,
    campaign: Campaign,
    kind: str,
    evaluation_id: int,
    former: Publication | None,
    reason: str,
    actor: Actor | None,
) -> Publication:
    if actor is None:
        raise Conflict("publication.no_person")
    other = page(session, campaign.county, campaign.id, "proposed", limit=1).items
    if other:
        raise Conflict("publication.proposed_already", id=other[0].id)
    made = Publication(county=campaign.county, year=campaign.year, campaign_id=campaign.id, kind=kind)
    made.evaluation_id, made.former_id = evaluation_id, former.id if former else None
    made.trial, made.reason, made.proposed_by = campaign.trial, reason, actor.id
    session.add(made)
    session.flush()
    _note(session, actor, "publication.proposed", made, None)
    return made


def _check_state(campaign: Campaign, kind: str) -> None:
    """A first list needs an approved campaign; what follows it, one that has published."""
    allowed = ("approved",) if kind == "first" else ("published", "closed")
    if campaign.state not in allowed:
        raise Conflict(
            "publication.not_approved" if kind == "first" else "publication.none_yet",
            state=campaigns.name(campaign.state),
        )


def _check_fresh(session: Session, campaign: Campaign, found: Publication) -> None:
    """What was proposed must still be what is to be published."""
    if found.kind == "first":
        fresh = found.evaluation_id == campaign.evaluation_id
    else:
        fresh = found.former_id == releases.standing(session, campaign)[-1].id
    if not fresh:
        raise Conflict("publication.outdated", id=found.id)


def _chosen(campaign: Campaign) -> int:
    if campaign.evaluation_id is None:
        raise Conflict("publication.no_run", id=campaign.id)
    return campaign.evaluation_id


def _waiting(session: Session, county: str, publication_id: int) -> Publication:
    found = get(session, county, publication_id)
    session.refresh(found)
    if found.state != "proposed":
        raise Conflict(
            "publication.not_proposed", id=publication_id, state=Fault(f"publication_state.{found.state}")
        )
    return found


def _drawn(session: Session, campaign: Campaign, found: Publication) -> pl.DataFrame:
    """Draw up the entries as they must be at this moment."""
    evaluation = evaluations.get(session, campaign.county, found.evaluation_id)
    if found.kind == "supplement":
        released = releases.released(session, campaign)
        if not released:
            raise _nobody_released(session, campaign)
        return entries.draw_up(session, evaluation, (), only=released)
    former = releases.public(session, campaign) if found.kind == "correction" else None
    return entries.draw_up(session, evaluation, objections.held(session, campaign), former)


def _supersede(session: Session, campaign: Campaign, found: Publication) -> None:
    if found.kind != "correction":
        return
    for former in releases.standing(session, campaign):
        former.state, former.superseded_at = "superseded", found.published_at


def _nobody_released(session: Session, campaign: Campaign) -> Conflict:
    held, late = objections.held(session, campaign), releases.corrected(session, campaign)
    return Conflict("publication.nothing_released", held=len(held), corrected=len(late))


def _note(
    session: Session, actor: Actor | None, action: str, found: Publication, before: dict[str, Any] | None
) -> None:
    thing, now = f"publication/{found.id}", audit.state(found)
    audit.note(session, actor, action, thing, county=found.county, before=before, after=now)
