"""A made-up enterprise: evaluated by every scheme, a little below the benchmarks, told to the last point."""

from pathlib import Path

import pytest

from scoring.evaluate import evaluate
from scoring.scheme import load
from service import schemes, worked
from service.basis import Basis
from tests.api.county import scheme_text

SCHEMES = Path(__file__).parents[3] / "data" / "schemes"


@pytest.fixture(scope="module")
def known() -> Basis:
    scheme = schemes.parsed(scheme_text("990101"))
    rows = [
        {"uscc": f"{i}", "scale": "above", "industry": "3429", "tax": 300.0 - 20 * i, "revenue": 1000.0 + i}
        | {"land_owned": 15.0}
        for i in range(9)
    ]
    return Basis(scheme, evaluate(scheme, rows, None).calibration)


def test_the_example_stands_a_little_below_the_benchmarks(known: Basis) -> None:
    (pool,) = known.scheme.pools
    made = worked.example(known, pool)
    assert made is not None
    for one in made.result.indicators:
        assert one.value is not None
        assert one.benchmark is not None
        assert one.value == pytest.approx(worked.ABOVE * one.benchmark, rel=0.01)
    assert made.result.total == pytest.approx(90.0, abs=1.0)
    assert made.result.class_name in ("A", "B")


def test_typed_figures_are_scored_with_the_labels_that_are_ticked(known: Basis) -> None:
    (pool,) = known.scheme.pools
    given = {"tax": 100.0, "revenue": 1000.0, "land_owned": 10.0}
    plain = worked.scored(known, pool, given)
    ticked = worked.scored(known, pool, given, ["高新技术企业"])
    assert plain is not None
    assert ticked is not None
    assert plain.indicators[0].points == 30.0  # 60 × 10 ÷ 20
    assert ticked.total == pytest.approx((plain.total or 0) + 3)


def test_only_facts_that_the_pool_reads_and_labels_that_count_are_asked_for(known: Basis) -> None:
    (pool,) = known.scheme.pools
    assert [one.name for one in worked.inputs(known.scheme, pool)] == [
        *("tax", "land_owned", "land_rented_in", "land_let_out", "revenue"),
    ]
    assert worked.labels(known.scheme, pool) == ["高新技术企业"]


def test_who_would_not_be_evaluated_is_not_scored(known: Basis) -> None:
    (pool,) = known.scheme.pools
    assert worked.scored(known, pool, {"industry": "4411"}) is None


def test_a_figure_behind_a_derived_one_is_settled_too() -> None:
    scheme = load(SCHEMES / "331003" / "2022.toml")
    rows = [
        {"uscc": f"{i}", "scale": "below", "industry": "3429", "tax": 20.0 + i, "land_owned": 5.0 + i}
        | {"electricity_kwh": 500_000.0}
        for i in range(12)
    ]
    found = Basis(scheme, evaluate(scheme, rows, None).calibration)
    pool = next(one for one in scheme.pools if one.name == "below_scale")
    made = worked.example(found, pool)
    assert made is not None
    for one in made.result.indicators:
        assert one.value == pytest.approx(worked.ABOVE * (one.benchmark or 0), rel=worked.NEAR), one.name
