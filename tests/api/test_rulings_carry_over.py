from collections.abc import Iterator

import pytest

from service import clock, db, routine
from tests.api import county, objecting
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.objecting import RULED, Case, done
from tests.api.yearly import SUSPENDED

BOTH_WAYS = SUSPENDED.replace("暂缓", "提档")  # a label that is ruled and granted


@pytest.fixture
def next_year(world: World) -> Iterator[Case]:
    """A second campaign after one that ruled two labels, of which one goes on."""
    with objecting.reviewing(world) as made:
        for place, expires_on in ((3, "2026-12-31"), (4, None), (5, "2025-12-30")):
            ruling = done(made.propose(place, expires_on=expires_on))["id"]
            done(made.attach(made.officer, f"ruling/{ruling}"))
            done(made.approver.post(f"/rulings/{ruling}/approve", json={"answer": "同意"}))
        made.hand.advance(days=300)
        text = (county.scheme_text(made.code) + RULED + BOTH_WAYS).replace("2024", "2025")
        made.scheme = county.add_text(world.engine, made.code, text)
        made.hand_in(made.officer, "market", county.FILES["market"], 2025)
        body = {"year": 2025, "scheme_id": made.scheme, "trial": False}
        made.campaign = done(made.officer.post("/campaigns", json=body))["id"]
        yield made


def test_what_has_not_expired_holds_in_the_new_year(next_year: Case) -> None:
    body = {"json": {"campaign_id": next_year.campaign}}
    [made] = done(next_year.officer.post("/rulings/carry-over", **body))["submissions"]
    found = done(next_year.officer.get(f"/enterprises/{CODES[3]}/facts?year=2025"))["items"]
    assert [one["submission_id"] for one in found if one["code"] == "rulings"] == [made]
    assert done(next_year.officer.post("/rulings/carry-over", **body))["submissions"] == []


def test_what_was_lifted_is_not_carried_over_again(next_year: Case) -> None:
    body = {"json": {"campaign_id": next_year.campaign}}
    done(next_year.officer.post("/rulings/carry-over", **body))
    lifting = done(next_year.propose(3, lifts=True))["id"]
    done(next_year.attach(next_year.officer, f"ruling/{lifting}"))
    done(next_year.approver.post(f"/rulings/{lifting}/approve", json={"answer": "已不符合"}))
    assert done(next_year.officer.post("/rulings/carry-over", **body))["submissions"] == []


def test_a_grant_that_expires_leaves_what_is_carried_over(next_year: Case) -> None:
    body = {"campaign_id": next_year.campaign}
    done(next_year.officer.post("/rulings/carry-over", json=body))
    done(next_year.officer.post(f"/campaigns/{next_year.campaign}/enterprises"))
    done(next_year.advance("collecting"))
    for place in (3, 6):
        asked = body | {"kind": "suspend", "reason": "搬迁", "uscc": CODES[place]}
        number = done(next_year.officer.post("/applications", json=asked))["id"]
        done(next_year.attach(next_year.officer, f"application/{number}"))
        granted = {"granted": True, "reason": "同意", "expires_on": clock.today().isoformat()}
        done(next_year.reviewer.post(f"/applications/{number}/decide", json=granted))
    next_year.hand.advance(days=1)
    with db.session(next_year.world.engine) as session:
        assert routine.run(session, next_year.world.config, next_year.code, "applications") == 2
    assert [labels(next_year, place) for place in (3, 6)] == [["提档"], []]


def labels(case: Case, place: int) -> list[str]:
    found = done(case.officer.get(f"/enterprises/{CODES[place]}/facts?year=2025"))["items"]
    return [one["text"] for one in found if (one["code"], one["standing"]) == ("rulings", "valid")]


def test_a_trial_carries_nothing_over(next_year: Case) -> None:
    body = {"year": 2025, "scheme_id": next_year.scheme, "trial": True}
    trial = done(next_year.officer.post("/campaigns", json=body))["id"]
    answer = next_year.officer.post("/rulings/carry-over", json={"campaign_id": trial})
    problem(answer, 409, "ruling.trial_carries_nothing")


def test_by_the_officer_of_the_county(case: Case) -> None:
    body = {"json": {"campaign_id": case.campaign}}
    problem(case.approver.post("/rulings/carry-over", **body), 403, "http.role_not_allowed")
    problem(case.world.foreigner.post("/rulings/carry-over", **body), 404, "campaign.not_found")
    problem(case.officer.post("/rulings/carry-over", json={}), 422, "field.required")
