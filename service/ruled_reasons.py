"""The rulings behind a result: which label, by which document, and by whom in which roles."""

import datetime as dt
from dataclasses import dataclass

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scoring import labels
from scoring.clauses import Override
from scoring.document import Scheme
from scoring.errors import Fault
from service.campaign_tables import Campaign
from service.frozen import Asked
from service.objection_tables import Ruling

RULINGS = "rulings"


@dataclass(frozen=True, slots=True)
class RuledView:
    """A ruling that a run has read, in words and figures; `rules` are the clauses that ask for its label."""

    text: Fault
    id: int
    label: str
    document: str
    grounds: str
    rules: tuple[str, ...]
    proposed_roles: str
    decided_roles: str
    decided_at: dt.datetime


def of(session: Session, asked: Asked) -> tuple[RuledView, ...]:
    """List the approved rulings that a result rests on, by the labels that its run read."""
    known = _read(asked)
    if not known:
        return ()
    evaluation, scheme = asked.evaluation, asked.run.scheme
    in_force = or_(Campaign.year == evaluation.year, Ruling.expires_on >= scheme.as_of)
    mine = (Ruling.county == evaluation.county) & (Ruling.uscc == asked.uscc) & Ruling.label.in_(known)
    rows = session.scalars(
        select(Ruling)
        .join(Campaign, Campaign.id == Ruling.campaign_id)
        .where(mine, Ruling.state == "approved", Ruling.lifts.is_(False), in_force)
        .where(Campaign.year <= evaluation.year, Ruling.decided_at <= evaluation.created_at)
        .where(Ruling.submission_id.is_not(None))  # a trial's entered no figures
        .order_by(Ruling.id)
    )
    newest = {one.label: one for one in rows}
    return tuple(_view(scheme, one) for one in newest.values())


def _read(asked: Asked) -> list[str]:
    """The labels that persons had ruled for the enterprise when the run was made."""
    facts = asked.frozen.facts
    if RULINGS not in facts.columns:
        return []
    found = facts.filter(pl.col("uscc") == asked.uscc)[RULINGS].to_list()
    return [*(found[0] or ())] if found else []


def _view(scheme: Scheme, one: Ruling) -> RuledView:
    proposed, decided = one.proposed_roles, one.decided_roles or ""
    who = {"proposed": _roles(proposed), "decided": _roles(decided)}
    told = {"label": one.label, "document": one.document, "reason": one.reason, **who}
    return RuledView(
        text=Fault("explain.ruled", params=told),
        id=one.id,
        label=one.label,
        document=one.document,
        grounds=one.reason,
        rules=_rules(scheme, one.label),
        proposed_roles=proposed,
        decided_roles=decided,
        decided_at=one.decided_at or one.proposed_at,
    )


def _rules(scheme: Scheme, label: str) -> tuple[str, ...]:
    """The clauses that ask for a label, as places in the scheme."""
    found = labels.deciding(scheme).get(label, ())
    return tuple(f"{'overrides' if isinstance(one, Override) else 'scope'}.{one.name}" for one in found)


def _roles(said: str) -> tuple[Fault, ...]:
    return tuple(Fault(f"role.{one}") for one in said.split(","))
