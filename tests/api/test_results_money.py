"""GET /evaluations/{id}/results/{uscc}/money: what each class means in yuan, this year and next."""

from decimal import Decimal

import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, POWER_PLANT

PATH = "/evaluations/{}/results/{}/money"


def path(world: World, place: int = 2) -> str:
    return PATH.format(world.own.published, CODES[place])


def test_every_class_with_its_difference(world: World) -> None:
    found = world.officer.get(path(world)).json
    assert [one["class_name"] for one in found["classes"]] == ["A", "B", "C"]
    assert [one["total"] for one in found["classes"]] == [0.0, 0.0, 5000.1]
    assert [one["difference"] for one in found["classes"]] == [-5000.1, -5000.1, 0.0]
    assert found["classes"][2]["by_instrument"] == {"electricity": 5000.1}
    assert found["classes"][2]["class_title"] == "倒逼整治类"


def test_who_pays_is_said_in_words(world: World) -> None:
    chinese, english = (world.officer.get(path(world), headers=one).json["classes"] for one in ({}, EN))
    assert (chinese[0]["words"], chinese[0]["difference_words"]) == ("不付也不补", "少负担 5,000.10 元")
    assert (chinese[2]["words"], chinese[2]["difference_words"]) == ("应付 5,000.10 元", "没有差别")
    assert (english[0]["difference_words"], english[2]["words"]) == (
        "5,000.10 yuan less to bear",
        "5,000.10 yuan to pay",
    )
    assert [item["words"] for item in chinese[2]["items"]] == ["应付 5,000.10 元"]
    (policy,) = world.officer.get(path(world).replace("/money", "/policies")).json["items"]
    assert policy["direction"] == "pay"


def test_the_own_class_is_what_the_result_says(world: World) -> None:
    for place in range(9):
        found = world.officer.get(path(world, place)).json
        policies = world.officer.get(path(world, place).replace("/money", "/policies")).json["items"]
        (own,) = [one for one in found["classes"] if one["class_name"] == found["class_name"]]
        amounts = [Decimal(str(one["amount"])) for one in policies if one["amount"] is not None]
        assert Decimal(str(own["total"])) == sum(amounts)
        assert len(own["items"]) == len(policies)


def test_next_year_the_rate_grows_with_the_years(world: World) -> None:
    found = world.officer.get(path(world)).json
    (item,) = found["classes"][2]["items"]
    (later,) = found["next_year"]["items"]
    assert (item["rate"], later["rate"]) == (0.05, 0.1)
    assert (found["next_year"]["years_in_class"], found["next_year"]["total"]) == (2, 10000.2)
    assert found["next_year"]["difference"] == pytest.approx(5000.1)
    assert (item["basis"], item["unit"], item["title"]) == (
        "鲁发改价格〔2022〕56号",
        "CNY/kWh",
        "差别电价",
    )


def test_without_a_class_there_is_nothing_to_tell(world: World) -> None:
    for headers, said in (({}, "没有类别"), (EN, "Without a class")):
        found = world.officer.get(PATH.format(world.own.published, POWER_PLANT), headers=headers).json
        assert (found["classes"], found["next_year"]) == ([], None)
        assert found["note"]["code"] == "money.no_class"
        assert said in found["note"]["text"]


def test_who_sees_it(world: World) -> None:
    own = path(world, 1)
    assert world.enterprise.get(own).json == world.officer.get(own).json
    problem(world.caller(world.own.other_enterprise).get(own), 404, "enterprise.not_found")
    problem(world.foreigner.get(own), 404, "evaluation.not_found")
    problem(world.enterprise.get(PATH.format(world.own.draft, CODES[1])), 404, "evaluation.not_found")
    problem(world.officer.get(f"{own}?unit=both"), 422, "field.choice")
    unknown = PATH.format(world.own.published, "91350100M000100Y43")
    problem(world.officer.get(unknown), 404, "result.not_found")
