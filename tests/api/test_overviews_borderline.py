"""GET /evaluations/{id}/borderline: the nearest to a line first, by page."""

import pytest

from tests.api.conftest import World, problem


def test_the_nearest_come_first(world: World) -> None:
    path = f"/evaluations/{world.own.published}"
    whole = world.officer.get(f"{path}/borderline").json
    gaps = [abs(one["gap"]) for one in whole["items"]]
    assert gaps == sorted(gaps)
    totals = {(one["uscc"], one["unit"]): one for one in world.officer.get(f"{path}/results").json["items"]}
    for one in whole["items"]:
        result = totals[one["uscc"], one["unit"]]
        assert (one["total"], one["class_name"]) == (result["total"], result["class"])
        assert one["gap"] == pytest.approx(one["total"] - one["line"])
    parts = [world.officer.get(f"{path}/borderline?limit=4&offset={at}").json for at in (0, 4, 8)]
    assert [one for part in parts for one in part["items"]] == whole["items"]
    assert {part["total"] for part in parts} == {whole["total"]}


def test_what_is_asked_is_checked_and_whose_it_is(world: World) -> None:
    path = f"/evaluations/{world.own.published}/borderline"
    problem(world.officer.get(f"{path}?limit=0"), 422, "field.range")
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.anonymous.get(path), 401, "http.token_missing")
