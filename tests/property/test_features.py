"""What the features of a forecast promise for every scheme and every population."""

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from model_registry import features, subjects
from model_registry.matrix import Matrix
from model_registry.past import Past
from model_registry.subjects import Subjects
from scoring import signs
from scoring.columns import constant
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.scheme import parse
from tests.property.populations import Row, any_scheme, populations, run, thorough

LABELS = ("bonus", "高新技术企业")


def generous(scheme: Scheme) -> Scheme:
    """The same rules, with points for whoever does not deliver."""
    return parse(scheme.text.replace('missing = "zero"', 'missing = "pool_mean_points"'))


def not_negative(rows: list[Row]) -> list[Row]:
    return [
        {name: abs(cell) if isinstance(cell, float) else cell for name, cell in row.items()} for row in rows
    ]


def past_of(scheme: Scheme, rows: list[Row]) -> Past:
    """A year before in which everybody met half of each benchmark."""
    names = {one.name for pool in scheme.pools for one in pool.indicators}
    half = dict.fromkeys(names, np.full(len(rows), 0.5))
    places = {row["uscc"]: place for place, row in enumerate(rows)}
    fifty, middle = np.full(len(rows), 50.0), np.full(len(rows), 0.5)
    return Past(places, half, fifty, middle, constant(scheme.class_names[1], len(rows)), np.ones(len(rows)))


def matrix(scheme: Scheme, outcome: Evaluation, past: Past) -> Matrix:
    return features.of_outcome(outcome, features.listed(scheme, LABELS), past)


def better(data: Any, scheme: Scheme, rows: list[Row], outcome: Evaluation) -> list[Row]:
    """Some of the facts that each enterprise's pool promises something of, moved to the better side."""
    pools = dict(outcome.results.filter(pl.col("unit") != "merged").select("uscc", "pool").rows())
    return [
        row | moved(data, row, signs.promised(scheme, pools[row["uscc"]])) if pools[row["uscc"]] else row
        for row in rows
    ]


def moved(data: Any, row: Row, promised: dict[str, int]) -> Row:
    known = [name for name in promised if row.get(name)]
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True) if known else st.just([]))
    by = data.draw(st.sampled_from([1.01, 1.5, 20.0]))
    return {name: row[name] * (by if promised[name] > 0 else 1 / by) for name in chosen}


def above_zero(one: Subjects, other: Subjects) -> np.ndarray:
    """Units of which the same values are known, and none below zero: no denominator has vanished."""
    names = sorted({indicator.name for pool in one.scheme.pools for indicator in pool.indicators})
    was, now = (np.column_stack([here.number(f"{name}.value") for name in names]) for here in (one, other))
    return ((np.isnan(was) == np.isnan(now)) & ~(was < 0) & ~(now < 0)).all(axis=1)


def assert_no_worse(one: Matrix, other: Matrix, rows: np.ndarray) -> None:
    """Promised features of `other` are at least as good as those of `one`, all others equal."""
    for place, feature in enumerate(one.features):
        was, now = one.values[rows, place], other.values[rows, place]
        if feature.direction:
            assert (feature.direction * now >= feature.direction * was).all(), (feature.name, was, now)
        else:
            np.testing.assert_array_equal(was, now, feature.name)


@thorough
@given(st.data())
def test_better_facts_make_no_promised_feature_worse_and_change_no_other(data):
    scheme = any_scheme(data)
    scheme = generous(scheme) if data.draw(st.booleans()) else scheme
    rows = not_negative(data.draw(populations(scheme)))
    fitted = run(scheme, not_negative(data.draw(populations(scheme)))).calibration
    outcome = run(scheme, rows, fitted)
    improved = run(scheme, better(data, scheme, rows, outcome), fitted)
    one, other = subjects.of_outcome(outcome), subjects.of_outcome(improved)
    assert one.table.keys.to_list() == other.table.keys.to_list()
    known = above_zero(one, other)
    past = past_of(scheme, rows)
    assert_no_worse(matrix(scheme, outcome, past), matrix(scheme, improved, past), known)


def withheld(scheme: Scheme) -> list[str]:
    """Facts behind the indicators; of land, what is not delivered is zero by the schemes' own formulas."""
    names = {name for pool in scheme.pools for name in signs.entering(scheme, pool.name)}
    return sorted(name for name in names & {one.code for one in scheme.facts} if "land" not in name)


@thorough
@given(st.data())
def test_what_is_not_delivered_makes_no_promised_feature_better(data):
    scheme = any_scheme(data)
    scheme = generous(scheme) if data.draw(st.booleans()) else scheme
    rows = not_negative(data.draw(populations(scheme, linked=False)))
    fitted = run(scheme, not_negative(data.draw(populations(scheme)))).calibration
    past, hidden = past_of(scheme, rows), data.draw(st.sampled_from(withheld(scheme)))
    full = matrix(scheme, run(scheme, rows, fitted), past)
    less = matrix(scheme, run(scheme, [row | {hidden: None} for row in rows], fitted), past)
    still = [code in less.uscc for code in full.uscc]  # a scheme may exclude who delivers nothing
    assert_no_worse(less, full.rows(np.array(still, dtype=bool)), np.arange(len(less)))
