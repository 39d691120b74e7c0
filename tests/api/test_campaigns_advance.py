"""POST /campaigns/{id}/advance and /choose: in order, with everything that is missing, by two persons."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service import accounts, campaigns, db, stages
from service.campaign_tables import Step
from service.errors import Conflict
from tests.api import yearly
from tests.api.conftest import World, problem
from tests.api.yearly import Place


def test_no_state_is_left_out_or_gone_back_to(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting()
        for to in set(stages.STATES) - {"confirming", "notice", "approved", "published"}:
            assert place.refused(campaign, to)[0] == "campaign.out_of_order", to
        assert place.officer.get(f"/campaigns/{campaign}").json["state"] == "collecting"


def test_the_refusal_says_where_it_stands_and_what_is_next(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        body = {"to": "closed", "reason": "?"}
        found = problem(
            place.officer.post(f"/campaigns/{campaign}/advance", json=body), 409, "campaign.out_of_order"
        )
        assert "当前处于“准备”，不能进入“已办结”。下一步是“收集数据”" in found["errors"][0]["detail"]
        assert "尚未拟定本年度企业名单" in found["errors"][1]["detail"]


@pytest.mark.parametrize("body", [{"to": "collecting"}, {"to": "onwards", "reason": "?"}, {"reason": ""}])
def test_validates(world: World, body: dict[str, str]) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        assert place.officer.post(f"/campaigns/{campaign}/advance", json=body).status_code == 422


def test_a_run_is_chosen_of_todays_facts_by_this_scheme(world: World) -> None:
    with yearly.place(world) as place:
        campaign, scheme = place.collecting()
        run = place.run(scheme)
        body = {"evaluation_id": run, "reason": "?"}
        path = f"/campaigns/{campaign}/choose"
        problem(place.officer.post(path, json=body), 409, "campaign.not_choosing")
        place.advance(campaign, "confirming")
        place.let_pass(campaign, "confirming")
        place.advance(campaign, "evaluating")
        assert place.refused(campaign, "reviewing") == ["campaign.out_of_order", "campaign.run_needed"]
        other = place.run(place.scheme("\n# another\n[procedure]\nnotice_days = 8\n"))
        wrong = place.officer.post(path, json={"evaluation_id": other, "reason": "?"})
        problem(wrong, 409, "campaign.run_of_another")
        place.hand_in("tax")
        problem(place.officer.post(path, json=body), 409, "campaign.run_outdated")
        foreign = {"evaluation_id": world.own.draft, "reason": "?"}
        problem(place.officer.post(path, json=foreign), 404, "evaluation.not_found")
        place.choose(campaign, place.run(scheme))


def test_what_came_in_after_the_run_must_be_in_it(world: World) -> None:
    with yearly.place(world) as place:
        approver = place.somebody("approver")
        campaign, scheme = place.evaluating()
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "reviewing")
        given = place.hand_in("tax")["tax"]
        assert place.refused(campaign, "notice", approver)[1:] == ["campaign.run_outdated"]
        place.officer.post(f"/submissions/{given}/withdraw")
        place.advance(campaign, "notice", approver)


def test_nobody_approves_the_run_of_his_choice(world: World) -> None:
    with yearly.place(world) as place:
        campaign, scheme = place.evaluating()
        with db.session(world.engine) as session:
            both = accounts.open_(session, ["officer", "approver"], place.code)
            one_person = world.caller(accounts.issue(session, both.id, "key"))
        place.choose(campaign, place.run(scheme), one_person)
        place.advance(campaign, "reviewing", one_person)
        assert place.refused(campaign, "notice", one_person) == ["campaign.own_proposal"]
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "notice", one_person)


def test_the_command_line_neither_chooses_nor_approves(world: World) -> None:
    with yearly.place(world) as place:
        campaign, scheme = place.evaluating()
        run = place.run(scheme)
        with db.session(world.engine) as session, pytest.raises(Conflict, match="person_needed"):
            stages.choose(session, place.code, campaign, run, "?", None)
        place.choose(campaign, run)
        place.advance(campaign, "reviewing")
        with db.session(world.engine) as session, pytest.raises(Conflict, match="person_needed"):
            stages.advance(session, place.code, campaign, "notice", "?", None)


def step(place: Place, campaign: int, **values: object) -> None:
    """Write an approval past the operations."""
    row = {"campaign_id": campaign, "what": "entered", "to_state": "approved", "roles": "", "reason": "?"}
    with db.session(place.world.engine) as session:
        db.begin_write(session)
        session.execute(insert(Step).values(**row, **values))


def test_the_database_wants_two_persons_too(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        with db.session(world.engine) as session:
            me = campaigns.get(session, place.code, campaign).created_by
        for persons in ({"account_id": me, "proposed_by": me}, {"account_id": me}, {"proposed_by": me}):
            with pytest.raises(IntegrityError):
                step(place, campaign, **persons)


@pytest.mark.parametrize("change", ["UPDATE campaign_steps SET reason = ''", "DELETE FROM campaign_steps"])
def test_the_timeline_is_only_added_to(world: World, change: str) -> None:
    with yearly.place(world) as place:
        place.begin(place.scheme())
        with db.session(world.engine) as session:
            db.begin_write(session)
            with pytest.raises(DBAPIError, match="only added to"):
                session.execute(text(change))
            session.rollback()
