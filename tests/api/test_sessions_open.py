"""POST /sessions: name, password, code; one answer to whatever is wrong; so many tries and no more."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from service import clock, create_app, db, tries
from service.audit_tables import AuditRecord
from service.people_tables import SignIn, Token
from tests.api import people
from tests.api.conftest import World, problem
from tests.api.people import PASSWORD, Known


@pytest.fixture
def officer(world: World) -> Known:
    return people.known(world, ["officer"], world.own.code)


@pytest.fixture
def enterprise(world: World) -> Known:
    return people.enterprise(world)


def test_an_official_signs_in_with_a_code(world: World, officer: Known) -> None:
    answer = officer.try_in(name=f" {officer.name.upper()} ")
    assert answer.status_code == 201
    assert answer.json["missing"] == []
    assert answer.headers["Cache-Control"] == "no-store"
    caller = world.caller(answer.json["token"])
    assert caller.get("/me").json["roles"] == ["officer"]
    assert caller.get("/submissions").status_code == 200


def test_what_is_kept_of_it(world: World, officer: Known) -> None:
    token = officer.try_in().json["token"]
    with db.session(world.engine) as session:
        kept = session.scalars(select(Token).where(Token.account_id == officer.id)).one()
        noted = session.scalars(
            select(AuditRecord.action).where(AuditRecord.object == f"account/{officer.id}")
        ).all()
    assert (kept.kind, kept.address, kept.scopes) == ("session", officer.address, None)
    assert token not in kept.hash
    assert noted == ["session.opened"]


@pytest.mark.parametrize(
    "changed",
    [{"name": "nobody at all"}, {"password": "Vier Kraniche uben"}, {"code": "000000"}, {"code": ""}],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    world: World, officer: Known, changed: dict[str, str]
) -> None:
    found = problem(officer.try_in(**changed), 401, "sign_in.refused")
    assert found == problem(officer.try_in(password="x"), 401, "sign_in.refused")


def test_it_validates(world: World) -> None:
    found = world.anonymous.post("/sessions", json={"name": "x", "code": "1", "more": 1})
    assert {one["pointer"] for one in problem(found, 422, "field.length")["errors"]} == {
        *("#/name", "#/password", "#/more")
    }


def test_a_code_counts_once(officer: Known) -> None:
    with clock.at(clock.now()) as hand:
        assert officer.try_in().status_code == 201
        problem(officer.try_in(), 401, "sign_in.refused")
        hand.advance(seconds=30)
        assert officer.try_in().status_code == 201
        hand.advance(seconds=60)
        late = officer.code()
        hand.advance(seconds=30)  # a clock may be one step off …
        assert officer.try_in(code=late).status_code == 201
        late = officer.code()
        hand.advance(seconds=60)  # … and not two
        problem(officer.try_in(code=late), 401, "sign_in.refused")


def test_five_wrong_ones_lock_the_account_for_a_quarter_of_an_hour(world: World, enterprise: Known) -> None:
    with clock.at(clock.now()) as hand:
        problem(enterprise.try_in(password="x"), 401, "sign_in.refused")
        assert enterprise.try_in().status_code == 201  # which forgets the one
        people.set_columns(world, enterprise.id, failures=3)
        for _ in range(2):
            problem(enterprise.try_in(password="x"), 401, "sign_in.refused")
        hand.advance(minutes=14)
        problem(enterprise.try_in(), 401, "sign_in.refused")
        hand.advance(minutes=1)
        assert enterprise.try_in().status_code == 201
    with db.session(world.engine) as session:
        about = AuditRecord.object == f"account/{enterprise.id}"
        noted = list(session.scalars(select(AuditRecord.action).where(about).order_by(AuditRecord.number)))
    assert noted.count("account.locked") == 1
    assert noted.count("session.refused") == 4


def test_so_many_failures_an_address_whoever_is_tried(world: World, enterprise: Known) -> None:
    with clock.at(clock.now()) as hand, db.session(world.engine) as session:
        db.begin_write(session)
        session.add_all(
            SignIn(address=enterprise.address, succeeded=False) for _ in range(tries.OF_ADDRESS - 1)
        )
        session.add_all(SignIn(address=enterprise.address, succeeded=True) for _ in range(50))
        session.commit()
        problem(enterprise.try_in(name="nobody at all"), 401, "sign_in.refused")
        refused = enterprise.try_in()
        problem(refused, 429, "sign_in.too_many")
        assert 0 < int(refused.headers["Retry-After"]) <= 901
        assert replace(enterprise, address=people.address()).try_in().status_code == 201
        hand.advance(minutes=15, seconds=1)
        assert enterprise.try_in().status_code == 201


def test_an_official_without_codes_may_only_enrol(world: World) -> None:
    officer = people.known(world, ["officer"], world.own.code, enrolled=False)
    answer = officer.try_in()
    assert answer.json["missing"] == ["totp"]
    caller = world.caller(answer.json["token"])
    problem(caller.get("/submissions"), 403, "session.limited")
    problem(caller.get("/keys"), 403, "session.limited")
    assert caller.get("/me").json["missing"] == ["totp"]
    assert caller.get("/sessions").status_code == 200


def test_an_old_password_may_only_be_changed(world: World, enterprise: Known) -> None:
    strict = replace(world, app=create_app(replace(world.config, passwords="mlps")))
    there = replace(enterprise, world=strict)
    with clock.at(clock.now()) as hand:
        assert there.try_in().json["missing"] == []
        hand.advance(days=90)
        assert there.try_in().json["missing"] == ["password"]
        assert enterprise.try_in().json["missing"] == []  # by the other profile it holds
    strict.app.extensions["engine"].dispose()


def test_who_is_closed_does_not_sign_in(world: World, enterprise: Known) -> None:
    people.set_columns(world, enterprise.id, disabled_at=clock.now())
    problem(enterprise.try_in(), 401, "sign_in.refused")


def test_idleness_and_time_end_a_session(world: World, officer: Known, enterprise: Known) -> None:
    with clock.at(dt.datetime(2026, 3, 2, 8, tzinfo=clock.BEIJING)) as hand:
        caller = officer.signed_in()
        for _ in range(24):  # used all day long …
            hand.advance(minutes=29)
            assert caller.get("/me").status_code == 200
        hand.advance(minutes=24)  # … and over after twelve hours
        problem(caller.get("/me"), 401, "http.token_invalid")
        caller = officer.signed_in()
        hand.advance(minutes=30)
        problem(caller.get("/me"), 401, "http.token_invalid")
        caller = enterprise.signed_in()
        hand.advance(hours=7)
        assert caller.get("/me").status_code == 200


def test_idleness_is_written_down_once_a_minute_and_holds_up_nobody(world: World, enterprise: Known) -> None:
    def used() -> dt.datetime:
        with db.session(world.engine) as session:
            found = session.scalars(select(Token).where(Token.account_id == enterprise.id)).one()
            assert found.used_at is not None
            return found.used_at

    with clock.at(clock.now()) as hand:
        caller = enterprise.signed_in()
        assert caller.get("/me").status_code == 200
        first = used()
        hand.advance(seconds=59)
        assert caller.get("/me").status_code == 200
        assert used() == first
        hand.advance(seconds=1)
        if db.is_sqlite(session := db.Session(world.engine)):
            db.begin_write(session)  # somebody writes for a long time: the reader does not wait for it
            assert caller.get("/me").status_code == 200
            assert used() == first
        session.close()
        assert caller.get("/me").status_code == 200
        assert used() > first


@pytest.mark.parametrize(("proxies", "seen"), [(0, None), (2, "203.0.113.7")])
def test_only_behind_proxies_headers_tell_an_address(
    world: World, enterprise: Known, proxies: int, seen: str | None
) -> None:
    app = create_app(replace(world.config, proxies=proxies)) if proxies else world.app
    caller = replace(world, app=app).anonymous
    answer = caller.post(
        "/sessions",
        json={"name": enterprise.name, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7, 192.0.2.1"},
        environ_base={"REMOTE_ADDR": enterprise.address},
    )
    items = world.caller(answer.json["token"]).get("/sessions").json["items"]
    assert [one["address"] for one in items] == [seen or enterprise.address]
    if app is not world.app:
        app.extensions["engine"].dispose()
