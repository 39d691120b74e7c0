"""The whole life of a county's data by the API alone: collected, asked, confirmed, disputed, corrected."""

import pytest

from service import clock
from tests.api import campaigning
from tests.api.campaigning import MONDAY, WITHOUT, Place, confirm, dispute, excuse, item, upload
from tests.api.conftest import World, problem
from tests.api.county import BAD_TAX, CODES, YEAR

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
TAX, REVENUE = f"fact:tax:{YEAR}", f"fact:revenue:{YEAR}"


def test_the_whole_life_of_a_countys_data(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.begin(world)
        departments_hand_in(place)
        township_and_enterprise_fill_in(place)
        assert place.advance("confirming").status_code == 200
        filed = enterprises_answer(place)
        departments_answer(place, filed)
        hand.advance(days=4)  # Friday: the county's officer has what statistics left
        the_officer_answers(place, filed["revenue"])
        corrected_datum_is_confirmed(place)
        hand.advance(days=3)  # Monday, the last day; it ends with it
        assert place.routine("confirmations") == 0
        assert confirmed_in_time(place)
        hand.advance(hours=15)
        silence_is_silence(place)
        assert place.advance("evaluating").json["state"] == "evaluating"


def departments_hand_in(place: Place) -> None:
    assert problem(place.hand_in("tax", BAD_TAX), 422, "cell.not_a_number")["submission"]
    for name in ("tax", "statistics", "land"):
        assert place.hand_in(name).status_code == 201
    refused = place.advance("confirming")
    assert {one["code"] for one in refused.json["errors"]} == {"campaign.out_of_order", "collection.owed"}
    assert excuse(place).json["is_settled"]


def township_and_enterprise_fill_in(place: Place) -> None:
    assert place.officer.post(f"{place.path}/enterprises").status_code in (200, 201)
    east = place.person("township", township="东镇")
    headings, *lines = campaigning.cells(east.get(f"{place.path}/surveys").data)
    assert [line[0] for line in lines] == [CODES[i] for i in (1, 3, 5, 7)]  # the power plant is exempt
    assert headings[4:] == ["营业收入（万元）", "自主品牌数"]
    rows = [f"{WITHOUT},700,3", f"{CODES[1]},,0"]
    content = "\n".join(["统一社会信用代码,营业收入（万元）,自主品牌数", *rows]).encode()
    assert east.post(f"{place.path}/surveys", **upload(content, "东镇.csv")).status_code == 201
    stated = place.enterprise(2).post(f"{place.path}/form", json={"values": {"brands": 2}})
    assert stated.json["department"] == "survey"


def enterprises_answer(place: Place) -> dict[str, int]:
    sheet = place.sheet(1)
    assert item(sheet, REVENUE)["previous_value"] is None
    done = place.answer(1, *map(confirm, sheet["items"]))
    assert {one["answer"] for one in done.json["items"]} == {"confirmed"}
    second, third = place.sheet(2), place.sheet(3)
    assert item(second, f"fact:brands:{YEAR}")["answer"] == "confirmed"  # it said so itself
    wrong = place.answer(2, dispute(item(second, TAX), claimed="280"))
    place.answer(3, dispute(item(third, REVENUE)), confirm(item(third, TAX)))
    dispute_id = item(wrong.json, TAX)["dispute_id"]
    given = upload(PDF, "完税证明.exe", about=f"dispute/{dispute_id}")
    assert place.enterprise(2).post("/evidence", **given).json["filename"] == "完税证明.pdf"
    refused = place.advance("evaluating")
    codes = [one["code"] for one in refused.json["errors"]]
    assert codes[:3] == ["campaign.out_of_order", "confirmation.under_way", "dispute.undecided"]
    return {"tax": dispute_id, "revenue": item(place.sheet(3), REVENUE)["dispute_id"]}


def departments_answer(place: Place, filed: dict[str, int]) -> None:
    tax, address = place.department("tax"), f"/disputes/{filed['tax']}/answer"
    assert [one["id"] for one in tax.get("/disputes").json["items"]] == [filed["tax"]]
    letter = tax.get("/messages").json["items"][0]
    assert letter["code"] == "message.dispute_filed"
    assert tax.get(f"/evidence?about=dispute/{filed['tax']}").json["items"][0]["type"] == "pdf"
    content = f"统一社会信用代码,实缴税金(万元)\n{CODES[2]},280\n".encode()
    correction = place.hand_in("tax", content).json["id"]
    answered = tax.post(address, json={"reason": "补录第四季度入库税款", "submission_id": correction})
    assert (answered.json["state"], answered.json["correction_id"]) == ("corrected", correction)
    problem(tax.post(address, json={"reason": "再说一次"}), 409, "dispute.answered_before")


def the_officer_answers(place: Place, dispute_id: int) -> None:
    address = f"/disputes/{dispute_id}/answer"
    problem(place.officer.post(address, json={"reason": "无误"}), 409, "dispute.not_escalated")
    assert place.routine("disputes") == 1
    assert place.routine("disputes") == 0
    assert place.officer.get("/disputes?escalated=true").json["total"] == 1
    kept = place.officer.post(address, json={"reason": "与统计年报一致"}).json
    assert (kept["state"], kept["answer"]) == ("kept", "与统计年报一致")


def corrected_datum_is_confirmed(place: Place) -> None:
    sheet = place.sheet(2)
    assert (item(sheet, TAX)["value"], item(sheet, TAX)["answer"]) == (280.0, None)
    rest = [confirm(one) for one in sheet["items"] if one["answer"] is None]
    assert place.answer(2, *rest).status_code == 200
    found = place.officer.get(f"{place.path}/confirmations?state=complete").json
    assert [one["uscc"] for one in found["items"]] == [CODES[1], CODES[2]]


def confirmed_in_time(place: Place) -> bool:
    fourth = place.sheet(4)
    return place.answer(4, *map(confirm, fourth["items"])).status_code == 200


def silence_is_silence(place: Place) -> None:
    fifth = place.sheet(5)
    problem(place.answer(5, confirm(fifth["items"][0])), 409, "confirmation.closed")
    assert place.routine("confirmations") == 6
    assert place.routine("confirmations") == 0
    after = place.sheet(5)
    assert after["silence"] == "unconfirmed"
    assert {one["answer"] for one in after["items"]} == {"silent"}
    third = {one["id"]: one["answer"] for one in place.sheet(3)["items"]}
    assert (third[REVENUE], third[TAX]) == ("disputed", "confirmed")
    progress = place.officer.get(place.path).json["progress"]
    assert progress["confirmations"] == {"enterprises": 9, "complete": 3, "silent": 6, "partly": 0, "none": 0}
    assert progress["disputes"] == {"corrected": 1, "kept": 1, "escalated": 0}


@pytest.mark.parametrize("what", ["confirmations", "disputes"])
def test_a_county_without_a_campaign_has_nothing_to_do(world: World, what: str) -> None:
    code, officer = world.fresh()
    assert Place(world, code, officer).routine(what) == 0
