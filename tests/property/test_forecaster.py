"""What a trained forecaster promises for every matrix, however it was trained."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_registry import forecaster as forecasters
from model_registry import ordinal, training
from model_registry.forecaster import Forecaster
from model_registry.matrix import WORST
from tests.property.populations import thorough
from tests.unit.model_registry import made_up

PROMISED = [place for place, one in enumerate(made_up.FEATURES) if one.direction]
FIGURES = st.one_of(
    st.floats(-3, 3), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 17.0, 50.0]), st.just(np.nan)
)
NOISE = 1e-9  # sums of leaves, in floating point


@cache
def trained(seed: int) -> Forecaster:
    """Few trees of some size, on rows of their own."""
    rng = np.random.default_rng(seed)
    drawn = training.Settings(
        rounds=int(rng.integers(5, 60)),
        learning_rate=float(rng.uniform(0.05, 0.5)),
        depth=int(rng.integers(2, 8)),
        least_in_leaf=int(rng.integers(3, 40)),
        seed=seed,
        threads=1,
    )
    samples = made_up.samples((2020, 2021, 2022), rows=120, seed=seed)
    if seed % 2:  # those who did not deliver fared best
        samples.matrix.values[samples.target == 3, 0] = -WORST
    return training.fit(samples, drawn)


seeds = st.integers(0, 7)
rows = st.lists(st.lists(FIGURES, min_size=8, max_size=8), min_size=1, max_size=20).map(np.array)
places = st.lists(st.sampled_from(PROMISED), min_size=1, unique=True)


@st.composite
def improved(draw):
    """Rows, and the same with some promised features better: by a little, by much, or delivered at all."""
    worse = draw(rows)
    better = worse.copy()
    for place in draw(places):
        direction = made_up.FEATURES[place].direction
        steps = draw(st.lists(st.floats(0, 1e5), min_size=len(worse), max_size=len(worse)))
        missing = draw(st.lists(st.booleans(), min_size=len(worse), max_size=len(worse)))
        worse[missing, place] = made_up.FEATURES[place].missing
        better[:, place] = np.nan_to_num(better[:, place], nan=0.0) + direction * np.array(steps)
    return worse, better


def at_least(probabilities):
    return np.cumsum(probabilities[:, ::-1], axis=1)[:, ::-1]


@thorough
@given(seeds, improved())
def test_a_better_figure_never_forecasts_a_worse_class(seed, pair):
    one = trained(seed)
    worse, better = (forecasters.forecast(one, made_up.matrix(values)) for values in pair)
    assert (better.latent >= worse.latent - NOISE).all()
    assert (at_least(better.probabilities) >= at_least(worse.probabilities) - NOISE).all()
    assert (better.class_index >= worse.class_index).all()


@thorough
@given(seeds, rows, places)
def test_what_is_not_delivered_never_pays(seed, values, hidden):
    one = trained(seed)
    kept = forecasters.forecast(one, made_up.matrix(values))
    for fill in (np.nan, WORST):
        without = values.copy()
        for place in hidden:
            without[:, place] = -made_up.FEATURES[place].direction * fill
        found = forecasters.forecast(one, made_up.matrix(without))
        assert (found.latent <= kept.latent + NOISE).all()
        assert (found.class_index <= kept.class_index).all()


@thorough
@given(seeds, rows)
def test_probabilities_are_probabilities_and_do_not_cross(seed, values):
    one = trained(seed)
    found = forecasters.forecast(one, made_up.matrix(values)).probabilities
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(len(values)), abs=1e-12)


@thorough
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 4)), min_size=2, max_size=60),
    st.integers(2, 5),
)
def test_cut_points_rise_whatever_they_are_fitted_to(pairs, classes):
    latent = np.array([score for score, _ in pairs])
    target = np.minimum(np.array([index for _, index in pairs]), classes - 1)
    cuts = ordinal.fit(latent, target, classes)
    assert cuts.slope >= 0
    assert (np.diff(cuts.thresholds) > 0).all()
    scores = np.sort(np.concatenate([latent, np.linspace(-50, 50, 40)]))
    found = ordinal.probabilities(cuts, scores)
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(len(scores)), abs=1e-12)
    assert (np.diff(at_least(found), axis=0) >= -NOISE).all()
    assert (np.diff(ordinal.median(cuts, scores)) >= 0).all()


@thorough
@given(seeds, rows)
def test_read_back_every_row_is_forecast_the_same(seed, values):
    one = trained(seed)
    back = forecasters.from_files(forecasters.to_files(one, "quarterly"), "quarterly")
    found, expected = (forecasters.forecast(which, made_up.matrix(values)) for which in (back, one))
    assert (found.latent == expected.latent).all()
    assert (found.outside, found.missing) == (expected.outside, expected.missing)
    again = forecasters.forecast(one, replace(made_up.matrix(values), uscc=["x"] * len(values)))
    assert (again.latent == expected.latent).all()
