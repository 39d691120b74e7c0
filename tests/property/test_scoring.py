"""What must hold for every scheme and every population."""

import os
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from scoring.calibration import Calibration
from scoring.clauses import Indicator
from scoring.document import Scheme
from scoring.evaluate import digest, evaluate
from scoring.scheme import parse
from tests.property.generated import ranked
from tests.property.populations import (
    DELIVERED,
    any_scheme,
    families,
    halves,
    lists,
    populations,
    run,
    seeded,
    thorough,
)

SLACK = 1e-9  # of sums of floating-point figures


def indicators(scheme: Scheme) -> list[tuple[str, Indicator]]:
    return [(pool.name, one) for pool in scheme.pools for one in pool.indicators]


def in_order(results: pl.DataFrame) -> pl.DataFrame:
    return results.sort("uscc", "unit")


def valued(results: pl.DataFrame, pool: str, one: Indicator) -> pl.DataFrame:
    """Units of a pool whose value is measured, not replaced by a rule for missing or negative ones."""
    x = pl.col(f"{one.name}.value")
    measured = (pl.col("pool") == pool) & x.is_not_null() & pl.col(f"{one.name}.benchmark").is_not_null()
    return results.filter(measured & (x >= 0) & (pl.col("unit") != "member") & pl.col("total").is_not_null())


# -- Under a frozen calibration --------------------------------------------------------------------------


@thorough
@given(st.data())
def test_points_stay_within_floor_and_cap(data):
    scheme = any_scheme(data)
    fitted = run(scheme, data.draw(populations(scheme))).calibration
    results = run(scheme, data.draw(populations(scheme)), fitted).results
    for pool, one in indicators(scheme):
        points = valued(results, pool, one)[f"{one.name}.points"]
        cap = 1.0 if one.cap is None and one.score in ("min_max", "best", "threshold", "rank") else one.cap
        assert cap is None or (points <= cap * one.weight + SLACK).all()
        assert (points >= (one.floor or 0.0) * one.weight - SLACK).all()


@thorough
@given(st.data())
def test_whoever_has_the_better_value_has_no_fewer_points(data):
    scheme = any_scheme(data)
    fitted = run(scheme, data.draw(populations(scheme))).calibration
    results = run(scheme, data.draw(populations(scheme)), fitted).results
    for pool, one in indicators(scheme):
        name = one.name
        marks = [column for column in (f"{name}.benchmark", f"{name}.low") if column in results.columns]
        ordered = valued(results, pool, one).sort(f"{name}.value", descending=one.better == "lower")
        for _, peers in ordered.group_by(*marks, maintain_order=True):
            assert (peers[f"{name}.points"].diff().drop_nulls() >= -SLACK).all()


@thorough
@given(st.data())
def test_a_better_indicator_never_costs_points_nor_class(data):
    scheme = any_scheme(data, delivered=False)
    rows = data.draw(populations(scheme, linked=False))
    fitted = run(scheme, rows).calibration
    one = data.draw(st.sampled_from(scheme.pools[0].indicators))
    above, below = f"x{one.name[1:]}", f"y{one.name[1:]}"
    share = data.draw(st.floats(0, 1))
    before = {**data.draw(st.sampled_from(rows)), below: data.draw(st.floats(0.1, 1e3))}
    high = data.draw(st.floats(0, 1e6))
    worse, better = (
        {**before, above: figure} for figure in sorted([high * share, high], reverse=one.better == "lower")
    )
    was, now = (run(scheme, [row], fitted).results for row in (worse, better))
    assume(was["total"][0] is not None)
    assert now[f"{one.name}.points"][0] >= was[f"{one.name}.points"][0]
    assert now["total"][0] >= was["total"][0]
    if scheme.rankings[0].bands and was["class_by_rank"][0] is not None:
        order = scheme.class_names.index
        assert order(now["class_by_rank"][0]) <= order(was["class_by_rank"][0])


@thorough
@given(st.data())
def test_a_missing_denominator_never_helps(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme, linked=False))
    fitted = run(scheme, rows).calibration
    hidden = data.draw(st.sampled_from(denominators(scheme)))
    row = data.draw(st.sampled_from(rows))
    was = run(scheme, [row], fitted).results
    now = run(scheme, [{**row, **dict.fromkeys(hidden)}], fitted).results
    assume(was["pool"].equals(now["pool"]) and was["total"][0] is not None and not below_zero(scheme, was))
    assert now["total"][0] is None or now["total"][0] <= was["total"][0]


def denominators(scheme: Scheme) -> list[tuple[str, ...]]:
    """What an enterprise could keep back: the facts under a division line, land as a whole."""
    land = ("land_owned", "land_rented_in", "land_let_out")
    own = [(f"y{one.name[1:]}",) for _, one in indicators(scheme) if one.value.text.startswith("x")]
    kept = {
        one.value.text.split(" / ")[1] for _, one in indicators(scheme) if one.missing != "pool_mean_points"
    }
    return own or [
        land,
        *((name,) for name in sorted(kept & {"energy", "emissions", "employees", "revenue"})),
    ]


