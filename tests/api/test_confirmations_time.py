"""When data are answered: during the confirmation, areas also while on notice, never a day less."""

from datetime import timedelta

from service import clock
from tests.api import campaigning
from tests.api.campaigning import MONDAY, Place, confirm, item
from tests.api.conftest import World, problem
from tests.api.county import CODES, YEAR

TAX, LAND = f"fact:tax:{YEAR}", "parcel:P1:owned"


def test_areas_are_answered_while_they_are_on_notice(world: World) -> None:
    with clock.at(MONDAY):
        place = campaigning.collected(world)
        sheet = place.sheet(1)
        assert not any(one["open"] for one in sheet["items"])
        problem(place.answer(1, confirm(item(sheet, LAND))), 409, "confirmation.closed")
        noticed = place.officer.post(f"{place.path}/land-notice", json={"reason": "用地数据已入库"})
        assert noticed.status_code == 201, noticed.data.decode()
        assert {one["kind"] for one in place.sheet(1)["items"] if one["open"]} == {"parcel"}
        assert item(place.answer(1, confirm(item(sheet, LAND))).json, LAND)["answer"] == "confirmed"
        problem(place.answer(1, confirm(item(sheet, TAX))), 422, "confirmation.only_areas")


def test_the_last_day_lasts_until_its_end_in_beijing(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.confirming(world)
        sheet = place.sheet(1)
        assert sheet["due_on"] == "2025-03-10"  # five working days after Monday
        hand.moment = clock.end_of(clock.date_of(MONDAY) + timedelta(days=7)) - timedelta(seconds=1)
        assert place.answer(1, confirm(item(sheet, TAX))).status_code == 200
        hand.advance(seconds=1)
        found = problem(place.answer(1, confirm(item(sheet, LAND))), 409, "confirmation.closed")
        assert "2025-03-10" in found["detail"]


def test_silence_is_recorded_after_the_last_day_of_all(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.confirming(world)
        extend(place, "2025-03-12")
        hand.advance(days=8)
        assert place.routine("confirmations") == 0
        hand.advance(days=2)
        assert place.routine("confirmations") == 9
        assert place.officer.get(f"{place.path}/confirmations?state=silent").json["total"] == 9


def test_a_deadline_that_is_moved_later_opens_the_forms_again(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.confirming(world)
        hand.advance(days=8)
        assert place.routine("confirmations") == 9
        extend(place, "2025-03-14")
        refused = problem(place.advance("evaluating"), 409, "campaign.out_of_order")
        assert refused["errors"][1]["code"] == "confirmation.under_way"
        place.answer(1, *map(confirm, place.sheet(1)["items"]))
        found = place.officer.get(f"{place.path}/confirmations?state=complete").json
        assert [one["uscc"] for one in found["items"]] == [CODES[1]]
        hand.advance(days=4)
        assert place.routine("confirmations") == 0  # who was silent still is
        assert place.advance("evaluating").status_code == 200


def extend(place: Place, due_on: str) -> None:
    given = {"stage": "confirming", "due_on": due_on, "reason": "台风停工"}
    assert place.officer.post(f"{place.path}/deadlines/extend", json=given).status_code == 200


def test_all_have_answered_before_the_deadline(world: World) -> None:
    with clock.at(MONDAY) as hand:
        place = campaigning.confirming(world)
        for one in range(9):
            place.answer(one, *map(confirm, place.sheet(one)["items"]))
        found = place.officer.get(place.path).json
        assert found["progress"]["confirmations"]["complete"] == 9
        assert {one["code"] for one in found["missing"]} == {"deadline.not_over"}  # of the areas' notice
        hand.advance(days=4)
        assert place.advance("evaluating").json["state"] == "evaluating"
