"""The life of objections and rulings through the API alone: heard by others, settled by a run."""

from collections.abc import Iterator
from typing import Any

import pytest

from service import db, routine
from tests.api import objecting
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.objecting import Case, codes, done


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with objecting.reviewing(world) as made:
        yield made


def classes(case: Case, run: int) -> dict[str, str | None]:
    found = done(case.officer.get(f"/evaluations/{run}/results"))["items"]
    return {one["uscc"]: one["class"] for one in found if one["unit"] != "merged"}


def late(case: Case) -> int:
    with db.session(case.world.engine) as session:
        return routine.run(session, case.world.config, case.code, "objections")


def told(case: Case, name: str) -> list[str]:
    """What somebody has been told, the newest first."""
    return [one["code"] for one in done(case.people[name].get("/messages"))["items"]]


def test_a_ruling_moves_a_class_by_two_persons_and_evidence(case: Case) -> None:
    before = classes(case, case.run)
    assert before[CODES[4]] == "B"
    assert "提档" in done(case.officer.get(f"/rulings/labels?campaign_id={case.campaign}"))["items"]
    ruling = done(case.propose(4))["id"]
    moved = done(case.reviewer.get(f"/rulings/{ruling}/ripple"))
    assert [(one["uscc"], one["class_before"], one["class_after"]) for one in moved["moves"]] == [
        (CODES[4], "B", "A")
    ]
    assert "ruling.undecided" in codes(case.advance("notice", case.approver))

    answer = {"json": {"answer": "符合第十条"}}
    problem(case.approver.post(f"/rulings/{ruling}/approve", **answer), 409, "ruling.evidence_needed")
    done(case.attach(case.officer, f"ruling/{ruling}"))
    approved = done(case.approver.post(f"/rulings/{ruling}/approve", **answer))
    assert (approved["state"], approved["decided_roles"]) == ("approved", "approver")
    problem(case.attach(case.officer, f"ruling/{ruling}"), 409, "evidence.subject_decided")

    assert "campaign.run_outdated" in codes(case.advance("notice", case.approver))
    run = case.evaluate()
    assert classes(case, run) == before | {CODES[4]: "A"}
    compared = done(case.officer.get(f"/evaluations/{case.run}/comparison?to={run}"))
    assert (compared["moved"], compared["causes"]) == (
        1,
        {"own_data": 1, "peer_group": 0, "method": 0, "in_one_run": 0},
    )
    assert compared["items"][0]["causes"] == ["own_data"]
    reasons = done(case.officer.get(f"/evaluations/{run}/results/{CODES[4]}/reasons"))
    assert "overrides.ruled_up" in [one["rule"] for one in reasons["reasons"]]
    assert [(one["label"], one["document"], one["decided_roles"]) for one in reasons["rulings"]] == [
        ("提档", "会议纪要〔2025〕3号", "approver")
    ]
    case.choose(run)
    done(case.advance("notice", case.approver))
    assert "message.ruling_approved" in told_to(case, 4)


def told_to(case: Case, place: int) -> list[str]:
    case.enterprise(place)
    return told(case, CODES[place])


