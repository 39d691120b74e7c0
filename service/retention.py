"""How long what is kept, and what is then masked, erased or deleted, while the evidence stays whole.

A kind's period stands in `retention.toml`; what is done with each kind is a function here.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, CursorResult, Delete, Update, delete, func, or_, select, update
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import audit, clock, counties
from service.campaign_tables import Message, Read
from service.config import Config
from service.confirmation_tables import Evidence
from service.db import begin_write
from service.job_tables import Job
from service.people_tables import Account, SignIn, Token
from service.tables import Base, File

BUILT_IN = Path(__file__).with_suffix(".toml")
YOUNG = dt.timedelta(days=30)
AS_THEY_ARE = {"synchronize_session": False}


@dataclass(frozen=True)
class Period:
    """A kind of data and how long it is kept."""

    kind: str
    title: str
    en: str
    since: str
    days: int
    does: str
    basis: str


def periods(config: Config) -> tuple[Period, ...]:
    """Read the periods: the built-in ones, or the house's own."""
    path = Path(config.retention_file) if config.retention_file else BUILT_IN
    raw = tomllib.loads(path.read_text("utf-8"))
    wrong = sorted(raw.keys() ^ ACTS.keys())
    wrong += [kind for kind in raw.keys() & ACTS.keys() if not isinstance(raw[kind].get("days"), int)]
    if wrong:
        raise InputError(
            [Fault("retention.kind", kind, {"kind": kind, "kinds": sorted(ACTS)}) for kind in wrong]
        )
    return tuple(
        Period(kind, one["title"], one["en"], one["from"], one["days"], one["does"], one["basis"])
        for kind, one in raw.items()
    )


def apply(session: Session, config: Config, county: str) -> int:
    """Mask, erase and delete what is past its period in a county; give how many things that were."""
    begin_write(session)
    done = {one.kind: ACTS[one.kind](session, county, _before(one)) for one in periods(config)}
    for kind, count in done.items():
        if count:
            audit.note(session, None, f"retention.{kind}", kind, county=county, after={"count": count})
    return sum(done.values())


def due(session: Session, county: str) -> bool:
    """Tell whether a county is old enough for anything of it to be past its period."""
    return counties.get(session, county).created_at < clock.now() - YOUNG


def _before(period: Period) -> dt.datetime:
    return clock.now() - dt.timedelta(days=period.days)


def _persons(session: Session, county: str, before: dt.datetime) -> int:
    old = (Account.county == county) & (Account.disabled_at < before)
    named = or_(Account.person.is_not(None), Account.phone.is_not(None))
    return _changed(session, update(Account).where(old, named).values(person=None, phone=None))


def _evidence(session: Session, county: str, before: dt.datetime) -> int:
    """Erase contents that nothing younger and no other table needs; name, size and digest stay."""
    old = select(Evidence.digest).where(Evidence.county == county, Evidence.attached_at < before)
    digests = set(session.scalars(old))
    digests -= _needed(session, digests, before)
    gone = File.digest.in_(digests) & File.erased_at.is_(None)
    return _changed(session, update(File).where(gone).values(content=b"", erased_at=clock.now()))


def _sign_ins(session: Session, county: str, before: dt.datetime) -> int:
    mine = select(Account.id).where(Account.county == county)
    theirs = or_(SignIn.account_id.in_(mine), SignIn.account_id.is_(None))
    return _changed(session, delete(SignIn).where(theirs, SignIn.at < before))


def _tokens(session: Session, county: str, before: dt.datetime) -> int:
    mine = Token.account_id.in_(select(Account.id).where(Account.county == county))
    ended = func.coalesce(Token.revoked_at, Token.idle_until, Token.expires_at)
    return _changed(session, delete(Token).where(mine, ended < before))


def _messages(session: Session, county: str, before: dt.datetime) -> int:
    old = (Message.county == county) & (Message.at < before)
    _changed(session, delete(Read).where(Read.message_id.in_(select(Message.id).where(old))))
    return _changed(session, delete(Message).where(old))


def _exports(session: Session, county: str, before: dt.datetime) -> int:
    """Forget the files of old jobs; the content goes where nothing else names it."""
    old = (Job.county == county) & (Job.finished_at < before) & Job.file_digest.is_not(None)
    digests = {digest for digest in session.scalars(select(Job.file_digest).where(old)) if digest}
    count = _changed(session, update(Job).where(old).values(file_digest=None))
    unused = digests - {digest for column in _naming() for digest in _found(session, column, digests)}
    _changed(session, delete(File).where(File.digest.in_(unused)))
    return count


def _needed(session: Session, asked: set[str], before: dt.datetime) -> set[str]:
    """Which of the digests something younger, or something else, still needs."""
    younger = select(Evidence.digest).where(Evidence.digest.in_(asked), Evidence.attached_at >= before)
    elsewhere = [column for column in _naming() if column.table is not Evidence.__table__]
    found = {digest for column in elsewhere for digest in _found(session, column, asked)}
    return found | set(session.scalars(younger))


def _naming() -> list[Column[str]]:
    """Every column that names a kept file."""
    keys = (key for table in Base.metadata.sorted_tables for key in table.foreign_keys)
    return [key.parent for key in keys if key.column.table is File.__table__]


def _found(session: Session, column: Column[str], digests: set[str]) -> set[str]:
    return set(session.scalars(select(column).where(column.in_(digests))))


def _changed(session: Session, statement: Update | Delete) -> int:
    done = session.execute(statement, execution_options=AS_THEY_ARE)
    return done.rowcount if isinstance(done, CursorResult) else 0


ACTS: Mapping[str, Callable[[Session, str, dt.datetime], int]] = {
    "persons": _persons,
    "evidence": _evidence,
    "sign_ins": _sign_ins,
    "tokens": _tokens,
    "messages": _messages,
    "exports": _exports,
}
