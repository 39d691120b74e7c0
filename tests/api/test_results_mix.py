"""POST /evaluations/{id}/results/{uscc}/what-if: the cheapest mix under given costs and ranges."""

from typing import Any

import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, POWER_PLANT
from tests.api.test_results_what_if import PATH, given, path

TAX: dict[str, Any] = {"fact": "tax", "cost": 1.0}
REVENUE: dict[str, Any] = {"fact": "revenue", "cost": 1.0}


def ask(world: World, place: int, *levers: Any, **more: Any) -> Any:
    return world.officer.post(path(world, place), json={"levers": levers}, **more)


def test_one_lever_alone_is_the_single_what_if(world: World) -> None:
    found = ask(world, 7, TAX | {"cost": 2.0}).json
    (lever,) = world.officer.get(f"{path(world, 7)}?lever=tax").json["levers"]
    (part,) = found["parts"]
    assert (part["fact"], part["way"]) == ("tax", 1)
    assert part["amount"] == pytest.approx(lever["better"]["amount"], rel=0.01)
    assert part["cost"] == pytest.approx(2 * part["amount"])
    assert (found["reached"], found["method"]) == (lever["better"]["reached"], "exact")
    assert found["money"] == lever["better"]["money"]


def test_the_mix_leads_there_when_it_is_scored_and_costs_no_more_than_one_alone(world: World) -> None:
    found = ask(world, 7, TAX, REVENUE).json
    facts = given(world, 7) | {one["fact"]: one["after"] for one in found["parts"]}
    body = {"enterprises": [facts], "evaluation_id": world.own.published}
    assert world.officer.post("/scores", json=body).json["items"][0]["class_name"] == found["reached"]
    alone = [ask(world, 7, one).json["cost"] for one in (TAX, REVENUE)]
    assert found["cost"] <= min(one for one in alone if one is not None) + 0.01
    assert found["notes"][-1]["code"] == "whatif.mix_total"


def test_the_cheaper_lever_is_taken_and_a_range_is_kept(world: World) -> None:
    dear = ask(world, 7, TAX | {"cost": 1000.0}, REVENUE | {"cost": 0.001}).json
    assert [one["fact"] for one in dear["parts"]] == ["revenue"]
    most = dear["parts"][0]["amount"] / 2
    both = ask(world, 7, TAX | {"cost": 1000.0}, REVENUE | {"cost": 0.001, "most": most}).json
    assert {one["fact"] for one in both["parts"]} == {"tax", "revenue"}
    assert all(one["amount"] <= most * 1.001 for one in both["parts"] if one["fact"] == "revenue")


def test_graduated_prices(world: World) -> None:
    flat = ask(world, 7, TAX | {"cost": 4.0}).json
    amount = flat["parts"][0]["amount"]
    stepped = ask(world, 7, TAX | {"cost": 4.0, "steps": [{"to": amount / 2, "cost": 2.0}]}).json
    assert stepped["cost"] == pytest.approx(0.75 * flat["cost"], rel=0.01)


def test_too_narrow_a_range_leads_nowhere_and_says_so(world: World) -> None:
    found = ask(world, 7, TAX | {"most": 0.01}).json
    assert (found["reached"], found["cost"], found["parts"], found["money"]) == (None, None, [], None)
    assert [one["code"] for one in found["notes"]] == ["whatif.mix_none"]
    english = ask(world, 7, TAX | {"most": 0.01}, headers=EN).json
    assert "Widen the ranges" in english["notes"][0]["text"]


@pytest.mark.parametrize(("place", "code"), [(1, "whatif.best"), (2, "whatif.override")])
def test_nothing_leads_from_the_best_class_or_out_of_a_veto(world: World, place: int, code: str) -> None:
    assert [one["code"] for one in ask(world, place, TAX).json["notes"]] == [code]


def test_without_a_class(world: World) -> None:
    response = world.officer.post(
        PATH.format(world.own.published, POWER_PLANT), json={"levers": [{"fact": "anything", "cost": 1}]}
    )
    assert [one["code"] for one in response.json["notes"]] == ["whatif.status"]


@pytest.mark.parametrize(
    ("levers", "code", "pointer"),
    [
        ([{"fact": "taxes", "cost": 1}], "whatif.unknown_lever", "#/levers/0/fact"),
        ([TAX, TAX], "whatif.lever_twice", "#/levers/1/fact"),
        ([REVENUE, TAX | {"most": 0}], "whatif.range_empty", "#/levers/1/most"),
        ([TAX | {"most": -5}], "whatif.range_empty", "#/levers/0/most"),
        (
            [TAX | {"steps": [{"to": 5, "cost": 1}, {"to": 5, "cost": 2}]}],
            "whatif.steps_not_rising",
            "#/levers/0/steps",
        ),
        ([TAX | {"steps": [{"to": 0, "cost": 1}]}], "whatif.steps_not_rising", "#/levers/0/steps"),
        ([TAX | {"cost": -1}], "field.range", "#/levers/0/cost"),
        ([{"fact": "tax"}], "field.required", "#/levers/0/cost"),
        ([TAX | {"colour": 1}], "field.unknown", "#/levers/0/colour"),
        ([TAX | {"most": "much"}], "field.number", "#/levers/0/most"),
        ([], "field.length", "#/levers"),
        ([TAX] * 7, "field.length", "#/levers"),
    ],
)
def test_what_cannot_be_asked_is_named_with_its_place(world: World, levers, code, pointer) -> None:
    for headers in ({}, EN):
        found = problem(ask(world, 7, *levers, headers=headers), 422, code)
        assert found["errors"][0]["pointer"] == pointer
        assert "?" not in found["detail"].removesuffix("?")


def test_the_body_must_be_there(world: World) -> None:
    problem(world.officer.post(path(world, 7), json={}), 422, "field.required")
    problem(world.officer.post(path(world, 7), data=b"x"), 415, "http.not_json")


def test_who_may_ask(world: World) -> None:
    what = {"json": {"levers": [TAX]}}
    assert world.enterprise.post(path(world), **what).status_code == 200
    problem(world.caller(world.own.other_enterprise).post(path(world), **what), 404, "enterprise.not_found")
    problem(world.foreigner.post(path(world), **what), 404, "evaluation.not_found")
    draft = PATH.format(world.own.draft, CODES[1])
    problem(world.enterprise.post(draft, **what), 404, "evaluation.not_found")
