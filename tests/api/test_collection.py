"""Collection: /campaigns/{id}/collection, …/waivers, …/surveys, …/form; department files by departments."""

from collections.abc import Iterator
from typing import Any

import pytest

from service import clock
from tests.api import campaigning, county
from tests.api.campaigning import MONDAY, WITHOUT, Place, cells, excuse, item, upload
from tests.api.conftest import World, problem
from tests.api.county import CODES, FILES, YEAR

REVENUE = "营业收入（万元）"


@pytest.fixture(scope="module")
def place(world: World) -> Iterator[Place]:
    """A campaign with everything collected but what is asked."""
    with clock.at(MONDAY):
        yield campaigning.collected(world)


@pytest.fixture
def new(world: World) -> Iterator[Place]:
    """A campaign that has just begun to collect."""
    with clock.at(MONDAY):
        yield campaigning.begin(world)


def survey(caller: Any, place: Place, *rows: str, heading: str = f"{REVENUE},自主品牌数") -> Any:
    content = "\n".join([f"统一社会信用代码,{heading}", *rows]).encode()
    return caller.post(f"{place.path}/surveys", **upload(content, "调查表.csv"))


def test_what_is_owed_follows_from_the_scheme(new: Place) -> None:
    owed = {one["layout"]: one for one in new.officer.get(f"{new.path}/collection").json["items"]}
    assert set(owed) == {"land", "market", "power", "statistics", "tax"}
    assert owed["statistics"]["codes"] == ["revenue", "scale"]
    assert owed["power"]["codes"] == ["electricity_kwh"]
    assert {name for name, one in owed.items() if one["is_settled"]} == {"market"}
    mine = new.department("tax").get(f"{new.path}/collection").json["items"]
    assert [one["layout"] for one in mine] == ["tax"]


def test_a_file_is_done_without_for_a_reason_only(new: Place) -> None:
    address = f"{new.path}/collection/waivers"
    problem(new.officer.post(address, json={"layout": "power", "reason": ""}), 422, "field.length")
    problem(new.officer.post(address, json={"layout": "gas", "reason": "?"}), 422, "collection.not_owed")
    problem(new.department("tax").post(address, json={}), 403, "http.role_not_allowed")
    made = excuse(new).json
    assert (made["is_settled"], made["waiver"]["reason"]) == (True, "供电数据另行核对")


def test_a_department_hands_in_its_own_files_and_sees_no_others(new: Place) -> None:
    tax, land = new.department("tax"), new.department("land")
    mine = new.hand_in("tax").json["id"]
    given = upload(FILES["land"], "land.csv", layout="land", year=YEAR)
    found = problem(tax.post("/submissions", **given), 403, "submission.other_department")
    assert "自然资源" in found["detail"]
    assert [one["id"] for one in tax.get("/submissions").json["items"]] == [mine]
    assert land.get("/submissions").json["total"] == 0
    for part in ("", "/errors"):
        assert tax.get(f"/submissions/{mine}{part}").status_code == 200
        problem(land.get(f"/submissions/{mine}{part}"), 404, "submission.not_found")
    problem(land.post(f"/submissions/{mine}/withdraw"), 404, "submission.not_found")
    assert tax.post(f"/submissions/{mine}/withdraw").json["state"] == "withdrawn"


def test_a_department_sees_what_became_of_its_large_file(new: Place) -> None:
    given = upload(FILES["tax"], "tax.csv", layout="tax", year=YEAR)
    accepted = new.department("tax").post("/submissions", headers={"Prefer": "respond-async"}, **given)
    done = new.world.work(accepted, new.department("tax"))
    made = new.department("tax").get(done["result"]["address"].removeprefix("/api/v1"))
    assert made.json["state"] == "accepted"
    address = accepted.headers["Location"].removeprefix("/api/v1")
    problem(new.department("land").get(address), 404, "job.not_found")


@pytest.mark.parametrize("layout", ["survey", "rulings"])
def test_what_the_service_writes_is_not_handed_in(new: Place, layout: str) -> None:
    given = upload(FILES["tax"], "x.csv", layout=layout, year=YEAR)
    problem(new.officer.post("/submissions", **given), 422, "field.choice")


def test_nothing_is_asked_that_a_department_still_owes(new: Place) -> None:
    new.hand_in("statistics")
    assert new.officer.post(f"{new.path}/enterprises").status_code == 200
    asked = cells(new.officer.get(f"{new.path}/surveys").data)[0][4:]
    assert asked == [REVENUE, "自主品牌数"]
    problem(survey(new.officer, new, f"{CODES[3]},8", heading="自有用地面积（亩）"), 422, "survey.not_asked")
    lines = FILES["land"].split(b"\n")
    new.hand_in("land", b"\n".join(line for line in lines if not line.startswith(b"P3,")))
    asked = cells(new.officer.get(f"{new.path}/surveys").data)[0][4:]
    assert asked == [REVENUE, "自有用地面积（亩）", "承租用地面积（亩）", "出租用地面积（亩）", "自主品牌数"]
    assert survey(new.officer, new, f"{CODES[3]},8", heading="自有用地面积（亩）").status_code == 201
    problem(survey(new.officer, new, f"{CODES[4]},8", heading="自有用地面积（亩）"), 422, "survey.not_asked")


def test_a_survey_asks_only_what_no_department_says(place: Place) -> None:
    east = place.person("township", township="东镇")
    headings, *rows = cells(east.get(f"{place.path}/surveys").data)
    assert headings[:4] == ["统一社会信用代码", "企业名称", "所属乡镇街道", "所属园区"]
    assert headings[4:] == [REVENUE, "自主品牌数"]
    assert {row[2] for row in rows} == {"东镇"}
    one = cells(place.officer.get(f"{place.path}/surveys?uscc={WITHOUT}").data)
    assert [row[0] for row in one] == ["统一社会信用代码", WITHOUT]
    west = cells(place.officer.get(f"{place.path}/surveys?township=西镇").data)
    assert (len(west), west[0][4:]) == (6, ["自主品牌数"])
    problem(east.get(f"{place.path}/surveys?uscc={CODES[2]}"), 404, "enterprise.not_found")


