"""GET /submissions: the history of what was handed in."""

from dataclasses import replace

import pytest

from tests.api import county
from tests.api.conftest import World, numbers, problem


@pytest.fixture(scope="module")
def world(world: World) -> World:
    """The service as seen from a full county in which nobody else hands anything in."""
    return replace(world, own=county.full(world.engine, str(next(numbers))))


def test_the_newest_come_first(world: World) -> None:
    found = world.officer.get("/submissions").json
    assert found["total"] == 6
    listed = [one["id"] for one in found["items"]]
    assert listed == sorted(listed, reverse=True)


def test_by_year_layout_and_state(world: World) -> None:
    def count(query: str) -> int:
        return world.officer.get(f"/submissions?{query}").json["total"]

    assert count("layout=tax") == 2
    assert count("layout=tax&state=refused") == 1
    assert count("year=2024") == 6
    assert count("year=2023") == 0


def test_page_by_page(world: World) -> None:
    first = world.officer.get("/submissions?limit=4").json
    assert "prev" not in first["links"]
    second = world.officer.get(first["links"]["next"].removeprefix("/api/v1")).json
    assert len(second["items"]) == 2
    assert "next" not in second["links"]
    again = world.officer.get(second["links"]["prev"].removeprefix("/api/v1")).json
    assert again["items"] == first["items"]
    assert world.officer.get(first["links"]["last"].removeprefix("/api/v1")).json["items"] == second["items"]
    assert world.officer.get("/submissions?offset=100").json["items"] == []


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [
        ("limit=0", "field.range", "#/limit"),
        ("limit=501", "field.range", "#/limit"),
        ("offset=-1", "field.range", "#/offset"),
        ("offset=99999999999999999999", "field.range", "#/offset"),
        ("limit=ten", "field.integer", "#/limit"),
        ("limit=1&limit=2", "field.repeated", "#/limit"),
        ("state=lost", "field.choice", "#/state"),
        ("yaer=2024", "field.unknown", "#/yaer"),
    ],
)
def test_the_query_is_checked(world: World, query: str, code: str, where: str) -> None:
    found = problem(world.officer.get(f"/submissions?{query}"), 422, code)
    assert (found["errors"][0]["pointer"], found["errors"][0]["in"]) == (where, "query")


def test_who_sees_them(world: World) -> None:
    assert world.administrator.get("/submissions").json["total"] == 6
    mine = {one["id"] for one in world.officer.get("/submissions").json["items"]}
    theirs = {one["id"] for one in world.foreigner.get("/submissions").json["items"]}
    assert not mine & theirs
    problem(world.enterprise.get("/submissions"), 403, "http.role_not_allowed")
