"""Scheme files of a county: kept as handed in, never changed."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from scoring import diff as scheme_diff
from scoring import scheme as scheme_file
from scoring.errors import Fault, SchemeError
from scoring.season import moved
from service import audit, counties
from service.accounts import Actor
from service.errors import NotFound
from service.tables import Scheme

DEFAULT = Path(__file__).parents[1] / "data" / "schemes" / "default" / "2024.toml"


def add(session: Session, county: str, text: str, actor: Actor | None = None) -> Scheme:
    """Check a scheme file and keep it; one with the same content is kept once."""
    counties.get(session, county)
    parsed = scheme_file.parse(text)
    if parsed.county != county:
        raise SchemeError(
            [Fault("scheme.other_county", "county", {"county": county, "found": parsed.county})]
        )
    counties.lock(session, county)
    same = (Scheme.county == county) & (Scheme.digest == parsed.digest)
    return session.scalar(select(Scheme).where(same)) or _keep(session, parsed, actor)


def list_(session: Session, county: str, year: int | None = None) -> Sequence[Scheme]:
    """List the schemes of a county, newest first."""
    statement = select(Scheme).where(Scheme.county == county).order_by(Scheme.year.desc(), Scheme.id.desc())
    return session.scalars(statement if year is None else statement.where(Scheme.year == year)).all()


def get(session: Session, county: str, scheme_id: int) -> Scheme:
    """Find a scheme of this county, with its text."""
    mine = (Scheme.county == county) & (Scheme.id == scheme_id)
    found = session.scalar(select(Scheme).where(mine).options(undefer(Scheme.text)))
    if found is None:
        raise NotFound("scheme.not_found", id=scheme_id)
    return found


def check(text: str) -> tuple[Fault, ...]:
    """Find every fault of a scheme file."""
    try:
        scheme_file.parse(text)
    except SchemeError as error:
        return error.faults
    return ()


def diff(session: Session, county: str, a: int, b: int) -> tuple[Fault, ...]:
    """Tell in words what changed from scheme `a` to scheme `b`."""
    old, new = (get(session, county, scheme_id) for scheme_id in (a, b))
    return changes(old.text, new.text)


def changes(before: str, after: str) -> tuple[Fault, ...]:
    """Tell in words what changed from one scheme file to another."""
    return scheme_diff.changes(parsed(before), parsed(after))


def starting(county: str) -> str:
    """Give the scheme that every new place starts from, with this county's code in it."""
    return re.sub(r'(?m)^(county *= *)"[^"]*"', rf'\g<1>"{county}"', DEFAULT.read_text("utf-8"), count=1)


@lru_cache(maxsize=32)
def parsed(text: str) -> scheme_file.Scheme:
    """Parse a scheme file that was checked when it was kept."""
    return scheme_file.parse(text)


def of_year(text: str, year: int) -> scheme_file.Scheme:
    """Parse a scheme file for the year that is evaluated by it: an interim run may follow last year's."""
    return moved(parsed(text), year)


def _keep(session: Session, parsed: scheme_file.Scheme, actor: Actor | None) -> Scheme:
    row = Scheme(
        county=parsed.county,
        year=parsed.year,
        title=parsed.title,
        source=parsed.source,
        trial=parsed.trial,
        digest=parsed.digest,
        text=parsed.text,
    )
    session.add(row)
    session.flush()
    audit.note(session, actor, "scheme.added", f"scheme/{row.id}", county=row.county, after=parsed.digest)
    return row
