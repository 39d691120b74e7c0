"""GET /evaluations/{id}/cross: industries or townships by class."""

from collections import Counter

import pytest

from tests.api.conftest import World, problem


@pytest.mark.parametrize("by", ["industry", "township"])
def test_parts_hold_everybody_who_is_not_exempt(world: World, by: str) -> None:
    path = f"/evaluations/{world.own.published}"
    found = world.officer.get(f"{path}/cross?by={by}").json
    listed = world.officer.get(f"{path}/results").json["items"]
    own = [row for row in listed if row["unit"] != "merged" and row["status"] != "exempt"]
    wanted = Counter((row[by][: 2 if by == "industry" else None], row["class"]) for row in own)
    assert (found["by"], found["classes"]) == (by, ["A", "B", "C"])
    counted = {
        (one["code"], name): units
        for one in found["items"]
        for name, units in [*one["classes"].items(), (None, one["without"])]
        if units
    }
    assert counted == wanted
    assert all(one["units"] == sum(one["classes"].values()) + one["without"] for one in found["items"])


def test_industries_are_named_and_the_usual_way(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/cross").json
    assert found["by"] == "industry"
    assert found["items"][0]["title"].startswith("34 ")


def test_what_is_asked_is_checked_and_whose_it_is(world: World) -> None:
    path = f"/evaluations/{world.own.published}/cross"
    problem(world.officer.get(f"{path}?by=size"), 422, "field.choice")
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.anonymous.get(path), 401, "http.token_missing")
