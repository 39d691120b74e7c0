from dataclasses import replace

import numpy as np
import pytest

from model_registry import baselines, metrics
from model_registry.matrix import WORST
from tests.unit.model_registry import made_up


def test_the_ladder_goes_from_the_simplest_up_and_gives_probabilities():
    held_in, later = made_up.samples(), made_up.samples((2023,), seed=2)
    ladder = baselines.ladder(held_in)
    assert [one.name for one in ladder] == ["same_class", "rule", "logistic"]
    for one in ladder:
        shares = one.probabilities(later.matrix)
        assert shares.shape == (200, 4)
        assert shares.sum(axis=1) == pytest.approx(1.0)
        assert metrics.kappa(later.target, metrics.median_class(shares), 4) > 0.5


def test_same_class_gives_the_shares_of_what_became_of_each_class():
    samples = made_up.samples((2019,), rows=8)
    now, target = np.array([0, 0, 0, 3, 3, 3, 3, -1]), np.array([0, 0, 1, 3, 3, 3, 2, 2])
    samples = replace(samples, matrix=replace(samples.matrix, now=now), target=target)
    shares = baselines.same_class(samples).probabilities(samples.matrix)
    assert shares[0] == pytest.approx(np.array([3, 2, 1, 1]) / 7)  # two stayed, one rose, and one of each
    assert shares[3] == pytest.approx(np.array([1, 1, 2, 4]) / 8)
    assert shares[1] == pytest.approx(shares[0])


def test_who_has_no_class_gets_the_shares_of_all():
    samples = made_up.samples((2019,), rows=100)
    nobody = replace(samples.matrix, now=np.full(100, -1))
    shares = baselines.same_class(samples).probabilities(nobody)
    assert (shares == shares[0]).all()
    assert shares[0] == pytest.approx(np.bincount(samples.target) / 100, abs=0.05)


def test_the_rule_reads_the_total_alone():
    samples = made_up.samples()
    one = baselines.rule(samples)
    others = samples.matrix.values.copy()
    place = [feature.name for feature in samples.matrix.features].index("total")
    others[:, [column for column in range(others.shape[1]) if column != place]] = 0.0
    found = one.probabilities(replace(samples.matrix, values=others))
    assert (found == one.probabilities(samples.matrix)).all()


def test_without_a_total_the_rule_gives_the_shares_of_all():
    samples = made_up.samples()
    none = tuple(one for one in made_up.FEATURES if one.kind != "total")
    shares = baselines.rule(replace(samples, matrix=samples.matrix.aligned(none))).probabilities(
        samples.matrix
    )
    assert (shares == shares[0]).all()


def test_to_logistic_regression_a_missing_figure_is_the_worst_there_was():
    samples = made_up.samples()
    one = baselines.logistic(samples)
    missing, worst = samples.matrix.values.copy(), samples.matrix.values.copy()
    known = missing[:, 0] > -WORST
    missing[:, 0] = -WORST
    worst[:, 0] = samples.matrix.values[known, 0].min()
    found, expected = (
        one.probabilities(replace(samples.matrix, values=values)) for values in (missing, worst)
    )
    assert (found == expected).all()


def test_a_class_that_nobody_was_in_has_no_chance_by_logistic_regression():
    samples = made_up.samples()
    some = replace(samples, target=np.maximum(samples.target, 1))
    shares = baselines.logistic(some).probabilities(samples.matrix)
    assert shares.shape == (800, 4)
    assert (shares[:, 0] == 0).all()
