"""Counties: the places that evaluate."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import audit
from service.db import begin_write
from service.errors import Conflict, NotFound
from service.tables import County

NAME = select(County.name).where(County.code == bindparam("code"))


def add(session: Session, code: str, name: str, synthetic: bool = False) -> County:
    """Add a county; `synthetic` marks one whose data are made up."""
    begin_write(session)
    county = County(code=code, name=name, synthetic=synthetic)
    session.add(county)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("county.exists", county=code) from None
    audit.note(session, None, "county.added", f"county/{code}", county=code, after={"name": name})
    return county


def get(session: Session, code: str) -> County:
    """Find a county."""
    county = session.get(County, code)
    if county is None:
        raise NotFound("county.not_found", county=code)
    return county


def name(session: Session, code: str) -> str | None:
    """Give a county's name, if there is one of this code."""
    return session.scalar(NAME, {"code": code})


def list_(session: Session) -> Sequence[County]:
    """List all counties."""
    return session.scalars(select(County).order_by(County.code)).all()


def lock(session: Session, code: str) -> None:
    """Let one transaction at a time change what is published in a county."""
    begin_write(session)
    session.execute(select(County.code).where(County.code == code).with_for_update())


def is_below(code: str, place: str) -> bool:
    """Tell whether a county lies in a province or city by its code: 331003 in 331000, and in 330000."""
    return code.startswith(prefix(place))


def prefix(code: str) -> str:
    """Give the beginning that all codes below a place have."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code
