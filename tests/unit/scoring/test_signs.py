from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scoring import signs
from scoring.clauses import Derived, Indicator
from scoring.document import Scheme
from scoring.formula import Formula, compile_formula
from scoring.scheme import load
from scoring.table import prepare
from tests.unit.scoring import building

NAMES = dict.fromkeys("abcd", "number") | dict.fromkeys(("profit", "total", "previous.a", "d2"), "number")
NAMES |= {
    "g": "text",
    "labels": "labels",
    "class": "text",
    "day": "date",
    "as_of": "date",
    "x.value": "number",
}
SCHEMES = [
    load(path)
    for path in sorted(Path("data/schemes").glob("*/*.toml"))
    if not path.name.endswith(".cases.toml")
]


def formula(text: str) -> Formula:
    return compile_formula(text, NAMES, "")


def of(text: str, from_zero: bool = False, **derived: str) -> dict[str, int | None]:
    made = {name: Derived(name=name, formula=formula(one)) for name, one in derived.items()}
    return dict(signs.of(formula(text), made, from_zero))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a / b", {"a": 1, "b": -1}),
        ("a + b - c", {"a": 1, "b": 1, "c": -1}),
        ("a - a", {"a": None}),
        ("a / (a + b)", {"a": None, "b": -1}),
        ("-a", {"a": -1}),
        ("a * b", {"a": 1, "b": 1}),
        ("a * -b", {"a": -1, "b": -1}),
        ("-2 * a", {"a": -1}),
        ("a * (b - c)", {"a": None, "b": 1, "c": -1}),
        ("-a * -b", {"a": 1, "b": 1}),
        ("a / -b", {"a": -1, "b": 1}),
        ("-a / b", {"a": -1, "b": 1}),
        ("a / (b - c)", {"a": 1, "b": -1, "c": 1}),
        ("(a - b) / c", {"a": 1, "b": -1, "c": None}),
        ("profit / a", {"profit": 1, "a": None}),
        ("(profit * 2) / a", {"profit": 1, "a": None}),
        ("abs(a) + abs(-b)", {"a": 1, "b": 1}),
        ("abs(a - b)", {"a": None, "b": None}),
        ("floor(a) + ceil(b) + round(c, 1)", {"a": 1, "b": 1, "c": 1}),
        ("greatest(a, 0 - b)", {"a": 1, "b": -1}),
        ("greatest(a - b, 0) * c", {"a": 1, "b": -1, "c": 1}),
        ("least(a, b - c) * d", {"a": 1, "b": 1, "c": -1, "d": None}),
        ("least(b - c, 0) * d", {"b": 1, "c": -1, "d": -1}),
        ("coalesce(a, 0) + coalesce(b, c)", {"a": 1, "b": 1, "c": 1}),
        ("nullif(a, b)", {"a": 1, "b": None}),
        ("case when g = 'x' then a else b / 10000 end", {"g": None, "a": 1, "b": 1}),
        ("case when a > 1 then a else b end", {"a": None, "b": 1}),
        ("case when g = 'x' then a end", {"g": None, "a": 1}),
        ("case when g = 'x' then a else -a end", {"g": None, "a": None}),
        ("a >= b", {"a": 1, "b": -1}),
        ("a < b and c > 1", {"a": -1, "b": 1, "c": 1}),
        ("not a > b or c <= 2", {"a": -1, "b": 1, "c": -1}),
        ("a = 1 or b <> 2", {"a": None, "b": None}),
        ("a in (1, 2) or b between 1 and 2 or c is null", {"a": None, "b": None, "c": None}),
        ("array_contains(labels, 'x') or a > 1", {"labels": None, "a": 1}),
        ("left(g, 2) like '1%'", {"g": None}),
        ("years_between(day, as_of) * a", {"day": None, "as_of": None, "a": None}),
        ("a - previous.a", {"a": 1, "previous.a": -1}),
        ("value.x + total", {"x.value": 1, "total": 1}),
        ("total * a", {"total": 1, "a": None}),
        ("class = 'D'", {"class": None}),
        ("a * null + 3", {"a": 1}),
    ],
)
def test_a_formula_moves_with_its_names(text: str, found: dict[str, int | None]) -> None:
    assert of(text) == found


def test_derived_facts_are_followed() -> None:
    found = of("a / d2", d2="coalesce(b, 0) - coalesce(c, 0)")
    assert found == {"a": 1, "b": -1, "c": 1, "d2": -1}


def test_a_name_may_come_by_two_ways() -> None:
    assert of("a / d2", d2="a + b") == {"a": None, "b": -1, "d2": -1}


def test_last_years_derived_fact_is_a_name_of_its_own() -> None:
    names = NAMES | {"previous.d2": "number"}
    made = {"d2": Derived(name="d2", formula=formula("b - c"))}
    found = signs.of(compile_formula("a / previous.d2", names, ""), made)
    assert found == {"a": 1, "previous.d2": -1}


def test_a_value_that_counts_from_zero_falls_with_its_denominator() -> None:
    assert of("(profit - a) / b", from_zero=True) == {"profit": 1, "a": -1, "b": -1}


