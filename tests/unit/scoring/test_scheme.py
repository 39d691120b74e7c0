import datetime as dt
import math
import time
from pathlib import Path
from typing import Any

import pytest

from scoring.errors import SchemeError
from scoring.scheme import MAX_LENGTH, load, parse
from tests.unit.scoring.building import (
    Row,
    adding,
    column,
    faults,
    faults_of,
    firms,
    indicator,
    pool,
    ranking,
    run,
    scheme,
    shares,
    text,
)


def fault_at(where: str, **changes: Any) -> str:
    """The code of the fault at `where`, which must be the only one."""
    found = faults(**changes)
    assert list(found) == [where], found
    return found[where]


def of_indicator(**keys: Any) -> Row:
    return adding(indicator(**keys))


def of_limits(**keys: Any) -> Row:
    return adding(indicator(**{"score": "min_max", "benchmark": None, "flat": "full"} | keys))


def of_benchmark(of: str, **keys: Any) -> Row:
    return adding(indicator(benchmark={"of": of} | keys))


def of_ranking(**keys: Any) -> Row:
    return {"rankings": [ranking(**keys)]}


def of_bands(**to: float | None) -> Row:
    return of_ranking(bands=shares(**to))


def of_scores(*scores: float | None, **keys: Any) -> Row:
    bands = [{"class": name, "min_total": score} for name, score in zip("ABCD", scores, strict=False)]
    return of_ranking(bands=bands, **keys)


def of_stage(rest: str | None = "B", **keys: Any) -> Row:
    return of_ranking(rest=rest, stages=[{"from": 0, "to": 1, "order_by": ["a"], "class": "A"} | keys])


def of_derived(name: str, formula: Any = "a") -> Row:
    return {"derived": [{"name": name, "formula": formula}]}


def of_scope(when: str, status: str = "T", **keys: Any) -> Row:
    return {"scope": [{"name": "s", "when": when, "status": status} | keys]}


def of_adjustment(**keys: Any) -> Row:
    return {"adjustments": [{"name": "d", "points": 1} | keys]}


def of_override(action: str, **keys: Any) -> Row:
    return {"overrides": [{"name": "o", "when": "true", "action": action} | keys]}


def of_policy(**keys: Any) -> Row:
    return {"policies": [{"name": "p", "instrument": "other"} | keys]}


X = "pools.all.indicators.x"

