from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model_registry import monotone, ordinal, training
from model_registry.matrix import WORST
from tests.unit.model_registry import judged


@cache
def held():
    return training.held_out(judged.samples())


def test_a_constrained_forecaster_keeps_its_promise():
    held_in, held_out = held()
    found = monotone.violations(judged.train(held_in), held_out.matrix)
    assert found.violated == 0
    assert found.checked > 6 * monotone.GRID_ROWS * 10 + monotone.PAIRS


def test_an_unconstrained_one_does_not_and_the_features_are_named():
    held_in, held_out = held()
    found = monotone.violations(judged.without_constraints(held_in), held_out.matrix)
    assert found.violated > 0
    promised = {one.name for one in judged.FEATURES if one.direction}
    assert {name for example in found.examples for name in example.split(", ")} <= promised
    assert 0 < len(found.examples) <= monotone.SHOWN


def test_the_same_seed_tries_the_same():
    held_in, held_out = held()
    free = judged.without_constraints(held_in)
    assert monotone.violations(free, held_out.matrix, 3) == monotone.violations(free, held_out.matrix, 3)


def test_a_missing_figure_that_pays_is_found():
    """Trained on rows where those who did not deliver fared best, without a constraint to stop it."""
    held_in, held_out = held()
    values, paid = held_in.matrix.values.copy(), held_in.target == 3
    values[paid, 0] = -WORST
    paying = replace(held_in, matrix=replace(held_in.matrix, values=values))
    found = monotone.violations(judged.without_constraints(paying), held_out.matrix)
    assert found.violated > 0
    kept = monotone.violations(judged.train(paying), held_out.matrix)
    assert kept.violated == 0


@pytest.mark.parametrize("slope", [-1.0, float("nan")])
def test_cut_points_are_tried_too(slope):
    held_in, held_out = held()
    fitted = judged.train(held_in)
    found = monotone.violations(
        replace(fitted, cuts=ordinal.Cuts(slope, fitted.cuts.thresholds)), held_out.matrix
    )
    assert found.violated > 0
    assert "latent" in found.examples


def test_falling_direction_and_missing_ends_of_the_grid():
    falling = judged.FEATURES[2]
    levels = monotone._levels(falling, np.array([0.0, 1.0, 2.0, 5.0]))
    assert levels[0] == WORST
    assert (np.diff(levels) < 0).all()
    rising = monotone._levels(judged.FEATURES[0], np.full(3, -WORST))
    assert rising[0] == -WORST
    assert (np.diff(rising) > 0).all()


def test_without_promises_only_cut_points_are_tried():
    held_in, held_out = held()
    free = replace(
        held_out.matrix, features=tuple(replace(one, direction=0) for one in held_out.matrix.features)
    )
    assert monotone.violations(judged.train(held_in), free).checked == len(free) + 1
