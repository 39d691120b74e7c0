"""GET /evaluations/{id}/results/{uscc}/change: what changed a total since last year, in three parts."""

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from tests.api import county
from tests.api.conftest import EN, Caller, World, numbers, problem
from tests.api.county import CODES, POWER_PLANT, YEAR

PATH = "/evaluations/{}/results/{}/change"
PARTS = ("own_data", "peers", "method")


class Years(NamedTuple):
    """A county with two years: the second with other figures, and heavier weights for tax."""

    officer: Caller
    code: str
    before: int
    now: int


@pytest.fixture(scope="module")
def years(world: World) -> Years:
    code = str(next(numbers))
    officer = world.caller(county.empty(world.engine, code))
    county.hand_in(world.engine, code, year=YEAR - 1, codes=CODES[:1] + CODES[2:5] + CODES[1:2] + CODES[5:])
    county.hand_in(world.engine, code)
    text = county.scheme_text(code)
    old = text.replace(f"year = {YEAR}", f"year = {YEAR - 1}").replace(f"{YEAR}-12-31", f"{YEAR - 1}-12-31")
    before = county.run(world.engine, code, county.add_text(world.engine, code, old), year=YEAR - 1)
    now = county.run(world.engine, code, county.add_text(world.engine, code, weighed(text)))
    return Years(officer, code, before, now)


def weighed(text: str) -> str:
    """The scheme with other weights."""
    return text.replace("weight = 60", "weight = 80").replace("weight = 40", "weight = 20")


def decimals(found: dict[str, Any]) -> list[Decimal]:
    return [Decimal(str(found[name])) for name in PARTS]


def test_three_parts_add_up_exactly(years: Years) -> None:
    split = 0
    for code in CODES:
        found = years.officer.get(PATH.format(years.now, code)).json
        if found["note"] is None:
            split += 1
            now, before = (Decimal(str(found[name])) for name in ("now", "before"))
            assert sum(decimals(found)) == now - before == Decimal(str(found["change"]))
            assert found["former_id"] == years.before
    assert split == len(CODES) - 1


def test_totals_and_classes_are_the_published_ones(years: Years) -> None:
    found = years.officer.get(PATH.format(years.now, CODES[3])).json
    for evaluation, total, name in ((years.before, "before", "before"), (years.now, "now", "now")):
        result = years.officer.get(f"/evaluations/{evaluation}/results/{CODES[3]}").json
        assert (found[total], found["classes"][name]) == (result["total"], result["class_name"])


def test_better_figures_and_new_weights_are_told_apart(years: Years) -> None:
    found = years.officer.get(PATH.format(years.now, CODES[1])).json
    assert found["own_data"] > 0
    assert found["method"] > 0


def test_without_last_year_there_is_nothing_to_compare(world: World, years: Years) -> None:
    found = years.officer.get(PATH.format(years.before, CODES[1])).json
    assert (found["note"]["code"], found["former_id"], found["change"]) == ("change.new", None, None)
    assert found["now"] == found["total"]
    english = years.officer.get(PATH.format(years.before, CODES[1]), headers=EN).json
    assert "last year" in english["note"]["text"]


def test_without_a_total(years: Years) -> None:
    found = years.officer.get(PATH.format(years.now, POWER_PLANT)).json
    assert found["note"]["code"] == "change.no_total_before"
    assert [found[name] for name in PARTS] == [None] * 3


def test_last_year_is_the_one_that_was_then_published(world: World, years: Years) -> None:
    first = years.officer.get(PATH.format(years.now, CODES[4])).json
    again = weighed(county.scheme_text(years.code))
    old = again.replace(f"year = {YEAR}", f"year = {YEAR - 1}").replace(f"{YEAR}-12", f"{YEAR - 1}-12")
    county.run(world.engine, years.code, county.add_text(world.engine, years.code, old), year=YEAR - 1)
    assert years.officer.get(PATH.format(years.now, CODES[4])).json == first


def test_who_sees_it(world: World) -> None:
    own = PATH.format(world.own.published, CODES[1])
    assert world.enterprise.get(own).json == world.officer.get(own).json
    problem(world.caller(world.own.other_enterprise).get(own), 404, "enterprise.not_found")
    problem(world.foreigner.get(own), 404, "evaluation.not_found")
    problem(world.enterprise.get(PATH.format(world.own.draft, CODES[1])), 404, "evaluation.not_found")
    problem(world.officer.get(f"{own}?unit=both"), 422, "field.choice")
    unknown = PATH.format(world.own.published, "91350100M000100Y43")
    problem(world.officer.get(unknown), 404, "result.not_found")
