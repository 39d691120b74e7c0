"""Plans of rectification as they stand: the newest plan, and open, done, released or overdue."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Date, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from service import clock
from service.board_tables import Rectification, RectificationEntry
from service.errors import NotFound
from service.paging import Page, count

STATES = ("open", "overdue", "done", "released")
UNDER_WAY = ("open", "overdue")
DECISIONS = ("done", "reopened", "released", "resumed")


@dataclass(frozen=True)
class PlanRow:
    """One enterprise's plan as it stands."""

    id: int
    uscc: str
    name: str | None
    year: int
    class_name: str
    evaluation_id: int
    batch: str
    batch_title: str
    measures: str
    owner: str | None
    due_on: dt.date
    created_at: dt.datetime
    state: str


@dataclass(frozen=True)
class EntryRow:
    """One entry of a plan's history."""

    id: int
    kind: str
    batch: str | None
    batch_title: str | None
    measures: str | None
    owner: str | None
    due_on: dt.date | None
    text: str
    account_id: int | None
    created_at: dt.datetime


@dataclass(frozen=True)
class Filter:
    """Which plans; `text` is searched in credit code, name and owner."""

    year: int | None = None
    state: str | None = None
    batch: str | None = None
    class_name: str | None = None
    text: str | None = None
    uscc: str | None = None


EVERYTHING = Filter()


def page(
    session: Session, county: str, wanted: Filter = EVERYTHING, limit: int = 50, offset: int = 0
) -> Page[PlanRow]:
    """List plans, the soonest due first."""
    statement = _chosen(county, wanted)
    rows = session.execute(statement.limit(limit).offset(offset))
    return Page([PlanRow(*row) for row in rows], count(session, statement), limit, offset)


def all_(session: Session, county: str, wanted: Filter = EVERYTHING) -> list[PlanRow]:
    """List all plans that are wanted."""
    return [PlanRow(*row) for row in session.execute(_chosen(county, wanted))]


def of_year(session: Session, county: str, year: int) -> list[PlanRow]:
    """List all plans of a year."""
    return all_(session, county, Filter(year=year))


def tallies(session: Session, county: str, wanted: Filter = EVERYTHING) -> dict[str, int]:
    """Count plans by their state; a state that nobody is in counts none."""
    chosen = _chosen(county, wanted).order_by(None).subquery()
    rows = session.execute(select(chosen.c.state, func.count()).group_by(chosen.c.state))
    return dict.fromkeys(STATES, 0) | {row.state: row[1] for row in rows}


def batches(session: Session, county: str, wanted: Filter = EVERYTHING) -> dict[str, str]:
    """List the batches that plans are in, with their titles."""
    chosen = _chosen(county, wanted).order_by(None).subquery()
    statement = select(chosen.c.batch, func.max(chosen.c.batch_title)).group_by(chosen.c.batch)
    return {row.batch: row[1] for row in session.execute(statement.order_by(chosen.c.batch))}


def get(session: Session, county: str, plan_id: int, uscc: str | None = None) -> PlanRow:
    """Find a plan of this county, or of one of its enterprises alone."""
    statement = _chosen(county, Filter(uscc=uscc)).where(Rectification.id == plan_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("plan.not_found", id=plan_id)
    return PlanRow(*row)


def entries(session: Session, plan_id: int) -> Sequence[EntryRow]:
    """List the history of a plan, oldest first."""
    columns = [getattr(RectificationEntry, name) for name in EntryRow.__dataclass_fields__]
    mine = RectificationEntry.rectification_id == plan_id
    rows = session.execute(select(*columns).where(mine).order_by(RectificationEntry.id))
    return [EntryRow(*row) for row in rows]


def _chosen(county: str, wanted: Filter) -> Select[Any]:
    plan, decision = aliased(RectificationEntry), aliased(RectificationEntry)
    decided = case(
        (decision.kind == "done", "done"),
        (decision.kind == "released", "released"),
        (plan.due_on < literal(clock.today(), Date), "overdue"),
        else_="open",
    )
    state = cast(decided, String).label("state")
    columns = [
        getattr(plan if name in PLANNED else Rectification, name)
        for name in PlanRow.__dataclass_fields__
        if name != "state"
    ]
    statement = (
        select(*columns, state)
        .select_from(Rectification)
        .join(plan, plan.id == _newest("plan"))
        .outerjoin(decision, decision.id == _newest(*DECISIONS))
        .where(Rectification.county == county)
        .order_by(plan.due_on, Rectification.id)
    )
    given = {name: value for name, value in asdict(wanted).items() if value is not None}
    if text := given.pop("text", None):
        searched = (Rectification.uscc, Rectification.name, plan.owner)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in searched)))
    places = {"state": state, "batch": plan.batch}
    met = [places.get(name, getattr(Rectification, name, None)) == value for name, value in given.items()]
    return statement.where(and_(True, *met))


PLANNED = ("batch", "batch_title", "measures", "owner", "due_on")


def _newest(*kinds: str) -> object:
    """The number of the newest entry of these kinds of a plan."""
    entry = aliased(RectificationEntry)
    mine = and_(entry.rectification_id == Rectification.id, entry.kind.in_(kinds))
    return select(func.max(entry.id)).where(mine).correlate(Rectification).scalar_subquery()
