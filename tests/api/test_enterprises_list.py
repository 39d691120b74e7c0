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


def test_a_township_sees_its_own(world: World) -> None:
    odd = [CODES[i] for i in range(1, 10, 2)]
    town = world.bounded("township", township="东镇")
    assert [one["uscc"] for one in town.get("/enterprises").json["items"]] == odd
    assert town.get("/enterprises?limit=2").json["total"] == len(odd)
    assert town.get(f"/enterprises?text={CODES[2]}").json["total"] == 0
    nowhere = world.bounded("township", park="无此园区")
    assert nowhere.get("/enterprises").json["total"] == 0


def test_a_department_reads_no_register(world: World) -> None:
    problem(world.bounded("department", department="tax").get("/enterprises"), 403, "http.role_not_allowed")
