import threading
from contextlib import suppress

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import OperationalError

from service import clock, counties, db
from service.errors import Conflict
from service.tables import County


def codes(engine: Engine) -> list[str]:
    with db.session(engine) as session:
        return list(session.scalars(select(County.code).order_by(County.code)))


def test_a_session_keeps_what_it_did(engine: Engine) -> None:
    with db.session(engine) as session:
        counties.add(session, "990101", "示范县")
    assert codes(engine) == ["990101"]


def test_an_exception_undoes_everything(engine: Engine) -> None:
    with suppress(Conflict), db.session(engine) as session:
        for _ in range(2):
            counties.add(session, "990101", "示范县")
    assert codes(engine) == []


def test_sqlite_refuses_a_change_without_the_right_to_write(tmp_path, sqlite_template) -> None:
    engine = db.engine(f"sqlite:///{sqlite_template}")
    with pytest.raises(OperationalError, match="readonly"), db.session(engine) as session:
        session.execute(insert(County).values(code="990101", name="示范县"))
    engine.dispose()


def test_a_reader_that_becomes_a_writer_waits_and_sees_the_newest_state(engine: Engine) -> None:
    """A promoted read snapshot would fail here on SQLite: somebody wrote since it was taken."""
    begun, written = threading.Event(), threading.Event()

    def first_reads_then_writes() -> None:
        with db.session(engine) as session:
            assert session.scalars(select(County.code)).all() == []
            begun.set()
            assert written.wait(10)
            counties.add(session, "990102", "另一县")

    thread = threading.Thread(target=first_reads_then_writes)
    thread.start()
    assert begun.wait(10)
    with db.session(engine) as session:
        counties.add(session, "990101", "示范县")
    written.set()
    thread.join(10)
    assert codes(engine) == ["990101", "990102"]


def test_writers_do_not_lose_each_other(engine: Engine) -> None:
    def add(place: int) -> None:
        with db.session(engine) as session:
            counties.add(session, f"99{place:04}", "县")

    threads = [threading.Thread(target=add, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(codes(engine)) == 8


def test_who_cannot_wait_writes_at_once_or_not_at_all(engine: Engine) -> None:
    change = insert(County).values(code="990101", name="示范县", synthetic=False, created_at=clock.now())
    if engine.dialect.name == "sqlite":
        with db.session(engine) as writing:
            counties.add(writing, "990102", "另一县")
            assert db.write_at_once(engine, change) is False
    assert db.write_at_once(engine, change) is True
    assert "990101" in codes(engine)
    with db.session(engine) as session:  # whoever comes next on the same connection waits again
        counties.add(session, "990103", "第三县")
