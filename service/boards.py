"""Board files of a county: its own as handed in, else those that come with the service."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

import data
from scoring.errors import Fault, SchemeError
from scoring.region import document
from service import audit, counties
from service.accounts import Actor
from service.board_tables import Board
from service.errors import NotFound

Origin = Literal["county", "file", "default"]
FILES = Path(data.__file__).parent / "boards"
DEFAULT = "default"
FILE: Origin = "file"
DEFAULTED: Origin = "default"


@dataclass(frozen=True)
class InForce:
    """The board that counts for a year, and where it comes from."""

    id: int | None
    origin: Origin
    year: int
    title: str
    source: str
    digest: str
    text: str
    created_at: dt.datetime | None


def add(session: Session, county: str, text: str, actor: Actor | None) -> Board:
    """Check a board file and keep it; from then on it counts for its year."""
    counties.get(session, county)
    parsed = document.parse(text)
    found = parsed.document
    if found.county != county:
        raise SchemeError([Fault("board.other_county", "county", {"county": county, "found": found.county})])
    counties.lock(session, county)
    newest = next(iter(list_(session, county, found.year)), None)
    if newest is not None and newest.digest == parsed.digest:
        return get(session, county, newest.id)
    row = Board(
        county=county,
        year=found.year,
        title=found.title,
        source=found.source,
        digest=parsed.digest,
        text=text,
        created_by=actor.id if actor else None,
    )
    session.add(row)
    session.flush()
    audit.note(session, actor, "board.added", f"board/{row.id}", county=county, after=audit.state(row))
    return row


def list_(session: Session, county: str, year: int | None = None) -> Sequence[Board]:
    """List the boards that a county handed in, newest first."""
    statement = select(Board).where(Board.county == county).order_by(Board.year.desc(), Board.id.desc())
    return session.scalars(statement if year is None else statement.where(Board.year == year)).all()


def get(session: Session, county: str, board_id: int) -> Board:
    """Find a board of this county, with its text."""
    mine = (Board.county == county) & (Board.id == board_id)
    found = session.scalar(select(Board).where(mine).options(undefer(Board.text)))
    if found is None:
        raise NotFound("board.not_found", id=board_id)
    return found


def check(text: str) -> tuple[Fault, ...]:
    """Find every fault of a board file."""
    try:
        document.parse(text)
    except SchemeError as error:
        return error.faults
    return ()


def in_force(session: Session, county: str, year: int) -> InForce:
    """Give the board for a year: the county's newest of the latest year until then, else a delivered file."""
    statement = select(Board).where(Board.county == county, Board.year <= year).options(undefer(Board.text))
    row = session.scalar(statement.order_by(Board.year.desc(), Board.id.desc()).limit(1))
    if row is not None:
        return InForce(
            row.id, "county", row.year, row.title, row.source, row.digest, row.text, row.created_at
        )
    return _delivered(county, year)


@lru_cache(maxsize=32)
def parsed(text: str) -> document.Board:
    """Parse a board file that was checked when it was kept."""
    return document.parse(text)


def _delivered(county: str, year: int) -> InForce:
    """The delivered file of the latest year until then; the default where the county has none."""
    own = _files(county, year) if county.isalnum() else []
    text = (own or _files(DEFAULT, None))[-1].read_text(encoding="utf-8")
    found, origin = parsed(text), FILE if own else DEFAULTED
    told = found.document
    return InForce(None, origin, told.year, told.title, told.source, found.digest, text, None)


def _files(county: str, until: int | None) -> list[Path]:
    found = sorted((FILES / county).glob("*.toml"))
    return [path for path in found if until is None or int(path.stem) <= until]
