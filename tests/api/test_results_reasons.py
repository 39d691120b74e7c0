"""GET /evaluations/{id}/results/{uscc}/reasons: why an enterprise has its class, and where it stands."""

import re
from decimal import Decimal

import pytest

from service import db, frozen
from service.tables import results
from tests.api import county
from tests.api.conftest import EN, World, numbers, problem
from tests.api.county import CODES, MIXED, POWER_PLANT

PATH = "/evaluations/{}/results/{}/reasons"


def path(world: World, place: int = 1) -> str:
    return PATH.format(world.own.published, CODES[place])


def test_reasons_have_figures_rule_document_and_department(world: World) -> None:
    found = world.officer.get(path(world, 5)).json
    result = world.officer.get(path(world, 5).removesuffix("/reasons")).json
    assert (found["class_name"], found["total"]) == (result["class_name"], result["total"])
    assert 0 < len(found["reasons"]) <= 4
    one = next(each for each in found["reasons"] if each["code"] == "explain.below_benchmark")
    (indicator,) = [each for each in result["indicators"] if each["name"] == one["name"]]
    assert (one["value"], one["peers"]) == (indicator["value"], indicator["benchmark"])
    assert one["got"] == pytest.approx(indicator["points"], abs=0.01)
    assert Decimal(str(one["points"])) == Decimal(str(one["usual"])) - Decimal(str(one["got"]))
    assert one["won_or_lost"] == "lost"
    assert one["document"] == "测试〔2025〕1号"
    assert "税务部门" in one["departments"]
    assert "自然资源部门" in one["departments"]
    assert one["title"] in one["text"]


def test_an_override_names_its_article(world: World) -> None:
    first = world.officer.get(path(world, 2)).json["reasons"][0]
    assert (first["code"], first["rule"], first["article"]) == (
        "explain.class_lowered",
        "overrides.penalised",
        "第九条",
    )


def test_an_override_says_its_condition_and_what_it_found(world: World) -> None:
    for headers, said, title in (
        ({}, "条件：array_contains(labels, '环境违法')", "企业标签"),
        (EN, "Condition: array_contains", "Labels of the enterprise"),
    ):
        first = world.officer.get(path(world, 2), headers=headers).json["reasons"][0]
        assert said in first["condition"]
        assert title in first["condition"]
        assert "环境违法" in first["asked"]["inputs"][0]["value"]


def test_the_best_class_has_reasons_too(world: World) -> None:
    found = world.officer.get(path(world)).json
    assert found["class_name"] == "A"
    assert {one["won_or_lost"] for one in found["reasons"]} == {"won"}


def test_who_was_not_evaluated_has_its_rule(world: World) -> None:
    found = world.officer.get(PATH.format(world.own.published, POWER_PLANT)).json
    assert (found["status"], found["class_name"], found["total"]) == ("exempt", None, None)
    (only,) = found["reasons"]
    assert (only["rule"], only["article"]) == ("scope.utilities", "第三条")
    assert "电力企业不参评" in only["text"]
    assert (found["lines"], found["places"]["ranked"]["note"]["code"]) == ([], "position.not_ranked")


def test_in_the_readers_language(world: World) -> None:
    chinese, english = (world.officer.get(path(world, 5), headers=one).json for one in ({}, EN))
    for zh, en in zip(chinese["reasons"], english["reasons"], strict=True):
        assert zh["text"] != en["text"]
        assert re.search(r"[\u4e00-\u9fff]", zh["text"])
    assert "the tax office" in str(english["reasons"])


def test_the_total_and_the_units_have_names_in_both_languages(world: World) -> None:
    said = {"zh": ({}, "总分", "万元/亩"), "en": (EN, "Total", "×10⁴ yuan/mu")}
    for headers, total, unit in said.values():
        found = world.officer.get(path(world, 5), headers=headers).json
        assert [one["title"] for one in found["reasons"] if one["name"] == "total"] == [total]
        assert [one["title"] for one in found["compared"] if one["name"] == "total"] == [total]
        (tax,) = [one["text"] for one in found["reasons"] if one["name"] == "tax_per_land"]
        assert unit in tax