FORM = [
    ("weigths_total", "unknown_key", {"weigths_total": 100}),
    (f"{X}.wieght", "unknown_key", of_indicator(wieght=3)),
    ("title", "missing_key", {"title": None}),
    ("derived.d.formula", "missing_key", of_derived("d", None)),
    ("overrides[0].name", "missing_key", of_override("raise", name=None)),
    (f"{X}.weight", "wrong_type", {"pools": [pool("all", indicator(weight="60"))]}),
    ("as_of", "wrong_type", {"as_of": "2024-12-31"}),
    ("county", "wrong_type", {"county": 990199}),
    ("year", "wrong_type", {"year": 2024.0}),
    ("weights_total", "wrong_type", {"weights_total": True}),
    ("trial", "wrong_type", {"trial": 1}),
    ("rankings.one.pools", "wrong_type", {"rankings": [ranking() | {"pools": "all"}]}),
    ("units", "not_a_table", {"units": "merged"}),
    ("scope[0]", "not_a_table", {"scope": ["exempt"]}),
    (f"{X}.score", "not_one_of", of_indicator(score="ratios")),
    (f"{X}.missing", "not_one_of", of_indicator(missing="mean")),
    (f"{X}.benchmark", "wrong_type", of_indicator(benchmark="mean")),
    ("derived.d.formula", "wrong_type", of_derived("d", 1)),
    ("adjustments.d", "duplicate_name", {"adjustments": [{"name": "d", "points": 1}] * 2}),
    ("rankings.one.stages[0].from", "missing_key", of_stage(**{"from": None}, best=0.1)),
]
SENSE = [
    ("year", "out_of_range", {"year": 20244}),
    ("classes", "class_count", {"classes": [{"name": "A"}, {"name": "B"}], **of_bands(A=0.5, B=None)}),
    ("rounding.total", "out_of_range", {"rounding": {"total": 9}}),
    ("rounding.points", "out_of_range", {"rounding": {"points": -1}}),
    ("caps.g.min", "floor_above_cap", {"caps": {"g": {"min": 3, "max": 1}}}),
    # names
    ("derived.tax", "name_taken", of_derived("tax")),
    ("derived.total", "name_taken", of_derived("total")),
    ("derived.Land", "bad_name", of_derived("Land")),
    ("derived.case", "bad_name", of_derived("case")),
    ("derived.p", "cyclic_derived", of_derived("p", "p + 1")),
    ("pools.规上", "bad_name", {"pools": [pool("规上")], "rankings": [ranking("规上")]}),
    # indicators
    ("pools.all.indicators", "weights", {"pools": [pool("all", indicator(weight=90))]}),
    ("pools.all.indicators", "no_indicators", {"pools": [{"name": "all"}]}),
    (f"{X}.weight", "out_of_range", adding(indicator(weight=-1), indicator("y", weight=101))),
    (f"{X}.benchmark", "missing_key", of_indicator(benchmark=None)),
    (f"{X}.benchmark", "key_without_effect", of_indicator(score="rank")),
    (f"{X}.low", "key_without_effect", of_indicator(low=1)),
    (f"{X}.within", "key_without_effect", of_indicator(within=["g"])),
    (f"{X}.flat", "missing_key", of_limits(flat=None)),
    (f"{X}.cap", "lower_needs_cap", of_indicator(better="lower")),
    (f"{X}.floor", "floor_above_cap", of_indicator(floor=0.5, cap=0.4)),
    (f"{X}.floor", "floor_above_cap", of_limits(floor=20)),
    (f"{X}.low", "floor_above_cap", of_limits(low=9, high=3)),
    (f"{X}.winsorise", "out_of_range", of_indicator(score="best", benchmark=None, winsorise=0.6)),
    # benchmarks
    (f"{X}.benchmark", "benchmark_not_positive", of_indicator(benchmark=0)),
    (f"{X}.benchmark.times", "benchmark_not_positive", of_benchmark("mean", times=0)),
    (f"{X}.benchmark", "not_a_division", of_benchmark("sum_ratio")),
    (f"{X}.benchmark.q", "quantile_needs_q", of_benchmark("quantile")),
    (f"{X}.benchmark.q", "quantile_needs_q", of_benchmark("mean", q=0.5)),
    (f"{X}.benchmark.q", "out_of_range", of_benchmark("quantile", q=80)),
    (f"{X}.benchmark.winsorise", "out_of_range", of_benchmark("mean", winsorise=1)),
    (f"{X}.benchmark.within", "not_a_group", of_benchmark("mean", within=["a"])),
    # rankings
    ("rankings.one.within", "not_a_group", of_ranking(within=["gg"])),
    ("pools.b", "pool_ranked", {"pools": [pool("all", where="a > 1"), pool("b", indicator("y"))]}),
    ("rankings.one", "bands_or_stages", of_ranking(bands=[])),
    ("rankings.one.order_by", "min_total_needs_total", of_scores(9, None, order_by=["a"])),
    ("rankings.one.bands", "not_one_of", of_bands(A=0.5, E=None)),
    ("rankings.one.bands", "band_order", of_bands(B=0.5, A=None)),
    ("rankings.one.bands", "band_order", of_scores(60, 70, None)),
    ("rankings.one.bands", "band_shares", of_bands(A=20, B=None)),
    ("rankings.one.bands", "band_shares", of_bands(A=0.2, B=0.1, C=None)),
    ("rankings.one.bands", "band_without_bound", of_bands(A=None, B=None)),
    ("rankings.one.bands", "last_band", of_bands(A=0.2, B=0.9)),
    ("rankings.one.bands", "last_band", of_scores(90, 70)),
    ("rankings.one.stages[0]", "stage", of_stage(**{"from": 0.5}, to=0.5, best=0.1)),
    ("rankings.one.stages[0]", "stage", of_stage(best=0.1, worst=0.1)),
    ("rankings.one.stages[0]", "stage", of_stage()),
    ("rankings.one.stages", "not_one_of", of_stage(best=0.1, **{"class": "E"})),
    ("rankings.one.rest", "missing_key", of_stage(None, best=0.1)),
    ("rankings.one.below_minimum", "missing_key", of_ranking(minimum=9)),
    # scope, adjustments, overrides, policies
    ("scope.s.treated_as", "missing_key", of_scope("a = 1", "ungraded")),
    ("scope.s.treated_as", "key_without_effect", of_scope("a = 1", treated_as="B")),
    ("adjustments.d.group", "not_one_of", of_adjustment(group="g")),
    ("adjustments.d.pools", "not_one_of", of_adjustment(pools=["al"])),
    ("adjustments.d.evidence_last", "key_without_effect", of_adjustment(evidence_last=2, evidence_years=[1])),
    ("adjustments.d.evidence_last", "out_of_range", of_adjustment(evidence_last=0)),
    ("overrides.o.steps", "out_of_range", of_override("raise", steps=0)),
    ("overrides.o.class", "missing_key", of_override("set")),
    ("overrides.o.pools", "not_one_of", of_override("raise", pools=["b"])),
    ("policies.p", "policy_rate", of_policy()),
    ("policies.p", "policy_rate", of_policy(rate="1", by_class={"A": 1})),
    ("policies.p.by_class.A", "wrong_type", of_policy(by_class={"A": []})),
    ("policies.p.by_class.A", "share_of", of_policy(by_class={"A": {"of": "B", "times": 2}})),
    ("policies.p.amount", "amount_without_rate", of_policy(text_by_class={"A": "x"}, amount="1")),
    ("policies.p.by_class", "not_one_of", of_policy(by_class={"E": 1})),
    ("policies.p.returned_after_rise", "out_of_range", of_policy(by_class={"A": 1}, returned_after_rise=2.0)),
    ("policies.p.stack", "not_one_of", of_policy(by_class={"A": 1}, stack="s")),
]


