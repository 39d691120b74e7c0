"""Heads of the audit log, exported day by day: into a table, and into files that lie elsewhere.

A line of a file says chain, date, number and digest. Copied to paper or to another house it proves later
that the records up to it are the same; so whoever can change the whole database still cannot rewrite them.
"""

import datetime as dt
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import audit, clock
from service.audit_tables import AuditHead, AuditRecord
from service.config import Config
from service.db import begin_write


def export(session: Session, config: Config, county: str) -> int:
    """Export today's heads of a county and of the installation, once a day; give how many."""
    return sum(_export(session, Path(config.heads_dir), chain) for chain in (county, audit.INSTALLATION))


def due(session: Session, county: str) -> bool:
    """Tell whether records of a day that is over stand in no exported head."""
    last = select(func.max(AuditHead.number)).where(AuditHead.chain == county).scalar_subquery()
    first = select(func.min(AuditRecord.at)).where(
        AuditRecord.chain == county, AuditRecord.number > func.coalesce(last, 0)
    )
    oldest = session.scalar(first)
    return oldest is not None and clock.date_of(oldest) < clock.today()


def read(folder: Path, chain: str) -> dict[int, str]:
    """Read the exported heads of a chain from its file: digests by number."""
    file = _file(folder, chain)
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {int(number): digest for _, _, number, digest in map(str.split, lines)}


def _export(session: Session, folder: Path, chain: str) -> int:
    begin_write(session)
    number, digest = audit.head(session, chain)
    today = clock.today()
    if not number or session.get(AuditHead, (chain, today)) is not None:
        return 0
    _append(folder, chain, today, number, digest)
    head = AuditHead(chain=chain, on=today, number=number, digest=digest, exported_at=clock.now())
    session.add(head)
    session.flush()
    return 1


def _append(folder: Path, chain: str, today: dt.date, number: int, digest: str) -> None:
    """Write the line; one that is there already, from an attempt that was cut off, is not written again."""
    folder.mkdir(parents=True, exist_ok=True)
    file, line = _file(folder, chain), f"{chain} {today} {number} {digest}\n"
    if file.exists() and line in file.read_text("utf-8"):
        return
    with file.open("a", encoding="utf-8") as out:
        out.write(line)


def _file(folder: Path, chain: str) -> Path:
    return folder / f"audit-{'installation' if chain == audit.INSTALLATION else chain}.heads"
