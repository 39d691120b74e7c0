"""POST /campaigns/{id}/scheme: another scheme before the confirmation, and the list is drawn up again."""

import pytest

from tests.api import yearly
from tests.api.conftest import World, problem
from tests.api.yearly import SUSPENDED

TRIAL = ("year = 2024\n", "year = 2024\ntrial = true\n")


def test_the_list_is_drawn_up_again_by_the_new_scheme(world: World) -> None:
    with yearly.place(world) as place:
        campaign, first = place.collecting()
        second = place.scheme(SUSPENDED)
        body = {"scheme_id": second, "reason": "办法已修订"}
        found = place.officer.post(f"/campaigns/{campaign}/scheme", json=body).json
        assert (found["scheme_id"], found["progress"]["enterprises"]) == (second, {})
        assert place.refused(campaign, "confirming")[1:] == ["campaign.list_needed"]
        place.draw(campaign)
        place.advance(campaign, "confirming")
        [step] = [
            one
            for one in place.officer.get(f"/campaigns/{campaign}/timeline").json["items"]
            if one["what"] == "scheme_replaced"
        ]
        assert (step["reason"], step["params"]) == ("办法已修订", {"scheme_id": second, "before": first})
        late = place.officer.post(f"/campaigns/{campaign}/scheme", json={"scheme_id": first, "reason": "?"})
        problem(late, 409, "campaign.scheme_stays")


def test_a_trials_scheme_carries_no_effect(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        text = yearly.county.scheme_text(place.code).replace(*TRIAL)
        trial = yearly.county.add_text(world.engine, place.code, text)
        answer = place.officer.post(f"/campaigns/{campaign}/scheme", json={"scheme_id": trial, "reason": "?"})
        problem(answer, 409, "campaign.trial_scheme")


def test_of_this_county_only(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        body = {"scheme_id": world.own.scheme, "reason": "?"}
        problem(place.officer.post(f"/campaigns/{campaign}/scheme", json=body), 404, "scheme.not_found")


@pytest.mark.parametrize("body", [{"reason": "?"}, {"scheme_id": 1}, {"scheme_id": 1, "reason": ""}])
def test_validates(world: World, body: dict[str, object]) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        assert place.officer.post(f"/campaigns/{campaign}/scheme", json=body).status_code == 422
