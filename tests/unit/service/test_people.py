"""What the database refuses by itself, and guesses that are counted however many come at once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from service import accounts, audit_log, clock, counties, db, passwords, people, sign_in, totp, tries
from service.audit_tables import AuditRecord
from service.config import Config
from service.errors import Conflict, Refused, TooMany
from service.people_tables import Account, Grant, SignIn
from tests.api.people import PASSWORD, kept

COUNTY = "990101"


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Config:
    with db.session(engine) as session:
        counties.add(session, COUNTY, "示范县")
    return Config(engine.url.render_as_string(hide_password=False), keys_dir=str(tmp_path / "keys"))


@pytest.fixture
def officer(engine: Engine, settings: Config) -> int:
    with db.session(engine) as session:
        made = accounts.open_(session, ["officer"], COUNTY)
        made.name = "officer"
        made.password_hash, made.password_changed_at = kept(), clock.now()
        return made.id


def guess(engine: Engine, settings: Config, password: str, code: str = "") -> bool:
    try:
        sign_in.open_(engine, settings, "officer", password, code, "10.0.0.1")
    except (Refused, TooMany):
        return False
    return True


def at_once(what: Callable[[int], bool], many: int) -> int:
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(what, range(many)))


# What two administrators may do at the same moment, each of whom saw nothing against it.
MEANWHILE = (
    ({"name": "officer"}, (), "account.name_taken"),
    ({"oidc_issuer": "i", "oidc_subject": "s"}, (), "account.identity_taken"),
    ({}, ("officer", "officer"), "account.role_held"),
    ({}, ("security", "audit"), "account.administrators_apart"),
)


def test_the_database_itself_refuses_and_it_is_said_in_words(engine: Engine, officer: int) -> None:
    for columns, roles, code in MEANWHILE:
        with db.session(engine) as session:
            db.begin_write(session)
            first = session.get_one(Account, officer)
            first.oidc_issuer, first.oidc_subject = "i", "s"
            other = accounts.open_(session, [], COUNTY)
            for name, value in columns.items():
                setattr(other, name, value)
            session.add_all(Grant(account_id=other.id, role=role) for role in roles)
            with pytest.raises(Conflict) as caught:
                people.keep(session, other, roles)
            session.rollback()
        assert caught.value.fault.code == code


def test_holders_are_counted_where_one_keeps_them(engine: Engine, officer: int) -> None:
    with db.session(engine) as session:
        counties.add(session, "990202", "另一县")
        accounts.open_(session, ["officer", "reviewer"], "990202")
        closed = accounts.open_(session, ["officer"], COUNTY)
        closed.disabled_at = clock.now()
        keeper = accounts.of_id(session, accounts.open_(session, ["security"], COUNTY).id)
        assert people.holders(session, keeper, None) == {"officer": 1, "security": 1}
        assert people.holders(session, keeper, "990202") == {}
        assert people.holders(session, None, None) == {"officer": 2, "reviewer": 1, "security": 1}
        assert people.holders(session, None, "990202") == {"officer": 1, "reviewer": 1}


def test_the_database_lets_nobody_give_himself_a_role(engine: Engine, officer: int) -> None:
    with db.session(engine) as session:
        db.begin_write(session)
        session.add(Grant(account_id=officer, role="audit", granted_by=officer))
        with pytest.raises(IntegrityError, match="ck_grants_not_to_oneself"):
            session.flush()
        session.rollback()


def test_the_database_lets_nobody_take_his_own_role(engine: Engine, officer: int) -> None:
    with db.session(engine) as session:
        db.begin_write(session)
        held = session.scalars(select(Grant).where(Grant.account_id == officer)).one()
        held.revoked_by = officer
        with pytest.raises(IntegrityError, match="ck_grants_not_from_oneself"):
            session.flush()
        session.rollback()


def test_after_five_guesses_that_are_under_way_the_right_word_opens_nothing(
    engine: Engine, settings: Config, officer: int
) -> None:
    begun = [tries.begin(engine, f"10.0.1.{n}", Account.name == "officer") for n in range(5)]
    assert at_once(lambda _: guess(engine, settings, PASSWORD), 4) == 0
    assert [one.locked for one in begun] == [False] * 5
    with db.session(engine) as session:
        assert session.get_one(Account, officer).failures == tries.OF_ACCOUNT


def test_guesses_at_once_are_all_counted(engine: Engine, officer: int) -> None:
    def begin(n: int) -> bool:
        return tries.begin(engine, f"10.0.2.{n}", Account.id == officer).locked

    assert at_once(begin, 12) == 12 - tries.OF_ACCOUNT
    with db.session(engine) as session:
        assert session.scalar(select(func.count(SignIn.id))) == 12


def test_a_code_counts_once_however_many_bring_it_at_once(
    engine: Engine, settings: Config, officer: int
) -> None:
    with db.session(engine) as session:
        db.begin_write(session)
        made = totp.enrol(settings, session.get_one(Account, officer))
        session.get_one(Account, officer).totp_confirmed_at = clock.now()
    with clock.at(clock.now()):
        code = pyotp.TOTP(made.secret).at(clock.now())
        assert at_once(lambda _: guess(engine, settings, PASSWORD, code), 4) == 1


def test_a_hash_of_former_parameters_is_renewed_at_sign_in(
    engine: Engine, settings: Config, officer: int
) -> None:
    from argon2 import PasswordHasher

    with db.session(engine) as session:
        db.begin_write(session)
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        session.get_one(Account, officer).password_hash = old
    assert guess(engine, settings, PASSWORD)
    with db.session(engine) as session:
        kept = session.get_one(Account, officer).password_hash
    assert kept is not None
    assert not passwords.is_outdated(kept)
    assert guess(engine, settings, PASSWORD)


def test_every_try_is_in_the_log_and_the_chain_holds(engine: Engine, settings: Config, officer: int) -> None:
    assert guess(engine, settings, PASSWORD)
    assert not guess(engine, settings, "x")
    with pytest.raises(Refused):
        sign_in.open_(engine, settings, "nobody", "x", "", "10.0.0.1")
    with db.session(engine) as session:
        for chain, actions in ((COUNTY, ["session.opened", "session.refused"]), ("-", ["session.refused"])):
            kept = select(AuditRecord.action).where(AuditRecord.chain == chain).order_by(AuditRecord.number)
            assert session.scalars(kept).all()[-len(actions) :] == actions
            assert audit_log.verify(session, chain).faults == ()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_what_counts_as_one_address(address: str, place: str) -> None:
    assert tries.network(address) == place


def test_yesterdays_tries_are_forgotten(engine: Engine, officer: int) -> None:
    with clock.at(dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)) as hand:
        tries.begin(engine, "10.0.0.1", None)
        hand.advance(hours=25)
        tries.begin(engine, "10.0.0.1", None)
    with db.session(engine) as session:
        assert session.scalar(select(func.count(SignIn.id))) == 1