def test_distances_to_the_lines_are_those_of_the_result(world: World) -> None:
    found = world.officer.get(path(world, 5)).json
    result = world.officer.get(path(world, 5).removesuffix("/reasons")).json
    lines = {one["class_name"]: one["line"][0] for one in result["cut_lines"] if one["line"]}
    assert found["lines"]
    for one in found["lines"]:
        assert one["line"] == lines[one["class_name"]]
        assert Decimal(str(one["gap"])) == Decimal(str(one["own"])) - Decimal(str(one["line"]))
    assert found["places"]["ranked"]["rank"] == result["rank"]


def test_peers_are_shown_without_names_and_only_where_they_are_enough(world: World) -> None:
    found = world.officer.get(path(world, 5)).json
    assert [one["name"] for one in found["compared"]] == [
        "tax_per_land.value",
        "revenue_per_land.value",
        "total",
    ]
    assert all(one["pool"] is None or one["pool"]["n"] > 5 for one in found["compared"])
    assert any(one["pool"] for one in found["compared"])
    others = {one for place, one in enumerate(CODES) if place != 5}
    assert not any(code in world.officer.get(path(world, 5)).data.decode() for code in others)


def test_few_peers_are_not_shown(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    text = county.scheme_text(code).replace("= '44'\"", "= '44' or tax < 220\"")
    made = county.run(world.engine, code, county.add_text(world.engine, code, text))
    found = officer.get(PATH.format(made, CODES[1])).json
    assert all(one["pool"] is None and one["industry"] is None for one in found["compared"])
    assert found["places"]["pool"]["note"]["code"] == "position.too_few"


def test_a_mixed_enterprise_has_two(world: World) -> None:
    one = PATH.format(world.own.published, MIXED)
    assert world.officer.get(one).json["unit"] == "own"
    merged = world.officer.get(f"{one}?unit=merged").json
    result = world.officer.get(f"{one.removesuffix('/reasons')}?unit=merged").json
    assert (merged["unit"], merged["total"]) == ("merged", result["total"])
    problem(world.officer.get(f"{one}?unit=group"), 404, "result.not_found")
    problem(world.officer.get(f"{one}?unit=both"), 422, "field.choice")


def test_every_enterprise_is_explained_and_nothing_is_read_twice(world: World) -> None:
    kept = len(frozen._kept)
    for place in range(len(CODES)):
        assert world.officer.get(path(world, place)).json["reasons"]
    assert len(frozen._kept) <= kept + 1


def test_what_does_not_come_out_as_it_was_published_is_not_explained(world: World) -> None:
    code = str(next(numbers))
    own = county.full(world.engine, code)
    with db.session(world.engine) as session:
        db.begin_write(session)
        mine = (results.c.evaluation_id == own.published) & (results.c.uscc == CODES[1])
        session.execute(results.update().where(mine).values(total=1.0))
    officer = world.caller(own.officer)
    problem(officer.get(PATH.format(own.published, CODES[1])), 409, "evaluation.not_reproduced")


def test_an_unknown_one(world: World) -> None:
    problem(
        world.officer.get(PATH.format(world.own.published, "91350100M000100Y43")), 404, "result.not_found"
    )
    problem(world.officer.get(PATH.format(987654, CODES[1])), 404, "evaluation.not_found")


def test_who_sees_them(world: World) -> None:
    own = path(world)
    assert world.enterprise.get(own).json == world.officer.get(own).json == world.administrator.get(own).json
    problem(world.caller(world.own.other_enterprise).get(own), 404, "enterprise.not_found")
    problem(world.foreigner.get(own), 404, "evaluation.not_found")
    draft = PATH.format(world.own.draft, CODES[1])
    problem(world.enterprise.get(draft), 404, "evaluation.not_found")
    assert world.officer.get(draft).status_code == 200
