"""Rectification: one enterprise, one plan, and what was done about it; all is added, nothing changed."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from scoring.region import clauses
from scoring.region.batches import Proposal, proposals
from service import audit, board, boards, clock, counties, evaluations, plans
from service.accounts import Actor
from service.board_tables import Rectification, RectificationEntry
from service.errors import Conflict
from service.plans import PlanRow
from service.tables import Evaluation


@dataclass(frozen=True)
class Drawn:
    """What drawing up did: new plans, those that were there, those released and those that hold again."""

    evaluation_id: int
    added: int
    kept: int
    released: int
    resumed: int


@dataclass(frozen=True)
class Order:
    """What a plan is to say from now on; None: as before."""

    batch: str | None = None
    measures: str | None = None
    owner: str | None = None
    due_on: dt.date | None = None


def draw_up(session: Session, county: str, evaluation_id: int, actor: Actor | None) -> Drawn:
    """Draw up a plan for everybody in the classes that get one; done again it adds nothing.

    Where a later evaluation of the year no longer names an enterprise, its plan is released.
    """
    counties.lock(session, county)
    evaluation = evaluations.get(session, county, evaluation_id)
    if evaluation.state != "published":
        raise Conflict("plan.not_published", id=evaluation_id, state=evaluations.name(evaluation.state))
    asked = board.ask(session, county, evaluation_id=evaluation_id)
    rules = _rules(asked.file.document, evaluation.year)
    named = {one.uscc: one for one in proposals(board.population(asked), rules)}
    there = {one.uscc: one for one in plans.of_year(session, county, evaluation.year)}
    new = [one for code, one in named.items() if code not in there]
    _add(session, evaluation, rules, new, actor)
    released = [one for code, one in there.items() if code not in named and one.state in plans.UNDER_WAY]
    resumed = [there[code] for code in named.keys() & there.keys() if there[code].state == "released"]
    _enter(session, [(one.id, {"kind": "released"}) for one in released], actor)
    _enter(session, [(one.id, {"kind": "resumed"}) for one in sorted(resumed, key=_id)], actor)
    drawn = Drawn(evaluation_id, len(new), len(named) - len(new) - len(resumed), len(released), len(resumed))
    thing = f"evaluation/{evaluation_id}"
    audit.note(session, actor, "plan.drawn_up", thing, county=county, after=vars(drawn))
    return drawn


def progress(
    session: Session, county: str, plan_id: int, text: str, done: bool | None, actor: Actor | None
) -> PlanRow:
    """Write down what was done; `done` closes the plan, or opens it again where it is false."""
    counties.lock(session, county)
    found = plans.get(session, county, plan_id)
    if found.state == "released":
        raise Conflict("plan.released", id=plan_id)
    kind = "progress"
    if done is not None and done != (found.state == "done"):
        kind = "done" if done else "reopened"
    return _entered(session, county, plan_id, {"kind": kind, "text": text}, actor)


def plan(session: Session, county: str, plan_id: int, order: Order, actor: Actor | None) -> PlanRow:
    """Give a plan another batch, other measures, owner or due date; the former ones stay in its history."""
    counties.lock(session, county)
    found = plans.get(session, county, plan_id)
    if found.state in ("done", "released"):
        raise Conflict("plan.closed", id=plan_id, state=Fault(f"plan_state.{found.state}"))
    former = {name: getattr(found, name) for name in ("batch", "batch_title", "measures", "owner", "due_on")}
    changed = {name: value for name, value in vars(order).items() if value is not None}
    if order.batch is not None:
        changed["batch_title"] = _title(session, county, found.year, order.batch)
    if former | changed == former:
        return found
    return _entered(session, county, plan_id, {"kind": "plan", **former, **changed}, actor)


def due(day: dt.date, months: int) -> dt.date:
    """Give the date so many months later; a day that the month does not have is its last.

    >>> due(dt.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _rules(document: clauses.Document, year: int) -> clauses.Rectification:
    if document.rectification is None:
        raise Conflict("plan.no_rules", year=year)
    return document.rectification


def _title(session: Session, county: str, year: int, name: str) -> str:
    rules = _rules(boards.parsed(boards.in_force(session, county, year).text).document, year)
    titles = {one.name: one.title for one in rules.batches}
    if name not in titles:
        told = {"batch": name, "allowed": tuple(titles)}
        raise InputError([Fault("plan.batch_unknown", "#/batch", told)])
    return titles[name]


def _add(
    session: Session,
    evaluation: Evaluation,
    rules: clauses.Rectification,
    new: Sequence[Proposal],
    actor: Actor | None,
) -> None:
    if not new:
        return
    common = {"county": evaluation.county, "year": evaluation.year, "evaluation_id": evaluation.id}
    common |= {"created_by": actor.id if actor else None, "created_at": clock.now()}
    who = [common | {"uscc": one.uscc, "name": one.name, "class_name": one.class_name} for one in new]
    session.execute(insert(Rectification), who)
    mine = (Rectification.county == evaluation.county) & (Rectification.year == evaluation.year)
    found = session.execute(select(Rectification.uscc, Rectification.id).where(mine))
    numbers = {row.uscc: row.id for row in found}
    until = due(clock.today(), rules.months)
    _enter(session, [(numbers[one.uscc], _first(one, until)) for one in new], actor)


def _first(one: Proposal, until: dt.date) -> dict[str, Any]:
    batch = one.batch
    told = {"batch": batch.name, "batch_title": batch.title, "measures": batch.measures}
    return {"kind": "plan", "due_on": until, **told}


def _entered(
    session: Session, county: str, plan_id: int, entry: Mapping[str, Any], actor: Actor | None
) -> PlanRow:
    _enter(session, [(plan_id, entry)], actor)
    action = f"plan.{entry['kind']}"
    audit.note(session, actor, action, f"rectification/{plan_id}", county=county, after=dict(entry))
    return plans.get(session, county, plan_id)


def _enter(session: Session, entries: Iterable[tuple[int, Mapping[str, Any]]], actor: Actor | None) -> None:
    blank: dict[str, Any] = dict.fromkeys(("batch", "batch_title", "measures", "owner", "due_on"))
    by = {"account_id": actor.id if actor else None, "created_at": clock.now(), "text": ""}
    rows = [blank | by | {"rectification_id": number} | dict(entry) for number, entry in entries]
    if rows:
        session.execute(insert(RectificationEntry), rows)


def _id(one: PlanRow) -> int:
    return one.id