def test_the_side_of_zero_is_known() -> None:
    sides = {
        text: signs.slope(formula(text), {}).side for text in ("a / b", "-a / b", "a - b", "-a * -b", "-3")
    }
    assert sides == {"a / b": 1, "-a / b": -1, "a - b": None, "-a * -b": 1, "-3": -1}


def less(**keys: object) -> Indicator:
    rules = building.scheme(
        pools=[building.pool("all", building.indicator(better="lower", cap=2, **keys))],
    )
    return rules.pools[0].indicators[0]


def test_less_is_better_turns_every_sign() -> None:
    assert signs.towards_better(less(value="a / b"), {}) == {"a": -1, "b": 1}


def test_nothing_is_sure_where_the_best_value_may_fall_below_zero_and_become_the_worst() -> None:
    assert signs.towards_better(less(value="a - b"), {}) == {"a": None, "b": None}


def test_below_zero_as_it_is_stays_the_better() -> None:
    taken = less(value="a - b", score="min_max", flat="full", negative="as_is", benchmark=None)
    assert signs.towards_better(taken, {}) == {"a": -1, "b": 1}


def promised(**changes: object) -> dict[str, int]:
    return dict(signs.promised(building.scheme(**changes), "all"))


TWO = building.pool(
    "all",
    building.indicator("x", value="a / b", weight=50),
    building.indicator("y", value="c / a", weight=50),
)


def test_a_fact_with_two_signs_is_not_promised() -> None:
    assert promised(pools=[TWO]) == {"b": -1, "c": 1}


@pytest.mark.parametrize(
    "clause",
    [
        {"scope": [{"name": "s", "when": "b > 3", "status": "exempt"}]},
        {"units": {"mixed_when": "b > 3"}},
        {"adjustments": [{"name": "s", "points": "b"}]},
        {"overrides": [{"name": "s", "when": "b > 3", "action": "raise"}]},
        {
            "overrides": [{"name": "s", "when": "d2 > 3", "action": "raise"}],
            "derived": [{"name": "d2", "formula": "b + d"}],
        },
        {"rankings": [building.ranking(order_by=["total", "-b"])]},
        {
            "rankings": [building.ranking(within=["size"])],
            "derived": [{"name": "size", "formula": "case when b > 3 then 'x' else 'y' end"}],
        },
        {
            "pools": [building.pool("one", building.indicator(), where="b > 100"), TWO],
            "rankings": [building.ranking("one", "all")],
        },
    ],
)
def test_a_fact_that_another_clause_reads_is_not_promised(clause: dict[str, object]) -> None:
    assert promised(**{"pools": [TWO], **clause}) == {"c": 1}


def test_clauses_of_other_pools_do_not_matter() -> None:
    later = building.pool("later", building.indicator(), where="b > 100")
    clause = {"overrides": [{"name": "s", "when": "b > 3", "action": "raise", "pools": ["later"]}]}
    clause |= {"adjustments": [{"name": "s", "points": "b", "pools": ["later"]}]}
    found = promised(pools=[TWO, later], rankings=[building.ranking("all", "later")], **clause)
    assert found == {"b": -1, "c": 1}


def test_the_default_scheme_promises_tax_energy_and_land_but_not_revenue() -> None:
    default = next(one for one in SCHEMES if one.county == "990101")
    above = {"tax": 1, "energy": -1, "rd_expense": 1, "land": -1, "land_owned": -1, "land_let_out": 1}
    assert dict(signs.promised(default, "above_scale")) == above
    assert dict(signs.promised(default, "below_scale")) == {"tax": 1, "revenue": 1}
    assert signs.entering(default, "above_scale")["revenue"] is None


def test_every_delivered_scheme_promises_tax_in_every_pool() -> None:
    assert len(SCHEMES) == 9
    for scheme in SCHEMES:
        for pool in scheme.pools:
            assert signs.promised(scheme, pool.name)["tax"] == 1, (scheme.county, pool.name)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.county)
def test_no_indicator_of_a_delivered_scheme_ever_moves_against_its_sign(scheme: Scheme) -> None:
    random = np.random.default_rng(20)
    facts = population(scheme, random)
    for pool in scheme.pools:
        for one in pool.indicators:
            for name, sign in signs.towards_better(one, scheme.derived_by_name).items():
                if sign is not None and name in facts.columns:
                    more = facts.with_columns(pl.col(name) + random.uniform(0, 3, facts.height))
                    change = one.sign * (value(scheme, one, more) - value(scheme, one, facts))
                    assert (change * sign >= 0).all(), (pool.name, one.name, name)
                    assert (change != 0).any(), (pool.name, one.name, name)


def population(scheme: Scheme, random: np.random.Generator) -> pl.DataFrame:
    """Enterprises whose land stays above zero."""
    n = 200
    columns = {fact.code: random.uniform(0.1, 50, n) for fact in scheme.facts}
    columns |= {"land_owned": random.uniform(20, 60, n), "land_let_out": random.uniform(0, 10, n)}
    texts = {"uscc": [f"E{i}" for i in range(n)], "scale": random.choice(["above", "below"], n).tolist()}
    return pl.DataFrame(texts | columns)


def value(scheme: Scheme, one: Indicator, facts: pl.DataFrame) -> np.ndarray:
    return np.asarray(one.value.evaluate(prepare(scheme, facts, None)))
