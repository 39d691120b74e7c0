"""The enterprises of a county: who appears in its accepted files, under which names."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
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
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.paging import Page, objects
from service.tables import Enterprise, Submission, attributes, facts

UNSYNCHRONISED = {"synchronize_session": False}  # no enterprise is held by the session meanwhile


@dataclass(frozen=True)
class NameRow:
    """A name that a register gave an enterprise."""

    name: str
    year: int
    submission_id: int
    received_at: dt.datetime


def page(
    session: Session, county: str, text: str | None = None, limit: int = 50, offset: int = 0
) -> Page[Enterprise]:
    """List enterprises by credit code; `text` is searched in code and name."""
    statement = select(Enterprise).where(Enterprise.county == county).order_by(Enterprise.uscc)
    if text:
        found = or_(
            Enterprise.uscc.contains(text, autoescape=True), Enterprise.name.contains(text, autoescape=True)
        )
        statement = statement.where(found)
    return objects(session, statement, limit, offset)


def get(session: Session, county: str, uscc: str) -> Enterprise:
    """Find an enterprise of this county."""
    found = session.get(Enterprise, (county, uscc))
    if found is None:
        raise NotFound("enterprise.not_found", uscc=uscc)
    return found


def names(session: Session, county: str, uscc: str) -> Sequence[NameRow]:
    """List the names that an enterprise has had, the present one first."""
    rows = session.execute(
        select(attributes.c.text, Submission.year, Submission.id, Submission.received_at)
        .join(Submission, Submission.id == attributes.c.submission_id)
        .where(_accepted(county), attributes.c.uscc == uscc, attributes.c.code == "name")
        .order_by(Submission.year.desc(), Submission.id.desc())
    )
    history = [NameRow(*row) for row in rows]
    return [
        one
        for one, earlier in zip(history, [*history[1:], None], strict=True)
        if not earlier or earlier.name != one.name
    ]


def register(session: Session, county: str, year: int, submission_id: int) -> None:
    """Add whom a newly accepted file speaks of, and take over the names that it gives."""
    said = _said_in(submission_id).subquery()
    known = exists().where(Enterprise.county == county, Enterprise.uscc == said.c.uscc)
    unknown = select(literal(county), said.c.uscc).where(~known)
    session.execute(insert(Enterprise).from_select(["county", "uscc"], unknown))
    given = and_(attributes.c.submission_id == submission_id, attributes.c.code == "name")
    name = select(attributes.c.text).where(given, attributes.c.uscc == Enterprise.uscc).scalar_subquery()
    not_older = func.coalesce(Enterprise.named_in, year) <= year
    _rename(session, county, submission_id, name=name, named_in=literal(year), where=not_older)


def forget(session: Session, county: str, submission_id: int) -> None:
    """Undo `register` for a withdrawn file: former names again, and nobody without a valid row."""
    name, year = (_last_register(county, column) for column in (attributes.c.text, Submission.year))
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


def _last_register(county: str, column: ColumnElement[Any]) -> ScalarSelect[Any]:
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
