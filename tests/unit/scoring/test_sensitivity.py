"""What drives totals, how robust ranks are, what is redundant: small cases that can be done by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scoring import redundancy, robustness, sensitivity
from scoring.board import board
from scoring.evaluate import evaluate
from tests.property.populations import DELIVERED, seeded
from tests.unit.scoring.building import adding, firms, indicator, scheme

QUICK = sensitivity.Uncertainty(draws=16)
CHANCE = np.random.default_rng(5)
A, B = CHANCE.lognormal(2, 0.5, 60).round(3).tolist(), CHANCE.lognormal(2, 0.5, 60).round(3).tolist()

of_each = pytest.mark.parametrize("one", DELIVERED, ids=lambda one: one.county)


def boarded(rows, *indicators, **more):
    rules = scheme(**adding(*indicators), **more)
    return board(evaluate(rules, rows))


@of_each
def test_the_board_ranks_everybody_as_the_evaluation_did(one):
    outcome = evaluate(one, seeded(one, 150, 1), seeded(one, 150, 2))
    whole = board(outcome)
    standing = whole.standing(whole.total([pool.points.sum(axis=1) for pool in whole.pools]))
    classes = whole.units["class_by_rank"].positions(one.class_names)
    assert whole.units.n > 10
    assert np.array_equal(standing.rank, whole.units["rank"], equal_nan=True)
    assert np.array_equal(standing.classes, classes)


@of_each
def test_the_schemes_own_method_moves_nobody(one):
    whole = board(evaluate(one, seeded(one, 150, 1), seeded(one, 150, 2)))
    shifts = robustness.shifts(whole)
    assert len(shifts) == 16 * len(whole.lists)
    own = [shift for shift in shifts if (shift.normalisation, shift.weighting) == ("own", "own")]
    assert {(shift.mean_rank_shift, shift.kept) for shift in own} == {(0.0, 1.0)}


def test_shares_of_the_variance():
    """Two independent indicators of equal spread, one with twice the weight: 4/5 and 1/5."""
    x, y = [0.0, 1.0] * 20, [0.0, 0.0, 1.0, 1.0] * 10
    whole = boarded(
        firms(a=x, b=y),
        indicator("x", weight=60, benchmark=1),
        indicator("y", value="b", weight=30, benchmark=1),
    )
    found = {one.name: one for one in sensitivity.drivers(whole)}
    for name, share in (("x", 0.8), ("y", 0.2), ("adjustments", 0.0)):
        one = found[name]
        assert (one.covariance, one.first, one.total_order) == pytest.approx((share, share, share))
    assert found["x"].weight == pytest.approx(2 / 3)


def test_an_indicator_that_says_the_same_adds_nothing():
    whole = boarded(
        firms(a=A, b=[2 * x for x in A]), indicator("x", weight=50), indicator("y", value="b", weight=50)
    )
    first, second, _ = sensitivity.drivers(whole)
    assert first.first == pytest.approx(second.first)
    assert first.first > 0.75
    assert [first.total_order, second.total_order] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_totals_that_do_not_vary():
    whole = boarded(firms(5, a=3.0), indicator())
    assert {one.covariance for one in sensitivity.drivers(whole)} == {None}
    assert {one.index.total for one in sensitivity.uncertainty(whole, QUICK)[0].inputs} == {None}


def test_uncertain_weights_move_ranks_and_a_lone_weight_moves_none():
    two = boarded(firms(a=A, b=B), indicator("x", weight=50), indicator("y", value="b", weight=50))
    [found] = sensitivity.uncertainty(two, replace(QUICK, normalisation=False, benchmarks=0.0))
    assert {one.name for one in found.inputs} == {"weight.x", "weight.y", "benchmark.x", "benchmark.y"}
    assert found.relative_shift[0] > 0
    idle = [one.index.total for one in found.inputs if one.name.startswith("benchmark")]
    assert idle == pytest.approx([0.0] * 4)
    [alone] = sensitivity.uncertainty(boarded(firms(a=A), indicator()), replace(QUICK, normalisation=False))
    assert (alone.relative_shift, alone.reclassified) == ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def test_a_benchmark_that_is_moved_gives_the_points_of_a_scheme_with_that_benchmark():
    rows = firms(a=A, b=B)
    capped = indicator("x", weight=60, cap=1.0, benchmark=8)
    whole, moved = (boarded(rows, {**capped, "benchmark": b}) for b in (8, 8.8))
    share = sensitivity.share(whole.pools[0].indicators[0], whole.pools[0], 0, 1.1)
    assert share * 60 == pytest.approx(moved.pools[0].points[:, 0])


def test_a_large_pool_is_sampled_and_the_same_seed_gives_the_same():
    whole = boarded(firms(a=A, b=B), indicator("x", weight=50), indicator("y", value="b", weight=50))
    small = replace(QUICK, largest=30)
    one, other = (sensitivity.uncertainty(whole, small) for _ in range(2))
    assert one == other
    assert (one[0].units, one[0].of) == (30, 60)


# -- Weighting and normalisation ------------------------------------------------------------------------


def test_entropy_weights_by_hand():
    """A column that is spread evenly tells nothing; one held by a single unit tells everything."""
    scaled = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    assert robustness.entropy(scaled) == pytest.approx([0.0, 1.0])


def test_critic_weights_by_hand():
    """Spread × Σ (1 − r): two equal columns share what an opposite one has for itself."""
    x = np.array([0.0, 0.5, 1.0])
    spread = x.std()
    found = robustness.critic(np.stack([x, x, 1 - x], axis=1))
    assert found == pytest.approx([2 * spread, 2 * spread, 4 * spread])


@pytest.mark.parametrize("how", ["z_score", "min_max", "rank"])
def test_normalised_values_keep_the_order_and_a_missing_one_is_the_worst(how):
    rows = firms(a=[*A, None], used=[1.0] * 61)
    whole = boarded(rows, indicator(value="a / used"))
    x = robustness.normalised(whole.pools[0], how)[:, 0]
    known = np.array(A)
    assert (np.diff(x[:-1][np.argsort(known)]) >= 0).all()
    assert x[-1] == x.min()


def test_less_is_better_is_turned_round():
    whole = boarded(firms(a=A), indicator(better="lower", cap=1.5))
    x = robustness.normalised(whole.pools[0], "min_max")[:, 0]
    assert (np.diff(x[np.argsort(A)]) <= 0).all()


# -- Redundancy -----------------------------------------------------------------------------------------


def test_correlations_components_and_alpha_by_hand():
    """Three columns, two of them the same: r = 1, eigenvalues 2, 1, 0."""
    x = [1.0, -1.0, 1.0, -1.0]
    y = [1.0, 1.0, -1.0, -1.0]
    rows = firms(a=[3 + one for one in x], b=[6 + 2 * one for one in x], c=[3 + one for one in y])
    parts = (
        indicator("x", weight=40),
        indicator("y", value="b", weight=40),
        indicator("z", value="c", weight=20),
    )
    [found] = redundancy.redundancy(boarded(rows, *parts))
    assert {(one.one, one.other): round(one.pearson, 9) for one in found.pairs} == {
        ("x", "y"): 1.0, ("x", "z"): 0.0, ("y", "z"): 0.0,
    }  # fmt: skip
    assert [one.strong for one in found.pairs] == [True, False, False]
    assert [one.eigenvalue for one in found.components] == pytest.approx([2, 1, 0], abs=1e-9)
    assert found.components[0].loadings == pytest.approx((1, 1, 0), abs=1e-9)
    assert found.alpha == pytest.approx(3 / 2 * (1 - 3 / 5))


def test_spearman_sees_any_rising_relation_and_ties():
    rows = firms(a=[1.0, 2.0, 2.0, 4.0], b=[1.0, 8.0, 8.0, 64.0])
    [found] = redundancy.redundancy(
        boarded(rows, indicator("x", weight=50), indicator("y", value="b", weight=50))
    )
    assert found.pairs[0].spearman == pytest.approx(1.0)
    assert found.pairs[0].pearson < 0.99


def test_a_constant_indicator_correlates_with_nothing():
    rows = firms(a=A, b=3.0)
    [found] = redundancy.redundancy(
        boarded(rows, indicator("x", weight=50), indicator("y", value="b", weight=50))
    )
    assert (found.constant, found.pairs[0].pearson, found.alpha) == (("y",), None, None)


def test_loadings_reproduce_the_correlations():
    figures = pl.DataFrame({"a": A, "b": B}).to_numpy()
    matrix = redundancy.correlations(np.column_stack([figures, figures.sum(axis=1)]))
    loadings = np.array([one.loadings for one in redundancy.components(matrix)])
    assert loadings.T @ loadings == pytest.approx(matrix)
