"""GET /evaluations/{id}/results/{uscc}: an enterprise's result with every number of its reasons."""

import pytest

from tests.api.conftest import World, problem
from tests.api.county import CODES, MIXED, POWER_PLANT


def test_the_points_recompute_from_the_answer_alone(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results/{CODES[1]}").json
    for one in found["indicators"]:
        points = min(one["value"] / one["benchmark"], one["cap"]) * one["weight"]
        assert points == pytest.approx(one["points"])
    tax = {one["name"]: one["value"] for one in found["indicators"][0]["inputs"]}
    assert found["indicators"][0]["value"] == pytest.approx(tax["tax"] / tax["land"])
    bonus = sum(one["points"] for one in found["adjustments"])
    assert bonus == 3
    assert found["total"] == pytest.approx(
        sum(one["points"] for one in found["indicators"]) + bonus, abs=0.005
    )


def test_an_override_shows_before_and_after(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results/{CODES[2]}").json
    assert found["class_name"] == "C"
    assert found["overrides"][0] == {
        "name": "penalised",
        "title": "环境违法",
        "action": "not_above",
        "class_name": "C",
        "steps": None,
        "when": "array_contains(labels, '环境违法')",
        "inputs": [
            {"name": "labels", "title": "企业标签", "unit": "", "formula": None, "value": ["环境违法"]}
        ],
        "before": found["class_by_rank"],
        "after": "C",
        "basis": "第九条",
    }


def test_a_rule_that_changed_nothing_says_why(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results/{CODES[1]}").json
    assert found["overrides"] == []
    (rule,) = found["overrides_without_effect"]
    assert (rule["name"], rule["before"], rule["after"]) == ("penalised", "A", "A")
    assert "环境违法" not in rule["inputs"][0]["value"]
    (bonus,) = found["adjustments"]
    assert bonus["when"] == "array_contains(labels, '高新技术企业')"
    assert bonus["inputs"][0]["value"] == ["高新技术企业"]


def test_who_was_not_evaluated_is_told_why(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results/{POWER_PLANT}").json
    assert (found["status"], found["class_name"], found["total"]) == ("exempt", None, None)
    assert found["status_reason"] == {"rule": "utilities", "reason": "电力企业不参评", "basis": "第三条"}


def test_a_mixed_enterprise_has_two(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{MIXED}"
    assert world.officer.get(path).json["unit"] == "own"
    assert world.officer.get(f"{path}?unit=merged").json["unit"] == "merged"
    problem(world.officer.get(f"{path}?unit=group"), 404, "result.not_found")
    problem(world.officer.get(f"{path}?unit=both"), 422, "field.choice")


def test_an_unknown_one(world: World) -> None:
    problem(
        world.officer.get(f"/evaluations/{world.own.published}/results/91350100M000100Y43"),
        404,
        "result.not_found",
    )
    problem(world.officer.get(f"/evaluations/987654/results/{CODES[1]}"), 404, "evaluation.not_found")


def test_who_sees_it(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{CODES[1]}"
    assert world.enterprise.get(path).json == world.officer.get(path).json
    problem(world.caller(world.own.other_enterprise).get(path), 404, "enterprise.not_found")
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    problem(world.caller(world.foreign.enterprise).get(path), 404, "evaluation.not_found")
    draft = f"/evaluations/{world.own.draft}/results/{CODES[1]}"
    problem(world.enterprise.get(draft), 404, "evaluation.not_found")
    assert world.officer.get(draft).status_code == 200


def test_titles_are_the_readers(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{CODES[1]}"
    chinese, english = (world.officer.get(path, headers={"Accept-Language": one}) for one in ("zh", "en"))
    assert chinese.json["class_title"] == "优先发展类"
    assert english.json["class_title"] == "Priority development"
    assert english.json["pool"] == {"name": "above_scale", "title": "Industrial enterprises above scale"}
    assert [one["title"] for one in english.json["indicators"]] == ["Tax per mu", "Revenue per mu"]
    assert english.json["indicators"][0]["inputs"][0]["title"] == "Tax paid"
    assert english.json["adjustments"][0]["title"] == "High-tech enterprise"
    assert english.json["cut_lines"][0]["class_title"] == "Priority development"


def test_each_language_has_its_own_tag(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{POWER_PLANT}"
    chinese, english = (world.officer.get(path, headers={"Accept-Language": one}) for one in ("zh", "en"))
    assert english.json["status_reason"]["reason"] == "Power plants are not evaluated"
    assert "Accept-Language" in english.headers["Vary"]
    again = {"Accept-Language": "en", "If-None-Match": chinese.headers["ETag"]}
    assert world.officer.get(path, headers=again).status_code == 200
    again["If-None-Match"] = english.headers["ETag"]
    assert world.officer.get(path, headers=again).status_code == 304
