"""GET /submissions/{id}: one department file."""

import pytest

from tests.api.conftest import World, problem


def test_one_as_it_was_listed(world: World) -> None:
    number = world.own.submissions["tax"]
    found = world.officer.get(f"/submissions/{number}").json
    assert (found["state"], found["layout"], found["filename"]) == ("accepted", "tax", "tax.csv")
    assert found in world.officer.get("/submissions").json["items"]


@pytest.mark.parametrize("number", ["987654", "2147483647"])
def test_an_unknown_one(world: World, number: str) -> None:
    problem(world.officer.get(f"/submissions/{number}"), 404, "submission.not_found")


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9" * 400, "tax"])
def test_what_is_no_number_of_a_submission(world: World, number: str) -> None:
    problem(world.officer.get(f"/submissions/{number}"), 404, "http.no_route")


def test_another_countys_is_unknown(world: World) -> None:
    number = world.own.submissions["tax"]
    problem(world.foreigner.get(f"/submissions/{number}"), 404, "submission.not_found")
    assert world.administrator.get(f"/submissions/{number}").status_code == 200
