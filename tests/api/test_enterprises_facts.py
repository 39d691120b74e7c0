"""GET /enterprises/{uscc}/facts: what was handed in, with its source."""

from service import db, submissions
from tests.api import county
from tests.api.conftest import World, problem
from tests.api.county import CODES, YEAR

FACTS = f"/enterprises/{CODES[1]}/facts?year={YEAR}"


def test_every_fact_with_its_source(world: World) -> None:
    found = world.officer.get(FACTS).json["items"]
    tax = next(one for one in found if one["code"] == "tax")
    assert (tax["value"], tax["unit"], tax["department"], tax["row"]) == (280, "万元", "tax", 3)
    assert tax["submission_id"] == world.own.submissions["tax"]
    assert {one["kind"] for one in found} == {"fact", "attribute", "parcel", "meter"}


def test_a_superseded_value_stays_visible(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code, ("market", "tax"))
    corrected = f"统一社会信用代码,实缴税金(万元)\n{CODES[1]},281.5\n".encode()
    with db.session(world.engine) as session:
        submissions.accept(session, code, YEAR, "tax", "tax2.csv", corrected, None)
    found = [one for one in officer.get(FACTS).json["items"] if one["code"] == "tax"]
    assert [(one["value"], one["standing"]) for one in found] == [(281.5, "valid"), (280, "superseded")]


def test_another_year_has_none(world: World) -> None:
    assert world.officer.get(f"/enterprises/{CODES[1]}/facts?year=2020").json["items"] == []


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get(f"/enterprises/{CODES[1]}/facts"), 422, "field.required")
    problem(world.officer.get(f"/enterprises/{CODES[1]}/facts?year=24"), 422, "field.range")


def test_who_sees_them(world: World) -> None:
    assert world.enterprise.get(FACTS).status_code == 200
    problem(world.enterprise.get(f"/enterprises/{CODES[2]}/facts?year={YEAR}"), 404, "enterprise.not_found")
    _, stranger = world.fresh()
    problem(stranger.get(FACTS), 404, "enterprise.not_found")


def test_a_department_sees_what_it_handed_in(world: World) -> None:
    tax = world.bounded("department", department="tax")
    assert {one["code"] for one in tax.get(FACTS).json["items"]} == {"tax"}
    problem(tax.get(f"/enterprises/{CODES[1]}"), 403, "http.role_not_allowed")


def test_a_township_sees_its_own(world: World) -> None:
    assert len(world.bounded("township", township="东镇").get(FACTS).json["items"]) > 4
    problem(world.bounded("township", township="西镇").get(FACTS), 404, "enterprise.not_found")
