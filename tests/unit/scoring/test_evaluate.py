import copy
import datetime as dt
import warnings
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from scoring.errors import FactError, Fault
from scoring.evaluate import digest, evaluate
from tests.unit.scoring.building import (
    Row,
    adding,
    classes,
    column,
    firms,
    frame,
    indicator,
    pool,
    ranking,
    row_of,
    run,
    scheme,
)

DAY = dt.date(2020, 2, 29)

# Every kind of rule, attribute and score, in two pools.
WHOLE = scheme(
    derived=[
        {"name": "land", "formula": "coalesce(land_owned, 0) - coalesce(land_let_out, 0)"},
        {"name": "division", "formula": "left(industry, 2)"},
        {"name": "moved", "formula": "division <> previous.division"},
    ],
    units={"tenants": "merged", "groups": "merged", "mixed_when": "array_contains(labels, '混合')"},
    scope=[
        {"name": "utility", "when": "division in ('44', '45')", "status": "exempt"},
        {"name": "new", "when": "years_between(registered_on, as_of) < 1", "status": "suspended"},
        {
            "name": "science",
            "when": "array_contains(labels, '科创')",
            "status": "ungraded",
            "treated_as": "B",
        },
        {"name": "special", "when": "g = 'T'", "status": "T"},
    ],
    pools=[
        pool(
            "above",
            indicator("tax_per_land", value="tax / land", weight=40, benchmark={"of": "sum_ratio"}, cap=1.5),
            indicator(
                "growth",
                value="tax / previous.tax - 1",
                weight=20,
                score="rank",
                benchmark=None,
                within=["g"],
            ),
            indicator(
                "output",
                value="a / energy",
                weight=20,
                score="min_max",
                benchmark=None,
                flat="full",
                floor=0.2,
            ),
            indicator(
                "staff", value="b", weight=20, score="best", benchmark=None, missing="pool_mean_points"
            ),
            where="scale = 'above'",
        ),
        pool(
            "below",
            indicator("tax_per_land", value="tax / land", benchmark={"of": "median", "within": ["division"]}),
        ),
    ],
    adjustments=[
        {
            "name": "high",
            "when": "array_contains(labels, '高新')",
            "points": 3,
            "group": "all",
            "evidence_years": [2024],
        },
        {"name": "letting", "when": "tenants >= 1", "points": "-10 - 5 * (tenants - 1)", "group": "all"},
    ],
    caps={"all": {"max": 2, "min": -12}},
    rankings=[
        ranking("above", within=["g"]),
        ranking("below", name="two", order_by=["value.tax_per_land", "total"]),
    ],
    overrides=[
        {"name": "veto", "when": "safety_accidents_major >= 1", "action": "not_above", "class": "C"},
        {"name": "moved", "when": "moved and value.growth > 0", "action": "raise", "pools": ["above"]},
    ],
    policies=[
        {
            "name": "power",
            "instrument": "electricity",
            "basis": "b",
            "by_class": {"D": [0.1, 0.2]},
            "amount": "rate * electricity_kwh",
        }
    ],
)
ROWS: list[Row] = [
    {"uscc": "E1", "name": "一", "scale": "above", "industry": "1301", "g": "x", "tax": 10.0,
     "labels": ["高新:2024", "混合"], "land_owned": 5.0, "a": 3.0, "energy": 2.0, "b": 7.0,
     "tenants": 2.0, "electricity_kwh": 1.5},
    {"uscc": "E2", "scale": "above", "industry": "0610", "g": "x", "labels": ["高新:2020"], "tax": 4.0,
     "land_owned": 5.0, "plot_holder_uscc": "E1", "energy": 1.0},
    {"uscc": "E3", "scale": "above", "industry": "1301", "g": "x", "tax": 3.0, "land_owned": 5.0, "a": 9.0,
     "land_let_out": 1.0, "energy": 3.0, "safety_accidents_major": 1.0},
    {"uscc": "E4", "scale": "above", "industry": "4411", "tax": 90.0, "land_owned": 1.0},
    {"uscc": "E5", "scale": "below", "industry": "1301", "tax": -1.0, "land_owned": 1.0,
     "registered_on": DAY},
    {"uscc": "E6", "scale": "below", "industry": "1301", "tax": 1.0, "land_owned": 0.0},
    {"uscc": "E7", "scale": "below", "tax": 2.0, "land_owned": 1.0, "registered_on": dt.date(2024, 6, 1)},
    {"uscc": "E8", "scale": "below", "tax": 2.0, "land_owned": 1.0, "labels": ["科创"]},
    {"uscc": "E9", "scale": "above", "g": "T"},
    {"uscc": "E10", "scale": "above", "tax": 5.0, "land_owned": 5.0, "a": 1.0, "energy": 4.0, "b": 1.0,
     "parent_uscc": "E3"},
    {"uscc": "E11", "tax": 5.0, "electricity_kwh": 3.0},
]  # fmt: skip
BEFORE: list[Row] = [
    {"uscc": "E1", "tax": 8.0, "industry": "1401", "class": "A", "years_in_class": 2},
    {"uscc": "E3", "tax": 3.0, "industry": "1301", "class": "D", "years_in_class": 1},
    {"uscc": "E99", "tax": 3.0, "class": "D"},
]


