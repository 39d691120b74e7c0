"""Sobol indices against what is known of them."""

import numpy as np
import pytest

from scoring.sobol import indices, sample, stratified


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_ishigami_function():
    """S = 0.314, 0.442, 0; T = 0.558, 0.442, 0.244 (a = 7, b = 0.1)."""

    def ishigami(inputs: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * inputs - 1)
        return np.array([np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])])

    [outputs] = sample(ishigami, 4000, 3, rng())
    found = indices(outputs, rng())
    assert [one.first for one in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.05)
    assert [one.total for one in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.05)
    for one in found:
        assert one.first is not None
        assert one.total is not None
        assert one.first_interval[0] <= one.first <= one.first_interval[1]
        assert one.total_interval[0] <= one.total <= one.total_interval[1]


def test_additive_inputs_have_no_interactions():
    outputs = sample(lambda x: np.array([3 * x[0] + x[1], 5.0]), 2000, 2, rng())
    first, constant = (indices(one, rng()) for one in outputs)
    assert [one.first for one in first] == pytest.approx([0.9, 0.1], abs=0.05)
    assert [one.total for one in first] == pytest.approx([0.9, 0.1], abs=0.05)
    assert [(one.first, one.total) for one in constant] == [(None, None)] * 2


def test_points_are_spread_over_every_dimension():
    points = stratified(rng(), 50, 3)
    assert (np.sort(np.floor(points * 50), axis=0) == np.arange(50)[:, None]).all()


def test_the_same_seed_gives_the_same_indices():
    one, other = (indices(sample(lambda x: x[:1] * x[1:2], 64, 2, rng())[0], rng()) for _ in range(2))
    assert one == other
