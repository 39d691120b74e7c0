"""GET /evaluations/{id}/results: filtered, sorted, by page."""

from urllib.parse import quote

import pytest

from tests.api.conftest import World, problem
from tests.api.county import CODES, MIXED, POWER_PLANT


def test_by_rank_and_those_without_one_last(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results").json
    ranks = [one["rank"] for one in found["items"]]
    placed = [rank for rank in ranks if rank is not None]
    assert placed == sorted(placed)
    assert found["items"][-1]["uscc"] == POWER_PLANT
    assert {one["uscc"] for one in found["items"]} == set(CODES)
    assert [one["unit"] for one in found["items"] if one["uscc"] == MIXED] == ["merged", "own"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=exempt", {POWER_PLANT}),
        (f"text={quote('企业03')}", {CODES[3]}),
        (f"text={CODES[4]}", {CODES[4]}),
        ("industry=44", {POWER_PLANT}),
        (f"township={quote('东镇')}", {CODES[i] for i in (1, 3, 5, 7, 9)}),
        ("pool=no_such_pool", set()),
        ("pool=above_scale&status=evaluated&class=A&industry=34", None),
    ],
)
def test_filters(world: World, query: str, expected: set[str] | None) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results?{query}").json
    if expected is None:
        assert {one["class"] for one in found["items"]} == {"A"}
    else:
        assert {one["uscc"] for one in found["items"]} == expected
        assert found["total"] == len(found["items"])


@pytest.mark.parametrize("name", ["rank", "total", "uscc", "name", "status", "class", "township"])
def test_sorts_both_ways(world: World, name: str) -> None:
    def values(sort: str) -> list[object]:
        found = world.officer.get(f"/evaluations/{world.own.published}/results?sort={sort}").json["items"]
        return [one[name] for one in found if one[name] is not None]

    assert values(name) == sorted(values(name))
    assert values(f"-{name}") == sorted(values(name), reverse=True)


def test_pages_add_up_to_the_whole(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results"
    whole = world.officer.get(path).json["items"]
    parts = [world.officer.get(f"{path}?limit=4&offset={offset}").json["items"] for offset in (0, 4, 8)]
    assert [one for part in parts for one in part] == whole


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sort=trace", "field.choice"),
        ("sort=rank%3Bdrop%20table%20results", "field.choice"),
        ("sort=--rank", "field.choice"),
        ("status=lost", "field.choice"),
        ("limit=501", "field.range"),
        ("class=", "field.length"),
        ("uscc=1", "field.unknown"),
    ],
)
def test_the_query_is_checked(world: World, query: str, code: str) -> None:
    problem(world.officer.get(f"/evaluations/{world.own.published}/results?{query}"), 422, code)


def test_an_enterprise_sees_itself(world: World) -> None:
    found = world.enterprise.get(f"/evaluations/{world.own.published}/results").json
    assert (found["total"], [one["uscc"] for one in found["items"]]) == (1, [CODES[1]])
    assert (
        world.enterprise.get(f"/evaluations/{world.own.published}/results?text={CODES[2]}").json["total"] == 0
    )
    problem(world.enterprise.get(f"/evaluations/{world.own.draft}/results"), 404, "evaluation.not_found")


def test_another_countys_is_unknown(world: World) -> None:
    problem(world.foreigner.get(f"/evaluations/{world.own.published}/results"), 404, "evaluation.not_found")


def test_a_township_sees_its_own_of_what_is_published(world: World) -> None:
    town, path = world.bounded("township", township="西镇"), f"/evaluations/{world.own.published}/results"
    even = {CODES[i] for i in range(0, 10, 2)}
    found = town.get(path).json
    assert {one["uscc"] for one in found["items"]} == even
    assert found["total"] == len(even) + 1  # the mixed one has two
    assert town.get(f"{path}?text={CODES[1]}").json["total"] == 0
    assert world.officer.get(path).json["total"] == len(CODES) + 1
    problem(town.get(f"/evaluations/{world.own.draft}/results"), 404, "evaluation.not_found")