# -- One result, however the facts come --------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, [], BEFORE], ids=["no last year", "an empty one", "last year"])
def test_rows_and_a_data_frame_give_the_same(before):
    by_rows = evaluate(WHOLE, ROWS, before)
    by_frame = evaluate(WHOLE, frame(WHOLE, ROWS), None if before is None else frame(WHOLE, before))
    assert_frame_equal(by_rows.results, by_frame.results)
    assert by_rows.calibration == by_frame.calibration
    mixed = evaluate(WHOLE, ROWS, None if before is None else frame(WHOLE, before))
    assert digest(mixed.results) == digest(by_frame.results)


def test_every_status_and_unit_occurs():
    results = run(WHOLE, ROWS, BEFORE)
    assert set(results["status"]) == {"evaluated", "ungraded", "suspended", "exempt", "T"}
    assert set(results["unit"]) == {"own", "with_tenants", "group", "member", "merged"}


def test_one_enterprise_from_facts_to_money():
    first = row_of(run(WHOLE, ROWS, BEFORE), "E1", "with_tenants")
    assert first["tax_per_land.value"] == pytest.approx(14 / 10)
    assert first["tax_per_land.benchmark"] == pytest.approx(22 / 19)
    assert first["adjustments"] == "high +3; letting -15"
    parts = ("tax_per_land", "growth", "output", "staff")
    assert first["total"] == pytest.approx(sum(first[f"{part}.points"] for part in parts) - 12, abs=0.005)
    assert (first["rank"], first["rank_of"], first["class_by_rank"], first["class"]) == (2, 2, "C", "B")
    assert (first["overrides"], first["years_in_class"], first["policy.power.rate"]) == ("moved C→B", 1, None)


def test_columns_and_their_types_do_not_depend_on_who_is_in_the_table():
    whole = run(WHOLE, ROWS, BEFORE)
    for rows in ([], ROWS[:1], ROWS[3:4], ROWS[6:7]):
        assert run(WHOLE, rows).schema == whole.schema
    expected = ["uscc", "name", "unit", "unit_uscc", "pool", "status", "status_reason", "tax_per_land.value"]
    assert whole.columns[:8] == expected
    assert whole.columns[-4:] == [
        "years_in_class",
        "policy.power.rate",
        "policy.power.state",
        "policy.power.amount",
    ]


def test_the_digest_knows_neither_order_nor_noise():
    results = run(WHOLE, ROWS, BEFORE)
    noisy = results.with_columns(pl.col("total") * (1 + 1e-15))
    assert digest(results) == digest(results.reverse()) == digest(noisy)
    assert digest(results) != digest(results.with_columns(pl.col("total") + 0.01))


# -- What is not there -------------------------------------------------------------------------------------


def test_an_empty_table():
    for nobody in ([], pl.DataFrame({"uscc": []}), pl.DataFrame(schema={"uscc": pl.String, "a": pl.Float64})):
        done = evaluate(WHOLE, nobody)
        assert done.results.height == 0
        assert evaluate(WHOLE, ROWS, None, done.calibration).results.height == len(ROWS) + 1


def test_one_enterprise():
    results = run(adding(indicator(benchmark={"of": "mean"})), firms(a=7))
    assert (column(results, "total"), column(results, "rank"), classes(results)) == ([100], [1], "B")


def test_an_enterprise_of_which_nothing_is_known():
    results = run({}, [{"uscc": "E1"}])
    assert (column(results, "total"), column(results, "x.value"), column(results, "status")) == (
        [0],
        [None],
        ["evaluated"],
    )


