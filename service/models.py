"""Versions of the scoring model: retrained once a year, promoted by a person, rolled back in a second."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import classifications
from model_registry import registry
from model_registry.registry import Comparison, Promotion, Version
from model_registry.store import Store
from scoring.errors import Fault
from service import audit, champions, counties, evaluations, jobs, past, problems
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict
from service.job_tables import Job
from service.model_tables import ModelApproval

Report = Callable[[str, int, int], None]
NEEDED = 2  # people who promote what the gate did not pass


@dataclass(frozen=True)
class Listed(Version):
    """A version with its alias: `champion`, `candidate` or none."""

    alias: str | None


@dataclass(frozen=True)
class Described(Listed):
    """A version with its card."""

    card: Mapping[str, Any]


@dataclass(frozen=True)
class Promoted:
    """What became of a request to promote: done, or waiting for a second account (no promotion yet).

    `job`: forecasts the newest published year by the new champion; whoever commits delivers it.
    """

    state: Literal["promoted", "waiting"]
    promotion: Promotion | None = None
    approvals: Sequence[ModelApproval] = ()
    job: Job | None = None


def retrain(
    session: Session,
    store: Store,
    county: str,
    through: int,
    report: Report,
    weights: bool = False,
    actor: Actor | None = None,
) -> Version:
    """Learn from everything published through a year, judge it, and register it with its card."""
    from model_registry import retraining  # LightGBM and scikit-learn: only where they are needed

    report("reading", 0, 1)
    years = past.published(session, county, through)
    if through not in [one.year for one in years]:
        raise Conflict("model.year_not_published", year=through)
    name = counties.get(session, county).name
    session.rollback()  # hold no snapshot of the database while learning
    champion = champions.usable(store, county)
    former = champion.artifact if champion else None
    titles = {"county": {county: name}, "industry": classifications.industries()}
    artifact = retraining.retrain(county, years, former, say, report, weights, titles)
    made = registry.register(store, artifact)
    thing = f"model_version/{made.number}"
    audit.note(session, actor, "model_version.registered", thing, county=county, after=made.digest)
    return made


def versions(store: Store, county: str) -> list[Listed]:
    """List the versions of a county, newest first."""
    champion, candidate = registry.champion(store, county), registry.candidate(store, county)
    aliases = {candidate: "candidate", champion: "champion"}
    found = reversed(registry.versions(store, county))
    return [Listed(**vars(one), alias=aliases.get(one.number)) for one in found]


def version(store: Store, county: str, number: int) -> Described:
    """Load a version, every file compared with its digest, and give what is known of it."""
    artifact = registry.get(store, county, number)
    listed = next(one for one in versions(store, county) if one.number == number)
    return Described(**vars(listed), card=artifact.card)


def page(store: Store, county: str, number: int, language: problems.Language) -> str:
    """Give a version's card as Markdown."""
    return registry.get(store, county, number).pages[language]


def promotions(store: Store, county: str) -> list[Promotion]:
    """List every change of champion, newest first."""
    return registry.promotions(store, county)[::-1]


def promote(
    session: Session, store: Store, county: str, number: int, actor: Actor | None, reason: str
) -> Promoted:
    """Make a version the champion; one that the gate did not pass needs two accounts and a reason each."""
    version = registry.version(store, county, number)
    if version.gate_passed:
        made = registry.promote(store, county, number, _names(actor), reason)
        return _promoted(session, county, actor, made)
    if actor is None:
        raise Conflict("model.account_needed", number=number)
    if not reason.strip():
        raise Conflict("model.reason_needed", number=number)
    given = _approve(session, county, number, actor, reason)
    if len(given) < NEEDED:
        return Promoted("waiting", approvals=given)
    names = [str(one.account_id) for one in given]
    words = " / ".join(one.reason for one in given)
    made = registry.promote(store, county, number, names, words)
    for one in given:  # used up: after a return, two people must approve again
        session.delete(one)
    return _promoted(session, county, actor, made, given)


def roll_back(session: Session, store: Store, county: str, actor: Actor | None, reason: str) -> Promoted:
    """Bring the former champion back."""
    return _promoted(session, county, actor, registry.roll_back(store, county, _names(actor), reason))


def approvals(session: Session, county: str, number: int) -> Sequence[ModelApproval]:
    """List who has approved a version that the gate did not pass, the first one first."""
    mine = (ModelApproval.county == county) & (ModelApproval.number == number)
    return session.scalars(select(ModelApproval).where(mine).order_by(ModelApproval.created_at)).all()


def compare(store: Store, county: str, number: int, other: int) -> Comparison:
    """Lay two versions side by side."""
    return registry.compare(store, county, number, other)


def _approve(
    session: Session, county: str, number: int, actor: Actor, reason: str
) -> Sequence[ModelApproval]:
    begin_write(session)
    known = session.get(ModelApproval, (county, number, actor.id))
    if known is None:
        session.add(ModelApproval(county=county, number=number, account_id=actor.id, reason=reason))
    else:
        known.reason = reason
    session.flush()
    thing = f"model_version/{number}"
    audit.note(session, actor, "model_version.approved", thing, county=county, after=reason)
    return approvals(session, county, number)


def _promoted(
    session: Session,
    county: str,
    actor: Actor | None,
    made: Promotion,
    given: Sequence[ModelApproval] = (),
) -> Promoted:
    """Order a forecast of the newest published year by the new champion."""
    newest = evaluations.published(session, county)
    thing = f"model_version/{made.number}"
    audit.note(session, actor, f"model_version.{made.kind}", thing, county=county, after=made.reason)
    job = jobs.submit(session, county, "forecast", {"as_of": str(newest.year)}, actor) if newest else None
    return Promoted("promoted", made, given, job)


def _names(actor: Actor | None) -> list[str]:
    return [str(actor.id)] if actor else ["operator"]


def say(code: str, language: problems.Language, **params: object) -> str:
    """Say a code in words, for cards."""
    return problems.text(Fault(code, params=params), language)
