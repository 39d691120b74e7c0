"""The enterprises of a county: who they are, under which names, and what was handed in about them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service import history
from service.errors import NotFound
from service.history import FactRow
from service.paging import Page, objects
from service.tables import Enterprise, Submission, attributes

PLACES = ("township", "park")


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

    def named(self) -> dict[str, str | None]:
        """Give what `lies_in` asks for."""
        return {"area_township": self.township, "area_park": self.park}


def page(
    session: Session,
    county: str,
    text: str | None = None,
    limit: int = 50,
    offset: int = 0,
    area: Area | None = None,
) -> Page[Enterprise]:
    """List enterprises by credit code, of an area or all; `text` is searched in code and name."""
    statement = select(Enterprise).where(Enterprise.county == county).order_by(Enterprise.uscc)
    if text:
        searched = (Enterprise.uscc, Enterprise.name)
        statement = statement.where(or_(*(column.contains(text, autoescape=True) for column in searched)))
    if area:
        statement = statement.where(lies_in()).params(**area.named())
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


def facts(
    session: Session, county: str, uscc: str, year: int, department: str | None = None
) -> list[FactRow]:
    """List what was handed in about an enterprise for a year, by one department or all, superseded too."""
    get(session, county, uscc)
    found = history.of_enterprise(session, county, uscc, year)
    return [one for one in found if department in (None, one.department)]


def places(session: Session, county: str) -> Mapping[str, list[str]]:
    """List the townships and parks that files of the newest year put enterprises into, by attribute."""
    accepted = (Submission.county == county) & (Submission.state == "accepted")
    newest = select(func.max(Submission.year)).where(accepted).scalar_subquery()
    said = (
        select(attributes.c.code, attributes.c.text)
        .join(Submission, Submission.id == attributes.c.submission_id)
        .where(accepted, Submission.year == newest, attributes.c.code.in_(PLACES))
        .distinct()
    )
    found: dict[str, list[str]] = {code: [] for code in PLACES}
    for code, name in session.execute(said.order_by(attributes.c.text)):
        found[code].append(name)
    return found


def is_in(session: Session, county: str, uscc: str, area: Area) -> bool:
    """Tell whether the newest files that say so put an enterprise into a township or park."""
    mine = (Enterprise.county == county) & (Enterprise.uscc == uscc)
    return session.scalar(select(Enterprise.uscc).where(mine, lies_in()), area.named()) is not None


def lies_in() -> ColumnElement[bool]:
    """Give the condition that the newest files put an enterprise into an area, which is named when asked."""
    return or_(_newest("township") == bindparam("area_township"), _newest("park") == bindparam("area_park"))


def _newest(code: str) -> ScalarSelect[str]:
    """What the newest file that speaks of it says of an enterprise."""
    said = (
        select(attributes.c.text)
        .join(Submission, Submission.id == attributes.c.submission_id)
        .where(Submission.county == Enterprise.county, Submission.state == "accepted")
        .where(attributes.c.uscc == Enterprise.uscc, attributes.c.code == code)
    )
    newest = said.order_by(Submission.year.desc(), Submission.id.desc()).limit(1)
    return newest.correlate(Enterprise).scalar_subquery()
