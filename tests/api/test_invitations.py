"""POST /invitations, /invitations/all, /invitations/accept, /invitations/{id}/revoke, GET /invitations."""

import csv
from io import StringIO

import pytest
from werkzeug.test import TestResponse

from service import accounts, clock, db, tries
from service.people_tables import SignIn
from tests.api import county, people
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES
from tests.api.people import PASSWORD


@pytest.fixture
def place(world: World) -> tuple[str, Caller]:
    """A county with enterprises and no accounts of them, and its officer."""
    code, officer = world.fresh()
    county.hand_in(world.engine, code, ("market",))
    return code, officer


def accept(world: World, code: str, address: str = "", **more: str) -> TestResponse:
    said = {"code": code, "name": f"invited-{next(people.numbers)}", "password": PASSWORD}
    said |= {"person": "李四", "phone": "0576-00000000", **more}
    place = {"REMOTE_ADDR": address or people.address()}
    return world.anonymous.post("/invitations/accept", json=said, environ_base=place)


def test_a_code_opens_an_account_of_its_enterprise(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    made = officer.post("/invitations", json={"uscc": CODES[1]})
    assert (made.status_code, made.json["state"]) == (201, "open")
    typed = made.json["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    found = accept(world, typed)
    assert (found.status_code, found.json["uscc"]) == (201, CODES[1])
    said = {"name": found.json["name"], "password": PASSWORD}
    opened = world.anonymous.post("/sessions", json=said, environ_base={"REMOTE_ADDR": people.address()}).json
    assert opened["missing"] == []  # an enterprise needs no authenticator
    caller = world.caller(opened["token"])
    assert [one["uscc"] for one in caller.get("/enterprises").json["items"]] == [CODES[1]]
    (listed,) = officer.get("/invitations").json["items"]
    assert (listed["state"], listed["account_id"]) == ("used", found.json["id"])
    assert "code" not in listed
    problem(accept(world, typed), 404, "invitation.not_found")
    problem(officer.post(f"/invitations/{listed['id']}/revoke"), 409, "invitation.used")


def test_several_people_of_one_enterprise(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    codes = [officer.post("/invitations", json={"uscc": CODES[1]}).json["code"] for _ in range(2)]
    assert {accept(world, code).json["uscc"] for code in codes} == {CODES[1]}


def test_what_is_wrong_with_the_account_leaves_the_code_good(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    code = officer.post("/invitations", json={"uscc": CODES[1]}).json["code"]
    problem(accept(world, code, password="kurz"), 422, "password.length")
    other = people.enterprise(world)
    problem(accept(world, code, name=other.name), 409, "account.name_taken")
    assert accept(world, code).status_code == 201


def test_expired_revoked_and_made_up_ones_are_answered_alike(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    with clock.at(clock.now()) as hand:
        old, revoked = (officer.post("/invitations", json={"uscc": CODES[1]}).json for _ in range(2))
        assert officer.post(f"/invitations/{revoked['id']}/revoke").json["state"] == "revoked"
        hand.advance(days=30)
        said = {
            problem(accept(world, one), 404, "invitation.not_found")["detail"]
            for one in (*(old["code"], revoked["code"], "7K3M-9QXT-2ABC-4DEF-0", "?"),)
        }
        assert len(said) == 1
        states = {one["state"] for one in officer.get("/invitations").json["items"]}
        assert states == {"expired", "revoked"}


def test_guessing_is_slowed_down(world: World) -> None:
    place = people.address()
    with db.session(world.engine) as session:
        db.begin_write(session)
        session.add_all(SignIn(address=place, succeeded=False) for _ in range(tries.OF_ADDRESS - 1))
    problem(accept(world, "?", place), 404, "invitation.not_found")
    problem(accept(world, "?", place), 429, "sign_in.too_many")


def test_all_who_have_none_as_a_list_to_hand_out(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    accept(world, officer.post("/invitations", json={"uscc": CODES[1]}).json["code"])
    officer.post("/invitations", json={"uscc": CODES[2]})
    answer = officer.post("/invitations/all")
    assert answer.status_code == 201
    heading, *lines = csv.reader(StringIO(answer.data.decode("utf-8-sig")))
    assert heading == ["统一社会信用代码", "企业名称", "邀请码", "有效期至"]
    assert {line[0] for line in lines} == set(CODES) - {CODES[1], CODES[2]}
    assert accept(world, lines[0][2]).json["uscc"] == lines[0][0]
    assert len(officer.post("/invitations/all").data.splitlines()) == 1


def test_a_township_invites_its_own(world: World, place: tuple[str, Caller]) -> None:
    code, officer = place
    facts = officer.get(f"/enterprises/{CODES[1]}/facts?year={county.YEAR}").json["items"]
    town = next(one["text"] for one in facts if one["code"] == "township")
    with db.session(world.engine) as session:
        made = [accounts.create_token(session, "township", code, township=name) for name in (town, "别处镇")]
    near, far = map(world.caller, made)
    found = near.post("/invitations", json={"uscc": CODES[1]}).json
    problem(far.post("/invitations", json={"uscc": CODES[1]}), 404, "enterprise.not_found")
    problem(far.post(f"/invitations/{found['id']}/revoke"), 404, "invitation.unknown")
    assert [one["id"] for one in near.get("/invitations").json["items"]] == [found["id"]]
    assert far.get("/invitations").json["items"] == []
    assert len(far.post("/invitations/all").data.splitlines()) == 1


def test_it_validates(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    problem(officer.post("/invitations", json={}), 422, "field.required")
    problem(officer.post("/invitations", json={"uscc": "91990101MA00000000"}), 404, "enterprise.not_found")
    problem(world.anonymous.post("/invitations/accept", json={"code": "x"}), 422, "field.required")


def test_who_may(world: World, place: tuple[str, Caller]) -> None:
    _, officer = place
    made = officer.post("/invitations", json={"uscc": CODES[1]}).json
    problem(world.officer.post(f"/invitations/{made['id']}/revoke"), 404, "invitation.unknown")
    assert made["id"] not in {one["id"] for one in world.officer.get("/invitations").json["items"]}
    for caller in (world.enterprise, world.administrator):
        problem(caller.post("/invitations", json={"uscc": CODES[1]}), 403, "http.role_not_allowed")
        problem(caller.post("/invitations/all"), 403, "http.role_not_allowed")
        problem(caller.get("/invitations"), 403, "http.role_not_allowed")
