"""GET /counties: one's own, for an administrator all; and how an administrator says which is meant."""

from tests.api.conftest import World, problem


def test_ones_own(world: World) -> None:
    for caller in (world.officer, world.enterprise):
        assert [one["code"] for one in caller.get("/counties").json["items"]] == [world.own.code]


def test_an_administrator_sees_all(world: World) -> None:
    found = {one["code"] for one in world.caller(world.administrator_token).get("/counties").json["items"]}
    assert {world.own.code, world.foreign.code} <= found


def test_an_administrator_says_which_county_is_meant(world: World) -> None:
    plain = world.caller(world.administrator_token)
    found = problem(plain.get("/schemes"), 422, "http.county_needed")
    assert found["errors"][0]["pointer"] == "#/county"
    problem(plain.get("/schemes?county=000000"), 404, "county.not_found")
    problem(plain.get("/schemes?county=a&county=b"), 422, "field.repeated")
    assert plain.get(f"/schemes?county={world.foreign.code}").status_code == 200


def test_others_cannot_choose(world: World) -> None:
    assert world.officer.get(f"/schemes?county={world.own.code}").status_code == 200
    for county in (world.foreign.code, "000000"):
        problem(world.officer.get(f"/schemes?county={county}"), 404, "county.not_found")
