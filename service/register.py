"""The list of a county's enterprises, kept in step with its accepted files.

It could be read from `facts` and `attributes` each time; it is kept because it is listed and searched.
"""

from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.reader import Reading
from service import bulk
from service.tables import Enterprise, Submission, attributes, enterprises, facts

KNOWN = {"uscc": pl.String(), "name": pl.String(), "named_in": pl.Int64()}
IS_NEWS = (pl.col("named_in_right").fill_null(0) <= pl.col("named_in")) & (
    pl.col("name").ne_missing(pl.col("name_right")) | pl.col("named_in").ne_missing(pl.col("named_in_right"))
)
UNSYNCHRONISED = {"synchronize_session": False}  # the session holds no enterprise meanwhile


def add(session: Session, county: str, year: int, submission_id: int, reading: Reading) -> None:
    """Add whom a newly accepted file speaks of, and take over the names that it gives."""
    said = pl.concat([reading.facts["uscc"], reading.attributes["uscc"]]).unique().to_frame()
    names = reading.attributes.filter(pl.col("code") == "name").select("uscc", name="text", named_in=year)
    mine = select(Enterprise.uscc, Enterprise.name, Enterprise.named_in).where(Enterprise.county == county)
    known = bulk.read(session, mine, KNOWN)
    unknown = said.join(known, on="uscc", how="anti").join(names, on="uscc", how="left")
    bulk.insert(session, enterprises, unknown.with_columns(county=pl.lit(county)))
    if not names.join(known, on="uscc").filter(IS_NEWS).is_empty():
        name = _name_in(submission_id)
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


def _name_in(submission_id: int) -> ScalarSelect[Any]:
    given = and_(attributes.c.submission_id == submission_id, attributes.c.code == "name")
    return select(attributes.c.text).where(given, attributes.c.uscc == Enterprise.uscc).scalar_subquery()


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
