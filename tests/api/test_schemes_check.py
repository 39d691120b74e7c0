"""POST /schemes/check: every fault of a scheme file, and nothing is kept."""

from tests.api.conftest import World, problem
from tests.api.county import scheme_text


def test_a_sound_scheme(world: World) -> None:
    found = world.officer.post("/schemes/check", json={"text": scheme_text("990101")})
    assert found.json == {"valid": True, "faults": []}


def test_every_fault(world: World) -> None:
    text = scheme_text("990101", weight=50).replace("titel", "title").replace("source =", "sorce =")
    found = world.officer.post("/schemes/check", json={"text": text}).json
    assert found["valid"] is False
    assert {one["where"] for one in found["faults"]} >= {"sorce"}
    assert all(one["detail"] and one["pointer"] == "#/text" for one in found["faults"])
    assert world.officer.get("/schemes").json["total"] == 2


def test_the_body_is_checked(world: World) -> None:
    problem(world.officer.post("/schemes/check", json={}), 422, "field.required")


def test_who_may(world: World) -> None:
    problem(world.enterprise.post("/schemes/check", json={"text": "x"}), 403, "http.role_not_allowed")
    assert world.administrator.post("/schemes/check", json={"text": "x"}).status_code == 200
