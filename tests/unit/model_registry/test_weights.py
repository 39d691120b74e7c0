from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from model_registry import weights
from model_registry.subjects import known_of
from scoring.evaluate import evaluate
from tests.unit.model_registry import published


@cache
def proposed(pool):
    return weights.propose(published.year(2024), known_of(published.year(2023)), pool)


def pools():
    return [one.name for one in published.scheme(2024).pools]


@pytest.mark.parametrize("pool", pools())
def test_weights_are_not_negative_in_tenths_and_add_up_exactly(pool):
    found = proposed(pool)
    assert found is not None
    scheme = published.scheme(2024)
    names = next([one.name for one in part.indicators] for part in scheme.pools if part.name == pool)
    assert list(found.weights) == names
    assert all(weight >= 0 and weight == round(weight, 1) for weight in found.weights.values())
    assert round(sum(found.weights.values()), 6) == scheme.weights_total


@pytest.mark.parametrize("pool", pools())
def test_agreement_is_the_share_of_the_migration_that_stays(pool):
    found = proposed(pool)
    counts = found.migration.counts
    assert found.agreement_after == pytest.approx(counts.trace() / counts.sum())
    assert found.agreement_before == 1.0  # the published classes are those of the rule
    assert 0.5 < found.agreement_after <= 1.0


def decided_by(pool, name):
    """A year whose final classes went by one indicator alone."""
    year = published.year(2024)
    inside = (pl.col("pool") == pool) & pl.col("class").is_not_null()
    place = pl.col(f"{name}.points").fill_null(0).rank("ordinal").over("pool") / pl.len().over("pool")
    best, *between, worst = year.scheme.class_names
    spread = pl.when(place > 0.75).then(pl.lit(best)).when(place > 0.4).then(pl.lit(between[0]))
    spread = spread.when(place > 0.1).then(pl.lit(between[-1])).otherwise(pl.lit(worst))
    final = pl.when(inside).then(spread).otherwise("class").alias("class")
    return replace(year, results=year.results.with_columns(final))


def test_what_people_decided_by_gets_the_weight():
    pool = next(one for one in published.scheme(2024).pools if one.name == pools()[0])
    name = pool.indicators[-1].name
    found = weights.propose(decided_by(pool.name, name), known_of(published.year(2023)), pool.name)
    assert found is not None
    assert max(found.weights, key=found.weights.__getitem__) == name
    assert found.weights[name] > 2 * next(one.weight for one in pool.indicators if one.name == name)
    assert found.agreement_after > found.agreement_before


def test_the_scheme_itself_stays_as_it_is():
    year = published.year(2024)
    before = evaluate(year.scheme, year.facts, known_of(published.year(2023))).results
    assert proposed(pools()[0]) is not None
    assert evaluate(year.scheme, year.facts, known_of(published.year(2023))).results.equals(before)


def test_too_few_units_or_one_indicator_get_no_proposal():
    year, pool = published.year(2024), pools()[0]
    few = replace(year, results=year.results.filter(pl.col("pool") == pool).head(15))
    assert weights.propose(few, None, pool) is None
    single = next(one for one in year.scheme.pools if one.name == pool)
    alone = replace(single, indicators=single.indicators[:1])
    assert weights.propose(replace(year, scheme=replace(year.scheme, pools=(alone,))), None, pool) is None
