"""GET /enterprises: who appears in a county's files."""

from urllib.parse import quote

from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_all_by_credit_code(world: World) -> None:
    found = world.officer.get("/enterprises").json
    assert [one["uscc"] for one in found["items"]] == sorted(CODES)


def test_by_name_and_code(world: World) -> None:
    for text in ("企业03", CODES[3]):
        found = world.officer.get(f"/enterprises?text={quote(text)}").json
        assert [one["uscc"] for one in found["items"]] == [CODES[3]]
    assert world.officer.get("/enterprises?text=%25").json["total"] == 0


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get("/enterprises?text="), 422, "field.length")
    problem(world.officer.get("/enterprises?text=a%01"), 422, "field.control_character")
    problem(world.officer.get("/enterprises?text=a%00"), 400, "http.control_character")


def test_an_enterprise_sees_itself(world: World) -> None:
    found = world.enterprise.get("/enterprises").json
    assert [one["uscc"] for one in found["items"]] == [CODES[1]]
    assert world.enterprise.get(f"/enterprises?text={CODES[3]}").json["total"] == 0
    assert world.enterprise.get("/enterprises?offset=1").json["items"] == []
