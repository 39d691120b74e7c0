"""The audit log: written with the change, and whoever touches it is found."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service import accounts, audit, audit_log, clock, counties, db, heads
from service.audit_tables import AuditHead, AuditRecord
from service.config import Config

CHAIN = "990101"
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=clock.BEIJING)


@pytest.fixture
def chain(engine: Engine) -> Engine:
    """Twelve records in four transactions."""
    with db.session(engine) as session:
        counties.add(session, CHAIN, "示范县")
    for number in range(3):
        with db.session(engine) as session:
            for part in range(4 if number else 3):  # after the county itself
                audit.note(session, None, "thing.done", f"thing/{number}-{part}", county=CHAIN, after=part)
    return engine


def records(session: Session) -> list[AuditRecord]:
    return list(
        session.scalars(select(AuditRecord).where(AuditRecord.chain == CHAIN).order_by(AuditRecord.number))
    )


def verdict(engine: Engine, printed: dict[int, str] | None = None) -> audit_log.Verdict:
    with db.session(engine) as session:
        return audit_log.verify(session, CHAIN, printed)


def tamper(engine: Engine, *statements: str) -> None:
    """Change the log as somebody does who owns the database."""
    with engine.connect().execution_options(**{db.WRITE: True}) as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            for what in ("UPDATE", "DELETE"):
                connection.execute(text(f"DROP TRIGGER audit_no_{what}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


def codes(found: audit_log.Verdict) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in found.faults]


def test_an_untouched_chain_is_whole(chain: Engine) -> None:
    found = verdict(chain)
    assert (found.whole, found.records) == (True, 12)
    with db.session(chain) as session:
        assert audit.head(session, CHAIN) == (12, found.head)


def test_a_record_says_who_did_what_in_which_request(chain: Engine) -> None:
    with db.session(chain) as session:
        actor = accounts.of_id(session, accounts.open_(session, ["officer", "reviewer"], CHAIN).id)
    with clock.at(NOON), db.session(chain) as session:
        audit.note(session, actor, "thing.changed", "thing/9", county=CHAIN, before={"a": 1}, after={"a": 2})
    with db.session(chain) as session:
        last = records(session)[-1]
        assert actor is not None
        assert (last.actor, last.roles, last.action, last.object) == (
            actor.id,
            "officer,reviewer",
            "thing.changed",
            "thing/9",
        )
        assert last.at == NOON
        assert (last.before, last.after) == (audit.digest_of({"a": 1}), audit.digest_of({"a": 2}))
        assert last.algorithm == audit.ALGORITHM


def test_what_is_undone_leaves_no_record(chain: Engine) -> None:
    with Session(chain) as session:
        audit.note(session, None, "thing.done", "thing/undone", county=CHAIN)
        session.rollback()
        session.commit()
    with db.session(chain) as session:
        counties.list_(session)
    assert verdict(chain).records == 12


def test_chains_do_not_know_each_other(chain: Engine) -> None:
    with db.session(chain) as session:
        audit.note(session, None, "thing.done", "thing/1")
        audit.note(session, None, "thing.done", "thing/1", county=CHAIN)
    with db.session(chain) as session:
        assert (
            audit_log.verify(session, audit.INSTALLATION).records
            == audit.head(session, audit.INSTALLATION)[0]
        )
        assert audit.head(session, CHAIN)[0] == 13


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_changes(chain: Engine, statement: str) -> None:
    with Session(chain) as session:
        db.begin_write(session)
        with pytest.raises(DatabaseError, match="only added to"):
            session.execute(text(statement))
    assert verdict(chain).whole


@pytest.mark.parametrize("column", ["action", "object", "roles", "after", "digest", "previous"])
@pytest.mark.parametrize("number", [1, 5, 12])
def test_an_altered_record_is_named(chain: Engine, column: str, number: int) -> None:
    tamper(chain, f"UPDATE audit SET {column} = 'forged' WHERE chain = '{CHAIN}' AND number = {number}")
    assert ("audit.altered", str(number)) in codes(verdict(chain))


@pytest.mark.parametrize("number", [1, 5, 11])
def test_a_record_that_was_altered_and_sealed_again_is_found_by_the_next(chain: Engine, number: int) -> None:
    with db.session(chain) as session:
        forged = audit.state(records(session)[number - 1]) | {"object": "thing/forged"}
    tamper(
        chain,
        f"UPDATE audit SET object = 'thing/forged', digest = '{audit.sealed(forged)}'"
        f" WHERE chain = '{CHAIN}' AND number = {number}",
    )
    assert codes(verdict(chain)) == [("audit.unlinked", str(number + 1))]


@pytest.mark.parametrize("number", [1, 5])
def test_a_removed_record_is_named(chain: Engine, number: int) -> None:
    tamper(chain, f"DELETE FROM audit WHERE chain = '{CHAIN}' AND number = {number}")
    found = verdict(chain).faults
    assert [(one.code, one.params["first"], one.params["last"]) for one in found] == [
        ("audit.removed", number, number)
    ]


def test_two_records_in_each_others_place_are_found(chain: Engine) -> None:
    swap = "UPDATE audit SET number = {} WHERE chain = '990101' AND number = {}"
    tamper(chain, swap.format(99, 4), swap.format(4, 5), swap.format(5, 99))
    assert {("audit.reordered", "5"), ("audit.altered", "4"), ("audit.altered", "5")} <= set(
        codes(verdict(chain))
    )


def test_a_cut_is_found_by_the_exported_head(chain: Engine, tmp_path) -> None:
    settings = replace(Config(""), heads_dir=str(tmp_path))
    with db.session(chain) as session:
        assert heads.export(session, settings, CHAIN) >= 1
    with db.session(chain) as session:
        assert heads.export(session, settings, CHAIN) == 0  # once a day
    tamper(chain, f"DELETE FROM audit WHERE chain = '{CHAIN}' AND number > 8")
    assert codes(verdict(chain)) == [("audit.cut_off", "9")]
    tamper_heads = [f"DELETE FROM audit_heads WHERE chain = '{CHAIN}'"]
    with chain.connect().execution_options(**{db.WRITE: True}) as connection, connection.begin():
        connection.execute(text(tamper_heads[0]))
    assert verdict(chain).whole  # from the database alone nobody could tell
    assert codes(verdict(chain, heads.read(tmp_path, CHAIN))) == [("audit.cut_off", "9")]


def test_a_chain_written_anew_differs_from_its_exported_head(chain: Engine, tmp_path) -> None:
    settings = replace(Config(""), heads_dir=str(tmp_path))
    with db.session(chain) as session:
        heads.export(session, settings, CHAIN)
        kept = [audit.state(one) for one in records(session)]
    forged, previous = [], audit.FIRST
    for one in kept:
        whole = one | {"roles": "forged", "previous": previous}
        previous = audit.sealed(whole)
        forged.append(
            f"UPDATE audit SET roles = 'forged', previous = '{whole['previous']}', digest = '{previous}'"
            f" WHERE id = {one['id']}"
        )
    tamper(chain, *forged)
    assert codes(verdict(chain)) == [("audit.not_as_exported", "12")]


def test_the_head_of_each_day_is_kept(chain: Engine, tmp_path) -> None:
    settings = replace(Config(""), heads_dir=str(tmp_path))
    with clock.at(NOON) as hand:
        for _ in range(3):
            with db.session(chain) as session:
                heads.export(session, settings, CHAIN)
                audit.note(session, None, "thing.done", "thing/later", county=CHAIN)
            hand.advance(days=1)
    with db.session(chain) as session:
        found = session.scalars(
            select(AuditHead).where(AuditHead.chain == CHAIN).order_by(AuditHead.on)
        ).all()
    assert [(one.on.day, one.number) for one in found] == [(2, 12), (3, 13), (4, 14)]
    assert heads.read(tmp_path, CHAIN) == {one.number: one.digest for one in found}


def test_heads_are_due_once_a_day_is_over(engine: Engine, tmp_path) -> None:
    settings = replace(Config(""), heads_dir=str(tmp_path))
    with clock.at(NOON) as hand:
        with db.session(engine) as session:
            counties.add(session, CHAIN, "示范县")
        for days, expected in ((0, False), (1, True), (0, False), (1, False)):
            hand.advance(days=days)
            with db.session(engine) as session:
                assert heads.due(session, CHAIN) is expected
                heads.export(session, settings, CHAIN) if expected else None
