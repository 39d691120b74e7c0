"""POST /model-versions/{number}/promote: by one person where the gate passed it, else by two with reasons."""

import pytest

from tests.api import model
from tests.api.conftest import EN, World, problem
from tests.api.model import Place


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def champion(place: Place) -> int | None:
    found = [one for one in place.officer.get("/model-versions").json["items"] if one["alias"] == "champion"]
    return found[0]["number"] if found else None


def test_what_the_gate_passed_is_promoted_by_one(place: Place) -> None:
    number = place.register()
    made = place.promote(number).json
    assert (made["state"], made["approvals"]) == ("promoted", [])
    promotion = made["promotion"]
    assert (promotion["kind"], promotion["number"], promotion["former"]) == ("promote", number, None)
    assert len(promotion["by"]) == 1
    assert champion(place) == number


def test_the_newest_year_is_forecast_by_it(place: Place) -> None:
    number = place.register()
    done = place.done(place.promote(number))
    run = place.officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (run["version"], run["evaluation_id"]) == (number, place.evaluation)


def test_what_the_gate_did_not_pass_needs_two_accounts(place: Place) -> None:
    number = place.register(passed=False)
    first = place.promote(number, reason="看过误差").json
    assert (first["state"], first["promotion"], first["job"]) == ("waiting", None, None)
    again = place.promote(number, reason="再看过误差").json
    assert again["state"] == "waiting", "one person is one person"
    assert [one["reason"] for one in again["approvals"]] == ["再看过误差"]
    assert champion(place) is None

    made = place.promote(number, place.second, "同意试用").json
    accounts = [str(one["account_id"]) for one in made["approvals"]]
    assert len(set(accounts)) == 2
    assert made["promotion"]["by"] == accounts
    assert made["promotion"]["reason"] == "再看过误差 / 同意试用"
    assert champion(place) == number


def test_after_a_return_two_must_approve_again(place: Place) -> None:
    place.champion()
    number = place.register(passed=False, step=1)
    place.promote(number, reason="一")
    assert place.promote(number, place.second, "二").json["state"] == "promoted"
    place.administrator.post("/model-versions/rollback", json={"reason": "误差大"})
    assert place.promote(number, reason="三").json["state"] == "waiting"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_it_does_not_count(place: Place, reason: str) -> None:
    number = place.register(passed=False)
    found = problem(place.promote(number, reason=reason), 409, "model.reason_needed")
    assert str(number) in found["detail"]
    assert place.promote(number, place.second, "好").json["state"] == "waiting"


def test_a_damaged_version_is_refused(place: Place) -> None:
    number = place.register()
    place.damage(number)
    found = problem(place.promote(number), 409, "model.damaged")
    assert "annual.txt" in found["detail"]
    assert champion(place) is None
    assert place.officer.get("/model-versions/promotions").json["items"] == []


def test_a_damaged_version_keeps_no_second_approval(place: Place) -> None:
    number = place.register(passed=False)
    place.promote(number, reason="一")
    place.damage(number)
    problem(place.promote(number, place.second, "二"), 409, "model.damaged")


def test_the_champion_cannot_be_promoted_again(place: Place) -> None:
    number = place.champion()
    problem(place.promote(number), 409, "model.already_champion")


def test_sent_again_it_is_done_once(place: Place) -> None:
    path, key = f"/model-versions/{place.register()}/promote", {"Idempotency-Key": "promote"}
    first, again = (place.administrator.post(path, json={}, headers=key) for _ in range(2))
    assert first.data == again.data
    assert len(place.officer.get("/model-versions/promotions").json["items"]) == 1


def test_a_long_reason_is_refused(place: Place) -> None:
    problem(place.promote(1, reason="x" * 2001), 422, "field.length")


def test_who_may(world: World, place: Place) -> None:
    number = place.register()
    for caller in (place.officer, place.enterprise):
        problem(place.promote(number, caller), 403, "http.role_not_allowed")
    problem(place.promote(99), 404, "model.no_version")
    answer = world.administrator.post(f"/model-versions/{number}/promote", json={}, headers=EN)
    problem(answer, 404, "model.no_version")
