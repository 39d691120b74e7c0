"""POST /keys, GET /keys, POST /keys/{id}/revoke."""

import datetime as dt

import pytest

from service import clock
from tests.api import people
from tests.api.conftest import Caller, World, problem


@pytest.fixture
def officer(world: World) -> Caller:
    return people.known(world, ["officer"], world.own.code).signed_in()


def make(caller: Caller, **said: object):
    return caller.post("/keys", json={"label": "对接", **said})


def test_a_key_is_shown_once_and_does_what_its_scopes_say(world: World, officer: Caller) -> None:
    made = make(officer, scopes=["submissions:read", "results:read"])
    assert made.status_code == 201
    token = made.json["token"]
    assert token.startswith(made.json["prefix"])
    assert token not in officer.get("/keys").data.decode()
    key = world.caller(token)
    assert key.get("/submissions").status_code == 200
    problem(key.get("/enterprises"), 403, "http.scope_not_allowed")
    problem(key.post("/schemes/check", json={"text": ""}), 403, "http.scope_not_allowed")
    everything = world.caller(make(officer, scopes=["*:read"]).json["token"])
    assert everything.get("/enterprises").status_code == 200
    problem(everything.post("/schemes", json={"text": ""}), 403, "http.scope_not_allowed")


def test_a_key_never_does_more_than_its_owner(world: World, officer: Caller) -> None:
    key = world.caller(make(officer, scopes=["accounts:read", "*:write"]).json["token"])
    problem(key.get("/accounts"), 403, "http.role_not_allowed")


def test_it_ends_on_its_day(world: World) -> None:
    with clock.at(dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)) as hand:
        person = people.enterprise(world)
        officer = person.signed_in()
        assert make(officer).json["expires_at"].startswith("2026-05-31T16:00:00")  # 90 days, to the end
        made = make(officer, expires_on="2026-03-03").json
        key = world.caller(made["token"])
        hand.advance(days=1, hours=14)
        assert key.get("/me").status_code == 200
        hand.advance(hours=1)
        problem(key.get("/me"), 401, "http.token_invalid")
        for day in ("2026-03-03", "2027-03-05"):
            problem(make(person.signed_in(), expires_on=day), 422, "key.expiry")


def test_it_is_revoked_at_once(world: World, officer: Caller) -> None:
    made = make(officer).json
    key = world.caller(made["token"])
    assert key.get("/me").status_code == 200
    path = f"/keys/{made['id']}/revoke"
    problem(world.foreigner.post(path), 404, "key.not_found")
    problem(people.enterprise(world).signed_in().post(path), 404, "key.not_found")
    first, second = (officer.post(path).json["revoked_at"] for _ in range(2))
    assert first == second
    problem(key.get("/me"), 401, "http.token_invalid")
    assert {one["id"]: one["revoked_at"] for one in officer.get("/keys").json["items"]} == {made["id"]: first}


def test_it_validates(officer: Caller) -> None:
    found = problem(make(officer, scopes=["results:read", "no:read", "results"]), 422, "key.scope_unknown")
    assert [one["pointer"] for one in found["errors"]] == ["#/scopes/1", "#/scopes/2"]
    problem(make(officer, scopes=[]), 422, "field.length")
    problem(make(officer, label=""), 422, "field.length")
    problem(make(officer, expires_on="soon"), 422, "field.date")


def test_a_key_makes_no_key(world: World, officer: Caller) -> None:
    problem(make(world.officer), 403, "session.needed")
    problem(make(world.caller(make(officer).json["token"])), 403, "session.needed")
    problem(make(world.anonymous), 401, "http.token_missing")
