"""A campaign from preparing to closed, through the API alone, with the clock held."""

import datetime as dt

from service import clock, stages
from tests.api import yearly
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.yearly import SUSPENDED, TOWN, Place, told


def test_a_whole_year(world: World) -> None:
    with yearly.place(world) as place:
        approver, enterprise = place.somebody("approver"), place.somebody("enterprise", CODES[1])
        scheme = place.scheme(SUSPENDED)
        campaign = place.begin(scheme)
        prepare(place, campaign)
        collect(place, campaign)
        suspend_the_first(place, campaign)
        confirm(place, campaign)
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "reviewing")
        body = {"to": "notice", "reason": "同意公示"}
        alone = place.officer.post(f"/campaigns/{campaign}/advance", json=body)
        problem(alone, 403, "campaign.role_needed")
        place.advance(campaign, "notice", approver)
        assert "message.notice" in told(enterprise)
        put_on_notice(place, campaign)
        place.advance(campaign, "deciding")
        place.advance(campaign, "approved", approver)
        assert place.refused(campaign, "published") == ["campaign.published_by_two"]
        place.publish(place.propose(campaign), approver)
        assert place.officer.get(f"/campaigns/{campaign}").json["state"] == "published"
        assert place.advance(campaign, "closed")["next"] is None
        look_back(place, campaign)


def prepare(place: Place, campaign: int) -> None:
    """The list is drawn up from what is known: who is in and who is not, by which clause."""
    one = place.officer.get(f"/campaigns/{campaign}").json
    assert (one["state"], one["next"]) == ("preparing", "collecting")
    assert (one["effect"], one["trial"]) == (True, False)
    assert [fault["code"] for fault in one["missing"]] == ["campaign.list_needed"]
    place.hand_in("market", "statistics")
    drawn = place.draw(campaign)
    assert (drawn["in"], drawn["exempt"]) == (9, 1)
    [exempt] = place.officer.get(f"/campaigns/{campaign}/enterprises?state=exempt").json["items"]
    assert (exempt["uscc"], exempt["clause"]) == (CODES[9], "utilities")
    assert exempt["reason"] == "电力企业不参评"
    township = place.somebody("township", township=TOWN)
    seen = township.get(f"/campaigns/{campaign}/enterprises").json["items"]
    assert [row["uscc"] for row in seen] == [CODES[i] for i in (1, 3, 5, 7, 9)]
    place.advance(campaign, "collecting")


def collect(place: Place, campaign: int) -> None:
    """Departments owe what the rules read; while one file is missing, nothing goes on."""
    place.hand_in("tax", "land")
    assert place.refused(campaign, "confirming") == ["campaign.out_of_order", "collection.owed"]
    assert place.refused(campaign, "evaluating") == ["campaign.out_of_order", "collection.owed"]
    (owed,) = place.officer.get(f"/campaigns/{campaign}").json["missing"]
    assert (owed["layout"], "electricity" in owed["detail"]) == ("power", False)  # said by its title
    assert owed["file"] in owed["detail"]
    place.hand_in("power")
    one = place.officer.get(f"/campaigns/{campaign}").json
    assert one["progress"]["files_owed"] == one["progress"]["files_settled"] == 5
    place.draw(campaign)


def suspend_the_first(place: Place, campaign: int) -> None:
    """An application with evidence, granted by somebody else, takes effect by the scheme's own clause."""
    enterprise, approver = place.somebody("enterprise", CODES[1]), place.somebody("approver")
    asked = {"campaign_id": campaign, "kind": "suspend", "reason": "搬迁停产"}
    number = enterprise.post("/applications", json=asked).json["id"]
    decision = {"granted": True, "reason": "符合第五条"}
    bare = approver.post(f"/applications/{number}/decide", json=decision)
    problem(bare, 409, "application.no_evidence")
    place.attach(enterprise, f"application/{number}")
    granted = approver.post(f"/applications/{number}/decide", json=decision).json
    assert (granted["state"], granted["label"]) == ("granted", "暂缓")
    assert told(enterprise)[-1] == "message.application_decided"
    assert place.draw(campaign)["suspended"] == 1


def confirm(place: Place, campaign: int) -> None:
    """Everybody is silent: a reminder comes, the deadline does not close early, silence is recorded."""
    silent = place.somebody("enterprise", CODES[2])
    place.advance(campaign, "confirming")
    assert place.due_on(campaign, "confirming") == dt.date(2025, 3, 17)
    assert "confirmation.under_way" in place.refused(campaign, "evaluating")
    place.hand.moment = dt.datetime(2025, 3, 17, 23, 59, tzinfo=clock.BEIJING)
    place.routine()
    assert told(silent)[-1] == "message.reminded"
    assert "confirmation.under_way" in place.refused(campaign, "evaluating")
    place.hand.advance(minutes=1)
    place.routine()
    progress = place.officer.get(f"/campaigns/{campaign}").json["progress"]
    assert progress["confirmations"]["silent"] == 8
    place.advance(campaign, "evaluating")


def put_on_notice(place: Place, campaign: int) -> None:
    """Neither the notice nor the time for objections closes early."""
    assert place.refused(campaign, "deciding").count("deadline.not_over") == 2
    place.let_pass(campaign, "notice")
    assert place.refused(campaign, "deciding") == ["campaign.out_of_order", "deadline.not_over"]
    place.hand.moment = clock.end_of(place.due_on(campaign, "objections")) - dt.timedelta(seconds=1)
    assert place.refused(campaign, "deciding") == ["campaign.out_of_order", "deadline.not_over"]
    place.hand.advance(seconds=1)


def look_back(place: Place, campaign: int) -> None:
    """The timeline names who did what, when and why; approvals name both persons."""
    steps = place.officer.get(f"/campaigns/{campaign}/timeline").json["items"]
    assert [one["to_state"] for one in steps if one["what"] == "entered"] == list(stages.STATES[1:])
    assert all(one["reason"] for one in steps if one["what"] in ("entered", "chosen"))
    assert [one["at"] for one in steps] == sorted(one["at"] for one in steps)
    approvals = [one for one in steps if one["proposed_by"] is not None]
    assert [one["to_state"] for one in approvals] == ["notice", "approved"]
    assert all(one["proposed_by"] != one["account_id"] for one in approvals)
