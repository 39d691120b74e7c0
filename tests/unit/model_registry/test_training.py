import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model_registry import baselines, metrics, training, validation
from model_registry import forecaster as forecasters
from model_registry.errors import TooLittle
from tests.unit.model_registry import made_up

QUICK = training.Settings(rounds=60, threads=1)


@cache
def held():
    return training.held_out(made_up.samples(rows=400))


@cache
def trained():
    return training.fit(held()[0], QUICK)


def kappa(target, probabilities):
    return metrics.kappa(target, metrics.median_class(probabilities), probabilities.shape[1])


def column(name):
    return [one.name for one in made_up.FEATURES].index(name)


def test_the_newest_origin_year_is_held_out_whole():
    held_in, held_out = held()
    assert (held_in.origins, held_out.origins) == ([2019, 2020, 2021], [2022])
    assert (len(held_in), len(held_out)) == (1200, 400)


def test_it_learns_what_simple_ways_cannot():
    held_in, held_out = held()
    found = forecasters.forecast(trained(), held_out.matrix)
    ours = kappa(held_out.target, found.probabilities)
    same = metrics.kappa(held_out.target, held_out.matrix.now, 4)
    by_rule = kappa(held_out.target, baselines.rule(held_in).probabilities(held_out.matrix))
    assert ours > max(same, by_rule) + 0.05
    assert ours > 0.75


def test_its_probabilities_hold_on_a_year_it_has_not_seen():
    held_out = held()[1]
    found = forecasters.forecast(trained(), held_out.matrix)
    assert metrics.calibration_error(held_out.target, found.probabilities) < 0.06


def test_the_same_rows_give_the_same_bytes_with_one_thread_and_with_two():
    again, two = (training.fit(held()[0], replace(QUICK, threads=threads)) for threads in (1, 2))
    assert forecasters.to_files(again, "a") == forecasters.to_files(trained(), "a")
    assert forecasters.digest(two) == forecasters.digest(trained())


@pytest.mark.parametrize("change", [{"seed": 2}, {"rounds": 61}, {"windows": 1}])
def test_other_settings_give_another_digest(change):
    other = training.fit(held()[0], replace(QUICK, **change))
    assert forecasters.digest(other) != forecasters.digest(trained())
    assert other.settings == {**trained().settings, **change}


def test_cut_points_are_fitted_on_years_the_trees_did_not_see():
    """Trees that know the answer of their own rows must not teach the cut points to trust them."""
    held_in, held_out = held()
    noise = np.random.default_rng(3).permutation(held_in.target)
    nothing = replace(held_in, target=noise)
    greedy = replace(QUICK, rounds=300, learning_rate=0.3, least_in_leaf=5, depth=8)
    found = forecasters.forecast(training.fit(nothing, greedy), held_out.matrix)
    shares = np.bincount(noise) / len(noise)
    assert np.abs(found.probabilities - shares).max() < 0.25


def test_every_promise_is_a_constraint_of_the_trees():
    given = training.parameters(made_up.FEATURES, QUICK)
    assert given["monotone_constraints"] == [1, 1, 1, -1, 1, 1, 0, 0]
    told = re.search(r"^monotone_constraints=(.*)$", trained().booster, re.MULTILINE)
    assert told is not None
    assert told[1].split() == ["1", "1", "1", "-1", "1", "1", "0", "0"]


def test_ranges_are_those_of_training_without_what_is_missing():
    low, high = trained().ranges["relative.tax_per_land"]
    known = held()[0].matrix.values[:, 0]
    known = known[known > -1e9]
    assert (low, high) == (known.min(), known.max())
    assert trained().categories == {"industry": (13.0, 17.0, 26.0)}


def test_a_feature_that_nobody_has_is_tolerated():
    held_in = made_up.samples()
    held_in.matrix.values[:, column("class_before")] = np.nan
    one = training.fit(held_in, QUICK)
    assert "class_before" not in one.ranges
    assert np.isfinite(forecasters.latent(one, held_in.matrix)).all()


@pytest.mark.parametrize("rows", [50, 100, 300])
def test_two_small_years_suffice(rows):
    one = training.fit(made_up.samples((2021, 2022), rows=rows), QUICK)
    found = forecasters.forecast(one, made_up.samples((2023,), seed=4).matrix)
    assert (np.diff(one.cuts.thresholds) > 0).all()
    assert found.probabilities.sum(axis=1) == pytest.approx(1.0)


def test_a_class_that_nobody_was_in_keeps_a_small_probability():
    held_in = made_up.samples((2021, 2022), classes=("E", "D", "C", "B", "A"))
    held_in = replace(held_in, target=np.maximum(held_in.target, 1))
    found = forecasters.forecast(training.fit(held_in, QUICK), held_in.matrix)
    assert (found.probabilities[:, 0] > 0).all()
    assert found.probabilities[:, 0].max() < 0.1
    assert (found.class_index > 0).all()


@pytest.mark.parametrize(
    ("samples", "code", "figures"),
    [
        (made_up.samples((2022,)), "model.too_few_origins", {"years": [2022], "needed": 2}),
        (made_up.samples(rows=49), "model.too_few_rows", {"year": 2019, "rows": 49, "needed": 50}),
        (
            replace(made_up.samples((2021, 2022)), target=np.full(400, 2)),
            "model.one_class",
            {"years": [2021, 2022], "class": "B"},
        ),
        (
            made_up.samples().rows(np.zeros(800, dtype=bool)),
            "model.too_few_origins",
            {"years": [], "needed": 2},
        ),
    ],
)
def test_too_little_is_refused_and_the_figures_say_what_is_missing(samples, code, figures):
    with pytest.raises(TooLittle) as refused:
        training.fit(samples, QUICK)
    assert refused.value.fault.code == code
    assert refused.value.fault.params == figures


def test_windows_only_look_forward():
    samples = made_up.samples(rows=60)
    found = validation.windows(samples)
    assert [(one.earlier.origins, one.later.origins) for one in found] == [
        ([2019], [2020]),
        ([2019, 2020], [2021]),
        ([2019, 2020, 2021], [2022]),
    ]
    assert [one.later.origins for one in validation.windows(samples, last=1)] == [[2022]]
    assert validation.windows(samples, last=0) == []


def test_thin_windows_are_spread_over_all_rows_and_the_same_each_time():
    samples = made_up.samples(rows=100)
    earlier, later = validation.windows(samples, last=1, most=90)[0]
    assert (len(earlier), len(later)) == (90, 90)
    assert [int((earlier.origin == year).sum()) for year in earlier.origins] == [30, 30, 30]
    again = validation.windows(samples, last=1, most=90)[0].earlier
    assert again.matrix.uscc == earlier.matrix.uscc


def test_expanding_forecasts_learn_from_earlier_years_alone():
    samples, seen = made_up.samples(rows=60), []

    def train(earlier):
        seen.append(earlier.origins)
        return training.fit(earlier, QUICK)

    found = validation.forecasts(samples, train)
    assert [later.origins for later, _ in found] == [[2021], [2022]]
    assert seen == [[2019, 2020], [2019, 2020, 2021]]
    assert [len(one.latent) for _, one in found] == [60, 60]
