"""POST /scores: fact sets against a frozen calibration; nothing is stored."""

from typing import Any

import orjson
import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import CODES

ONE: dict[str, Any] = {
    "uscc": CODES[1],
    "name": "测试企业01",
    "scale": "above",
    "industry": "3429",
    "labels": ["高新技术企业"],
    "tax": 280,
    "revenue": 1100,
    "land_owned": 15,
}


def score(world: World, *sets: Any, **more: Any) -> Any:
    return world.officer.post("/scores", json={"enterprises": list(sets), **more})


def test_the_same_facts_score_as_in_the_evaluation(world: World) -> None:
    found = score(world, ONE).json["items"][0]
    stored = world.officer.get(f"/evaluations/{world.own.published}/results/{CODES[1]}").json
    assert found["total"] == stored["total"]
    assert [one["points"] for one in found["indicators"]] == [one["points"] for one in stored["indicators"]]
    assert found["class_name"] == stored["class_name"]


def test_more_tax_gives_more_points(world: World) -> None:
    less, more = score(world, ONE | {"tax": 100}, ONE | {"uscc": CODES[2], "tax": 110}).json["items"]
    assert less["total"] < more["total"]


def test_ten_thousand_at_once(world: World) -> None:
    sets = [{"scale": "above", "tax": i, "revenue": 1000, "land_owned": 10} for i in range(10_000)]
    response = world.officer.post(
        "/scores", data=orjson.dumps({"enterprises": sets}), content_type="application/json"
    )
    assert len(orjson.loads(response.data)["items"]) == 10_000
    problem(score(world, *sets, sets[0]), 422, "field.length")


def test_by_an_evaluation_of_ones_choice(world: World) -> None:
    found = score(world, ONE, evaluation_id=world.own.superseded)
    assert found.status_code == 200
    problem(score(world, ONE, evaluation_id=987654), 404, "evaluation.not_found")


def test_nothing_is_stored(world: World) -> None:
    before = world.officer.get("/enterprises").data
    score(world, ONE | {"uscc": "91350100M000100Y43"})
    assert world.officer.get("/enterprises").data == before


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"tax": "many"}, "#/enterprises/0/tax"),
        ({"tax": [1]}, "#/enterprises/0/tax"),
        ({"tax": True}, "#/enterprises/0/tax"),
        ({"taxx": 1}, "#/enterprises/0/taxx"),
        ({"registered_on": "2024-13-01"}, "#/enterprises/0/registered_on"),
        ({"labels": 5}, "#/enterprises/0/labels"),
        ({"labels": ["a", 5]}, "#/enterprises/0/labels"),
        ({"name": 5}, "#/enterprises/0/name"),
        ({"previous": []}, "#/enterprises/0/previous"),
        ({"previous": {"years_in_class": "one"}}, "#/enterprises/0/previous/years_in_class"),
        ({"previous": {"years_in_class": 1.5}}, "#/enterprises/0/previous/years_in_class"),
        ({"previous": {"years_in_class": -1}}, "#/enterprises/0/previous/years_in_class"),
    ],
)
def test_each_fact_set_is_checked(world: World, changed: dict[str, Any], where: str) -> None:
    response = score(world, ONE | changed)
    assert response.status_code == 422, response.data
    assert [one["pointer"] for one in response.json["errors"]] == [where]


def test_all_errors_are_told_at_once(world: World) -> None:
    found = score(world, ONE | {"tax": "x"}, ONE | {"uscc": CODES[2], "land_owned": "y"})
    assert len(found.json["errors"]) == 2
    assert (
        found.json["detail"]
        != world.officer.post("/scores", json={"enterprises": [ONE | {"tax": "x"}]}, headers=EN).json[
            "detail"
        ]
    )


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({}, "field.required", "#/enterprises"),
        ({"enterprises": []}, "field.length", "#/enterprises"),
        ({"enterprises": {}}, "field.list", "#/enterprises"),
        ({"enterprises": [1]}, "field.object", "#/enterprises/0"),
        ({"enterprises": [None]}, "field.null", "#/enterprises/0"),
        ({"enterprises": [ONE], "evaluation_id": "1"}, "field.integer", "#/evaluation_id"),
        ({"enterprises": [ONE], "evaluation_id": 2**31}, "field.range", "#/evaluation_id"),
        ({"enterprise": [ONE]}, "field.unknown", "#/enterprise"),
    ],
)
def test_the_body_is_checked(world: World, body: object, code: str, where: str) -> None:
    found = problem(
        world.officer.post("/scores", json=body), 422, "field.required" if where == "#/enterprise" else code
    )
    assert where in {one["pointer"] for one in found["errors"]}


def test_who_may(world: World) -> None:
    body = {"enterprises": [ONE]}
    for caller in (world.enterprise, world.administrator):
        assert caller.post("/scores", json=body).status_code == 200
    other = body | {"evaluation_id": world.own.published}
    problem(world.foreigner.post("/scores", json=other), 404, "evaluation.not_found")
    draft = body | {"evaluation_id": world.own.draft}
    problem(world.enterprise.post("/scores", json=draft), 404, "evaluation.not_found")
    _, stranger = world.fresh()
    problem(stranger.post("/scores", json=body), 404, "evaluation.none_published")
