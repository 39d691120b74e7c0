import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import SchemeError
from scoring.evaluate import evaluate
from scoring.scheme import parse
from tests.unit.scoring.building import Row, adding, column, firms, indicator, row_of, run, scheme

Figures = Sequence[float]

FIGURES = st.none() | st.integers(-50, 1000).map(float) | st.floats(0.01, 1e6)
GROUPS = st.sampled_from(["x", "y", "z", None])
FIRMS = st.lists(st.tuples(FIGURES, FIGURES, GROUPS), min_size=1, max_size=14)


def marks(rows: list[Row], value: str = "a / b", **mark: Any) -> list[float | None]:
    """The benchmark that each enterprise is measured against (a lower limit: it may be below zero)."""
    keys = {"score": "min_max", "benchmark": None, "flat": "full", "low": mark, "high": 1e9}
    return column(run(adding(indicator(value=value, **keys)), rows), "x.low")


def made(drawn: list[tuple[float | None, float | None, str | None]]) -> list[Row]:
    return firms(a=[one[0] for one in drawn], b=[one[1] for one in drawn], g=[one[2] for one in drawn])


# -- The statistics, slowly --------------------------------------------------------------------------------


def ratio(row: Row) -> float | None:
    return None if row["a"] is None or not row["b"] else row["a"] / row["b"]


def known(rows: list[Row]) -> list[float]:
    return [one for one in map(ratio, rows) if one is not None]


def sum_ratio(rows: list[Row]) -> float | None:
    both = [row for row in rows if row["a"] is not None and row["b"] is not None]
    below = math.fsum(row["b"] for row in both)
    return math.fsum(row["a"] for row in both) / below if below else None


def quantile(figures: Figures, q: float) -> float:
    ordered = sorted(figures)
    place = q * (len(ordered) - 1)
    lower = math.floor(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (place - lower)


SLOWLY: dict[str, Callable[[list[Row]], float | None]] = {
    "sum_ratio": sum_ratio,
    "mean": lambda rows: math.fsum(known(rows)) / len(known(rows)),
    "median": lambda rows: statistics.median(known(rows)),
    "max": lambda rows: max(known(rows)),
    "min": lambda rows: min(known(rows)),
    "quantile": lambda rows: quantile(known(rows), 0.3),
}


def slowly(of: str, rows: list[Row], minimum: int = 1) -> float | None:
    return SLOWLY[of](rows) if len(known(rows)) >= minimum else None


def same(got: float | None, expected: float | None) -> bool:
    if got is None or expected is None:
        return got is expected
    return math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-9)


def mark_of(of: str, **more: Any) -> dict[str, Any]:
    return {"of": of, "q": 0.3 if of == "quantile" else None} | more


@pytest.mark.parametrize("of", SLOWLY)
@settings(max_examples=40, deadline=None)
@given(drawn=FIRMS)
def test_each_statistic_of_the_pool(of, drawn):
    rows = made(drawn)
    for got in marks(rows, **mark_of(of)):
        assert same(got, slowly(of, rows))


@pytest.mark.parametrize("of", SLOWLY)
@settings(max_examples=40, deadline=None)
@given(drawn=FIRMS, minimum=st.integers(1, 4))
def test_each_statistic_within_groups_that_are_large_enough(of, drawn, minimum):
    rows = made(drawn)
    whole = slowly(of, rows)
    for row, got in zip(rows, marks(rows, **mark_of(of, within=["g"], minimum=minimum)), strict=True):
        group = slowly(of, [other for other in rows if other["g"] == row["g"]], minimum)
        assert same(got, whole if group is None else group)


@pytest.mark.parametrize("of", ["mean", "median", "max", "min", "quantile"])
@settings(max_examples=40, deadline=None)
@given(drawn=FIRMS, share=st.sampled_from([0.01, 0.1, 0.25]))
def test_the_ends_are_cut_first(of, drawn, share):
    rows = made(drawn)
    figures = known(rows)
    low, high = (quantile(figures, share), quantile(figures, 1 - share)) if figures else (0, 0)
    cut = [row | {"a": min(max(one, low), high), "b": 1} for row in rows if (one := ratio(row)) is not None]
    for got in marks(rows, **mark_of(of, winsorise=share)):
        assert same(got, slowly(of, cut))


