"""POST /campaigns/{id}/confirmations/{uscc}: an enterprise answers its data one by one."""

from collections.abc import Iterator
from typing import Any

import pytest

from service import clock
from tests.api import campaigning
from tests.api.campaigning import MONDAY, Place, confirm, dispute, item
from tests.api.conftest import World, problem
from tests.api.county import CODES, YEAR

TAX, LAND = f"fact:tax:{YEAR}", "parcel:P1:owned"


@pytest.fixture(scope="module")
def place(world: World) -> Iterator[Place]:
    """A campaign that confirms, on its first day."""
    with clock.at(MONDAY):
        yield campaigning.confirming(world)


def test_a_form_holds_every_datum_with_its_source(place: Place) -> None:
    sheet = place.sheet(1)
    tax = item(sheet, TAX)
    assert (tax["value"], tax["unit"], tax["department"], tax["title"]) == (
        280.0,
        "万元",
        "tax",
        "实际入库税收",
    )
    assert (tax["row"], tax["used"], tax["open"], tax["asked"], tax["answer"]) == (3, True, True, False, None)
    owned = item(sheet, LAND)
    assert (owned["value"], owned["text"], owned["unit"]) == (10000.0, "owned", "m2")
    assert item(sheet, "attribute:labels")["text"] == "高新技术企业"
    brands = item(sheet, f"fact:brands:{YEAR}")
    assert (brands["submission_id"], brands["asked"]) == (None, True)
    assert len({one["id"] for one in sheet["items"]}) == len(sheet["items"])


def test_a_landlord_and_a_tenant_see_the_parcel_each_from_their_side(place: Place) -> None:
    landlord = {one["id"] for one in place.officer.get(place.form(0)).json["items"]}
    tenant = {one["id"] for one in place.officer.get(place.form(8)).json["items"]}
    assert {one for one in landlord if one.startswith("parcel")} == {"parcel:P0:let_out"}
    assert {one for one in tenant if one.startswith("parcel")} == {"parcel:P0:rented_in", "parcel:P8:owned"}


def test_the_last_word_counts_and_takes_a_dispute_back(place: Place) -> None:
    tax = item(place.sheet(3), TAX)
    wrong = item(place.answer(3, dispute(tax, claimed="999")).json, TAX)
    assert (wrong["answer"], wrong["dispute_state"]) == ("disputed", "open")
    right = item(place.answer(3, confirm(tax)).json, TAX)
    assert (right["answer"], right["dispute_state"]) == ("confirmed", "withdrawn")
    again = item(place.answer(3, dispute(tax)).json, TAX)
    assert (again["answer"], again["dispute_state"]) == ("disputed", "open")
    assert again["dispute_id"] != wrong["dispute_id"]


def test_a_file_with_the_same_figure_leaves_the_answer_as_it_is(place: Place) -> None:
    tax = item(place.sheet(4), TAX)
    place.answer(4, confirm(tax))
    again = place.hand_in("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[4]},220\n".encode())
    after = item(place.sheet(4), TAX)
    assert (after["submission_id"], after["answer"]) == (again.json["id"], "confirmed")
    problem(place.answer(4, confirm(tax)), 422, "confirmation.datum_changed")
    place.hand_in("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[4]},221\n".encode())
    assert item(place.sheet(4), TAX)["answer"] is None


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"datum": "fact:none:2024"}, "confirmation.datum_unknown", "#/items/0"),
        ({"submission_id": 1_000_000}, "confirmation.datum_changed", "#/items/0"),
        ({"answer": "disputed", "reason": " "}, "confirmation.reason_needed", "#/items/0"),
        ({"answer": "silent"}, "field.choice", "#/items/0/answer"),
        ({"odd": 1}, "field.unknown", "#/items/0/odd"),
        ({"datum": "a\x07"}, "field.control_character", "#/items/0/datum"),
    ],
)
def test_an_answer_is_checked(place: Place, changed: dict[str, Any], code: str, where: str) -> None:
    given = confirm(item(place.sheet(5), TAX)) | changed
    found = problem(place.answer(5, given), 422, code)
    assert found["errors"][0]["pointer"] == where
    assert item(place.sheet(5), TAX)["answer"] is None


def test_every_fault_is_told_at_once_and_nothing_is_kept(place: Place) -> None:
    sheet = place.sheet(5)
    tax, brands = item(sheet, TAX), item(sheet, f"fact:brands:{YEAR}")
    found = problem(
        place.answer(5, confirm(tax), confirm(tax), dispute(brands)), 422, "confirmation.datum_twice"
    )
    assert [one["code"] for one in found["errors"]] == ["confirmation.datum_twice", "form.fill_in"]
    assert item(place.sheet(5), TAX)["answer"] is None
    problem(place.answer(5), 422, "field.length")


def test_disputed_once_and_decided_it_waits_for_the_objection(place: Place) -> None:
    tax = item(place.sheet(6), TAX)
    filed = item(place.answer(6, dispute(tax)).json, TAX)["dispute_id"]
    problem(place.answer(6, dispute(tax)), 422, "confirmation.disputed_before")
    place.department("tax").post(f"/disputes/{filed}/answer", json={"reason": "无误"})
    problem(place.answer(6, dispute(tax)), 422, "confirmation.disputed_before")
    assert place.answer(6, confirm(tax)).status_code == 200


def test_only_the_enterprise_itself_answers(place: Place, world: World) -> None:
    given = {"items": [confirm(item(place.sheet(5), TAX))]}
    others = (place.officer, place.department("tax"), place.person("township", township="东镇"))
    for caller in others:
        problem(caller.post(place.form(5), json=given), 403, "http.role_not_allowed")
    for caller in (place.enterprise(6), world.enterprise):
        problem(caller.post(place.form(5), json=given), 404, "enterprise.not_found")
    problem(world.anonymous.post(place.form(5), json=given), 401, "http.token_missing")


def test_a_form_is_seen_by_those_concerned(place: Place, world: World) -> None:
    east, west = (place.person("township", township=name) for name in ("东镇", "西镇"))
    for caller in (place.officer, place.enterprise(5), east):
        assert caller.get(place.form(5)).json["uscc"] == CODES[5]
    for caller in (place.enterprise(6), west):
        problem(caller.get(place.form(5)), 404, "enterprise.not_found")
    problem(place.department("tax").get(place.form(5)), 403, "http.role_not_allowed")
    problem(world.officer.get(place.form(5)), 404, "campaign.not_found")


def test_who_has_answered_is_listed(place: Place, world: World) -> None:
    address = f"{place.path}/confirmations"
    found = place.officer.get(address).json
    assert (found["total"], found["items"][0]["uscc"]) == (9, CODES[0])
    states = {one["uscc"]: one["state"] for one in found["items"]}
    assert (states[CODES[0]], states[CODES[3]]) == ("none", "partly")
    west = place.person("township", township="西镇").get(f"{address}?limit=2").json
    assert (west["total"], len(west["items"])) == (5, 2)
    assert {one["township"] for one in west["items"]} == {"西镇"}
    problem(place.officer.get(f"{address}?state=odd"), 422, "field.choice")
    problem(place.enterprise(5).get(address), 403, "http.role_not_allowed")
    problem(world.officer.get(address), 404, "campaign.not_found")
