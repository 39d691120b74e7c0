import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from model_registry import samples
from model_registry.history import History
from model_registry.matrix import WORST, Feature
from scoring.evaluate import evaluate
from tests.unit.model_registry import published
from tests.unit.model_registry.published import column


def test_samples_are_every_transition_with_the_class_that_came():
    found, left_out = samples.annual(published.history())
    assert found.origins == [2019, 2020, 2021, 2022, 2023]
    assert (found.classes, left_out) == (("D", "C", "B", "A"), ())
    rows = np.flatnonzero(found.origin == 2021)
    after = published.year(2022).results.filter(pl.col("unit") == "own")
    classes = dict(after.select("uscc", "class").rows())
    assert [found.classes[i] for i in found.target[rows]] == [classes[found.matrix.uscc[i]] for i in rows]


def test_an_enterprise_without_a_class_of_its_own_afterwards_is_no_sample():
    def gone(year):
        there = pl.when(pl.col("uscc") != "E003").then(pl.col("status")).otherwise(pl.lit("exempt"))
        return replace(year, results=year.results.with_columns(status=there))

    found, _ = samples.annual(published.changed(published.history(), 2022, gone))
    years = {int(year) for year, code in zip(found.origin, found.matrix.uscc, strict=True) if code == "E003"}
    assert years == {2019, 2020, 2023}  # not evaluated in 2022: no row of it, and none that ends in it


def renamed(number: int) -> published.Year:
    """A year with three classes."""
    text = re.sub(r'\[\[classes\]\]\nname = "D"\n(.+\n){2}', "", published.TEXT)
    text = text.replace(
        '  { class = "C", to = 0.95 },\n  { class = "D", to = 1.00 },\n', '  { class = "C", to = 1.00 },\n'
    )
    text = re.sub(r'\[\[overrides\]\]\nname = "ruled_d"\n(.+\n)+', "", text)
    rules = published.scheme(number, text.partition("# -- Policies")[0])
    outcome = evaluate(rules, published.facts(number))
    return published.Year(number, rules, published.facts(number), outcome.results, outcome.calibration)


def test_years_of_other_classes_are_left_out_and_said():
    past_years = History("990101", (renamed(2019), *published.history().years[1:]))
    found, left_out = samples.annual(past_years)
    assert left_out == (2019,)
    assert found.origins == [2020, 2021, 2022, 2023]
    before = found.matrix.values[
        found.origin == 2020, [one.name for one in found.matrix.features].index("class_before")
    ]
    assert set(before[~np.isnan(before)]) <= {1.0, 2.0, 3.0}  # C is C, whatever else there was


def test_too_few_years_of_the_newest_classes_are_refused():
    years = published.history().years
    past_years = History("990101", (*years[:2], renamed(2021), renamed(2022), *years[4:]))
    with pytest.raises(samples.TooLittle) as caught:
        samples.annual(past_years)
    assert caught.value.fault.code == "model.other_classes"
    assert caught.value.fault.params["left_out"] == [2021, 2022]
    assert caught.value.fault.params["needed"] == 3


def test_the_newest_scheme_says_which_features_there_are():
    text = published.TEXT.replace('value = "rd_expense / revenue"', 'value = "value_added / employees"')
    text = text.replace('name = "rd_intensity"', 'name = "labour_productivity"')
    years = published.history().years
    newest = published.year(2024, text)
    found, _ = samples.annual(History("990101", (*years[:-1], newest)))
    names = [one.name for one in found.matrix.features]
    assert "relative.labour_productivity" in names
    assert "relative.rd_intensity" not in names
    assert (
        column(found.matrix, "relative.labour_productivity") == -WORST
    ).all()  # no earlier rule measured it
    assert Feature("size", "employees", -1, title="平均用工人数") in found.matrix.features


def test_quarterly_samples_are_every_quarter_of_every_year_that_has_any():
    found, left_out = samples.quarterly(published.history())
    quarters = column(found.matrix, "quarter")
    assert found.origins == [2022, 2023, 2024]
    assert left_out == ()
    assert {(int(y), int(q)) for y, q in zip(found.origin, quarters, strict=True)} == {
        (year, quarter) for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)
    }
    classes = dict(
        published.year(2023).results.filter(pl.col("unit") == "own").select("uscc", "class").rows()
    )
    rows = np.flatnonzero((found.origin == 2023) & (quarters == 2))
    assert [found.classes[i] for i in found.target[rows]] == [classes[found.matrix.uscc[i]] for i in rows]


def test_there_are_no_quarterly_samples_where_one_year_alone_has_quarters():
    def silent(year):
        return replace(year, quarters=None)

    one = published.changed(published.history(), 2022, silent)
    assert samples.quarterly(one)[0] is not None
    assert samples.quarterly(published.changed(one, 2023, silent))[0] is None