@settings(max_examples=40, deadline=None)
@given(drawn=FIRMS, share=st.sampled_from([0.1, 0.25]))
def test_a_numerator_follows_its_ratio_that_was_cut(drawn, share):
    rows = made(drawn)
    figures = known(rows)
    low, high = (quantile(figures, share), quantile(figures, 1 - share)) if figures else (0, 0)
    cut = [
        row | {"a": row["a"] if (one := ratio(row)) is None else min(max(one, low), high) * row["b"]}
        for row in rows
    ]
    for got in marks(rows, **mark_of("sum_ratio", winsorise=share)):
        assert same(got, sum_ratio(cut))


@settings(max_examples=40, deadline=None)
@given(drawn=FIRMS, share=st.sampled_from([0.1, 0.25]))
def test_ends_are_cut_within_each_group(drawn, share):
    rows = made(drawn)
    got = marks(rows, **mark_of("max", winsorise=share, within=["g"]))
    for row, mark in zip(rows, got, strict=True):
        figures = known([other for other in rows if other["g"] == row["g"]])
        if figures:
            assert same(mark, min(max(figures), quantile(figures, 1 - share)))


# -- What they are said to do ------------------------------------------------------------------------------


def benchmarks(
    rows: list[Row], before: list[Row] | None = None, value: str = "a / b", **mark: Any
) -> list[float | None]:
    return column(run(adding(indicator(value=value, benchmark=mark)), rows, before), "x.benchmark")


def test_a_regions_mean_is_the_ratio_of_sums():
    rows = firms(a=[10, 1, 5, None], b=[1, 9, 0, 7])
    assert benchmarks(rows, of="sum_ratio") == [1.6] * 4
    assert benchmarks(rows, of="mean") == [pytest.approx(5.0555555556)] * 4


def test_a_multiple():
    assert benchmarks(firms(a=[10, 20], b=1), of="median", times=2) == [30, 30]


def test_twice_last_years_mean_of_the_same_units():
    """Huai'an 2024. Whoever has gone does not count, nor whoever is new."""
    before = [*firms(a=[10, 20], b=[1, 2]), {"uscc": "GONE", "a": 1000.0, "b": 1.0}]
    got = benchmarks(firms(a=[1, 1, 500], b=1), before, of="sum_ratio", previous=True, times=2)
    assert got == [20, 20, 20]


def test_last_years_groups_are_those_of_last_year():
    before = firms(a=[10, 20, 30], b=1, g=["x", "y", "y"])
    got = benchmarks(firms(a=1, b=1, n=3, g=["x", "x", "y"]), before, of="mean", previous=True, within=["g"])
    assert got == [10, 10, 25]


def test_within_several_texts_and_derived_ones():
    rules = adding(indicator(benchmark={"of": "mean", "within": ["division", "h"]}))
    rules |= {"derived": [{"name": "division", "formula": "left(industry, 2)"}]}
    rows = firms(a=[2, 4, 8, 16], industry=["1301", "1399", "1301", None], h=["x", "x", "y", "y"])
    assert column(run(rules, rows), "x.benchmark") == [3, 3, 8, 16]


def test_only_evaluated_units_are_the_population():
    scope = [
        {"name": "out", "when": "b = 2", "status": "exempt"},
        {"name": "wait", "when": "b = 3", "status": "suspended"},
        {"name": "science", "when": "b = 4", "status": "ungraded", "treated_as": "B"},
    ]
    rules = adding(indicator(benchmark={"of": "mean"})) | {"scope": scope}
    results = run(rules, firms(a=[10, 20, 300, 300, 300], b=[1, 1, 2, 3, 4]))
    assert column(results, "x.benchmark") == [15, 15, None, None, 15]
    assert column(results, "x.points") == pytest.approx(
        [66.6666667, 133.3333333, None, None, 2000], nan_ok=True
    )


