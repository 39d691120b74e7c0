"""POST /boards: a board file is kept as it is and counts from then on, or every fault of it is told."""

import pytest

from tests.api.board_file import board_text
from tests.api.conftest import World, problem


def test_a_board_is_kept_and_the_newest_counts(world: World) -> None:
    code, officer = world.fresh()
    response = officer.post("/boards", json={"text": board_text(code)})
    assert response.status_code == 201
    made = response.json
    assert (made["year"], made["title"], made["text"]) == (2024, "测试县看板", board_text(code))
    assert response.headers["Location"] == f"/api/v1/boards/{made['id']}"
    assert officer.get(f"/boards/{made['id']}").json == made
    newer = officer.post("/boards", json={"text": board_text(code, "新看板")}).json
    current = officer.get("/boards/current?year=2024").json
    assert (current["id"], current["title"], current["origin"]) == (newer["id"], "新看板", "county")


def test_the_same_content_twice_running_is_kept_once_and_an_old_one_may_come_back(world: World) -> None:
    code, officer = world.fresh()
    texts = [board_text(code), board_text(code), board_text(code, "新看板"), board_text(code)]
    made = [officer.post("/boards", json={"text": text}).json["id"] for text in texts]
    assert made[0] == made[1] < made[2] < made[3]
    assert officer.get("/boards/current?year=2025").json["id"] == made[3]


def test_all_faults_are_told_with_their_places(world: World) -> None:
    code, officer = world.fresh()
    text = (
        board_text(code).replace("numerator", "nominator", 1).replace('measure = "revenue"', 'measure = "?"')
    )
    found = problem(officer.post("/boards", json={"text": text}), 422, "scheme.unknown_key")
    assert [one["where"] for one in found["errors"]] == [
        "measures.revenue.nominator",
        "measures.revenue.numerator",
    ]
    text = board_text(code).replace('measure = "revenue"', 'measure = "revnue"')
    found = problem(officer.post("/boards", json={"text": text}), 422, "board.measure_unknown")
    assert "revenue" in found["detail"]
    assert officer.get("/boards").json["total"] == 0


def test_another_countys_board_is_refused(world: World) -> None:
    _, officer = world.fresh()
    problem(officer.post("/boards", json={"text": board_text("990101")}), 422, "board.other_county")


@pytest.mark.parametrize(
    "text", ["[[[", "a = 1", "a = " + "[" * 5000, board_text("990101").replace("2024", "24")]
)
def test_what_is_no_board(world: World, text: str) -> None:
    response = world.officer.post("/boards", json={"text": text})
    assert response.status_code == 422
    assert len(response.data) < 100_000


def test_the_body_is_checked(world: World) -> None:
    problem(world.officer.post("/boards", json={}), 422, "field.required")
    problem(world.officer.post("/boards", json={"text": ""}), 422, "field.length")
    problem(world.officer.post("/boards", json={"text": "x", "year": 1}), 422, "field.unknown")


def test_sent_again_with_its_key(world: World) -> None:
    code, officer = world.fresh()
    body, key = {"text": board_text(code)}, {"Idempotency-Key": "b1"}
    first, second = (officer.post("/boards", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)


def test_who_may(world: World) -> None:
    for caller in (world.enterprise, world.administrator):
        problem(caller.post("/boards", json={"text": "x"}), 403, "http.role_not_allowed")