def test_objections_from_receipt_to_a_new_run(case: Case) -> None:
    problem(case.file(3), 409, "objection.not_open")
    done(case.advance("notice", case.approver))
    before = classes(case, case.run)
    hook = {"url": "https://192.0.2.7/hook", "events": ["objection.filed", "objection.decided"]}
    listener = done(case.officer.post("/webhooks", json=hook))["id"]

    # Three enterprises object; each has a number on its receipt, and its class is held back.
    right, wrong, parted = case.filed(5), case.filed(3), case.filed(6)
    receipt = done(case.enterprise(5).get(f"/objections/{right}"))
    assert receipt["number"] == f"{case.code}-2024-0001"
    assert (receipt["department"], receipt["due_on"], receipt["holds"]) == ("tax", "2025-06-11", True)
    problem(case.file(5), 409, "objection.exists")
    assert done(case.attach(case.enterprise(5), f"objection/{right}"))["uscc"] == CODES[5]
    assert case.reviewer
    assert "message.objection_filed" in told(case, "reviewer")

    # Before deciding, the reviewer sees whose class would move.
    ripple = done(case.reviewer.post(f"/objections/{right}/ripple", json={"changes": []}))
    moved = {one["uscc"]: (one["class_before"], one["class_after"]) for one in ripple["moves"]}
    assert moved[CODES[5]] == ("B", "A")
    assert ripple["moved"] == len(moved) == ripple["others_moved"] + 1

    # Two persons find it right, neither of whom entered the datum.
    correction = [{"uscc": CODES[5], "code": "tax", "value": 390.0}]
    upheld: dict[str, Any] = {"outcome": "upheld", "correction": correction}
    needed = case.review(right, "first", case.reviewer, "upheld")
    problem(needed, 422, "objection.correction_needed")
    assert done(case.review(right, "first", case.reviewer, **upheld))["state"] == "reviewed"
    assert done(case.enterprise(5).get(f"/objections/{right}"))["opinions"] == []
    problem(case.review(right, "second", case.reviewer, **upheld), 409, "objection.same_reviewer")
    decided = done(case.review(right, "second", case.other_reviewer, **upheld))
    assert (decided["state"], decided["correction"], decided["holds"]) == ("upheld", correction, True)
    assert [one["moved"] for one in decided["opinions"]] == [ripple["moved"]] * 2

    # Two find the second wrong; about the third they disagree, and it grows late before the approver decides.
    for step, caller in (("first", case.reviewer), ("second", case.other_reviewer)):
        done(case.review(wrong, step, caller))
    assert done(case.enterprise(3).get(f"/objections/{wrong}"))["state"] == "rejected"
    assert "message.objection_rejected" in told_to(case, 3)
    done(case.review(parted, "first", case.reviewer))
    correction = [{"uscc": CODES[6], "code": "tax", "value": 200.0}]
    divided = case.review(parted, "second", case.other_reviewer, "upheld", correction=correction)
    assert done(divided)["state"] == "divided"

    sent = done(case.officer.get(f"/webhooks/{listener}/deliveries"))["items"]
    assert [one["event"] for one in reversed(sent)] == ["objection.filed"] * 3 + ["objection.decided"] * 2

    # What is late goes up by itself, step by step, and each step once.
    case.hand.moment = case.hand.moment.replace(day=11, hour=23, minute=59)
    assert late(case) == 0
    case.hand.advance(minutes=1)
    assert late(case) == 2  # the divided one, and the upheld one that waits for the officer
    assert late(case) == 0
    assert "message.objection_late" in told(case, "officer")
    assert done(case.officer.get("/objections?overdue=true"))["total"] == 2

    # The period closes when its last day is over, never earlier.
    case.hand.moment = case.hand.moment.replace(day=18, hour=23, minute=59)
    last = case.filed(7)
    assert done(case.enterprise(7).post(f"/objections/{last}/withdraw"))["state"] == "withdrawn"
    case.hand.advance(minutes=1)
    problem(case.file(8), 409, "objection.not_open")
    assert late(case) == 2
    assert told(case, "approver")[:2] == ["message.objection_late"] * 2
    done(case.advance("deciding"))
    reject = {"outcome": "rejected", "reasons": "申报表与税务数据一致"}
    assert done(case.approver.post(f"/objections/{parted}/decide", json=reject))["state"] == "rejected"

    # Upheld means a new submission and a new run, never an edited result.
    assert "objection.not_settled" in codes(case.advance("approved", case.approver))
    early = {"submission_id": 1, "evaluation_id": case.run}
    problem(case.officer.post(f"/objections/{right}/settle", json=early), 409, "objection.not_corrected")
    submission = case.tax(5, 390.0)
    run = case.evaluate()
    settled = {"submission_id": submission, "evaluation_id": run}
    found = done(case.officer.post(f"/objections/{right}/settle", json=settled))
    assert (found["state"], found["holds"], found["corrected_evaluation_id"]) == ("settled", False, run)
    assert "objection.not_in_run" in codes(case.advance("approved", case.approver))
    case.choose(run)
    done(case.advance("approved", case.approver))

    # What moved is what the ripple had said, and the first run is as it was.
    now = classes(case, run)
    assert {code: (before[code], now[code]) for code in now if before[code] != now[code]} == {
        code: move for code, move in moved.items() if code in now
    }
    assert classes(case, case.run) == before
    compared = done(case.officer.get(f"/evaluations/{case.run}/comparison?to={run}"))
    assert compared["moved"] == ripple["moved"]
    assert {one["uscc"]: one["causes"] for one in compared["items"]}[CODES[5]][0] == "own_data"
