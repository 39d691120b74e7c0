"""GET /me, POST /me/password, /me/totp, /me/totp/confirm."""

from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from service import clock, db
from service.audit_tables import AuditRecord
from tests.api import people
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES
from tests.api.people import PASSWORD, Known

NEW = "Neun Reiher am Wehr"


@pytest.fixture
def person(world: World) -> Known:
    return people.enterprise(world)


def change(caller: Caller, person: Known, new: str = NEW, old: str = PASSWORD):
    said = {"password": old, "new_password": new}
    return caller.post("/me/password", json=said, environ_base={"REMOTE_ADDR": person.address})


def test_who_one_is(world: World, person: Known) -> None:
    found = person.signed_in().get("/me").json
    assert (found["name"], found["roles"], found["uscc"]) == (person.name, ["enterprise"], CODES[1])
    assert (found["kind"], found["missing"], found["totp"]) == ("session", [], False)
    found = world.officer.get("/me").json
    assert (found["kind"], found["name"], found["roles"]) == ("key", None, ["officer"])
    problem(world.anonymous.get("/me"), 401, "http.token_missing")


def test_a_new_password_ends_all_sessions_and_gives_another(world: World, person: Known) -> None:
    first, second = person.signed_in(), person.signed_in()
    answer = change(first, person)
    assert (answer.status_code, answer.json["missing"]) == (201, [])
    for caller in (first, second):
        problem(caller.get("/me"), 401, "http.token_invalid")
    assert world.caller(answer.json["token"]).get("/me").status_code == 200
    problem(person.try_in(), 401, "sign_in.refused")
    assert person.try_in(password=NEW).status_code == 201


def test_the_present_one_must_be_known_and_the_new_one_good(world: World, person: Known) -> None:
    caller = person.signed_in()
    problem(change(caller, person, old="x"), 401, "password.wrong")
    found = problem(change(caller, person, new="kurz"), 422, "password.length")
    assert found["errors"][0]["pointer"] == "#/new_password"
    problem(change(caller, person, new=f"{person.name}-2024-"), 422, "password.common")
    problem(change(caller, person, new=PASSWORD), 422, "password.used_before")
    assert people.row(world, person.id).failures == 0  # a bad choice is no wrong try
    problem(caller.post("/me/password", json={"password": "x"}), 422, "field.required")


def test_wrong_tries_within_a_session_lock_too(world: World, person: Known) -> None:
    caller = person.signed_in()
    people.set_columns(world, person.id, failures=4)
    problem(change(caller, person, old="x"), 401, "password.wrong")
    problem(change(caller, person), 401, "password.wrong")
    assert people.row(world, person.id).locked_until is not None


def test_a_key_changes_no_password_and_enrols_nothing(world: World) -> None:
    said = {"password": PASSWORD, "new_password": NEW}
    problem(world.officer.post("/me/password", json=said), 403, "session.needed")
    problem(world.officer.post("/me/totp"), 403, "session.needed")
    problem(world.officer.post("/me/totp/confirm", json={"code": "000000"}), 403, "session.needed")


def test_enrolled_confirmed_and_asked_for_from_then_on(world: World) -> None:
    with clock.at(clock.now()) as hand:
        person = people.known(world, ["officer"], world.own.code, enrolled=False)
        caller, place = person.signed_in(), {"REMOTE_ADDR": person.address}
        problem(caller.post("/me/totp/confirm", json={"code": "000000"}), 409, "totp.not_begun")
        made = caller.post("/me/totp").json
        assert parse_qs(urlsplit(made["uri"]).query)["secret"] == [made["secret"]]
        assert made["secret"] not in (people.row(world, person.id).totp_secret or "")
        wrong = caller.post("/me/totp/confirm", json={"code": "abcdef"}, environ_base=place)
        problem(wrong, 422, "totp.wrong")
        shown = pyotp.TOTP(made["secret"])
        answer = caller.post("/me/totp/confirm", json={"code": shown.at(clock.now())}, environ_base=place)
        assert (answer.status_code, answer.json["missing"]) == (201, [])
        problem(caller.get("/me"), 401, "http.token_invalid")
        caller = world.caller(answer.json["token"])
        assert caller.get("/submissions").status_code == 200
        problem(caller.post("/me/totp"), 409, "totp.enrolled")
        problem(person.try_in(), 401, "sign_in.refused")
        problem(person.try_in(code=shown.at(clock.now())), 401, "sign_in.refused")  # it was taken once
        hand.advance(seconds=30)
        assert person.try_in(code=shown.at(clock.now())).status_code == 201


def test_it_is_noted(world: World, person: Known) -> None:
    change(person.signed_in(), person)
    with db.session(world.engine) as session:
        mine = select(AuditRecord.action).where(AuditRecord.actor == person.id)
        noted = session.scalars(mine.order_by(AuditRecord.number)).all()
    assert noted == ["session.opened", "password.changed", "session.ended", "session.opened"]
