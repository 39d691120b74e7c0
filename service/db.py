"""Engine, session and transaction: one session is one unit of work.

    with db.session(engine) as session:      # commits at the end, rolls back on an exception
        evaluations.publish(session, …)

A session begins by reading. An operation that changes something calls `begin_write` before its first
change; until then others may write. On SQLite this takes the write lock at once (a read snapshot that is
promoted later fails as soon as somebody else has written); without it every change is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

WRITE = "muhero_write"
IMPATIENT = "muhero_impatient"
BUSY_SECONDS = 30


def engine(url: str) -> Engine:
    """Open the database at `url`; a SQLite file's folder is made when it is missing."""
    made = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if made.dialect.name == "sqlite":
        _make_folder(made.url.database)
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    return made


@contextmanager
def session(bind: Engine) -> Iterator[Session]:
    """Give a session that is one transaction: kept when the block ends, undone when it raises."""
    with Session(bind, expire_on_commit=False) as unit:
        yield unit
        unit.commit()


def begin_write(unit: Session) -> None:
    """Take the right to write, once, before the first change of this transaction."""
    if unit.in_transaction() and unit.connection().get_execution_options().get(WRITE):
        return
    unit.rollback()  # nothing was changed so far: this only ends the read snapshot
    unit.connection(execution_options={WRITE: True})


def write_at_once(bind: Engine, statement: Executable) -> bool:
    """Run one statement in a transaction of its own, unless somebody else is writing; tell whether it ran."""
    try:
        connected = bind.connect().execution_options(**{WRITE: True, IMPATIENT: True})
        with connected as connection, connection.begin():
            connection.execute(statement)
    except OperationalError:
        return False
    return True


def is_sqlite(unit: Session) -> bool:
    """Tell whether this session speaks to SQLite."""
    return unit.get_bind().dialect.name == "sqlite"


def _make_folder(file: str | None) -> None:
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged write survives a power cut
        "foreign_keys = ON",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    writing, wait = options.get(WRITE), 0 if options.get(IMPATIENT) else BUSY_SECONDS * 1000
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait}")
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