def test_missing_columns_are_not_delivered():
    bare = pl.DataFrame({"uscc": ["E1"], "scale": ["below"]})
    assert column(run(WHOLE, bare.to_dicts()), "tax_per_land.value") == [None]
    assert column(evaluate(WHOLE, bare).results, "pool") == ["below"]


def test_columns_that_the_scheme_does_not_speak_of_are_not_looked_at():
    odd = pl.DataFrame({"uscc": ["E1"], "a": [5.0], "secret": [object()], "tax": ["text"]})
    assert column(evaluate(scheme(), odd).results, "total") == [50]


def test_null_and_nan_are_the_same():
    table = pl.DataFrame({"uscc": ["E1", "E2"], "a": [float("nan"), None]})
    assert column(evaluate(scheme(), table).results, "x.value") == [None, None]


def test_numbers_of_any_width():
    for kind in (pl.Int64, pl.UInt8, pl.Float32, pl.Decimal(10, 2)):
        table = pl.DataFrame({"uscc": ["E1"], "a": [7]}, schema_overrides={"a": kind})
        assert column(evaluate(scheme(), table).results, "total") == [70]


def test_texts_by_category():
    pools = [pool("one", where="g = 'x'"), pool("two", indicator("y"))]
    rules = scheme(pools=pools, rankings=[ranking("one", "two")])
    table = pl.DataFrame({"uscc": ["E1", "E2", "E3"], "a": 5, "g": ["x", "y", None]})
    for kind in (pl.Categorical, pl.Enum(["y", "x"])):
        results = evaluate(rules, table.with_columns(pl.col("g").cast(kind))).results
        assert column(results, "pool") == ["one", "two", "two"]


@pytest.mark.parametrize("n", [1, 254, 255, 256, 257, 65_535, 65_537])
def test_any_number_of_different_texts(n):
    rules = scheme(pools=[pool("all", indicator(benchmark={"of": "mean", "within": ["g"]}))])
    table = pl.DataFrame(
        {"uscc": [f"E{i}" for i in range(n + 1)], "a": range(1, n + 2), "g": [*map(str, range(n)), None]}
    )
    assert set(evaluate(rules, table).results["total"]) == {100.0}


# -- Last year ---------------------------------------------------------------------------------------------


def test_last_years_facts_are_found_by_credit_code():
    rules = adding(indicator(value="a / previous.a", benchmark=1))
    assert column(run(rules, firms(a=[2, 2, 2]), firms(a=[2, 1])[::-1]), "x.value") == [1, 2, None]
    assert column(run(rules, firms(a=[2])), "x.value") == [None]


@pytest.mark.parametrize(
    "formula", ["a", "a / previous.a", "a / years_between(registered_on, as_of)", "land"]
)
def test_a_benchmark_of_last_year_without_last_year(formula):
    rules = adding(indicator(value=formula, benchmark={"of": "mean", "previous": True}))
    rules |= {"derived": [{"name": "land", "formula": "a * 2"}]}
    assert column(run(rules, firms(a=[1, 2], registered_on=DAY)), "x.benchmark") == [None, None]
    assert column(run(rules, firms(a=[1, 2], registered_on=DAY), []), "x.benchmark") == [None, None]


def test_a_benchmark_of_last_year():
    rules = adding(indicator(value="land", benchmark={"of": "mean", "previous": True, "times": 2}))
    rules |= {"derived": [{"name": "land", "formula": "a / years_between(registered_on, as_of)"}]}
    year = dt.date(2023, 12, 31)
    before = firms(a=[1, 3, 1000], registered_on=year)
    results = run(rules, firms(a=[4, 8], registered_on=year), before)
    assert column(results, "x.benchmark") == [4, 4]


def test_last_years_derived_facts():
    rules = adding(indicator(value="previous.each", benchmark=1)) | {
        "derived": [{"name": "each", "formula": "a / b"}]
    }
    assert column(run(rules, firms(a=9, b=9), firms(a=6, b=3)), "x.value") == [2]


# -- What cannot be evaluated ------------------------------------------------------------------------------


