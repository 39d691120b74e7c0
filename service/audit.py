"""The audit log: what an operation notes is written in the same transaction as its change, at its end.

    audit.note(session, actor, "objection.decided", "objection/12", county=county, before=…, after=…)

Notes wait until the commit, so that the chain is locked as briefly as can be and always last: no
transaction holds it while it waits for anything else.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import orjson
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from service import clock
from service.audit_tables import AuditRecord
from service.db import begin_write, is_sqlite
from service.tables import Base

if TYPE_CHECKING:  # accounts are noted too
    from service.accounts import Actor

INSTALLATION = "-"
FIRST = "0" * 64  # what the first record of a chain names as the one before
ALGORITHM = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
WAITING = "audit"
LOCK = 7_400_113_000_000  # any number of our own, with room for a checksum
PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
# What the digest of a record covers, in this order.
COVERED = (
    *("chain", "number", "at", "actor", "roles", "action", "object", "before", "after", "request_id"),
    *("algorithm", "previous"),
)


@dataclass(frozen=True)
class Note:
    """A record that waits for the end of its transaction."""

    chain: str
    actor: int | None
    roles: str
    action: str
    object: str
    before: str | None
    after: str | None


def note(
    session: Session,
    actor: "Actor | None",
    action: str,
    thing: str,
    *,
    county: str | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Note what is being done; `before` and `after` are kept as digests only."""
    begin_write(session)
    roles = ",".join(sorted(actor.roles)) if actor else ""
    chain, by = county or INSTALLATION, actor.id if actor else None
    one = Note(chain, by, roles, action, thing, *_both(before, after))
    session.info.setdefault(WAITING, []).append(one)


def state(row: Base) -> dict[str, Any]:
    """Give a row's columns, to be noted as what was before or after."""
    return {str(column.key): getattr(row, column.key) for column in row.__table__.columns}


def digest_of(content: object) -> str:
    """Give the SHA-256 of anything that JSON can say."""
    return hashlib.sha256(orjson.dumps(content, option=PLAIN, default=str)).hexdigest()


def sealed(record: Mapping[str, Any]) -> str:
    """Give the digest of a record by the algorithm that it names."""
    moment = clock.seconds(record["at"])
    content = [moment if name == "at" else record[name] for name in COVERED]
    return hashlib.new(record["algorithm"], orjson.dumps(content)).hexdigest()


def head(session: Session, chain: str) -> tuple[int, str]:
    """Give number and digest of a chain's last record."""
    newest = select(AuditRecord.number, AuditRecord.digest).where(AuditRecord.chain == chain)
    found = session.execute(newest.order_by(AuditRecord.number.desc()).limit(1)).one_or_none()
    return (found.number, found.digest) if found else (0, FIRST)


def _both(before: object, after: object) -> tuple[str | None, str | None]:
    return (None if before is None else digest_of(before)), (None if after is None else digest_of(after))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    waiting: list[Note] = session.info.pop(WAITING, [])
    for chain in sorted({one.chain for one in waiting}):  # always in one order: no two wait for each other
        _append(session, chain, [one for one in waiting if one.chain == chain])
    session.flush()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WAITING, None)


def _append(session: Session, chain: str, notes: list[Note]) -> None:
    _lock(session, chain)
    number, previous = head(session, chain)
    request = get_contextvars().get("request_id")
    for one in notes:
        number += 1
        record = vars(one) | {"number": number, "at": clock.now(), "request_id": request}
        record |= {"algorithm": ALGORITHM, "previous": previous}
        previous = record["digest"] = sealed(record)
        session.add(AuditRecord(**record))


def _lock(session: Session, chain: str) -> None:
    """Let one transaction at a time add to a chain; SQLite has one writer anyway."""
    if not is_sqlite(session):
        session.execute(select(func.pg_advisory_xact_lock(LOCK + crc32(chain.encode()))))
