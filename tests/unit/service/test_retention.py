"""Retention: what is past its period goes, what proves a decision stays."""

import datetime as dt
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import Engine, select

from scoring.errors import InputError
from service import accounts, audit_log, clock, counties, db, files, retention
from service.campaign_tables import Message
from service.config import Config
from service.confirmation_tables import Evidence
from service.db import begin_write
from service.errors import NotFound
from service.job_tables import Job
from service.people_tables import Account, SignIn, Token
from tests.api import county

CODE, OTHER = "990101", "990202"
THEN = dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)
SETTINGS = Config("")
DAYS = {one.kind: one.days for one in retention.periods(SETTINGS)}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    with clock.at(THEN), db.session(engine) as session:
        for code in (CODE, OTHER):
            counties.add(session, code, f"县{code}")
    return engine


def apply(engine: Engine, days: float, code: str = CODE) -> int:
    with clock.at(THEN + dt.timedelta(days=days)), db.session(engine) as session:
        return retention.apply(session, SETTINGS, code)


def person(engine: Engine, code: str = CODE, closed: bool = True) -> int:
    with clock.at(THEN), db.session(engine) as session:
        account = accounts.open_(session, ["officer"], code)
        account.person, account.phone = "张三", "13800000000"
        account.disabled_at = clock.now() if closed else None
        return account.id


def test_names_and_telephones_are_masked_after_their_period_and_not_before(engine: Engine) -> None:
    closed, working, elsewhere = person(engine), person(engine, closed=False), person(engine, OTHER)
    assert apply(engine, DAYS["persons"] - 1) == 0
    assert apply(engine, DAYS["persons"] + 1) == 1
    with db.session(engine) as session:
        names = {number: session.get_one(Account, number).person for number in (closed, working, elsewhere)}
    assert names == {closed: None, working: "张三", elsewhere: "张三"}


def test_the_audit_chain_stays_whole_and_says_what_was_done(engine: Engine) -> None:
    person(engine)
    apply(engine, DAYS["persons"] + 1)
    with db.session(engine) as session:
        assert audit_log.verify(session, CODE).whole
        found = audit_log.page(session, CODE, audit_log.Filter(action="retention.persons"))
    assert found.total == 1


things = count(1)


def attach(engine: Engine, content: bytes, days: float = 0) -> str:
    with clock.at(THEN + dt.timedelta(days=days)), db.session(engine) as session:
        begin_write(session)
        digest = files.keep(session, content)
        session.add(
            Evidence(
                county=CODE,
                about=f"dispute/{next(things)}",
                filename="证明.pdf",
                type="pdf",
                size=3,
                digest=digest,
            )
        )
        return digest


def content(engine: Engine, digest: str) -> bytes:
    with db.session(engine) as session:
        return files.content(session, digest)


def test_evidence_is_erased_and_its_digest_stays(engine: Engine) -> None:
    digest = attach(engine, b"old")
    assert apply(engine, DAYS["evidence"] + 1) == 1
    with pytest.raises(NotFound) as caught:
        content(engine, digest)
    assert caught.value.fault.code == "file.erased"
    with db.session(engine) as session:
        assert session.scalar(select(Evidence.digest)) == digest
    assert apply(engine, DAYS["evidence"] + 2) == 0


def test_what_is_handed_in_again_is_there_again(engine: Engine) -> None:
    digest = attach(engine, b"old")
    apply(engine, DAYS["evidence"] + 1)
    assert attach(engine, b"old", DAYS["evidence"] + 2) == digest
    assert content(engine, digest) == b"old"


def test_a_file_that_something_else_needs_is_not_erased(engine: Engine) -> None:
    own = attach(engine, b"old")
    attach(engine, b"old", days=100)
    tax = attach(engine, county.FILES["tax"])
    with clock.at(THEN):
        county.hand_in(engine, CODE, ("tax",))
    assert apply(engine, DAYS["evidence"] + 1) == 0
    assert (content(engine, own), content(engine, tax)) == (b"old", county.FILES["tax"])


def test_what_only_served_its_day_is_deleted(engine: Engine) -> None:
    with clock.at(THEN), db.session(engine) as session:
        token = accounts.create_token(session, "officer", CODE)
        accounts.revoke(session, token)
        accounts.create_token(session, "officer", CODE)
        session.add(SignIn(address="203.0.113.7", succeeded=False))
        session.add(Message(county=CODE, code="message.example", params="{}", role="officer"))
    assert apply(engine, 30) == 0
    assert apply(engine, DAYS["messages"] + 1) == 3
    with db.session(engine) as session:
        assert len(session.scalars(select(Token)).all()) == 1


def test_an_export_goes_and_its_job_stays(engine: Engine) -> None:
    with clock.at(THEN):
        full = county.full(engine, "990303")
    with db.session(engine) as session:
        job = session.get_one(Job, full.job)
        digest, finished = job.file_digest or "", job.finished_at
    assert finished is not None
    assert apply(engine, DAYS["exports"] + 1, "990303") == 1
    with db.session(engine) as session:
        assert session.get_one(Job, full.job).file_digest is None
        with pytest.raises(NotFound):
            files.content(session, digest)


def test_a_house_names_its_own_periods(engine: Engine, tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(retention.BUILT_IN.read_text("utf-8").replace("days = 730", "days = 10"), "utf-8")
    person(engine)
    settings = replace(SETTINGS, retention_file=str(own))
    with clock.at(THEN + dt.timedelta(days=11)), db.session(engine) as session:
        assert retention.apply(session, settings, CODE) == 1


def test_a_file_of_periods_with_a_fault_names_it(tmp_path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(retention.BUILT_IN.read_text("utf-8").replace("[persons]", "[people]"), "utf-8")
    with pytest.raises(InputError) as caught:
        retention.periods(replace(SETTINGS, retention_file=str(own)))
    assert {(one.code, one.where) for one in caught.value.faults} == {
        ("retention.kind", "people"),
        ("retention.kind", "persons"),
    }


def test_a_young_county_has_nothing_to_clear(engine: Engine) -> None:
    for days, expected in ((0, False), (29, False), (31, True)):
        with clock.at(THEN + dt.timedelta(days=days)), db.session(engine) as session:
            assert retention.due(session, CODE) is expected
