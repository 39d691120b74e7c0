"""Who is looked at by a person, and which indicator is named."""

from dataclasses import replace

import numpy as np
import pytest

from model_registry import forecaster, review, thresholds
from model_registry.matrix import Feature
from tests.unit.model_registry import small

LIMITS = replace(thresholds.usual(), review_classes_apart=2, review_downgrade=0.7)


def test_the_probability_of_a_fall_is_that_of_all_worse_classes():
    probabilities = np.array([[0.1, 0.2, 0.3, 0.4]] * 3)
    found = review.downgrade(np.array([2, 0, -1]), probabilities)
    assert found[:2] == pytest.approx([0.3, 0.0])
    assert np.isnan(found[2])


def test_two_classes_apart_or_a_likely_fall_is_looked_at():
    now, then = np.array([3, 3, 3, -1, 0]), np.array([1, 2, 3, 0, 2])
    found = review.reasons(now, then, np.array([0.5, 0.9, 0.1, np.nan, 0.0]), LIMITS)
    assert found == [(review.APART,), (review.DOWNGRADE,), (), (), (review.APART,)]


def test_the_indicator_that_takes_most_away_is_named_with_all_its_features():
    features = (
        Feature("relative", "tax", 1),
        Feature("growth", "tax", 1),
        Feature("relative", "energy", 1),
        Feature("age"),
    )
    contributions = np.array([[-0.2, -0.2, -0.3, -9.0, 1.0], [0.1, 0.1, 0.2, -9.0, 1.0]])
    found = review.levers(features, contributions)
    assert list(found.indicators) == ["tax", ""]
    assert found.effects[0] == pytest.approx(-0.4)
    assert np.isnan(found.effects[1])
    none = review.levers((Feature("age"),), contributions[:, 3:])
    assert list(none.indicators) == ["", ""]


def test_only_those_asked_about_are_taken_apart():
    one = small.forecaster()
    matrix = small.matrix(np.random.default_rng(1).normal(size=(6, len(one.features))))
    asked = np.array([True, False, False, True, False, False])
    found = review.levers_of(one, matrix, asked)
    whole = review.levers(one.features, forecaster.contributions(one, matrix))
    for row in range(6):
        assert found.indicators[row] == (whole.indicators[row] if asked[row] else "")
    assert np.isnan(found.effects[~asked]).all()
