"""Backup, restore, move: a county or all of them, into a file and out of it, proved by replaying what counts.

A backup is of one moment: everything is read in one transaction. A restore is one transaction too: where the
rows, the audit log or the replayed publication are not what they were, nothing is kept.
"""

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, insert, select
from sqlalchemy.orm import Session

from model_registry.store import Store
from service import archive, audit, audit_log, belonging, clock, counties, db, evaluations, schema
from service.archive import Manifest
from service.db import begin_write, is_sqlite
from service.errors import Conflict
from service.tables import Base, County

AT_ONCE = 2000
MODELS = "models/"
RECORD_DEPTH = 3  # models/<county>/versions/0003.json


@dataclass(frozen=True)
class Restored:
    """What a restore has proved."""

    counties: tuple[str, ...]
    rows: int
    records: int  # of the audit log, all of them whole
    replayed: tuple[int, ...]  # published evaluations that came out to the same digests


def write(engine: Engine, models: Store, path: Path, county: str | None = None) -> Manifest:
    """Write a backup of a county, or of everything; the file is there when it is whole."""
    unfinished = path.with_name(path.name + ".unfinished")
    with _snapshot(engine) as session, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as out:
        places = [counties.get(session, county)] if county else counties.list_(session)
        revision, moment = schema.revision(session.connection()), clock.now().isoformat()
        made = Manifest(revision, moment, {one.code: one.name for one in places})
        for table in Base.metadata.sorted_tables:
            archive.add_table(out, made, table, _rows(session, table, county))
        for place in places:
            _add_models(out, made, models, place.code)
        chains = [county] if county else audit_log.chains(session)
        made.heads = {chain: audit.head(session, chain) for chain in chains}
        archive.close(out, made)
    _settle(unfinished, path)
    return made


def restore(engine: Engine, models: Store, path: Path) -> Restored:
    """Bring a backup into an empty, migrated database, and prove it; or leave the database as it was."""
    source, manifest = archive.opened(path)
    with source, db.session(engine) as session:
        _check_target(session, manifest)
        begin_write(session)
        for table in Base.metadata.sorted_tables:
            _load(session, source, table)
        _count_on(session)
        found = _proved(session, manifest)
        _load_models(source, manifest, models)
        audit.note(session, None, "installation.restored", "installation", after=manifest.digests)
    return found


def move(source: tuple[Engine, Store], target: tuple[Engine, Store], county: str, through: Path) -> Restored:
    """Take a county to another database, by way of a file that stays as a backup."""
    write(*source, through, county)
    return restore(*target, through)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one moment, however long it reads."""
    with Session(engine) as session:
        if not is_sqlite(session):
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def _rows(session: Session, table: Table, county: str | None) -> Iterator[Sequence[Any]]:
    statement = select(table).order_by(*table.primary_key.columns)
    if county is not None:
        statement = statement.where(belonging.rows_of(table, county))
    found = session.execute(statement, execution_options={"yield_per": AT_ONCE})
    yield from map(tuple, found)


def _settle(unfinished: Path, path: Path) -> None:
    """Give the finished file its name, once all of it is on the disk."""
    with unfinished.open("rb") as content:
        os.fsync(content.fileno())
    unfinished.replace(path)


def _check_target(session: Session, manifest: Manifest) -> None:
    revision = schema.revision(session.connection())
    if revision != manifest.revision:
        raise Conflict("backup.other_revision", found=manifest.revision, needed=revision)
    known = session.scalars(select(County.code).order_by(County.code)).all()
    if known:
        raise Conflict("backup.not_empty", counties=known)


def _load(session: Session, source: zipfile.ZipFile, table: Table) -> None:
    rows = archive.rows(source, table)
    while chunk := list(islice(rows, AT_ONCE)):
        session.execute(insert(table), chunk)


def _count_on(session: Session) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if is_sqlite(session):
        return
    for table in Base.metadata.sorted_tables:
        key = table.autoincrement_column
        if key is not None:
            sequence = session.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', key.name)))
            last = session.scalar(select(func.max(key)))
            if sequence and last:
                session.execute(select(func.setval(sequence, last)))


def _proved(session: Session, manifest: Manifest) -> Restored:
    """Count the rows, go through the audit log, replay what is published; refuse what is not as it was."""
    count = {
        table.name: session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }
    differing = sorted(name for name, rows in manifest.rows.items() if count.get(name) != rows)
    if differing:
        raise Conflict("backup.rows_differ", tables=differing)
    replayed = [number for county in manifest.counties for number in _replayed(session, county)]
    records = sum(_verified(session, chain, *head) for chain, head in manifest.heads.items())
    return Restored(tuple(manifest.counties), sum(manifest.rows.values()), records, tuple(replayed))


def _replayed(session: Session, county: str) -> Iterator[int]:
    newest = evaluations.published(session, county)
    if newest is None:
        return
    again = evaluations.replay(session, county, newest.id)
    if not again.equal:
        differing = sorted(name for name, one in again.digests.items() if one.stored != one.found)
        raise Conflict("backup.replay_differs", county=county, id=newest.id, digests=differing)
    yield newest.id


def _verified(session: Session, chain: str, number: int, digest: str) -> int:
    verdict = audit_log.verify(session, chain, {number: digest} if number else {})
    if not verdict.whole:
        raise Conflict("backup.audit_broken", chain=chain, faults=[str(one) for one in verdict.faults[:5]])
    return verdict.records


def _add_models(out: zipfile.ZipFile, made: Manifest, models: Store, folder: str) -> None:
    """Add every file under a folder of the models' store."""
    for name in sorted(models.names(folder)):
        path = f"{folder}/{name}"
        try:
            archive.add_file(out, made, MODELS + path, models.read(path))
        except (FileNotFoundError, IsADirectoryError):
            _add_models(out, made, models, path)


def _load_models(source: zipfile.ZipFile, manifest: Manifest, models: Store) -> None:
    """Bring the models' files back, the numbered records after what they speak of."""
    names = [name for name in manifest.digests if name.startswith(MODELS) and ".." not in name]
    for name in sorted(names, key=lambda name: (name.count("/") == RECORD_DEPTH, name)):
        models.create(name.removeprefix(MODELS), source.read(name))