@pytest.mark.parametrize(("where", "code", "changes"), FORM + SENSE)
def test_each_fault_is_named_with_its_key(where, code, changes):
    assert fault_at(where, **changes) == f"scheme.{code}"


@pytest.mark.parametrize(
    ("where", "code", "changes"),
    [
        ("scope.s.when", "yields_other", of_scope("a")),
        ("scope.s.when", "yields_other", of_scope("null")),
        (f"{X}.value", "yields_other", of_indicator(value="a > 1")),
        (f"{X}.value", "unknown_name", of_indicator(value="total")),
        ("derived.d.formula", "wrong_type", of_derived("d", "a + g")),
        ("rankings.one.order_by[0]", "yields_other", of_ranking(order_by=["g"])),
        ("policies.p.rate", "unknown_name", of_policy(rate="rate")),
        ("overrides.o.when", "unknown_name", of_override("raise", when="years_in_class > 1")),
    ],
)
def test_a_fault_in_a_formula_is_named_with_its_key(where, code, changes):
    assert fault_at(where, **changes) == f"formula.{code}"


def test_every_fault_of_form_is_told_at_once_and_those_of_sense_together():
    wrong = faults(title=None, trial=1, pools=[pool("all", indicator(weight="1", value="a +"), wher="x")])
    assert wrong == {
        "title": "scheme.missing_key",
        "trial": "scheme.wrong_type",
        "pools.all.wher": "scheme.unknown_key",
        f"{X}.weight": "scheme.wrong_type",
        f"{X}.value": "formula.not_sql",
    }
    assert len(faults(year=1, pools=[pool("all", indicator(weight=90, floor=2, cap=1))])) == 3


def test_a_misspelt_word_is_told_with_the_nearest_one():
    (key,) = faults_of(text(**of_indicator(wieght=3)))
    (word,) = faults_of(text(**of_indicator(score="ratios")))
    (name,) = faults_of(text(rankings=[ranking(within=["zonee"])]))
    assert [fault.params["nearest"] for fault in (key, word, name)] == ["weight", "ratio", "zone"]
    assert "benchmark" in key.params["known"]
    assert word.params["choices"] == "ratio, min_max, best, threshold, rank"


def test_a_circle_names_all_that_hang_on_it_and_nothing_else_is_blamed():
    derived = [
        {"name": "p", "formula": "q + 1"},
        {"name": "q", "formula": "p"},
        {"name": "r", "formula": "q"},
        {"name": "division", "formula": "left(industry, 2)"},
    ]
    wrong = faults(derived=derived, pools=[pool("all", where="division = '06'")])
    assert wrong == dict.fromkeys(("derived.p", "derived.q", "derived.r"), "scheme.cyclic_derived")


def test_last_years_value_of_itself_is_no_circle():
    rules = {
        "derived": [{"name": "streak", "formula": "coalesce(previous.streak, 0) + a"}],
        **adding(indicator(value="streak")),
    }
    assert column(run(rules, firms(a=2), firms(a=3)), "x.value") == [5]


def test_types_of_derived_facts_do_not_depend_on_their_order():
    derived = [
        {"name": "moved", "formula": "case when previous.division <> division then 'moved' else 'same' end"},
        {"name": "first", "formula": "division"},
        {"name": "division", "formula": "left(industry, 2)"},
        {"name": "is_new", "formula": "previous.moved = 'moved'"},
    ]
    for some in (derived, derived[::-1]):
        made = scheme(
            derived=some,
            **of_ranking(within=["moved", "first"]),
            pools=[pool("all", where="not is_new or true")],
        )
        assert {one.name: one.formula.type for one in made.derived} == {
            "moved": "text", "first": "text", "division": "text", "is_new": "flag",
        }  # fmt: skip


# -- What is read ------------------------------------------------------------------------------------------


