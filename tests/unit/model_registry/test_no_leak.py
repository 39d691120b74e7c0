"""Rows read what was known then: everything later may be anything, the rows stay the same to the bit."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from model_registry import samples
from model_registry.history import Quarters, Year
from model_registry.matrix import Samples
from scoring.calibration import Calibration
from tests.unit.model_registry import published

LABEL = ("uscc", "unit", "status", "class")


def poisoned(frame: pl.DataFrame, *kept: str) -> pl.DataFrame:
    """Every column that is not kept says something else."""
    return frame.with_columns(
        pl.col(name) * -1e6 + 13 if kind.is_numeric() else pl.Series(name, [None] * frame.height, dtype=kind)
        for name, kind in frame.schema.items()
        if name not in kept
    )


def poison(year: Year) -> Year:
    """A year of which only the classes are left as they were."""
    gone = year.quarters and Quarters(poisoned(year.quarters.facts, "uscc", "code", "period"))
    facts, results = poisoned(year.facts, "uscc"), poisoned(year.results, *LABEL)
    return replace(
        year, facts=facts, results=results, quarters=gone, calibration=Calibration(year.scheme.digest, {}, {})
    )


def assert_same(one: Samples, other: Samples) -> None:
    assert one.matrix.features == other.matrix.features
    assert one.matrix.uscc == other.matrix.uscc
    np.testing.assert_array_equal(one.matrix.values, other.matrix.values)
    np.testing.assert_array_equal(one.matrix.now, other.matrix.now)
    assert one.matrix.groups.equals(other.matrix.groups)
    np.testing.assert_array_equal(one.target, other.target)


@pytest.mark.parametrize("text", [published.TEXT, published.LOOKING_BACK], ids=["default", "looking back"])
@pytest.mark.parametrize("through", [2022, 2023, 2024])
def test_a_transition_reads_nothing_of_the_year_that_it_forecasts(through, text):
    past = published.history(range(2019, through + 1), text)
    honest, _ = samples.annual(past)
    other, _ = samples.annual(published.changed(past, through, poison))
    assert honest.origins == list(range(2019, through))
    assert_same(honest, other)


def test_what_comes_after_a_class_changes_no_row_before_it():
    longer, _ = samples.annual(published.history())
    shorter, _ = samples.annual(published.history(range(2019, 2024)))
    assert_same(shorter, longer.rows(longer.origin < 2023))


def test_a_column_that_knows_the_future_is_not_read():
    past = published.history()
    classes = past.years[-1].results.select("uscc", next_class="class", future=pl.col("total"))

    def foreseeing(year: Year) -> Year:
        facts = year.facts.join(classes, on="uscc", how="left")
        return replace(year, facts=facts, results=year.results.join(classes, on="uscc", how="left"))

    honest, _ = samples.annual(past)
    other, _ = samples.annual(published.changed(past, 2023, foreseeing))
    assert_same(honest, other)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_quarter_reads_nothing_later_than_itself(quarter):
    def later(year: Year) -> Year:
        known = year.quarters.facts
        late = pl.col("period") > f"{year.year}Q{quarter}"
        mixed = pl.concat([known.filter(~late), poisoned(known.filter(late), "uscc", "code", "period")])
        return replace(poison(year), quarters=Quarters(mixed))

    past = published.history()
    honest, _ = samples.quarterly(past)
    other, _ = samples.quarterly(published.changed(past, 2024, later))
    place = [one.name for one in honest.matrix.features].index("quarter")
    known = (honest.origin < 2024) | (honest.matrix.values[:, place] <= quarter)
    assert honest.origins == [2022, 2023, 2024]
    assert_same(honest.rows(known), other.rows(known))
    assert (honest.matrix.values[~known] != other.matrix.values[~known]).any()
