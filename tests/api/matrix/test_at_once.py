"""A change of what somebody may do holds from the very next request on, at the API and at pages."""

from flask.testing import FlaskClient

from service import accounts, clock, db
from service.visitor import COOKIE
from tests.api.conftest import Caller, World
from tests.api.county import YEAR

ASKED = {"year": YEAR, "scheme_id": 987654, "trial": False}


def security(world: World) -> Caller:
    return world.bounded("security")


def person(world: World) -> tuple[int, Caller, FlaskClient]:
    """A reviewer with a key, and with a session at a browser."""
    client = world.app.test_client()
    with db.session(world.engine) as session:
        made = accounts.open_(session, ["reviewer"], world.own.code, None, label="at once").id
        ends = clock.now().replace(year=2999)
        client.set_cookie(COOKIE, accounts.issue(session, made, "session", expires_at=ends))
        return made, world.caller(accounts.issue(session, made, "key")), client


def begins(caller: Caller) -> int:
    """What somebody is answered who begins a campaign by a scheme that there is not."""
    return caller.post("/campaigns", json=ASKED).status_code


def test_a_role_that_is_given_and_taken(world: World) -> None:
    keeper, (number, caller, browser) = security(world), person(world)
    assert (begins(caller), browser.get("/campaigns/new").status_code) == (403, 403)
    assert keeper.post(f"/accounts/{number}/grant", json={"role": "officer"}).status_code == 200
    assert (begins(caller), browser.get("/campaigns/new").status_code) == (404, 200)
    assert keeper.post(f"/accounts/{number}/revoke", json={"role": "officer"}).status_code == 200
    assert (begins(caller), browser.get("/campaigns/new").status_code) == (403, 403)


def test_an_account_that_is_closed(world: World) -> None:
    keeper, (number, caller, browser) = security(world), person(world)
    assert (caller.get("/enterprises").status_code, browser.get("/campaigns").status_code) == (200, 200)
    assert keeper.post(f"/accounts/{number}/disable").status_code == 200
    assert (caller.get("/enterprises").status_code, browser.get("/campaigns").status_code) == (401, 303)


def test_an_account_without_any_role_may_do_nothing(world: World) -> None:
    keeper, (number, caller, browser) = security(world), person(world)
    assert keeper.post(f"/accounts/{number}/revoke", json={"role": "reviewer"}).status_code == 200
    assert (caller.get("/enterprises").status_code, caller.get("/me").status_code) == (403, 403)
    assert browser.get("/campaigns").status_code == 403


def test_nobody_changes_what_he_may_do_himself(world: World) -> None:
    with db.session(world.engine) as session:
        made = accounts.open_(session, ["security"], world.own.code, None, label="at once").id
        caller = world.caller(accounts.issue(session, made, "key"))
    for what, body in (("grant", {"role": "officer"}), ("revoke", {"role": "security"}), ("disable", None)):
        answer = caller.post(f"/accounts/{made}/{what}", **({"json": body} if body else {}))
        assert (answer.status_code, (answer.json or {})["code"]) == (409, "account.own")
    assert (caller.get("/me").json or {})["roles"] == ["security"]