def below_zero(scheme: Scheme, was: pl.DataFrame) -> bool:
    """Has a negative value cost points? Losing those is the scheme's own rule for negative values."""
    return any((was[f"{one.name}.points"][0] or 0.0) < 0 for _, one in indicators(scheme))


@thorough
@given(st.data())
def test_parts_score_as_the_whole(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    whole = run(scheme, rows)
    frozen = Calibration.from_json(whole.calibration.to_json())
    sides = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    parts = [run(scheme, part, frozen).results for part in halves(rows, sides)]
    assert_frame_equal(in_order(pl.concat(parts)), in_order(whole.results), check_exact=True)


@thorough
@given(st.data())
def test_one_enterprise_scores_as_in_its_cohort(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    whole = run(scheme, rows)
    family = data.draw(st.sampled_from(families(rows)))
    alone = run(scheme, family, whole.calibration).results
    there = whole.results.filter(pl.col("uscc").is_in([row["uscc"] for row in family]))
    assert_frame_equal(in_order(alone), in_order(there), check_exact=True)


def test_a_unit_adds_up_to_the_same_bits_whoever_else_is_there():
    scheme = parse(
        ranked(units={"tenants": "merged"}, ranking={"bands": [{"class": "A", "to": 0.5}, {"class": "C"}]})
    )
    family = [{"uscc": "H", "x0": 0.1}] + [
        {"uscc": f"T{number}", "x0": 0.1 * number, "plot_holder_uscc": "H"} for number in range(1, 6)
    ]
    others = [{"uscc": "O", "x0": 1.0}, {"uscc": "P", "x0": 1e300, "plot_holder_uscc": "O"}]
    whole = run(scheme, [*family[::-1], *others])
    alone = run(scheme, family, whole.calibration).results
    there = whole.results.filter(~pl.col("uscc").is_in(["O", "P"]))
    assert_frame_equal(in_order(alone), in_order(there), check_exact=True)
    assert alone["i0.value"][0] == pytest.approx(1.6)


# -- Always ----------------------------------------------------------------------------------------------


@thorough
@given(st.data())
def test_the_order_of_enterprises_is_irrelevant(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    shuffled = data.draw(st.permutations(rows))
    first, second = run(scheme, rows), run(scheme, shuffled)
    assert first.calibration.digest == second.calibration.digest
    assert digest(first.results) == digest(second.results)
    assert_frame_equal(in_order(first.results), in_order(second.results), check_exact=True)


@thorough
@given(st.data())
def test_equal_totals_have_equal_class_by_rank_and_a_better_total_no_worse_one(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme, largest=20))
    results = run(scheme, rows).results
    for ranking in scheme.rankings:
        if ranking.stages or [key.text for key in ranking.order_by] not in ([], ["total"]):
            continue
        for units in lists(ranking, results, rows):
            ordered = units.sort("total", descending=True)
            classes = ordered["class_by_rank"].map_elements(scheme.class_names.index, return_dtype=pl.Int64)
            assert (classes.diff().drop_nulls() >= 0).all()
            equal = units.group_by("total").agg(pl.col("class_by_rank", "rank").n_unique())
            assert (equal["class_by_rank"] == 1).all()
            assert (equal["rank"] == 1).all()


@thorough
@given(st.data())
def test_class_sizes_sum_to_n(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme, largest=20))
    results = run(scheme, rows).results
    assert set(results["uscc"]) == {row["uscc"] for row in rows}
    graded = results.filter((pl.col("status") == "evaluated") & pl.col("total").is_not_null())
    sizes = [graded.filter(pl.col("class") == name).height for name in scheme.class_names]
    assert sum(sizes) == graded.height
    assert graded["class_by_rank"].is_in(list(scheme.class_names)).all()
    assert results.filter(pl.col("status").is_in(["exempt", "suspended", "T"]))["class"].is_null().all()
    for ranking in scheme.rankings:
        for units in lists(ranking, results, rows):
            counted = units if ranking.count_ungraded else units.filter(pl.col("status") == "evaluated")
            joined = ranking.below_minimum == "join"
            assert joined or counted["rank_of"].is_in([counted.height]).all()


PRINT_DIGESTS = """
from scoring.evaluate import digest, evaluate
from scoring.scheme import parse
from tests.property.generated import ranked
from tests.property.populations import DELIVERED, seeded
for scheme in DELIVERED:
    done = evaluate(scheme, seeded(scheme, 8_000, 7), seeded(scheme, 8_000, 8))
    print(scheme.county, digest(done.results), done.calibration.digest)
"""


def started(threads: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads), "PYTHONPATH": "."}
    command = [sys.executable, "-c", PRINT_DIGESTS]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_one_thread_and_four_give_the_same_digests():
    printed = [process.communicate()[0] for process in (started(1), started(4))]
    assert len(printed[0].splitlines()) == len(DELIVERED)
    assert printed[0] == printed[1]


def test_a_large_population_in_parts_and_in_any_order_scores_as_the_whole():
    for scheme in DELIVERED:
        facts = seeded(scheme, 3_000, 11)
        whole = evaluate(scheme, facts)
        parts = [
            evaluate(scheme, part, calibration=whole.calibration).results for part in facts.iter_slices(700)
        ]
        assert digest(pl.concat(parts)) == digest(whole.results)
