import numpy as np
import pytest

from model_registry import metrics

TARGET = np.array([0, 0, 1, 1, 2, 2, 3, 3])
CERTAIN = np.eye(4)


def test_a_perfect_forecast():
    found = metrics.scores(TARGET, np.zeros(8, int), TARGET, CERTAIN[TARGET])
    assert (found.kappa, found.macro_f1, found.accuracy, found.foreseen) == (1, 1, 1, 1)
    assert found.log_loss == pytest.approx(0, abs=1e-12)
    assert found.calibration_error == 0


def test_kappa_by_hand():
    """Two by two: observed 3 of 4 agree, by chance half would: (0.75 − 0.5) / 0.5."""
    assert metrics.kappa(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0]), 2) == pytest.approx(0.5)


def test_one_far_miss_costs_more_than_two_near_ones():
    far, near = TARGET.copy(), TARGET.copy()
    far[0], near[0], near[2] = 2, 1, 0
    assert metrics.kappa(TARGET, far, 4) < metrics.kappa(TARGET, near, 4)


@pytest.mark.parametrize("forecast", [np.ones(8, int), np.zeros(8, int)])
def test_one_class_for_everybody_tells_nothing(forecast):
    assert metrics.kappa(TARGET, forecast, 4) == 0
    assert metrics.kappa(forecast, forecast, 4) == 0


def test_foreseen_counts_those_who_changed_and_had_a_class():
    now = np.array([0, 1, 1, 2, -1, 2, 3, 0])
    forecast = np.array([0, 0, 1, 2, 2, 2, 3, 0])
    found = metrics.scores(TARGET, now, forecast, CERTAIN[forecast] * 0.8 + 0.05)
    assert found.foreseen == pytest.approx(1 / 3)  # rows 1, 3 and 7 changed; row 1 was foreseen


def test_nobody_changed():
    found = metrics.scores(TARGET, TARGET, TARGET, CERTAIN[TARGET])
    assert np.isnan(found.foreseen)
    assert found.as_dict()["foreseen"] is None


def test_the_median_class():
    shares = np.array([[0.6, 0.4, 0, 0], [0.4, 0.1, 0.5, 0], [0.1, 0.4, 0.4, 0.1], [0, 0, 0.2, 0.8]])
    assert metrics.median_class(shares).tolist() == [0, 2, 2, 3]
    assert metrics.median_class(np.array([[0.5, 0.5]])).tolist() == [1]


def test_calibration_by_hand():
    """Ten rows at 0.8 of which 6 come, ten at 0.2 of which 2 come: off by 0.2 for half of the rows."""
    target = np.array([1] * 6 + [0] * 4 + [1] * 2 + [0] * 8)
    high = np.repeat([0.8, 0.2], 10)
    assert metrics.calibration_error(target, np.column_stack([1 - high, high])) == pytest.approx(0.1)


def test_true_probabilities_are_nearly_calibrated():
    rng = np.random.default_rng(1)
    shares = rng.dirichlet([1, 2, 2, 1], 20_000)
    target = (rng.random(20_000)[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    assert metrics.calibration_error(target, shares) < 0.01
    sharper = shares**2 / (shares**2).sum(axis=1, keepdims=True)
    assert metrics.calibration_error(target, sharper) > 0.05


def test_calibration_does_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(2)
    shares, target = rng.dirichlet([1, 1, 1], 100).round(1), rng.integers(0, 3, 100)
    order = rng.permutation(100)
    assert metrics.calibration_error(target, shares) == pytest.approx(
        metrics.calibration_error(target[order], shares[order])
    )


def test_skill_is_against_the_shares_that_were_known():
    learned = np.array([0] * 10 + [1] * 30)
    shares = np.tile([11 / 42, 31 / 42], (4, 1))
    target = np.array([0, 1, 1, 1])
    assert metrics.skill(target, shares, learned) == pytest.approx(0)
    assert metrics.skill(target, np.eye(2)[target], learned) == pytest.approx(1)
    assert metrics.skill(target, np.eye(2)[1 - target] * 0.8 + 0.1, learned) < 0
