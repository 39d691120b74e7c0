from collections.abc import Iterator

import pytest

from tests.api import county, objecting
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.objecting import RULED, Case, done


@pytest.fixture
def next_year(world: World) -> Iterator[Case]:
    """A second campaign after one that ruled two labels, of which one goes on."""
    with objecting.reviewing(world) as made:
        for place, expires_on in ((3, "2026-12-31"), (4, None), (5, "2025-12-30")):
            ruling = done(made.propose(place, expires_on=expires_on))["id"]
            done(made.attach(made.officer, f"ruling/{ruling}"))
            done(made.approver.post(f"/rulings/{ruling}/approve", json={"answer": "同意"}))
        made.hand.advance(days=300)
        text = (county.scheme_text(made.code) + RULED).replace("2024", "2025")
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


def test_by_the_officer_of_the_county(case: Case) -> None:
    body = {"json": {"campaign_id": case.campaign}}
    problem(case.approver.post("/rulings/carry-over", **body), 403, "http.role_not_allowed")
    problem(case.world.foreigner.post("/rulings/carry-over", **body), 404, "campaign.not_found")
    problem(case.officer.post("/rulings/carry-over", json={}), 422, "field.required")
