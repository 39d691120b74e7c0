"""POST /accounts, GET /accounts, GET /accounts/{id}: whom a security administrator may open and see."""

import pytest

from service import accounts, db
from tests.api import people
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES


@pytest.fixture
def security(world: World) -> Caller:
    """The own county's security administrator."""
    with db.session(world.engine) as session:
        return world.caller(accounts.create_token(session, "security", world.own.code))


@pytest.fixture
def installation(world: World) -> Caller:
    """The security administrator of all."""
    with db.session(world.engine) as session:
        return world.caller(accounts.create_token(session, "security", None))


def form(**more: object) -> dict[str, object]:
    return {"name": f"opened-{next(people.numbers)}", "label": "经办", "roles": ["officer"], **more}


def test_an_account_is_opened_with_a_password_for_once(world: World, security: Caller) -> None:
    made = security.post("/accounts", json=form(person="张三"))
    assert made.status_code == 201
    assert made.json["roles"] == ["officer"]
    assert made.json["county"] == world.own.code
    path = made.headers["Location"].removeprefix("/api/v1")
    assert security.get(path).json == {k: v for k, v in made.json.items() if k != "password"}
    said = {"name": made.json["name"], "password": made.json["password"]}
    opened = world.anonymous.post("/sessions", json=said, environ_base={"REMOTE_ADDR": people.address()})
    assert opened.json["missing"] == ["password", "totp"]
    assert made.json["password"] not in (people.row(world, made.json["id"]).password_hash or "")


def test_it_validates(security: Caller) -> None:
    problem(security.post("/accounts", json=form(roles=["king"])), 422, "field.choice")
    problem(security.post("/accounts", json=form(roles=[])), 422, "field.length")
    problem(security.post("/accounts", json=form(roles=["department"])), 422, "account.bound_needed")
    problem(security.post("/accounts", json=form(roles=["enterprise"])), 422, "account.uscc_needed")
    two = form(roles=["system", "audit"])
    problem(security.post("/accounts", json=two), 422, "account.administrators_apart")
    taken = form()
    assert security.post("/accounts", json=taken).status_code == 201
    taken["name"] = str(taken["name"]).upper()
    problem(security.post("/accounts", json=taken), 409, "account.name_taken")


def test_of_the_own_county_alone(world: World, security: Caller, installation: Caller) -> None:
    foreign, own = world.foreign.code, world.own.code
    problem(security.post("/accounts", json=form(county=foreign)), 403, "account.other_county")
    made = installation.post("/accounts", json=form(county=foreign)).json
    above = installation.post("/accounts", json=form(roles=["audit"])).json
    assert (made["county"], above["county"]) == (foreign, None)
    for one in (made["id"], above["id"], 987654):
        problem(security.get(f"/accounts/{one}"), 404, "account.not_found")
        problem(security.post(f"/accounts/{one}/disable"), 404, "account.not_found")
    listed = security.get("/accounts?limit=500").json["items"]
    assert {one["county"] for one in listed} == {own}
    listed = installation.get(f"/accounts?county={foreign}&limit=500").json["items"]
    assert {one["county"] for one in listed} == {foreign}
    assert {foreign, None} <= {one["county"] for one in installation.get("/accounts?limit=500").json["items"]}
    problem(security.get(f"/accounts?county={foreign}"), 404, "county.not_found")


def test_a_county_gives_no_role_beyond_itself(world: World, security: Caller) -> None:
    """Who has no county, as the installation's administrators, cannot be made by a county's."""
    made = security.post("/accounts", json=form(roles=["system"])).json
    assert made["county"] == world.own.code


def test_they_are_searched(security: Caller) -> None:
    made = security.post("/accounts", json=form(roles=["enterprise"], uscc=CODES[1], person="李四光")).json
    found = security.get("/accounts?text=四光").json
    assert [(one["id"], one["uscc"], one["roles"]) for one in found["items"]] == [
        (made["id"], CODES[1], ["enterprise"])
    ]


def test_they_are_sought_by_a_role_that_they_hold_now(security: Caller) -> None:
    made = security.post("/accounts", json=form(roles=["approver", "observer"])).json["id"]
    other = security.post("/accounts", json=form(roles=["observer"])).json["id"]
    held = {one["id"] for one in security.get("/accounts?role=observer&limit=500").json["items"]}
    assert {made, other} <= held
    security.post(f"/accounts/{made}/revoke", json={"role": "observer"})
    held = {one["id"] for one in security.get("/accounts?role=observer&limit=500").json["items"]}
    assert {made, other} & held == {other}
    problem(security.get("/accounts?role=king"), 422, "field.choice")


@pytest.mark.parametrize("path", ["/accounts", "/accounts/1"])
def test_nobody_else_sees_them(world: World, path: str) -> None:
    for caller in (world.officer, world.enterprise, world.administrator):
        problem(caller.get(path), 403, "http.role_not_allowed")
    problem(world.anonymous.get(path), 401, "http.token_missing")
    problem(world.officer.post("/accounts", json=form()), 403, "http.role_not_allowed")
