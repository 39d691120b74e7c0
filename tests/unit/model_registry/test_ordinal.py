import numpy as np
import pytest

from model_registry import ordinal
from model_registry.ordinal import Cuts


def drawn(n=4_000, slope=2.0, thresholds=(-1.0, 0.5, 3.0), seed=0):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    shares = np.cumsum(ordinal.probabilities(Cuts(slope, thresholds), latent), axis=1)
    return latent, (rng.random(n)[:, None] > shares[:, :-1]).sum(axis=1)


def test_cut_points_that_made_the_classes_are_found_again():
    latent, target = drawn(40_000)
    found = ordinal.fit(latent, target, 4)
    assert found.slope == pytest.approx(2.0, abs=0.05)
    assert found.thresholds == pytest.approx((-1.0, 0.5, 3.0), abs=0.08)


def test_the_mean_probability_of_a_class_is_its_share():
    latent, target = drawn()
    mean = ordinal.probabilities(ordinal.fit(latent, target, 4), latent).mean(axis=0)
    assert mean == pytest.approx(np.bincount(target) / len(target), abs=1e-3)


def test_a_hand_calculated_row():
    # odds 2 · 0.5 − (0, 1) = (1, 0): P(≥ 1) = 1 / (1 + 1/e) = 0.7311, P(≥ 2) = 0.5
    shares = ordinal.probabilities(Cuts(2.0, (0.0, 1.0)), np.array([0.5]))
    assert shares[0] == pytest.approx([0.2689, 0.2311, 0.5], abs=5e-5)


def test_the_median_class_is_the_highest_that_is_as_likely_as_not():
    cuts, latent = Cuts(2.0, (0.0, 1.0)), np.linspace(-1, 2, 301)
    shares = ordinal.probabilities(cuts, latent)
    at_least = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1]
    expected = (at_least[:, 1:] >= 0.5).sum(axis=1)
    assert (ordinal.median(cuts, latent) == expected).all()
    assert ordinal.median(cuts, np.array([0.5])) == 2  # exactly on the line: the better class


@pytest.mark.parametrize("empty", [0, 1, 2, 3])
def test_a_class_without_a_row_keeps_a_small_probability(empty):
    latent, target = drawn(300)
    target = np.where(target == empty, (empty + 1) % 4, target)
    found = ordinal.fit(latent, target, 4)
    assert (np.diff(found.thresholds) > 0).all()
    share = ordinal.probabilities(found, latent)[:, empty].mean()
    assert 0 < share < 0.01


def test_classes_that_the_score_parts_cleanly_give_finite_cut_points():
    latent = np.linspace(0, 1, 90)
    found = ordinal.fit(latent, np.repeat([0, 1, 2], 30), 3)
    assert np.isfinite([found.slope, *found.thresholds]).all()
    assert (ordinal.median(found, latent) == np.repeat([0, 1, 2], 30)).mean() > 0.95


@pytest.mark.parametrize("latent", [np.zeros(300), -drawn(300)[0]])
def test_a_score_that_tells_nothing_or_the_contrary_gives_everybody_the_shares(latent):
    target = drawn(300)[1]
    found = ordinal.fit(latent, target, 4)
    assert found.slope == 0
    shares = ordinal.probabilities(found, latent)
    assert (shares == shares[0]).all()
    assert shares[0] == pytest.approx((np.bincount(target) + 1) / 304, abs=1e-8)


def test_far_scores_are_certain_and_do_not_overflow():
    shares = ordinal.probabilities(Cuts(5.0, (0.0, 1.0)), np.array([-1e6, 1e6]))
    assert shares.tolist() == [[1, 0, 0], [0, 0, 1]]
