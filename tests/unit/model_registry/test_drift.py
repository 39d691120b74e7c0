import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model_registry import drift, spread, thresholds, training
from model_registry.drift import Outcomes
from model_registry.matrix import WORST, Feature
from tests.unit.model_registry import judged
from tests.unit.model_registry.judged import say, train

LIMITS = thresholds.usual()
PLAIN, CATEGORY = Feature("size", "a"), Feature("industry", categorical=True)


@cache
def learned():
    held_in, held_out = training.held_out(judged.samples())
    one = train(held_in)
    kept = json.loads(json.dumps(drift.reference(held_out.matrix, one), allow_nan=False))
    return one, kept, held_out


def moved(column, by):
    _, _, held_out = learned()
    values = held_out.matrix.values.copy()
    values[:, column] += by
    return replace(held_out.matrix, values=values)


def test_the_index_by_hand():
    """(0.3 − 0.2) ln(0.3/0.2) + (0.7 − 0.8) ln(0.7/0.8) = 0.0539."""
    assert spread.stability(np.array([0.2, 0.8]), np.array([0.3, 0.7])) == pytest.approx(0.0539, abs=1e-4)


def test_an_empty_bin_is_no_infinity():
    assert 0 < spread.stability(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])) < 10


def test_the_same_values_have_not_moved():
    values = np.random.default_rng(1).normal(size=500)
    assert spread.shift(PLAIN, values, values) == 0
    assert spread.shift(PLAIN, values, values[::-1] + 1) > 0.5


def test_more_that_is_missing_is_a_shift():
    values = np.random.default_rng(1).normal(size=500)
    nowhere, filled = values.copy(), values.copy()
    nowhere[:250], filled[:250] = np.nan, -WORST
    assert spread.shift(PLAIN, values, nowhere) > 0.25
    assert spread.shift(PLAIN, values, nowhere) == spread.shift(PLAIN, values, filled)


def test_bins_of_a_quantity_hold_thirty_rows_and_those_of_a_category_one_value():
    values = np.arange(120.0)
    assert len(spread.edges(PLAIN, values)) == 3
    assert spread.edges(CATEGORY, values).tolist() == values[1:].tolist()
    found = spread.places(np.array([np.nan, 0, 1, 119, 500]), spread.edges(CATEGORY, values))
    assert found.tolist() == [0, 1, 2, 120, 120]


def test_shares_add_up_and_put_what_is_missing_first():
    found = spread.shares(np.array([np.nan, 1.0, 2.0, 2.0]), np.array([2.0]))
    assert found.tolist() == [0.25, 0.25, 0.5]


def test_the_reference_holds_no_rows():
    _, kept, held_out = learned()
    size = kept["features"]["size.employees"]
    assert len(size["edges"]) <= 9
    assert len(size["shares"]) == len(size["edges"]) + 2
    assert sum(size["shares"]) == pytest.approx(1, abs=1e-5)
    assert set(kept["features"]) == {one.name for one in held_out.matrix.features}
    assert sum(kept["weights"].values()) == pytest.approx(1, abs=1e-5)


def test_the_same_rows_have_not_drifted():
    one, kept, held_out = learned()
    found = drift.report(one, kept, held_out.matrix)
    assert max(found.features.values()) < 1e-6
    assert found.latent < 1e-6
    assert all(former == now for former, now in found.classes.values())
    assert drift.stale({"through": 2024}, 2024, found, LIMITS) == ()


def test_a_feature_that_moved_comes_first():
    one, kept, _ = learned()
    found = drift.report(one, kept, moved(3, 15))
    assert next(iter(found.features)) == "total"
    json.dumps(found.as_dict(), allow_nan=False)


def test_drift_that_the_score_rests_on_is_said():
    one, kept, held_out = learned()
    values = held_out.matrix.values + np.array([5.0, 1, 0, 20, 0.5, 1, 1, 0, 0])
    found = drift.report(one, kept, replace(held_out.matrix, values=values))
    names = {each.name for each in drift.stale({"through": 2024}, 2024, found, LIMITS)}
    assert names == {"features", "score", "classes"}


def test_drift_of_what_the_score_hardly_reads_is_no_reason():
    one, kept, _ = learned()
    found = drift.report(one, kept, moved(7, 10))
    assert found.features["size.employees"] > 0.25
    assert drift.stale({"through": 2024}, 2024, found, LIMITS) == ()


def test_a_feature_that_is_no_longer_delivered_is_drift():
    one, kept, held_out = learned()
    fewer = held_out.matrix.aligned(held_out.matrix.features[:3] + held_out.matrix.features[4:])
    assert drift.report(one, kept, fewer).features["total"] > 0.25


def test_probabilities_that_did_not_hold_are_said():
    one, kept, held_out = learned()
    wrong = np.tile([0.01, 0.01, 0.01, 0.97], (len(held_out), 1))
    known = Outcomes(wrong, held_out.target, held_out.matrix.now)
    found = drift.report(one, kept, held_out.matrix, known)
    (told,) = drift.stale({"through": 2024}, 2024, found, LIMITS)
    assert told.name == "outcomes"
    assert told.figure == found.outcomes.calibration_error > 0.1


def test_nothing_is_said_of_few_rows():
    one, kept, held_out = learned()
    few = held_out.matrix.rows(np.arange(20))
    assert drift.stale({"through": 2024}, 2024, drift.report(one, kept, few), LIMITS) == ()


@pytest.mark.parametrize(("year", "old"), [(2023, False), (2024, False), (2025, False), (2026, True)])
def test_a_champion_is_old_when_a_retraining_was_left_out(year, old):
    assert bool(drift.stale({"through": 2024}, year, None, LIMITS)) == old


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_makes_stale_has_its_words(language):
    one, kept, held_out = learned()
    values = held_out.matrix.values + np.array([5.0, 1, 0, 20, 0.5, 1, 1, 0, 0])
    wrong = np.tile([0.01, 0.01, 0.01, 0.97], (len(held_out), 1))
    known = Outcomes(wrong, held_out.target, held_out.matrix.now)
    found = drift.report(one, kept, replace(held_out.matrix, values=values), known)
    told = drift.stale({"through": 2020}, 2024, found, LIMITS)
    assert {one.name for one in told} == {"old", "features", "score", "classes", "outcomes"}
    assert not any("?" in say(one.code, language, **one.params) or one.passed for one in told)
