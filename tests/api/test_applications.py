"""Applications for exemption or suspension: filed, decided by another person with evidence, until a day."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from service import accounts, clock, db, routine
from service.campaign_tables import Application
from tests.api import yearly
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES, YEAR
from tests.api.yearly import SUSPENDED, TOWN, Place, told

TWO_WAYS = SUSPENDED.replace('"stopped"', '"moved"').replace("'暂缓'", "'搬迁'")


def ask(campaign: int, **more: Any) -> dict[str, Any]:
    return {"campaign_id": campaign, "kind": "suspend", "reason": "搬迁停产", **more}


def filed(place: Place, campaign: int, who: Caller) -> int:
    """File an application with evidence."""
    made = who.post("/applications", json=ask(campaign))
    assert made.status_code == 201, made.data.decode()
    number: int = made.json["id"]
    place.attach(who, f"application/{number}")
    return number


def decide(who: Caller, number: int, granted: bool = True, **more: Any) -> Any:
    body = {"granted": granted, "reason": "符合第五条", **more}
    return who.post(f"/applications/{number}/decide", json=body)


def test_granted_it_is_read_by_the_schemes_own_scope(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, scheme = place.collecting(SUSPENDED)
        number = filed(place, campaign, enterprise)
        assert told(reviewer) == ["message.application_filed"]
        found = decide(reviewer, number).json
        assert (found["state"], found["label"], found["expires_on"]) == ("granted", "暂缓", None)
        run = place.run(scheme)
        result = place.officer.get(f"/evaluations/{run}/results/{CODES[1]}").json
        assert (result["status"], result["class_name"]) == ("suspended", None)
        [message] = enterprise.get("/messages?unread=true&limit=1").json["items"]
        assert message["text"].endswith("已作出决定：同意。理由：符合第五条")


def test_granted_in_a_trial_it_touches_no_figure(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        place.hand_in()
        campaign = place.begin(place.scheme(SUSPENDED), trial=True)
        place.draw(campaign)
        place.advance(campaign, "collecting")
        before = place.officer.get("/submissions").json["total"]
        found = decide(reviewer, filed(place, campaign, enterprise), expires_on="2025-03-03").json
        assert (found["state"], found["submission_id"]) == ("granted", None)
        place.hand.advance(days=1)
        place.routine()
        assert enterprise.get(f"/applications/{found['id']}").json["state"] == "expired"
        assert place.officer.get("/submissions").json["total"] == before
        assert place.draw(campaign)["suspended"] == 0


def test_refused_it_changes_nothing(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, approver = place.somebody("enterprise", CODES[1]), place.somebody("approver")
        campaign, _ = place.collecting(SUSPENDED)
        number = enterprise.post("/applications", json=ask(campaign)).json["id"]
        before = place.officer.get("/submissions").json["total"]
        assert decide(approver, number, granted=False).json["state"] == "refused"
        assert place.officer.get("/submissions").json["total"] == before
        problem(decide(approver, number), 409, "application.decided")
        assert enterprise.post("/applications", json=ask(campaign)).status_code == 201


def test_nobody_decides_his_own(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting(SUSPENDED)
        with db.session(world.engine) as session:
            both = accounts.open_(session, ["officer", "reviewer"], place.code)
            one_person = world.caller(accounts.issue(session, both.id, "key"))
        number = one_person.post("/applications", json=ask(campaign, uscc=CODES[1])).json["id"]
        place.attach(one_person, f"application/{number}")
        problem(decide(one_person, number), 409, "application.own")
        problem(decide(place.officer, number), 403, "http.role_not_allowed")
        write(world, number, state="granted", decided_by=both.id)
        write(world, number, state="granted")


def write(world: World, number: int, **values: Any) -> None:
    """Try to decide past the operations, which the database refuses."""
    with db.session(world.engine) as session:
        db.begin_write(session)
        change = update(Application).where(Application.id == number).values(**values)
        with pytest.raises(IntegrityError):
            session.execute(change)
        session.rollback()


def test_a_scheme_that_reads_no_label_grants_nothing(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, _ = place.collecting()
        number = filed(place, campaign, enterprise)
        problem(decide(reviewer, number), 409, "application.label_not_read")
        assert enterprise.get(f"/applications/{number}").json["state"] == "filed"


def test_of_several_labels_one_is_named(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, _ = place.collecting(SUSPENDED + TWO_WAYS)
        number = filed(place, campaign, enterprise)
        problem(decide(reviewer, number, label="豁免"), 409, "application.label_not_read")
        assert decide(reviewer, number, label="搬迁").json["label"] == "搬迁"


def test_it_expires_by_itself(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, _ = place.collecting(SUSPENDED)
        number = filed(place, campaign, enterprise)
        problem(decide(reviewer, number, expires_on="2025-03-02"), 422, "application.expires_too_soon")
        decide(reviewer, number, expires_on="2025-03-03")
        assert place.draw(campaign)["suspended"] == 1
        assert "applications" not in place.routine()
        place.hand.advance(days=1)
        assert "applications" in place.routine()
        assert enterprise.get(f"/applications/{number}").json["state"] == "expired"
        assert place.draw(campaign)["suspended"] == 0
        assert told(enterprise)[-1] == told(place.officer)[-1] == "message.application_expired"
        with db.session(world.engine) as session:
            assert routine.run(session, world.config, place.code, "applications") == 0


@pytest.mark.parametrize(("lifted", "status"), [(False, "suspended"), (True, "evaluated")])
def test_what_a_ruling_gives_too_stays(world: World, lifted: bool, status: str) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        approver = place.somebody("approver")
        campaign, scheme = place.evaluating(SUSPENDED)
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "reviewing")
        for lifts in (False, True)[: 1 + lifted]:
            ruling = {"campaign_id": campaign, "uscc": CODES[1], "label": "暂缓", "lifts": lifts}
            ruling |= {"reason": "停产", "document": "会议纪要"}
            number = reviewer.post("/rulings", json=ruling).json["id"]
            place.attach(reviewer, f"ruling/{number}")
            assert approver.post(f"/rulings/{number}/approve", json={"answer": "同意"}).status_code == 200
        last = clock.today().isoformat()
        granted = decide(reviewer, filed(place, campaign, enterprise), expires_on=last)
        assert granted.status_code == 200
        place.hand.advance(days=2)
        with db.session(world.engine) as session:
            assert routine.run(session, world.config, place.code, "applications") == 1
        run = place.run(scheme)
        assert place.officer.get(f"/evaluations/{run}/results/{CODES[1]}").json["status"] == status


def test_an_undecided_one_keeps_the_results_from_notice(world: World) -> None:
    with yearly.place(world) as place:
        approver = place.somebody("approver")
        campaign, scheme = place.evaluating(SUSPENDED)
        number = filed(place, campaign, place.somebody("enterprise", CODES[1]))
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "reviewing")
        assert place.refused(campaign, "notice", approver)[1:] == ["application.undecided"]
        decide(approver, number, granted=False)
        place.advance(campaign, "notice", approver)
        late = place.officer.post("/applications", json=ask(campaign, uscc=CODES[2]))
        problem(late, 409, "application.too_late")


def test_withdrawn(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, _ = place.collecting(SUSPENDED)
        number = filed(place, campaign, enterprise)
        assert enterprise.post(f"/applications/{number}/withdraw").json["state"] == "withdrawn"
        problem(enterprise.post(f"/applications/{number}/withdraw"), 409, "application.decided")
        problem(decide(reviewer, number), 409, "application.decided")


def test_not_twice_and_only_for_listed_ones(world: World) -> None:
    with yearly.place(world) as place:
        enterprise = place.somebody("enterprise", CODES[1])
        campaign, _ = place.collecting(SUSPENDED)
        first = filed(place, campaign, enterprise)
        again = problem(enterprise.post("/applications", json=ask(campaign)), 409, "application.open_already")
        assert again["errors"][0]["id"] == first
        other = place.begin(place.scheme(SUSPENDED), trial=True)
        problem(enterprise.post("/applications", json=ask(other)), 409, "application.too_late")
        unknown = place.officer.post("/applications", json=ask(campaign, uscc="91990101MA00000000"))
        problem(unknown, 404, "enterprise.not_found")


def test_each_sees_their_own(world: World) -> None:
    with yearly.place(world) as place:
        campaign, _ = place.collecting(SUSPENDED)
        numbers = [filed(place, campaign, place.somebody("enterprise", CODES[i])) for i in (1, 2)]
        path = f"/applications?campaign_id={campaign}&state=filed"
        assert [one["id"] for one in place.officer.get(path).json["items"]] == numbers[::-1]
        enterprise = place.somebody("enterprise", CODES[2])
        assert [one["uscc"] for one in enterprise.get(path).json["items"]] == [CODES[2]]
        problem(enterprise.get(f"/applications/{numbers[0]}"), 404, "application.not_found")
        problem(enterprise.post(f"/applications/{numbers[0]}/withdraw"), 404, "application.not_found")
        foreign = enterprise.post("/applications", json=ask(campaign, uscc=CODES[3]))
        problem(foreign, 404, "enterprise.not_found")
        township = place.somebody("township", township=TOWN)
        assert [one["uscc"] for one in township.get(path).json["items"]] == [CODES[1]]
        problem(township.get(f"/applications/{numbers[1]}"), 404, "application.not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "suspend", "reason": "?"}, "field.required"),
        ({"campaign_id": 1, "kind": "forget", "reason": "?"}, "field.choice"),
        ({"campaign_id": 1, "kind": "suspend", "reason": ""}, "field.length"),
        ({"campaign_id": 1, "kind": "suspend", "reason": "?"}, "field.required"),  # an officer names whose
    ],
)
def test_validates(world: World, body: dict[str, Any], code: str) -> None:
    problem(world.officer.post("/applications", json=body), 422, code)


def test_a_year_is_named(world: World) -> None:
    with yearly.place(world) as place:
        enterprise, reviewer = place.somebody("enterprise", CODES[1]), place.somebody("reviewer")
        campaign, _ = place.collecting(SUSPENDED)
        filed(place, campaign, enterprise)
        assert str(YEAR) in reviewer.get("/messages").json["items"][0]["text"]
