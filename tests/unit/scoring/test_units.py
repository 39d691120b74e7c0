from typing import Any

import pytest

from scoring.errors import FactError
from scoring.evaluate import evaluate
from tests.unit.scoring.building import (
    Row,
    adding,
    classes,
    column,
    indicator,
    pool,
    ranking,
    row_of,
    run,
    scheme,
    shares,
)

HALVES = {"rankings": [ranking(bands=shares(A=0.5, B=None))]}
PER_B = {"pools": [pool("all", indicator(value="a / b", benchmark=1))]}


def firm(uscc: str, a: float | None = 1, **more: Any) -> Row:
    return {"uscc": uscc, "a": a, **more}


def tenant(uscc: str, holder: str, a: float | None = 1, **more: Any) -> Row:
    return firm(uscc, a, plot_holder_uscc=holder, **more)


def subsidiary(uscc: str, parent: str, a: float | None = 1, **more: Any) -> Row:
    return firm(uscc, a, parent_uscc=parent, **more)


def values(
    rows: list[Row], previous: list[Row] | None = None, fact: str = "a", **units: Any
) -> dict[str, float | None]:
    """The value of the fact for each unit: `H` or, for a second row, `H+`."""
    rules = {"pools": [pool("all", indicator(value=fact))], "units": units}
    results = run(rules, rows, previous)
    names = [row["uscc"] + "+" * (row["unit"] == "merged") for row in results.iter_rows(named=True)]
    return dict(zip(names, column(results, "x.value"), strict=True))


def units_of(results: Any) -> list[tuple[str, str, str]]:
    return results.select("uscc", "unit", "unit_uscc").rows()


TWO = [firm("H", 10), tenant("T", "H", 5), firm("O", 7)]


# -- Tenants -----------------------------------------------------------------------------------------------


def test_apart_is_the_default():
    assert values(TWO) == {"H": 10, "T": 5, "O": 7}
    assert units_of(run({}, TWO)) == [("H", "own", "H"), ("T", "own", "T"), ("O", "own", "O")]


def test_merged_tenants_are_added_and_share_the_result():
    rules = {"units": {"tenants": "merged"}} | HALVES
    results = run(rules, TWO)
    assert units_of(results) == [("H", "with_tenants", "H"), ("T", "member", "H"), ("O", "own", "O")]
    assert column(results, "x.value") == [15, 15, 7]
    assert column(results, "total") == [150, 150, 70]
    assert column(results, "rank") == [1, 1, 2]
    assert column(results, "rank_of") == [2, 2, 2]
    assert classes(results) == "AAB"


def test_inheriting_tenants_take_the_class_of_a_plot_holder_evaluated_alone():
    results = run({"units": {"tenants": "inherit"}} | HALVES, TWO)
    assert units_of(results) == [("H", "own", "H"), ("T", "member", "H"), ("O", "own", "O")]
    assert column(results, "x.value") == [10, 10, 7]
    assert column(results, "rank_of") == [2, 2, 2]
    assert classes(results) == "AAB"


@pytest.mark.parametrize(("tenants", "together"), [("merged", 15.0), ("inherit", 10.0)])
def test_large_tenants_stand_apart_all_the_same(tenants, together):
    rows = [*TWO, tenant("L", "H", 4, land_rented_in=12)]
    apart = {"tenants": tenants, "tenant_apart_when": "coalesce(land_rented_in, 0) >= 10"}
    assert values(rows, **apart) == {"H": together, "T": together, "O": 7, "L": 4}


def test_a_tenant_whose_plot_holder_is_not_in_the_table_stands_for_himself():
    rows = [tenant("T", "ELSEWHERE", 5), tenant("S", "S", 4), tenant("N", "", 3)]
    assert values(rows, tenants="merged") == {"T": 5, "S": 4, "N": 3}


def test_a_tenant_of_a_tenant_belongs_to_the_plot_holder():
    chain = [firm("H", 1), *(tenant(f"T{i}", f"T{i - 1}" if i else "H", 1) for i in range(40))]
    assert set(values(chain, tenants="merged").values()) == {41}


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 16])
def test_a_circle_of_plot_holders_is_a_fault(n):
    circle = [tenant(f"E{i}", f"E{(i + 1) % n}") for i in range(n)]
    with pytest.raises(FactError) as caught:
        values([*circle, firm("O"), tenant("OUT", "E0")], tenants="merged")
    assert {fault.code for fault in caught.value.faults} == {"units.cycle"}
    assert [fault.params["uscc"] for fault in caught.value.faults] == sorted(
        [*(row["uscc"] for row in circle), "OUT"]
    )