def test_defaults():
    made = scheme()
    assert (made.trial, made.weights_total, made.effective_on, made.rounding.total) == (False, 100, None, 2)
    assert made.class_names == ("A", "B", "C", "D")
    assert made.ranking_of("all").name == "one"
    one = made.pools[0].indicators[0]
    assert (one.missing, one.negative, one.better, one.loss, one.cap) == ("zero", "zero", "higher", 1, None)


def test_numbers_stand_for_formulas():
    for points, total in ((3, 3), (-3, -3), (0.25, 0.25), (-1e-3, 0), (1e-7, 0)):
        made = {"adjustments": [{"name": "d", "points": points}]}
        assert column(run(made, firms()), "total") == [total]


def test_free_texts_are_allowed_in_every_table():
    noted = {"basis": "文", "assumed": "so", "note": "n"}
    made = scheme(
        pools=[pool("all", indicator() | noted) | noted],
        rankings=[ranking() | noted],
        rounding=noted,
        **noted,
    )
    assert made.pools[0].indicators[0].assumed == "so"
    assert made.note == "n"


def test_facts_and_attributes_of_the_place_stand_beside_the_built_in_ones():
    made = scheme(
        attributes={"risk": {"title": "风险", "type": "labels"}, "seen_on": {"title": "日", "type": "date"}}
    )
    assert {"tax", "a", "used"} <= {fact.code for fact in made.facts}
    assert next(fact for fact in made.facts if fact.code == "used").is_input
    assert {one.code: one.type for one in made.attributes}["risk"] == "labels"


def test_what_a_scheme_reads():
    made = scheme(
        derived=[{"name": "each", "formula": "a / b"}],
        scope=[{"name": "s", "when": "c > 1", "status": "T"}],
        **of_ranking(within=["g"]),
    )
    assert {"a", "b", "c", "g"} <= made.uses
    assert not made.looks_back
    assert scheme(**of_indicator(benchmark={"of": "mean", "previous": True})).looks_back
    assert scheme(**of_indicator(value="previous.a")).looks_back


def test_the_digest_is_that_of_the_content():
    document = text()
    assert parse(document).digest == parse("# a comment\n" + document.replace(" = ", "   =  ")).digest
    assert parse(document).digest != parse(text(title="另一个办法")).digest
    assert len(parse(document).digest) == 64
    assert parse(document) == parse(document)
    assert hash(parse(document)) == hash(parse(document))
    assert parse(document).text == document


# -- What is no scheme at all ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("county = ", "scheme.not_toml"),
        ('a = "1"\na = "2"', "scheme.not_toml"),
        ("[a]\n[a]", "scheme.not_toml"),
        ("a = " + "[" * 5_000, "scheme.not_toml"),
        ("# " + "x" * MAX_LENGTH, "scheme.too_long"),
        ("县 = 1", "scheme.not_toml"),
    ],
    ids=["unfinished", "twice", "table twice", "deep", "long", "chinese key"],
)
def test_no_toml(document, code):
    assert [fault.code for fault in faults_of(document)] == [code]


def test_an_empty_file_lacks_every_required_key():
    wrong = {fault.where for fault in faults_of("")}
    assert wrong == {"county", "year", "as_of", "title", "source", "classes", "pools", "rankings"}


@pytest.mark.parametrize("cell", ["inf", "nan", "-inf"])
def test_figures_that_are_none(cell):
    (fault,) = faults_of(text().replace('"benchmark" = 10', f'"benchmark" = {cell}'))
    assert fault.where == f"{X}.benchmark"


def test_a_file(tmp_path: Path):
    path = tmp_path / "2024.toml"
    path.write_text(text(), "utf-8")
    assert load(path) == parse(text())
    path.write_bytes(text().encode("gb18030"))
    with pytest.raises(SchemeError) as caught:
        load(path)
    assert caught.value.faults[0].code == "scheme.not_utf8"
    path.write_text(text(), "utf-8-sig")  # as Windows' editors do
    assert load(path) == parse(text())
    with pytest.raises(OSError, match="none"):
        load(tmp_path / "none.toml")


def test_many_derived_facts_are_checked_quickly():
    chain = [{"name": f"d{i}", "formula": f"d{i + 1} + 1" if i < 999 else "a"} for i in range(1000)]
    circles = [{"name": f"d{i}", "formula": f"d{i}"} for i in range(1000)]
    started = time.process_time()
    assert not faults(derived=chain)
    assert set(faults(derived=circles).values()) == {"scheme.cyclic_derived"}
    assert time.process_time() - started < 8


def test_dates_are_dates():
    made = scheme(effective_on=dt.date(2025, 7, 1))
    assert (made.as_of, made.effective_on) == (dt.date(2024, 12, 31), dt.date(2025, 7, 1))
    assert not math.isnan(made.weights_total)
