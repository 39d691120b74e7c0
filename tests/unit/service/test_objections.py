"""What the tables themselves refuse, whoever writes into them, and what an operator sees."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from service import accounts, clock, db, intake, objections, rulings
from service.campaign_tables import Campaign
from service.clock import Hand
from service.db import begin_write
from service.errors import Conflict
from service.objection_tables import Objection, Opinion, Ruling
from tests.unit.service.conftest import CODE, Muhero, Place

FIRST = dt.datetime(2025, 6, 5, 9, tzinfo=clock.BEIJING)


@pytest.fixture
def hand() -> Iterator[Hand]:
    with clock.at(FIRST) as held:
        yield held


@pytest.fixture
def people(place: Place) -> list[int]:
    """Four accounts of the county."""
    with db.session(place.engine) as session:
        return [accounts.open_(session, ["reviewer"], CODE, label=str(i)).id for i in range(4)]


def objection(place: Place, people: list[int], **more: Any) -> int:
    """An objection that the first of the people filed against what the second one entered."""
    place.submit("tax", [(place.enterprises[0], 100)])
    place.submit("statistics", [(place.enterprises[0], "规上", 1000)])
    run = place.run()
    with db.session(place.engine) as session:
        begin_write(session)
        campaign = Campaign(
            county=CODE, year=2024, scheme_id=run.scheme_id, title="?", trial=False, state="notice"
        )
        campaign.evaluation_id = run.id
        session.add(campaign)
        session.flush()
        kept: dict[str, Any] = {"county": CODE, "campaign_id": campaign.id, "number": f"{CODE}-2024-0001"}
        kept |= {
            "uscc": place.enterprises[0],
            "about": "datum",
            "subject": "tax",
            "grounds": "?",
            "digest": "?",
        }
        kept |= {"evaluation_id": run.id, "filed_by": people[0], "entered_by": people[1], "state": "filed"}
        made = Objection(**kept | {"due_on": dt.date(2025, 6, 11)} | more)
        session.add(made)
        session.flush()
        return made.id


def execute(place: Place, change: Any) -> None:
    with db.session(place.engine) as session:
        begin_write(session)
        session.execute(change)


def refused(place: Place, change: Any) -> None:
    with pytest.raises(IntegrityError):
        execute(place, change)


def test_no_table_takes_a_judge_in_his_own_matter(place: Place, people: list[int]) -> None:
    made = objection(place, people, first_by=people[2], second_by=people[3])
    mine = update(Objection).where(Objection.id == made)
    for step in ("first_by", "second_by", "third_by"):
        for own in people[:2]:
            refused(place, mine.values({step: own}))
    refused(place, mine.values(second_by=people[2]))
    for before in people[2:]:
        refused(place, mine.values(third_by=before))


def test_no_table_takes_one_person_for_two(place: Place, people: list[int]) -> None:
    made = objection(place, people)
    with db.session(place.engine) as session:
        begin_write(session)
        found = objections.get(session, CODE, made)
        kept = {"county": CODE, "campaign_id": found.campaign_id, "uscc": found.uscc, "label": "提档"}
        kept |= {"document": "?", "reason": "?", "proposed_by": people[0], "proposed_roles": "officer"}
        session.add(Ruling(**kept, state="proposed"))
    refused(place, update(Ruling).values(state="approved", decided_by=people[0]))
    refused(place, update(Ruling).values(state="approved"))
    refused(place, update(Ruling).values(decided_by=people[1]))


def test_opinions_are_only_added_to(place: Place, people: list[int]) -> None:
    made = objection(place, people)

    def opinion(session: Session, step: str, by: int) -> None:
        begin_write(session)
        session.add(
            Opinion(objection_id=made, step=step, outcome="rejected", reasons="?", account_id=by, roles="?")
        )

    with db.session(place.engine) as session:
        opinion(session, "first", people[2])
    for step, by in (("first", people[3]), ("second", people[2])):
        with pytest.raises(IntegrityError), db.session(place.engine) as session:
            opinion(session, step, by)
    for change in (update(Opinion).values(outcome="upheld"), delete(Opinion)):
        with pytest.raises(DatabaseError):
            execute(place, change)


def test_what_is_late_goes_up_once_a_step_and_is_noted(
    place: Place, people: list[int], plain: Any, hand: Hand
) -> None:
    made = objection(place, people)

    def late() -> int:
        with db.session(place.engine) as session:
            return objections.escalate(session, plain, CODE)

    hand.moment = clock.end_of(dt.date(2025, 6, 11)) - dt.timedelta(seconds=1)
    assert late() == 0
    hand.advance(seconds=1)
    assert [late(), late()] == [1, 0]
    hand.moment = clock.end_of(dt.date(2025, 6, 16)) - dt.timedelta(seconds=1)
    assert late() == 0
    hand.advance(seconds=1)
    assert [late(), late()] == [1, 0]
    with db.session(place.engine) as session:
        told = session.execute(text("SELECT role, code FROM messages ORDER BY id")).all()
        assert [row.role for row in told] == ["officer", "reviewer", "approver"]
        noted = session.execute(text(f"SELECT action FROM audit WHERE object = 'objection/{made}'")).scalars()
        assert list(noted) == ["objection.escalated"] * 2


def test_a_killed_escalation_leaves_the_old_state(
    place: Place, people: list[int], plain: Any, hand: Hand
) -> None:
    made = objection(place, people)
    hand.advance(days=30)
    with Session(place.engine) as session:
        assert objections.escalate(session, plain, CODE) == 1
        session.rollback()
    with db.session(place.engine) as session:
        assert objections.get(session, CODE, made).escalated == 0
        assert session.scalar(text("SELECT count(*) FROM messages")) == 0


def test_who_is_held_and_what_blocks(place: Place, people: list[int]) -> None:
    made = objection(place, people)
    later = place.submit("tax", [(place.enterprises[0], 120)]).id  # the run has not seen it
    for state, holds, blocks in (
        ("filed", True, []),
        ("divided", True, []),
        ("upheld", True, ["objection.not_settled"]),
        ("settled", False, ["objection.not_in_run"]),
        ("rejected", False, []),
        ("withdrawn", False, []),
    ):
        with db.session(place.engine) as session:
            begin_write(session)
            found = objections.get(session, CODE, made)
            found.state, found.corrected_submission_id = state, later if state == "settled" else None
            session.flush()
            campaign = session.get_one(Campaign, found.campaign_id)
            assert objections.held(session, campaign) == ({found.uscc} if holds else set())
            assert [fault.code for fault in objections.blocking(session, campaign)] == blocks
            session.rollback()


def test_an_operator_lists_and_shows(
    place: Place, people: list[int], muhero: Muhero, monkeypatch: Any
) -> None:
    made = objection(place, people)
    monkeypatch.setenv("DATABASE_URL", place.engine.url.render_as_string(hide_password=False))
    ended, out, _ = muhero("objections", "list", "--county", CODE, "--late", "--lang", "en")
    assert ended == 0
    assert f"{CODE}-2024-0001" in out
    assert "waiting for the first review" in out
    ended, out, _ = muhero("objections", "show", made, "--county", CODE)
    assert (ended, "待初审" in out) == (0, True)
    ended, _, said = muhero("objections", "show", 99, "--county", CODE)
    assert (ended, "99" in said) == (1, True)


def test_what_is_ruled_stands_beside_what_a_register_says(place: Place) -> None:
    place.everything()
    one, other = place.enterprises[4], place.enterprises[5]  # of whom the first has a label by the register

    def standing(uscc: str) -> list[str]:
        with db.session(place.engine) as session:
            return rulings.standing(session, CODE, 2024, uscc)

    with db.session(place.engine) as session:
        rulings.enter(session, CODE, 2024, one, ["提档"], None, "会议")
        rulings.enter(session, CODE, 2024, one, ["豁免"], None, "申请")
        rulings.enter(session, CODE, 2024, other, ["降档"], None, "会议", without=["无"])
    assert standing(one) == ["提档", "豁免"]
    with db.session(place.engine) as session:
        rulings.enter(session, CODE, 2024, one, [], None, "到期", without=["豁免"])
        rulings.enter(session, CODE, 2024, other, [], None, "撤销", without=["降档"])
        again = [
            rulings.enter(session, CODE, 2024, each, [], None, "到期", without=["豁免"])
            for each in (one, other)
        ]
    assert (standing(one), standing(other)) == (["提档"], [])
    assert [each.state for each in again] == ["accepted", "withdrawn"]  # nothing was left to be changed
    with pytest.raises(Conflict, match="nothing_stands"), db.session(place.engine) as session:
        rulings.enter(session, CODE, 2024, place.enterprises[7], [], None, "到期", without=["豁免"])
    place.submit("market", [(one, "企业5", "3311", "东镇", "2015-03-01", "高新技术企业|绿色工厂")])
    with db.session(place.engine) as session:
        facts = intake.table(session, CODE, 2024)
    labels = {row["uscc"]: row["labels"] for row in facts.iter_rows(named=True)}
    assert labels[one] == ["提档", "绿色工厂", "高新技术企业"]
    assert not labels[other]
