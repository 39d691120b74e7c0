"""GET /boards, /boards/{id}, /boards/current, POST /boards/check: which there are, and what is wrong."""

from tests.api.board_file import board_text
from tests.api.conftest import EN, World, problem


def test_newest_first_and_by_year(world: World) -> None:
    code, officer = world.fresh()
    for year, title in ((2023, "甲"), (2024, "乙"), (2024, "丙")):
        officer.post("/boards", json={"text": board_text(code, title, year)})
    assert [one["title"] for one in officer.get("/boards").json["items"]] == ["丙", "乙", "甲"]
    assert officer.get("/boards?year=2023").json["total"] == 1
    assert officer.get("/boards?limit=1&offset=1").json["items"][0]["title"] == "乙"
    titles = [officer.get(f"/boards/current?year={year}").json["title"] for year in (2023, 2024, 2025)]
    assert titles == ["甲", "丙", "丙"]


def test_without_its_own_a_county_has_the_delivered_board(world: World) -> None:
    code, officer = world.fresh()
    found = officer.get("/boards/current?year=2024").json
    assert (found["id"], found["origin"]) == (None, "default")
    assert officer.post("/boards/check", json={"text": found["text"]}).json == {"valid": True, "faults": []}
    officer.post("/boards", json={"text": board_text(code, year=2025)})
    assert officer.get("/boards/current?year=2024").json["origin"] == "default"


def test_a_check_tells_every_fault_and_keeps_nothing(world: World) -> None:
    code, officer = world.fresh()
    text = board_text(code).replace("top = 3", "topp = 3").replace("tax < 150", "tx < 150")
    found = officer.post("/boards/check", json={"text": text}, headers=EN).json
    assert not found["valid"]
    assert {one["where"] for one in found["faults"]} == {"leaders.tax.topp", "criteria.little_tax.when"}
    assert officer.get("/boards").json["total"] == 0


def test_who_may(world: World) -> None:
    code, officer = world.fresh()
    made = officer.post("/boards", json={"text": board_text(code)}).json["id"]
    problem(world.officer.get(f"/boards/{made}"), 404, "board.not_found")
    for path in ("/boards", "/boards/current?year=2024", f"/boards/{made}"):
        problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.officer.get("/boards/current"), 422, "field.required")