def refused(facts: Any, previous: Any = None) -> list[tuple[str, str]]:
    with pytest.raises(FactError) as caught:
        evaluate(WHOLE, facts, previous)
    return [(fault.where, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("frozen", [False, True])
def test_an_enterprise_without_credit_code(frozen):
    for rows in ([{"tax": 1.0}], [{"uscc": None}], [{"uscc": ""}], [{"uscc": "E1"}, {"uscc": None}]):
        facts = (
            pl.DataFrame(rows, schema_overrides={"uscc": pl.String} if "uscc" in rows[0] else None)
            if frozen
            else rows
        )
        assert refused(facts) == [("uscc", "facts.no_uscc")]


def test_the_same_enterprise_twice():
    rows = [{"uscc": code} for code in ("E1", "E2", "E1", "E2", "E3")]
    assert refused(rows) == refused(pl.DataFrame(rows)) == [("uscc", "facts.duplicate")] * 2
    assert refused(ROWS, rows) == [("previous.uscc", "facts.duplicate")] * 2
    with pytest.raises(FactError) as caught:
        evaluate(WHOLE, [{"uscc": "E1"}] * 2)
    assert caught.value.faults == (Fault("facts.duplicate", "uscc", {"uscc": "E1"}),)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("tax", "3.5"),
        ("tax", "三"),
        ("tax", [1.0]),
        ("tax", float("inf")),
        ("industry", 610),
        ("scale", True),
        ("registered_on", "2024-01-01"),
        ("registered_on", "today"),
        ("registered_on", 45_000),
        ("labels", "高新"),
        ("labels", 1),
        ("uscc", 91350100),
    ],
)
def test_values_of_a_wrong_type_are_never_converted(name, cell):
    row = {"uscc": "E1", "scale": "below", "tax": 1.0, name: cell}
    assert refused([row]) == [(name, "facts.wrong_type")]
    assert refused(pl.DataFrame([row])) == [(name, "facts.wrong_type")]
    if name in ("tax", "industry", "uscc"):  # what is asked of last year
        assert refused(ROWS, [row]) == [(f"previous.{name}", "facts.wrong_type")]


# -- Frozen calibrations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("uscc", ["E3", "E4", "E5", "E7", "E8", "E9", "E11"])
def test_whoever_comes_alone_meets_the_same_rules(uscc):
    """Rules after scoring may ask for indicators of a pool in which nobody is."""
    whole = evaluate(WHOLE, ROWS, BEFORE)
    family = [row for row in ROWS if uscc in (row["uscc"], row.get("parent_uscc"))]
    alone = evaluate(WHOLE, family, BEFORE, whole.calibration).results
    assert row_of(alone, uscc) == row_of(whole.results, uscc)


def test_an_evaluation_gives_back_the_calibration_it_was_given():
    first = evaluate(WHOLE, ROWS)
    assert evaluate(WHOLE, ROWS[:2], None, first.calibration).calibration is first.calibration


# -- What is left alone ------------------------------------------------------------------------------------


def test_nothing_that_is_handed_in_is_changed():
    rows, before = copy.deepcopy(ROWS), copy.deepcopy(BEFORE)
    table, last = frame(WHOLE, ROWS), frame(WHOLE, BEFORE)
    copies = table.clone(), last.clone()
    calibration = evaluate(WHOLE, table, last).calibration
    frozen = calibration.to_json()
    evaluate(WHOLE, rows, before)
    evaluate(WHOLE, table, last, calibration)
    assert (rows, before) == (ROWS, BEFORE)
    assert_frame_equal(table, copies[0])
    assert_frame_equal(last, copies[1])
    assert (
        calibration.as_text() == frozen
        if hasattr(calibration, "as_text")
        else calibration.to_json() == frozen
    )


def test_figures_shared_with_numpy_are_not_written_to():
    figures = np.array([3.0, 1.0, 2.0])
    figures.setflags(write=False)
    table = pl.DataFrame({"uscc": ["E1", "E2", "E3"], "a": figures})
    assert column(evaluate(scheme(), table).results, "total") == [30, 10, 20]


def test_two_evaluations_of_one_scheme_do_not_know_each_other():
    first = run(WHOLE, ROWS, BEFORE)
    run(WHOLE, ROWS[:3])
    assert_frame_equal(run(WHOLE, ROWS, BEFORE), first)


@pytest.mark.parametrize("rows", [[], ROWS, ROWS[3:4], [{"uscc": "E1"}]])
def test_numpy_has_nothing_to_warn_of(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = evaluate(WHOLE, rows, BEFORE)
        digest(done.results)
        done.calibration.to_json()
