"""GET /evaluations/{id}/results/{uscc}/what-if: what would change the class, lever by lever."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, MIXED, POWER_PLANT

PATH = "/evaluations/{}/results/{}/what-if"
FACTS = ("tax", "revenue", "land_owned", "land_rented_in", "land_let_out")


def path(world: World, place: int = 1) -> str:
    return PATH.format(world.own.published, CODES[place])


def given(world: World, place: int) -> dict[str, Any]:
    """What an enterprise handed in, as `POST /scores` reads it."""
    result = world.officer.get(path(world, place).removesuffix("/what-if")).json
    inputs = {each["name"]: each["value"] for one in result["indicators"] for each in one["inputs"]}
    known = {name: value for name, value in inputs.items() if name in FACTS and value is not None}
    labels = {1: ["高新技术企业"], 2: ["环境违法"]}.get(place, [])
    return {"scale": "above", "industry": "3429", "labels": labels, **known}


def proposals(found: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    for lever in found["levers"]:
        for goal in ("better", "worse"):
            if lever[goal]["reached"]:
                yield lever, lever[goal], goal


@pytest.mark.parametrize("place", [1, 3, 4, 5, 6, 7])
def test_every_proposal_holds_when_it_is_scored_and_less_does_not(world: World, place: int) -> None:
    found = world.officer.get(path(world, place)).json
    seen = list(proposals(found))
    assert seen
    for lever, one, _ in seen:
        facts, before = given(world, place), one["before"] or 0.0
        assert one["before"] is None or facts.get(lever["fact"], 0.0) == pytest.approx(before)
        assert one["after"] == pytest.approx(before + one["way"] * one["amount"])
        tried = [one["after"], before + one["way"] * one["amount"] * 0.99]
        body = {
            "enterprises": [facts | {lever["fact"]: figure} for figure in tried],
            "evaluation_id": world.own.published,
        }
        enough, less = world.officer.post("/scores", json=body).json["items"]
        assert enough["class_name"] == one["reached"]
        assert less["class_name"] == found["class_name"], (lever["fact"], one)


def test_what_cannot_be_done_says_why(world: World) -> None:
    found = world.officer.get(path(world)).json
    assert found["class_name"] == "A"
    for lever in found["levers"]:
        assert lever["better"]["reached"] is None
        assert [one["code"] for one in lever["better"]["notes"]] == ["whatif.best"]
    vetoed = world.officer.get(path(world, 2)).json
    assert {one["better"]["notes"][0]["code"] for one in vetoed["levers"]} == {"whatif.override"}
    assert "penalised" in str(vetoed["levers"]) or "环境违法" in str(vetoed["levers"])


def test_money_is_that_of_the_class_that_is_reached(world: World) -> None:
    found = world.officer.get(path(world, 7)).json
    assert found["class_name"] == "C"
    better = [one for _, one, goal in proposals(found) if goal == "better"]
    assert better
    for one in better:
        assert one["money"] == {
            "now": 5000.35,
            "then": 0.0,
            "change": -5000.35,
            "words": "少负担 5,000.35 元",
            "by_instrument": {"electricity": -5000.35},
            "complete": True,
        }


def test_paper_levers_are_marked_and_come_last(world: World) -> None:
    found = world.officer.get(path(world, 7)).json
    marks = {one["fact"]: one["paper"] for one in found["levers"]}
    assert marks == {fact: fact.startswith("land") for fact in FACTS}
    for lever, one, goal in proposals(found):
        codes = [each["code"] for each in one["notes"]]
        assert ("whatif.paper" in codes) == (lever["paper"] and goal == "better")
    possible = [one["paper"] for one in found["levers"] if one["better"]["reached"]]
    assert possible == sorted(possible)


def test_one_lever_alone_and_in_words(world: World) -> None:
    (lever,) = world.officer.get(f"{path(world, 7)}?lever=tax").json["levers"]
    assert lever["fact"] == "tax"
    assert lever["department"] == "税务部门"
    assert "实际入库税收" in lever["better"]["notes"][0]["text"]
    english = world.officer.get(f"{path(world, 7)}?lever=tax", headers=EN).json["levers"][0]
    assert english["better"]["notes"][0]["text"].startswith("Raise")


def test_an_unknown_lever_is_told_which_there_are(world: World) -> None:
    found = problem(world.officer.get(f"{path(world, 7)}?lever=taxes"), 422, "whatif.unknown_lever")
    assert all(fact in found["detail"] for fact in FACTS)
    assert "tax" in found["errors"][0]["nearest"]
    problem(world.officer.get(f"{path(world, 7)}?lever="), 422, "field.length")
    problem(world.officer.get(f"{path(world, 7)}?colour=red"), 422, "field.unknown")


def test_without_a_class_there_is_nothing_to_change(world: World) -> None:
    found = world.officer.get(PATH.format(world.own.published, POWER_PLANT)).json
    assert (found["levers"], [one["code"] for one in found["notes"]]) == ([], ["whatif.status"])


def test_a_mixed_enterprise_is_asked_twice(world: World) -> None:
    one = PATH.format(world.own.published, MIXED)
    for unit in ("own", "merged"):
        found = world.officer.get(f"{one}?unit={unit}").json
        assert (found["unit"], len(found["levers"])) == (unit, len(FACTS))
    problem(world.officer.get(f"{one}?unit=group"), 404, "result.not_found")


def test_who_sees_them(world: World) -> None:
    own = path(world)
    assert world.enterprise.get(own).json == world.officer.get(own).json
    problem(world.caller(world.own.other_enterprise).get(own), 404, "enterprise.not_found")
    problem(world.foreigner.get(own), 404, "evaluation.not_found")
    problem(world.enterprise.get(PATH.format(world.own.draft, CODES[1])), 404, "evaluation.not_found")
    unknown = PATH.format(world.own.published, "91350100M000100Y43")
    problem(world.officer.get(unknown), 404, "result.not_found")
