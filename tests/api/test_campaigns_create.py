"""POST /campaigns: one real one a year, trials besides, doubts told."""

import pytest

from tests.api import yearly
from tests.api.conftest import World, problem
from tests.api.county import YEAR

SHORT = "\n[procedure]\nobjection_days = 3\nbasis = '第十条'\n"


def test_begins_and_is_found(world: World) -> None:
    with yearly.place(world) as place:
        scheme = place.scheme()
        body = {"year": YEAR, "scheme_id": scheme}
        made = place.officer.post("/campaigns", json=body)
        assert made.status_code == 201
        assert (made.json["state"], made.json["effect"], made.json["warnings"]) == ("preparing", True, [])
        address = made.headers["Location"].removeprefix("/api/v1")
        assert place.officer.get(address).json["id"] == made.json["id"]
        [row] = place.officer.get(f"/campaigns?year={YEAR}&state=preparing").json["items"]
        assert (row["id"], row["next"]) == (made.json["id"], "collecting")
        assert place.officer.get("/campaigns?state=closed").json["items"] == []


def test_one_real_campaign_a_year(world: World) -> None:
    with yearly.place(world) as place:
        scheme = place.scheme()
        first = place.begin(scheme)
        again = place.officer.post("/campaigns", json={"year": YEAR, "scheme_id": scheme})
        assert problem(again, 409, "campaign.exists")["errors"][0]["id"] == first
        trials = [place.begin(scheme, trial=True) for _ in range(2)]
        shown = place.officer.get(f"/campaigns/{trials[0]}").json
        assert (shown["trial"], shown["effect"]) == (True, False)


def test_a_trial_scheme_makes_a_trial(world: World) -> None:
    with yearly.place(world) as place:
        text = yearly.county.scheme_text(place.code).replace("year = 2024\n", "year = 2024\ntrial = true\n")
        scheme = yearly.county.add_text(world.engine, place.code, text)
        assert place.officer.get(f"/campaigns/{place.begin(scheme)}").json["effect"] is False


def test_few_days_for_objections_are_doubted(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme(SHORT))
        [warning] = place.officer.get(f"/campaigns/{campaign}").json["warnings"]
        assert (warning["code"], warning["days"]) == ("campaign.objection_days_few", 3)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "field.required"),
        ({"year": YEAR, "scheme_id": "3"}, "field.integer"),
        ({"year": YEAR, "scheme_id": 0}, "field.range"),
        ({"year": YEAR, "scheme_id": 1, "state": "closed"}, "field.unknown"),
    ],
)
def test_validates(world: World, body: dict[str, object], code: str) -> None:
    problem(world.officer.post("/campaigns", json=body), 422, code)


def test_a_scheme_of_the_year_and_county(world: World) -> None:
    with yearly.place(world) as place:
        scheme = place.scheme()
        other = place.officer.post("/campaigns", json={"year": YEAR - 1, "scheme_id": scheme})
        problem(other, 409, "campaign.other_year")
        foreign = place.officer.post("/campaigns", json={"year": YEAR, "scheme_id": world.own.scheme})
        problem(foreign, 404, "scheme.not_found")
