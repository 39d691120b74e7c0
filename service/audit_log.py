"""Reading the audit log: page by page, and whole, to prove that nothing was altered, removed or reordered."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import audit
from service.audit_tables import AuditHead, AuditRecord
from service.paging import Page, objects

MOST_FAULTS = 1000
AT_ONCE = 5000
COLUMNS = tuple(AuditRecord.__table__.columns)


@dataclass(frozen=True)
class Filter:
    """Which records; None: any."""

    object: str | None = None
    action: str | None = None
    actor: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What going through a chain has shown; `faults` is empty where every record is as it was written."""

    chain: str
    records: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Tell whether nothing speaks against the chain."""
        return not self.faults


@dataclass(frozen=True)
class _Place:
    """How far the walk has come."""

    number: int = 0
    digest: str = audit.FIRST
    id: int = 0


def page(session: Session, chain: str, wanted: Filter, limit: int = 50, offset: int = 0) -> Page[AuditRecord]:
    """List records of a chain, newest first."""
    statement = select(AuditRecord).where(AuditRecord.chain == chain)
    same = {name: getattr(wanted, name) for name in ("object", "action", "actor")}
    statement = statement.filter_by(**{name: value for name, value in same.items() if value is not None})
    if wanted.since:
        statement = statement.where(AuditRecord.at >= wanted.since)
    if wanted.until:
        statement = statement.where(AuditRecord.at < wanted.until)
    return objects(session, statement.order_by(AuditRecord.number.desc()), limit, offset)


def actions(session: Session, chain: str) -> list[str]:
    """List the actions of which a chain has records."""
    found = select(AuditRecord.action).where(AuditRecord.chain == chain).distinct()
    return sorted(session.scalars(found))


def chains(session: Session) -> list[str]:
    """List the chains that have records or exported heads."""
    known = [select(table.chain).distinct() for table in (AuditRecord, AuditHead)]
    return sorted({chain for statement in known for chain in session.scalars(statement)})


def verify(session: Session, chain: str, printed: Mapping[int, str] | None = None) -> Verdict:
    """Go through a chain from its first record; `printed` are heads known from elsewhere, by number."""
    heads = {one.number: one.digest for one in exported(session, chain)} | dict(printed or {})
    at, seen = _Place(), 0
    faults: list[Fault] = []
    for record in _records(session, chain):
        found, at = _look(record, at, heads.pop(record["number"], None))
        faults += found[: MOST_FAULTS - len(faults)]
        seen += 1
    lost = [number for number, digest in heads.items() if number > at.number and digest != audit.FIRST]
    if lost:
        faults.append(Fault("audit.cut_off", str(at.number + 1), {"last": at.number, "known": max(lost)}))
    return Verdict(chain, seen, at.digest, tuple(faults))


def exported(session: Session, chain: str) -> list[AuditHead]:
    """List the heads of a chain that were exported, the oldest first."""
    return list(session.scalars(select(AuditHead).where(AuditHead.chain == chain).order_by(AuditHead.on)))


def _records(session: Session, chain: str) -> Iterator[dict[str, Any]]:
    """Read a chain in the order of its numbers, without holding all of it."""
    rows = session.execute(
        select(*COLUMNS).where(AuditRecord.chain == chain).order_by(AuditRecord.number),
        execution_options={"yield_per": AT_ONCE},
    )
    for row in rows.mappings():
        yield dict(row)


def _look(record: dict[str, Any], at: _Place, head: str | None) -> tuple[list[Fault], _Place]:
    """Hold a record against the one before it, its own digest, and the head that was exported of it."""
    number, digest = record["number"], record["digest"]
    place, said = str(number), {"number": number, "object": record["object"], "action": record["action"]}
    faults = []
    if number != at.number + 1:
        faults.append(Fault("audit.removed", place, {"first": at.number + 1, "last": number - 1}))
    elif record["previous"] != at.digest:
        faults.append(Fault("audit.unlinked", place, {"number": number, "former": at.number}))
    if record["id"] < at.id:
        faults.append(Fault("audit.reordered", place, said))
    if audit.sealed(record) != digest:
        faults.append(Fault("audit.altered", place, said))
    if head is not None and head != digest:
        faults.append(Fault("audit.not_as_exported", place, said))
    return faults, replace(at, number=number, digest=digest, id=max(at.id, record["id"]))
