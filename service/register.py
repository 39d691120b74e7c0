"""The list of a county's enterprises, kept in step with its accepted files.

It could be read from `facts` and `attributes` each time; it is kept because it is listed and searched.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.tables import Enterprise, Submission, attributes, facts

UNSYNCHRONISED = {"synchronize_session": False}  # the session holds no enterprise meanwhile


def add(session: Session, county: str, year: int, submission_id: int) -> None:
    """Add whom a newly accepted file speaks of, and take over the names that it gives."""
    said = _said_in(submission_id).subquery()
    known = exists().where(Enterprise.county == county, Enterprise.uscc == said.c.uscc)
    unknown = select(literal(county), said.c.uscc).where(~known)
    session.execute(insert(Enterprise).from_select(["county", "uscc"], unknown))
    given = and_(attributes.c.submission_id == submission_id, attributes.c.code == "name")
    name = select(attributes.c.text).where(given, attributes.c.uscc == Enterprise.uscc).scalar_subquery()
    not_older = func.coalesce(Enterprise.named_in, year) <= year
    _rename(session, county, submission_id, name=name, named_in=literal(year), where=not_older)


def remove(session: Session, county: str, submission_id: int) -> None:
    """Undo `add` for a withdrawn file: former names again, and nobody without a valid row."""
    name, year = _last_register(county, attributes.c.text), _last_register(county, Submission.year)
    _rename(session, county, submission_id, name=name, named_in=year, where=true())
    in_some_file = or_(*(_valid_rows(county, table).exists() for table in (facts, attributes)))
    gone = and_(Enterprise.county == county, Enterprise.uscc.in_(_said_in(submission_id)), ~in_some_file)
    session.execute(delete(Enterprise).where(gone), execution_options=UNSYNCHRONISED)


def _said_in(submission_id: int) -> CompoundSelect[Any]:
    return union(
        *(select(table.c.uscc).where(table.c.submission_id == submission_id) for table in (facts, attributes))
    )


def _rename(
    session: Session,
    county: str,
    submission_id: int,
    name: ScalarSelect[Any],
    named_in: ColumnElement[Any],
    where: ColumnElement[bool],
) -> None:
    named = select(attributes.c.uscc).where(
        attributes.c.submission_id == submission_id, attributes.c.code == "name"
    )
    affected = and_(Enterprise.county == county, Enterprise.uscc.in_(named), where)
    changed = update(Enterprise).where(affected).values(name=name, named_in=named_in)
    session.execute(changed, execution_options=UNSYNCHRONISED)


def _last_register(county: str, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """`column` of the newest valid row that names the enterprise."""
    newest = (Submission.year.desc(), Submission.id.desc())
    rows = _valid_rows(county, attributes).with_only_columns(column).where(attributes.c.code == "name")
    return rows.order_by(*newest).limit(1).scalar_subquery()


def _valid_rows(county: str, table: Table) -> Select[Any]:
    return (
        select(literal(1))
        .select_from(table.join(Submission, Submission.id == table.c.submission_id))
        .where(_accepted(county), table.c.uscc == Enterprise.uscc)
        .correlate(Enterprise)
    )


def _accepted(county: str) -> ColumnElement[bool]:
    return and_(Submission.county == county, Submission.state == "accepted")
