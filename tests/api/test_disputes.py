"""Disputes: GET /disputes, /disputes/{id}, POST /disputes/{id}/answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import clock, db
from tests.api import campaigning
from tests.api.campaigning import MONDAY, Place, confirm, dispute, item
from tests.api.conftest import World, problem
from tests.api.county import CODES, YEAR

COPIED = "county, campaign_id, uscc, datum, department, reason, state, filed_by, filed_at, due_on"
TWICE = f"INSERT INTO disputes ({COPIED}) SELECT {COPIED} FROM disputes WHERE id = :id"
TAX, LABELS, LAND = f"fact:tax:{YEAR}", "attribute:labels", "parcel:P4:owned"


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    with clock.at(MONDAY):
        yield campaigning.confirming(world)


@pytest.fixture(scope="module")
def standing(world: World) -> Iterator[tuple[Place, int]]:
    """A dispute that nothing may change but an answer."""
    with clock.at(MONDAY):
        place = campaigning.confirming(world)
        yield place, filed(place, 1)


def filed(place: Place, one: int, datum: str = TAX, **more: str) -> int:
    answered = place.answer(one, dispute(item(place.sheet(one), datum), **more))
    assert answered.status_code == 200, answered.data.decode()
    found: int = item(answered.json, datum)["dispute_id"]
    return found


def keep(caller: Any, number: int, **more: Any) -> Any:
    return caller.post(f"/disputes/{number}/answer", json={"reason": "原数据无误", **more})


def test_each_sees_their_own(place: Place, world: World) -> None:
    tax, labels = filed(place, 1, claimed="300"), filed(place, 2, LABELS)
    east, west = (place.person("township", township=name) for name in ("东镇", "西镇"))
    seen = [
        (place.officer, {tax, labels}),
        (place.department("tax"), {tax}),
        (place.department("market"), {labels}),
        (place.department("land"), set()),
        (place.enterprise(1), {tax}),
        (place.enterprise(3), set()),
        (east, {tax}),
        (west, {labels}),
    ]
    for caller, numbers in seen:
        found = caller.get("/disputes").json
        assert ({one["id"] for one in found["items"]}, found["total"]) == (numbers, len(numbers))
        for number in (tax, labels):
            status = 200 if number in numbers else 404
            assert caller.get(f"/disputes/{number}").status_code == status
    problem(world.officer.get(f"/disputes/{tax}"), 404, "dispute.not_found")
    problem(world.anonymous.get("/disputes"), 401, "http.token_missing")


def test_a_dispute_tells_what_was_seen_and_claimed(place: Place) -> None:
    number = filed(place, 1, claimed="300", reason="漏计第四季度")
    found = place.department("tax").get(f"/disputes/{number}").json
    assert (found["stated"], found["claimed"], found["reason"]) == ("280.0", "300", "漏计第四季度")
    assert (found["state"], found["due_on"], found["department"]) == ("open", "2025-03-06", "tax")
    assert (found["uscc"], found["title"]) == (CODES[1], "实际入库税收 2024")
    text_ = place.department("tax").get("/messages").json["items"][0]["text"]
    assert "实际入库税收 2024" in text_


def test_the_list_is_narrowed(place: Place) -> None:
    tax, land = filed(place, 4), filed(place, 4, LAND)
    keep(place.department("tax"), tax)

    def listed(caller: Any, query: str) -> list[int]:
        return [one["id"] for one in caller.get(f"/disputes?{query}").json["items"]]

    assert listed(place.officer, "state=open") == [land]
    assert listed(place.officer, "department=tax") == [tax]
    assert listed(place.officer, f"uscc={CODES[4]}&campaign_id={place.campaign}") == [tax, land]
    assert listed(place.officer, f"uscc={CODES[5]}") == []
    assert listed(place.officer, "escalated=true") == []
    assert listed(place.department("tax"), "department=land") == []
    assert listed(place.enterprise(4), f"uscc={CODES[5]}") == []
    problem(place.officer.get("/disputes?state=odd"), 422, "field.choice")


def test_a_correction_is_a_new_file_that_says_otherwise(place: Place) -> None:
    number, tax = filed(place, 1), place.department("tax")
    line = "统一社会信用代码,实缴税金(万元)\n{},{}\n"
    former = item(place.sheet(1), TAX)["submission_id"]
    problem(keep(tax, number, submission_id=former), 409, "dispute.no_correction")
    problem(keep(tax, number, submission_id=987654), 404, "submission.not_found")
    other = place.hand_in("tax", line.format(CODES[2], 5).encode()).json["id"]
    problem(keep(tax, number, submission_id=other), 409, "dispute.not_corrected")
    same = place.hand_in("tax", line.format(CODES[1], 280).encode()).json["id"]
    problem(keep(tax, number, submission_id=same), 409, "dispute.not_corrected")
    right = place.hand_in("tax", line.format(CODES[1], 300).encode()).json["id"]
    done = keep(tax, number, submission_id=right).json
    assert (done["state"], done["correction_id"]) == ("corrected", right)
    assert place.enterprise(1).get("/messages").json["items"][0]["code"] == "message.dispute_corrected"


def test_what_turns_out_not_to_be_the_enterprises_is_corrected_too(place: Place) -> None:
    number = filed(place, 4, LAND)
    content = f"宗地号,权属单位信用代码,使用单位信用代码,宗地面积(m2),使用面积(m2)\nP4,{CODES[5]},,10000,\n"
    made = place.hand_in("land", content.encode()).json["id"]
    done = keep(place.department("land"), number, submission_id=made)
    assert done.json["state"] == "corrected"


def test_only_the_department_that_supplied_it_answers(place: Place) -> None:
    number = filed(place, 1)
    problem(keep(place.department("land"), number), 404, "dispute.not_found")
    problem(keep(place.officer, number), 409, "dispute.not_escalated")
    for caller in (place.enterprise(1), place.person("reviewer"), place.person("township", township="东镇")):
        problem(keep(caller, number), 403, "http.role_not_allowed")
    assert keep(place.department("tax"), number).json["state"] == "kept"
    for caller in (place.department("tax"), place.officer):
        problem(keep(caller, number), 409, "dispute.answered_before")
    problem(keep(place.department("land"), number), 404, "dispute.not_found")
    problem(place.department("tax").post(f"/disputes/{number}/answer", json={}), 422, "field.required")


def test_a_department_without_an_account_leaves_it_to_the_officer(place: Place) -> None:
    brands = place.officer.post(f"{place.path}/surveys", **survey(CODES[5]))
    assert brands.status_code == 201, brands.data.decode()
    sheet = place.sheet(5)
    refused = place.answer(5, dispute(item(sheet, f"fact:brands:{YEAR}")))
    problem(refused, 422, "form.fill_in")  # the enterprise states it itself
    tax = place.department("tax")
    with db.session(place.world.engine) as session:
        session.connection(execution_options={db.WRITE: True})
        session.execute(
            text("UPDATE accounts SET disabled_at = :now WHERE county = :county AND department = 'tax'"),
            {"now": "2025-03-03 00:00:00", "county": place.code},
        )
    number = filed(place, 5)
    assert place.officer.get(f"/disputes/{number}").json["escalated_at"] is not None
    problem(tax.get(f"/disputes/{number}"), 401, "http.token_invalid")
    letter = place.officer.get("/messages").json["items"][0]
    assert letter["code"] == "message.dispute_escalated"
    assert keep(place.officer, number).json["state"] == "kept"


def test_it_escalates_after_the_last_day_and_not_before(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.confirming(world)
        number = filed(place, 1)
        hand.advance(days=3)
        assert place.routine("disputes") == 0
        hand.advance(hours=15)
        assert place.routine("disputes") == 1
        assert keep(place.department("tax"), number).json["state"] == "kept"


def test_withdrawn_it_is_over(place: Place) -> None:
    number = filed(place, 1)
    place.answer(1, confirm(item(place.sheet(1), TAX)))
    assert place.officer.get(f"/disputes/{number}").json["state"] == "withdrawn"
    problem(keep(place.department("tax"), number), 409, "dispute.answered_before")


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE disputes SET answered_by = filed_by WHERE id = :id",
        "UPDATE disputes SET state = 'corrected' WHERE id = :id",
        "UPDATE confirmations SET answer = 'confirmed'",
        "DELETE FROM confirmations",
        TWICE,
    ],
)
def test_the_database_refuses_what_must_not_be(standing: tuple[Place, int], forbidden: str) -> None:
    place, number = standing
    with db.session(place.world.engine) as session:
        session.connection(execution_options={db.WRITE: True})
        with pytest.raises(DBAPIError, match=r"(?i)constraint|only added to"):
            session.execute(text(forbidden), {"id": number} if ":id" in forbidden else {})
        session.rollback()


def survey(uscc: str) -> dict[str, Any]:
    return campaigning.upload(f"统一社会信用代码,自主品牌数\n{uscc},2\n".encode(), "调查表.csv")