def test_a_circle_does_not_matter_where_everyone_stands_apart():
    assert values([tenant("E", "F"), tenant("F", "E")]) == {"E": 1, "F": 1}


# -- Adding up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "own", "given", "expected"),
    [
        ("a", 10, 5, 15),
        ("a", 10, None, 10),
        ("a", None, 5, 5),
        ("a", None, None, None),
        ("a", 0, 0, 0),
        ("used", 10, 5, 15),
        ("used", 10, None, None),
        ("used", None, 5, None),
        ("energy", 10, None, None),
        ("employees", None, 5, None),
        ("revenue", 10, None, None),
        ("tax", 10, None, 10),
        ("value_added", 10, None, 10),
    ],
)
def test_outputs_add_what_is_delivered_and_inputs_are_missing_as_soon_as_one_is(fact, own, given, expected):
    rows = [{"uscc": "H", fact: own}, {"uscc": "T", fact: given, "plot_holder_uscc": "H"}]
    assert values(rows, fact=fact, tenants="merged") == {"H": expected, "T": expected}


def test_a_missing_denominator_of_a_tenant_never_helps():
    rows = [firm("H", 10, energy=10), tenant("T", "H", 10)]
    assert values(rows, fact="a / energy", tenants="merged") == {"H": None, "T": None}


def test_derived_facts_are_computed_from_the_sums():
    rules = PER_B | {"units": {"tenants": "merged"}}
    rules |= {
        "derived": [{"name": "each", "formula": "a / b"}],
        "pools": [pool("all", indicator(value="each"))],
    }
    assert column(run(rules, [firm("H", 10, b=5), tenant("T", "H", 2, b=1)]), "x.value") == [2, 2]


def test_last_years_facts_are_added_for_the_same_members_and_derived_from_the_sums():
    rows = [firm("H", 10, b=5), tenant("T", "H", 20, b=10)]
    before = [firm("H", 10, b=5), firm("T", 20, b=10)]
    rules = {
        "units": {"tenants": "merged"},
        "derived": [{"name": "land", "formula": "b"}],
        "pools": [pool("all", indicator(value="(a / land) / (previous.a / previous.land)", benchmark=1))],
    }
    assert column(run(rules, rows, before), "x.value") == [1, 1]
    facts = rules | {"pools": [pool("all", indicator(value="previous.a + previous.land"))]}
    assert column(run(facts, rows, before), "x.value") == [45, 45]


def test_attributes_stay_those_of_the_plot_holder():
    rows = [firm("H", 1, g="x"), tenant("T", "H", 1, g="y")]
    pools = [pool("y", where="g = 'y'"), pool("rest", indicator("z"))]
    results = run({"units": {"tenants": "merged"}, "pools": pools, "rankings": [ranking("y", "rest")]}, rows)
    assert column(results, "pool") == ["rest", "rest"]


# -- Groups ------------------------------------------------------------------------------------------------


GROUP = [firm("P", 10), subsidiary("S", "P", 5, industry="3311"), subsidiary("F", "P", 3, industry="0111")]


def test_groups_are_merged_with_their_industrial_subsidiaries_only():
    industrial = "left(industry, 2) between '06' and '46'"
    assert values(GROUP) == {"P": 10, "S": 5, "F": 3}
    assert values(GROUP, groups="merged") == {"P": 18, "S": 18, "F": 18}
    assert values(GROUP, groups="merged", group_member_when=industrial) == {"P": 15, "S": 15, "F": 3}
    results = run({"units": {"groups": "merged"}}, GROUP)
    assert column(results, "unit") == ["group", "member", "member"]


def test_a_subsidiary_that_is_also_the_tenant_is_added_once():
    rows = [firm("P", 10), tenant("S", "P", 5, parent_uscc="P")]
    assert values(rows, tenants="merged", groups="merged") == {"P": 15, "S": 15}


