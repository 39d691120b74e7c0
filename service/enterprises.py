"""The enterprises of a county: who they are, under which names, and what was handed in about them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service import history
from service.errors import NotFound
from service.history import FactRow
from service.paging import Page, objects
from service.tables import Enterprise, Submission, attributes


@dataclass(frozen=True)
class NameRow:
    """A name that a register gave an enterprise."""

    name: str
    year: int
    submission_id: int
    received_at: dt.datetime


@dataclass(frozen=True)
class Area:
    """A township, a park, or both: whoever lies in either of them."""

    township: str | None
    park: str | None

    def holds(
        self, township: InstrumentedAttribute[Any], park: InstrumentedAttribute[Any]
    ) -> ColumnElement[bool]:
        """Give the condition that a row's township or park is this one."""
        said = ((township, self.township), (park, self.park))
        return or_(false(), *(column == place for column, place in said if place))


def page(
    session: Session, county: str, text: str | None = None, limit: int = 50, offset: int = 0
) -> Page[Enterprise]:
    """List enterprises by credit code; `text` is searched in code and name."""
    statement = select(Enterprise).where(Enterprise.county == county).order_by(Enterprise.uscc)
    if text:
        searched = (Enterprise.uscc, Enterprise.name)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in searched)))
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
        .where(Submission.county == county, Submission.state == "accepted")
        .where(attributes.c.uscc == uscc, attributes.c.code == "name")
        .order_by(Submission.year.desc(), Submission.id.desc())
    )
    given = [NameRow(*row) for row in rows]
    return [
        one for one, former in pairwise([*given, None]) if one and (not former or former.name != one.name)
    ]


def facts(session: Session, county: str, uscc: str, year: int) -> list[FactRow]:
    """List what was handed in about an enterprise for a year: each with its source, superseded ones too."""
    get(session, county, uscc)
    return history.of_enterprise(session, county, uscc, year)


def is_in(session: Session, county: str, uscc: str, area: Area) -> bool:
    """Tell whether the newest files that say so put an enterprise into a township or park."""
    asked = {"township": area.township, "park": area.park}
    return any(said and said == _newest(session, county, uscc, code) for code, said in asked.items())


def _newest(session: Session, county: str, uscc: str, code: str) -> str | None:
    said = (
        select(attributes.c.text)
        .join(Submission, Submission.id == attributes.c.submission_id)
        .where(Submission.county == county, Submission.state == "accepted")
        .where(attributes.c.uscc == uscc, attributes.c.code == code)
    )
    return session.scalar(said.order_by(Submission.year.desc(), Submission.id.desc()).limit(1))
