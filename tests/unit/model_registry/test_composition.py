"""Promises hold through the whole of it: facts → the rule, applied anew → features → forecast."""

from itertools import product

import numpy as np
import polars as pl
import pytest

from model_registry import features, forecaster, past, samples, training
from model_registry.matrix import Matrix
from model_registry.subjects import known_of
from scoring import signs
from scoring.evaluate import evaluate
from tests.property.populations import DELIVERED, seeded
from tests.unit.model_registry import published

POOL = "above_scale"  # facts of below-scale enterprises are moved along: whatever is promised of them too
FACTORS = (1.02, 1.3, 4.0)


@pytest.fixture(scope="module")
def learned():
    made, _ = samples.annual(published.history())
    return made, training.fit(made)


def promised() -> dict[str, int]:
    rules = published.scheme(2024)
    names = {
        name: signs.promised(rules, POOL)[name] for name in ("tax", "energy", "rd_expense", "land_owned")
    }
    assert names == {"tax": 1, "energy": -1, "rd_expense": 1, "land_owned": -1}
    return names


def scored(facts: pl.DataFrame, wanted: tuple[features.Feature, ...]) -> Matrix:
    """What 2024 would have come to with these facts, by the calibration of 2024."""
    year, before = published.year(2024), published.year(2023)
    outcome = evaluate(year.scheme, facts, known_of(before), year.calibration)
    return features.of_outcome(outcome, wanted, past.of_year(before))


def above() -> pl.DataFrame:
    return published.facts(2024).filter(pl.col("scale") == "above")


def pairs() -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """The worse and the better table: each fact alone on a grid, and any of them at random."""
    chance, signs_of, table = np.random.default_rng(3), promised(), above()
    grid = [
        (table, table.with_columns(pl.col(name) * factor**sign))
        for (name, sign), factor in product(signs_of.items(), FACTORS)
    ]
    for _ in range(40):
        moves = {
            name: chance.uniform(1, 3, table.height) * chance.integers(0, 2, table.height)
            for name in signs_of
        }
        better = [pl.col(name) * np.maximum(moves[name], 1.0) ** sign for name, sign in signs_of.items()]
        grid.append((table, table.with_columns(better)))
    return grid


def test_better_facts_make_no_promised_feature_worse_no_other_change_and_no_forecast_worse(learned):
    made, forecast = learned
    wanted, moved = made.matrix.features, 0
    for worse, better in pairs():
        one, other = scored(worse, wanted), scored(better, wanted)
        assert one.uscc == other.uscc
        for place, feature in enumerate(wanted):
            change = other.values[:, place] - one.values[:, place]
            if feature.direction:
                assert (change * feature.direction >= 0).all(), feature.name
            else:
                np.testing.assert_array_equal(one.values[:, place], other.values[:, place])
        gain = forecaster.latent(forecast, other) - forecaster.latent(forecast, one)
        assert (gain >= 0).all()
        moved += int((gain > 0).sum())
    assert moved > 100  # the forecast does look at what is promised


def test_what_is_not_delivered_never_makes_a_forecast_better(learned):
    made, forecast = learned
    full = scored(above(), made.matrix.features)
    before = forecaster.latent(forecast, full)
    for name in ("tax", "energy", "rd_expense", "revenue", "land_owned"):
        less = scored(above().with_columns(pl.lit(None, pl.Float64).alias(name)), made.matrix.features)
        here = [full.uscc.index(code) for code in less.uscc]
        assert (forecaster.latent(forecast, less) <= before[here]).all(), name


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda one: one.county)
def test_a_missing_figure_leaves_every_promised_feature_as_it_was_or_at_its_worst(scheme):
    facts = seeded(scheme, 300, 11)
    calibration = evaluate(scheme, facts).calibration
    wanted = features.listed(scheme, ("高新技术企业",))

    def matrix(table: pl.DataFrame) -> Matrix:
        return features.of_outcome(evaluate(scheme, table, None, calibration), wanted)

    full = matrix(facts)
    names = {name for pool in scheme.pools for name in signs.entering(scheme, pool.name)}
    for name in sorted(one for one in names if one in facts.columns and "land" not in one):
        less = matrix(facts.with_columns(pl.lit(None, pl.Float64).alias(name)))
        here = np.array([full.uscc.index(code) for code in less.uscc])
        for place, feature in enumerate(wanted):
            change = less.values[:, place] - full.values[here, place]
            assert not (change * feature.direction > 0).any(), (name, feature.name)
        values = {one.name: one.value.uses for pool in scheme.pools for one in pool.indicators}
        for place, feature in enumerate(wanted):
            if feature.kind == "relative" and name in values[feature.of]:
                same_pool = [less.values[i, place] for i in range(len(less))]
                assert set(same_pool) == {feature.missing}, (name, feature.name)
