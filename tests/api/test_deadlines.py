"""Deadlines: listed, extended, never shortened; the notice of land; what happens to them by itself."""

import datetime as dt

import pytest

from service import clock, db, routine
from tests.api import yearly
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.yearly import told

LAND = "\n[procedure]\nland_notice_days = 5\nconfirmation_days = 3\nbasis = '第四条'\n"


def test_a_deadline_can_only_be_moved_to_a_later_day(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting()
        place.advance(campaign, "confirming")
        path = f"/campaigns/{campaign}/deadlines/extend"
        body = {"stage": "confirming", "due_on": "2025-03-17", "reason": "台风停工"}
        problem(place.officer.post(path, json=body), 409, "deadline.not_later")
        moved = place.officer.post(path, json={**body, "due_on": "2025-03-24"}).json
        assert (moved["due_on"], moved["working_days"], moved["over"]) == ("2025-03-24", 15, False)
        [step] = [
            one
            for one in place.officer.get(f"/campaigns/{campaign}/timeline").json["items"]
            if one["what"] == "extended"
        ]
        assert (step["reason"], step["params"]["former"]) == ("台风停工", "2025-03-17")
        assert told(place.somebody("enterprise", CODES[1]))[-1] == "message.extended"


def test_one_that_ended_can_be_opened_again_while_its_stage_lasts(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting()
        place.advance(campaign, "confirming")
        place.let_pass(campaign, "confirming")
        path = f"/campaigns/{campaign}/deadlines/extend"
        body = {"stage": "confirming", "due_on": "2025-03-17", "reason": "?"}
        problem(place.officer.post(path, json=body), 409, "deadline.not_later")
        assert place.officer.post(path, json={**body, "due_on": "2025-03-18"}).json["over"] is False
        assert "confirmation.under_way" in place.refused(campaign, "evaluating")
        place.let_pass(campaign, "confirming")
        place.advance(campaign, "evaluating")
        late = place.officer.post(path, json={**body, "due_on": "2025-04-30"})
        problem(late, 409, "deadline.stage_over")


@pytest.mark.parametrize(
    "body", [{}, {"stage": "never", "due_on": "2025-04-30", "reason": "?"}, {"stage": "notice"}]
)
def test_validates(world: World, body: dict[str, str]) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        assert place.officer.post(f"/campaigns/{campaign}/deadlines/extend", json=body).status_code == 422


def test_a_deadline_that_was_not_opened(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        body = {"stage": "notice", "due_on": "2025-04-30", "reason": "?"}
        answer = place.officer.post(f"/campaigns/{campaign}/deadlines/extend", json=body)
        problem(answer, 404, "deadline.not_open")


def test_land_goes_on_notice_before_scoring(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting(LAND)
        opened = place.officer.post(f"/campaigns/{campaign}/land-notice", json={"reason": "用地已入库"})
        assert (opened.status_code, opened.json["due_on"]) == (201, "2025-03-10")
        again = place.officer.post(f"/campaigns/{campaign}/land-notice", json={"reason": "?"})
        problem(again, 409, "deadline.open_already")
        assert told(place.somebody("enterprise", CODES[1])) == ["message.opened"]
        place.advance(campaign, "confirming")
        place.let_pass(campaign, "confirming")
        assert place.refused(campaign, "evaluating")[1:] == ["deadline.not_over"]
        place.let_pass(campaign, "land_notice")
        place.advance(campaign, "evaluating")


def test_land_goes_on_notice_with_the_confirmation_at_the_latest(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting(LAND)
        place.advance(campaign, "confirming")
        assert place.due_on(campaign, "land_notice") == dt.date(2025, 3, 10)


def test_no_notice_of_land_where_the_scheme_has_none(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting()
        answer = place.officer.post(f"/campaigns/{campaign}/land-notice", json={"reason": "?"})
        problem(answer, 409, "deadline.no_land_notice")


def test_reminded_told_of_the_end_and_escalated_once_each(world: World) -> None:
    with yearly.place(world) as place:
        approver, enterprise = place.somebody("approver"), place.somebody("enterprise", CODES[1])
        campaign, _ = place.collecting()
        place.advance(campaign, "confirming")
        begun = told(enterprise)
        for _ in range(44):  # three weeks, looked after twice a day
            with db.session(world.engine) as session:
                routine.run(session, world.config, place.code, "deadlines")
            place.hand.advance(hours=12)
        assert told(enterprise)[len(begun) :] == ["message.reminded"]
        ends = [code for code in told(place.officer) if code in ("message.over", "message.late")]
        assert ends == [
            "message.over",
            "message.late",
        ]  # of the confirmation; the collection was over in time
        assert told(approver) == ["message.late"]
        rows = place.officer.get(f"/campaigns/{campaign}/deadlines").json["items"]
        [row] = [one for one in rows if one["stage"] == "confirming"]
        assert row["reminded_at"] < row["closed_at"] < row["escalated_at"]
        assert row["closed_at"] >= "2025-03-17T16:00:00"  # midnight in Beijing


def test_who_goes_on_in_time_is_not_escalated(world: World) -> None:
    with yearly.place(world) as place:
        place.evaluating()
        for _ in range(10):
            place.hand.advance(days=1)
            place.routine()
        assert "message.late" not in told(place.officer)


def test_periodic_work_is_ordered_once_a_period(world: World) -> None:
    with yearly.place(world) as place:
        place.collecting()
        assert place.routine() == ["confirmations", "disputes", "objections"]
        assert place.routine() == []
        place.hand.advance(days=1)
        assert place.routine() == ["confirmations", "disputes", "heads", "objections"]


def test_a_county_without_a_campaign_needs_nothing(world: World) -> None:
    with yearly.place(world) as place, db.session(world.engine) as session:
        assert routine.due(session, place.code) == []


def test_midnight_is_beijings(world: World) -> None:
    with yearly.place(world, dt.datetime(2025, 3, 3, 23, 59, tzinfo=clock.BEIJING)) as place:
        campaign, _ = place.collecting()
        assert (
            place.officer.get(f"/campaigns/{campaign}/deadlines").json["items"][0]["opened_on"]
            == "2025-03-03"
        )
        place.hand.advance(minutes=1)
        place.advance(campaign, "confirming")
        rows = place.officer.get(f"/campaigns/{campaign}/deadlines").json["items"]
        assert [row["opened_on"] for row in rows] == ["2025-03-03", "2025-03-04"]
