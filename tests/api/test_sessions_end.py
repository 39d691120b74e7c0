"""GET /sessions, POST /sessions/{id}/end, POST /sessions/end: one's own, and nobody else's."""

from tests.api import people
from tests.api.conftest import World, problem


def test_they_are_listed_and_ended(world: World) -> None:
    person = people.enterprise(world)
    first, second, third = (person.signed_in() for _ in range(3))
    items = first.get("/sessions").json["items"]
    assert [one["current"] for one in items].count(True) == 1
    assert {one["address"] for one in items} == {person.address}
    own = next(one["id"] for one in second.get("/sessions").json["items"] if one["current"])
    assert len(first.post(f"/sessions/{own}/end").json["items"]) == 2
    problem(second.get("/me"), 401, "http.token_invalid")
    assert third.post("/sessions/end").json["items"] == []
    for caller in (first, third):
        problem(caller.get("/me"), 401, "http.token_invalid")


def test_nobody_elses(world: World) -> None:
    mine, other = people.enterprise(world).signed_in(), people.enterprise(world).signed_in()
    (session,) = mine.get("/sessions").json["items"]
    for caller in (other, world.officer):
        problem(caller.post(f"/sessions/{session['id']}/end"), 404, "session.not_found")
        assert session["id"] not in {one["id"] for one in caller.get("/sessions").json["items"]}
    problem(mine.post("/sessions/aaaaaaaaaaaa/end"), 404, "session.not_found")
    problem(mine.post("/sessions/%25%25%25%25%25%25%25%25%25%25%25%25/end"), 404, "session.not_found")
    problem(world.anonymous.post("/sessions/end"), 401, "http.token_missing")
    assert mine.get("/me").status_code == 200


def test_a_key_is_no_session(world: World) -> None:
    assert world.officer.get("/sessions").json["items"] == []
    assert world.officer.post("/sessions/end").json["items"] == []
    assert world.officer.get("/me").status_code == 200