def test_a_survey_is_taken_wholly_and_shown_again(place: Place) -> None:
    east = place.person("township", township="东镇")
    made = survey(east, place, f"{WITHOUT},810.5,2", f"{CODES[1]},,4")
    assert (made.status_code, made.json["department"], made.json["row_count"]) == (201, "survey", 2)
    _, *rows = cells(east.get(f"{place.path}/surveys").data)
    assert [row[4:] for row in rows if row[0] == WITHOUT] == [[810.5, 2.0]]
    assert item(place.sheet(7), f"fact:revenue:{YEAR}")["value"] == 810.5
    problem(
        place.officer.post(f"/submissions/{made.json['id']}/withdraw"), 409, "submission.not_by_department"
    )


def test_a_survey_says_nothing_that_was_not_asked(place: Place) -> None:
    east = place.person("township", township="东镇")
    rows = (f"{CODES[1]},5000,1", f"{CODES[2]},,1", f"{CODES[9]},,1")
    found = problem(survey(east, place, *rows), 422, "survey.not_asked")
    assert [(one["code"], one["row"]) for one in found["errors"]] == [
        ("survey.not_asked", 2),
        ("survey.not_listed", 3),
        ("survey.not_listed", 4),
    ]
    assert place.officer.get(f"/submissions/{found['submission']}").json["state"] == "refused"
    problem(survey(east, place, f"{WITHOUT},abc,1"), 422, "cell.not_a_number")
    assert item(place.sheet(1), f"fact:revenue:{YEAR}")["value"] == 1100.0


def test_an_enterprise_states_what_it_is_asked(place: Place) -> None:
    made = place.enterprise(3).post(f"{place.path}/form", json={"values": {"brands": 3}})
    assert (made.status_code, made.json["row_count"]) == (201, 1)
    brands = item(place.sheet(3), f"fact:brands:{YEAR}")
    assert (brands["value"], brands["answer"], brands["asked"]) == (3.0, "confirmed", True)
    none = place.enterprise(3).post(f"{place.path}/form", json={"values": {"brands": None}})
    assert none.status_code == 201
    brands = item(place.sheet(3), f"fact:brands:{YEAR}")
    assert (brands["value"], brands["answer"]) == (None, "confirmed")


@pytest.mark.parametrize(
    ("values", "code", "where"),
    [
        ({"tax": 1}, "form.not_asked", "#/values/tax"),
        ({"revenue": 1}, "form.not_asked", "#/values/revenue"),
        ({"nonsense": 1}, "form.not_asked", "#/values/nonsense"),
        ({"brands": "many"}, "field.number", "#/values/brands/value"),
        ({}, "field.length", "#/values"),
    ],
)
def test_a_form_is_checked(place: Place, values: dict[str, Any], code: str, where: str) -> None:
    answer = place.enterprise(3).post(f"{place.path}/form", json={"values": values})
    assert problem(answer, 422, code)["errors"][0]["pointer"] == where


def test_who_may_survey_and_fill_in(place: Place, world: World) -> None:
    form, surveys = f"{place.path}/form", f"{place.path}/surveys"
    problem(place.officer.post(form, json={"values": {"brands": 1}}), 403, "http.role_not_allowed")
    problem(world.enterprise.post(form, json={"values": {"brands": 1}}), 404, "campaign.not_found")
    problem(place.enterprise(1).get(surveys), 403, "http.role_not_allowed")
    problem(world.officer.get(surveys), 404, "campaign.not_found")
    problem(world.officer.get(f"{place.path}/collection"), 404, "campaign.not_found")
    problem(place.enterprise(1).get(f"{place.path}/collection"), 403, "http.role_not_allowed")


def test_before_collecting_nothing_is_filled_in(world: World) -> None:
    with clock.at(MONDAY):
        code, officer = world.fresh()
        place = Place(world, code, officer)
        place.hand_in("market")
        scheme = county.add_text(world.engine, code, county.scheme_text(code))
        made = officer.post("/campaigns", json={"year": YEAR, "scheme_id": scheme, "trial": True})
        place.campaign = made.json["id"]
        problem(officer.get(f"{place.path}/surveys"), 409, "survey.closed")
        answer = place.enterprise(3).post(f"{place.path}/form", json={"values": {"brands": 3}})
        problem(answer, 409, "survey.closed")


def test_a_departments_own_facts_of_the_scheme_are_stated_by_it(world: World) -> None:
    with clock.at(MONDAY):
        own = campaigning.OWN_FACT.replace('department = "enterprise"', 'department = "market"')
        place = campaigning.begin(world, own)
        market, east = place.department("market"), place.person("township", township="东镇")
        assert cells(market.get(f"{place.path}/surveys").data)[0][4:] == ["自主品牌数"]
        problem(east.get(f"{place.path}/surveys"), 409, "survey.nothing_asked")
        problem(place.department("tax").get(f"{place.path}/surveys"), 409, "survey.nothing_asked")
        made = survey(market, place, f"{CODES[1]},2", heading="自主品牌数")
        assert (made.status_code, made.json["department"]) == (201, "market")
        brands = item(place.sheet(1), f"fact:brands:{YEAR}")
        assert (brands["value"], brands["department"], brands["asked"]) == (2.0, "market", False)
        assert market.get("/submissions").json["total"] == 2
