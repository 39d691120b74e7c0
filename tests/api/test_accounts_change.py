"""POST /accounts/{id}/…: roles, closing, passwords, authenticators, identities; never one's own."""

from dataclasses import dataclass

import pytest

from service import accounts, clock, db
from tests.api import people
from tests.api.conftest import Caller, World, problem
from tests.api.people import Known


@dataclass(frozen=True)
class Security:
    """The own county's security administrator."""

    id: int
    caller: Caller

    def __call__(self, person: Known, what: str, **said: str):
        return self.caller.post(f"/accounts/{person.id}/{what}", **({"json": said} if said else {}))


@pytest.fixture
def security(world: World) -> Security:
    with db.session(world.engine) as session:
        made = accounts.open_(session, ["security"], world.own.code)
        return Security(made.id, world.caller(accounts.issue(session, made.id, "key")))


@pytest.fixture
def officer(world: World) -> Known:
    return people.known(world, ["officer"], world.own.code)


def test_a_role_counts_from_the_next_request_on(world: World, security: Security, officer: Known) -> None:
    caller = officer.signed_in()
    problem(caller.get("/accounts"), 403, "http.role_not_allowed")
    assert security(officer, "grant", role="security").json["roles"] == ["officer", "security"]
    assert caller.get("/accounts").status_code == 200
    assert security(officer, "revoke", role="officer").json["roles"] == ["security"]
    problem(caller.get("/submissions"), 403, "http.role_not_allowed")
    assert security(officer, "revoke", role="security").json["roles"] == []
    problem(caller.get("/me"), 403, "http.role_not_allowed")


def test_what_is_held_is_not_given_and_what_is_not_is_not_taken(security: Security, officer: Known) -> None:
    problem(security(officer, "grant", role="officer"), 409, "account.role_held")
    problem(security(officer, "revoke", role="audit"), 409, "account.role_not_held")
    problem(security(officer, "grant", role="township"), 422, "account.bound_needed")
    problem(security(officer, "grant", role="enterprise"), 422, "account.uscc_needed")
    assert security(officer, "grant", role="audit").status_code == 200
    problem(security(officer, "grant", role="system"), 422, "account.administrators_apart")
    problem(security(officer, "grant", role="king"), 422, "field.choice")


@pytest.mark.parametrize("what", ["disable", "enable", "password", "totp"])
def test_nobody_changes_his_own_account(security: Security, what: str) -> None:
    problem(security.caller.post(f"/accounts/{security.id}/{what}"), 409, "account.own")


@pytest.mark.parametrize("what", ["grant", "revoke"])
def test_nobody_changes_his_own_roles(security: Security, what: str) -> None:
    for role in ("officer", "security"):
        answer = security.caller.post(f"/accounts/{security.id}/{what}", json={"role": role})
        problem(answer, 409, "account.own")


def test_who_is_closed_is_out_at_once_and_signs_in_anew(
    world: World, security: Security, officer: Known
) -> None:
    with clock.at(clock.now()) as hand:
        caller = officer.signed_in()
        key = world.caller(caller.post("/keys", json={"label": "x"}).json["token"])
        assert security(officer, "disable").json["disabled_at"] is not None
        assert security(officer, "enable").json["disabled_at"] is None
        for one in (caller, key):
            problem(one.get("/me"), 401, "http.token_invalid")
        hand.advance(minutes=1)
        assert officer.signed_in().get("/me").status_code == 200


def test_a_lost_password(world: World, security: Security) -> None:
    with clock.at(clock.now()) as hand:
        person = people.enterprise(world)
        caller = person.signed_in()
        people.set_columns(world, person.id, failures=4)
        person.try_in(password="x")
        given = security(person, "password").json["password"]
        problem(caller.get("/me"), 401, "http.token_invalid")
        problem(person.try_in(), 401, "sign_in.refused")
        answer = person.try_in(password=given)  # the lock is off
        assert answer.json["missing"] == ["password"]
        said = {"password": given, "new_password": "Neun Reiher am Wehr"}
        place = {"REMOTE_ADDR": person.address}
        changed = world.caller(answer.json["token"]).post("/me/password", json=said, environ_base=place)
        assert changed.json["missing"] == []
        later = security(person, "password").json["password"]
        hand.advance(days=3)
        problem(person.try_in(password=later), 401, "sign_in.refused")  # it held three days


def test_a_lost_authenticator(world: World, security: Security, officer: Known) -> None:
    caller = officer.signed_in()
    assert security(officer, "totp").json["totp"] is False
    problem(caller.get("/me"), 401, "http.token_invalid")
    assert officer.try_in(code="").json["missing"] == ["totp"]


def test_an_account_of_keys_alone_has_no_password(world: World, security: Security) -> None:
    with db.session(world.engine) as session:
        made = accounts.open_(session, ["officer"], world.own.code)
    problem(security.caller.post(f"/accounts/{made.id}/password"), 409, "account.without_name")


def test_without_a_platform_nobody_is_linked(security: Security, officer: Known) -> None:
    problem(security(officer, "identity", subject="u-1"), 404, "oidc.not_configured")


def test_who_may(world: World, officer: Known) -> None:
    for what in ("disable", "enable", "password", "totp"):
        path = f"/accounts/{officer.id}/{what}"
        for caller in (world.officer, world.enterprise, world.administrator):
            problem(caller.post(path), 403, "http.role_not_allowed")
        problem(world.anonymous.post(path), 401, "http.token_missing")
    with db.session(world.engine) as session:
        foreign = world.caller(accounts.create_token(session, "security", world.foreign.code))
    for what in ("disable", "enable", "password", "totp"):
        problem(foreign.post(f"/accounts/{officer.id}/{what}"), 404, "account.not_found")
    answer = foreign.post(f"/accounts/{officer.id}/grant", json={"role": "audit"})
    problem(answer, 404, "account.not_found")