def test_one_unit_error_does_not_move_everyone_where_the_ends_are_cut():
    values = [float(value) for value in range(100, 200)]
    wrong = [*values[:-1], values[-1] * 1e4]
    plain = [benchmarks(firms(a=some), value="a", of="mean")[0] for some in (values, wrong)]
    cut = [benchmarks(firms(a=some), value="a", of="mean", winsorise=0.02)[0] for some in (values, wrong)]
    assert plain[1] / plain[0] > 100
    assert cut[1] / cut[0] == pytest.approx(1)


def test_benchmarks_have_twelve_digits():
    assert benchmarks(firms(a=[1, 1, 0], b=1), of="mean") == [0.666666666667] * 3


def test_a_group_that_comes_later_uses_the_pools_benchmark():
    rules = scheme(**adding(indicator(benchmark={"of": "mean", "within": ["g"]})))
    frozen = evaluate(rules, firms(a=[10, 20], g=["x", "y"])).calibration
    results = run(rules, firms(a=[1, 1, 1], g=["x", "z", None]), None, frozen)
    assert column(results, "x.benchmark") == [10, 15, 15]


def test_an_empty_text_is_no_group_and_never_the_pool():
    rows = firms(a=[100, 100, 1, 3], g=["", "", "x", "y"])
    assert benchmarks(rows, value="a", of="mean", within=["g"], minimum=2) == [100, 100, 51, 51]


def test_limits_may_have_groups_of_their_own():
    keys = {"score": "min_max", "benchmark": None, "flat": "full"}
    keys |= {"low": {"of": "min", "within": ["g"]}, "high": {"of": "quantile", "q": 1.0}}
    results = run(adding(indicator(**keys)), firms(a=[1, 2, 5, 9], g=["x", "x", "y", "y"]))
    assert column(results, "x.low") == [1, 1, 5, 5]
    assert column(results, "x.benchmark") == [9] * 4


def test_the_order_of_the_rows_does_not_matter():
    rows = firms(a=[0.1 * place for place in range(1, 40)], b=[1.1 + place % 7 for place in range(1, 40)])
    for of in SLOWLY:
        forth = evaluate(scheme(**adding(indicator(value="a / b", benchmark=mark_of(of)))), rows)
        back = evaluate(forth.scheme, rows[::-1])
        assert forth.calibration.to_json() == back.calibration.to_json()
        assert row_of(forth.results, "E003") == row_of(back.results, "E003")


def test_published_figures_per_group():
    scheme = parse(PUBLISHED)
    rows = [
        {"uscc": "E1", "industry": "1710", "tax": 10.0, "land_owned": 1.0},
        {"uscc": "E2", "industry": "2610", "tax": 10.0, "land_owned": 1.0},
        {"uscc": "E3", "industry": "3410", "tax": 10.0, "land_owned": 1.0},
    ]
    results = evaluate(scheme, rows).results
    assert results["tax_per_land.benchmark"].to_list() == [12.5, 30.0, 20.0]
    assert results["total"].to_list() == [80.0, 33.33, 50.0]


@pytest.mark.parametrize(
    ("figures", "key"),
    [
        ('within = ["industry_group"]', "figures"),
        ('figures = { "17" = 12.5 }', "within"),
        ('within = ["industry_group"], figures = { "17" = 12.5 }, winsorise = 0.1', "winsorise"),
    ],
)
def test_published_figures_need_their_groups(figures, key):
    with pytest.raises(SchemeError) as caught:
        parse(PUBLISHED.replace(FIGURES, figures))
    assert [fault.where.rpartition(".")[2] for fault in caught.value.faults] == [key]


FIGURES = 'within = ["industry_group"], figures = { "17" = 12.5, "26" = 30 }, other = 20'
PUBLISHED = f"""
county = "990101"
year = 2024
as_of = 2024-12-31
title = "t"
source = "s"
classes = [ {{ name = "A" }}, {{ name = "B" }}, {{ name = "C" }} ]
[[derived]]
name = "industry_group"
formula = "left(industry, 2)"
[[pools]]
name = "all"
[[pools.indicators]]
name = "tax_per_land"
value = "tax / land_owned"
weight = 100
score = "ratio"
benchmark = {{ of = "published", {FIGURES} }}
[[rankings]]
name = "all"
pools = ["all"]
bands = [ {{ class = "A", to = 0.3 }}, {{ class = "B", to = 0.8 }}, {{ class = "C" }} ]
"""