def test_a_tenant_of_a_subsidiary_belongs_to_the_group():
    rows = [firm("P", 10), subsidiary("S", "P", 5), tenant("T", "S", 2)]
    assert values(rows, tenants="merged", groups="merged") == {"P": 17, "S": 17, "T": 17}
    assert values(rows, tenants="inherit", groups="merged") == {"P": 15, "S": 15, "T": 15}


# -- Mixed enterprises -------------------------------------------------------------------------------------

MIXED = {"mixed_when": "array_contains(labels, '混合')"}
BOTH = [firm("H", 10, labels=["混合"]), tenant("T", "H", 5), subsidiary("S", "H", 3), firm("O", 12)]


def test_mixed_enterprises_are_evaluated_alone_and_besides_merged():
    results = run({"units": MIXED} | HALVES, BOTH)
    assert units_of(results)[:1] + units_of(results)[4:] == [("H", "own", "H"), ("H", "merged", "H")]
    assert values(BOTH, **MIXED) == {"H": 10, "T": 5, "S": 3, "O": 12, "H+": 18}
    assert row_of(results, "H", "own")["class"] == "A"
    assert row_of(results, "H", "merged")["class"] == "A"


def test_the_second_row_does_not_count_in_the_ranking_nor_in_benchmarks():
    rules = {"units": MIXED, "pools": [pool("all", indicator(benchmark={"of": "max"}))]} | HALVES
    results = run(rules, BOTH)
    assert column(results, "x.benchmark") == [12] * 5
    assert column(results, "rank_of") == [4] * 5
    assert column(results, "rank") == [2, 3, 4, 1, 1]


def test_mixed_and_merged_together():
    units = {"tenants": "merged", **MIXED}
    assert values([*BOTH[:2], BOTH[3]], **units) == {"H": 15, "T": 15, "O": 12, "H+": 15}


def test_an_input_that_a_member_has_not_delivered_is_missing_in_the_second_row():
    rows = [firm("H", 10, labels=["混合"], energy=5), tenant("T", "H", 5)]
    assert values(rows, fact="a / energy", **MIXED) == {"H": 2, "T": None, "H+": None}


# -- What members share ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["exempt", "suspended", "T"])
def test_members_of_a_unit_that_is_not_evaluated_are_not_either(status):
    scope = [{"name": "utility", "when": "g = 'power'", "status": status}]
    results = run(
        {"units": {"tenants": "inherit"}, "scope": scope}, [firm("H", 1, g="power"), tenant("T", "H", 9)]
    )
    assert column(results, "status") == [status, status]
    assert column(results, "status_reason") == ["utility", "utility"]
    assert column(results, "class") == [None, None]


def test_members_share_every_figure_of_the_result_but_keep_their_own_facts():
    rules = scheme(
        units={"tenants": "merged"},
        adjustments=[{"name": "bonus", "points": 3}],
        overrides=[{"name": "lift", "when": "true", "action": "raise"}],
        policies=[
            {
                "name": "power",
                "instrument": "electricity",
                "basis": "b",
                "by_class": {"A": 1},
                "amount": "rate * electricity_kwh",
            }
        ],
        **HALVES,
    )
    rows = [
        firm("H", 1, electricity_kwh=100),
        tenant("T", "H", 1, electricity_kwh=7, name="租户"),
        firm("O", 9),
    ]
    results = run(rules, rows)
    holder, member = row_of(results, "H"), row_of(results, "T")
    own = {"uscc", "name", "unit", "policy.power.amount", "years_in_class"}
    assert {name for name in holder if holder[name] != member[name]} <= own
    assert (member["name"], member["policy.power.amount"]) == ("租户", 7)


def test_a_family_scores_alone_as_in_the_whole():
    rules = scheme(units={"tenants": "merged", "groups": "merged", **MIXED}, **HALVES)
    rows = [*BOTH, firm("X", 2), tenant("Y", "X", 1)]
    whole = evaluate(rules, rows)
    part = evaluate(rules, rows[:3], None, whole.calibration).results
    there = whole.results.filter(whole.results["uscc"].is_in(["H", "T", "S"]))
    assert part.sort("uscc", "unit").equals(there.sort("uscc", "unit"))


def test_a_unit_counts_once_in_the_mean():
    rules = adding(indicator(benchmark={"of": "mean"})) | {"units": {"tenants": "merged"}}
    assert column(run(rules, TWO), "x.benchmark") == [11, 11, 11]
