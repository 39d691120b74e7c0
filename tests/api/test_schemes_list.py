"""GET /schemes: a county's schemes."""

from tests.api.conftest import World, problem


def test_the_newest_first_without_their_text(world: World) -> None:
    found = world.officer.get("/schemes").json
    assert [one["id"] for one in found["items"]] == [world.own.newer_scheme, world.own.scheme]
    assert "text" not in found["items"][0]


def test_by_year_and_page(world: World) -> None:
    assert world.officer.get("/schemes?year=2023").json["total"] == 0
    found = world.officer.get("/schemes?year=2024&limit=1&offset=1").json
    assert (found["total"], [one["id"] for one in found["items"]]) == (2, [world.own.scheme])


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get("/schemes?year=x"), 422, "field.integer")


def test_everybody_of_the_county_may_read_them(world: World) -> None:
    for caller in (world.enterprise, world.administrator):
        assert caller.get("/schemes").json["total"] == 2
    theirs = [one["id"] for one in world.foreigner.get("/schemes").json["items"]]
    assert world.own.scheme not in theirs
