from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from model_registry import features
from model_registry.history import Quarters, Year
from model_registry.projection import projected
from scoring.evaluate import evaluate
from tests.unit.model_registry import published
from tests.unit.scoring.building import adding, firms, frame, indicator, scheme


def said(**figures: float) -> pl.DataFrame:
    """`E001_tax_2024Q1=3`: a figure each."""
    rows = [(*name.split("_"), float(value)) for name, value in figures.items()]
    return pl.DataFrame(rows, schema=["uscc", "code", "period", "value"], orient="row")


def last(known: pl.DataFrame | None = None, **columns: object) -> Year:
    rules = scheme(**adding(indicator(value="tax", benchmark=100)))
    rows = firms(**{"tax": [100.0, 200.0], "employees": [10.0, None], "scale": "above"} | columns)
    outcome = evaluate(rules, rows)
    quarters = None if known is None else Quarters(known)
    return Year(2024, rules, frame(rules, rows), outcome.results, outcome.calibration, quarters)


def tax(year: Year) -> list[float | None]:
    return year.facts["tax"].to_list()


Q1 = {"E001_tax_2024Q1": 20, "E002_tax_2024Q1": 50}


def test_a_flow_goes_on_as_it_has_gone_since_the_same_quarters():
    assert tax(projected(last(said(**Q1)), said(E001_tax_2025Q1=30, E002_tax_2025Q1=25), 1)) == [150, 100]


def test_several_quarters_are_added_up():
    before = said(E001_tax_2024Q1=20, E001_tax_2024Q2=30)
    assert tax(projected(last(before), said(E001_tax_2025Q1=20, E001_tax_2025Q2=5), 2))[0] == 50


def test_later_quarters_are_not_looked_at():
    assert tax(projected(last(said(**Q1)), said(E001_tax_2025Q1=30, E001_tax_2025Q2=999), 1))[0] == 150


@pytest.mark.parametrize("before", [None, said(E001_tax_2024Q1=0), said(E001_tax_2024Q2=7)])
def test_without_the_same_quarters_it_is_a_part_of_four(before):
    assert tax(projected(last(before), said(E001_tax_2025Q1=30), 1))[0] == 120


def test_without_a_figure_of_last_year_it_is_a_part_of_four():
    before = last(said(**Q1), tax=[None, 1.0])
    assert tax(projected(before, said(E001_tax_2025Q1=3, E001_tax_2025Q2=3, E001_tax_2025Q3=6), 3))[0] == 16


def test_what_nobody_has_delivered_by_quarter_is_last_years():
    assert tax(projected(last(said(**Q1)), said(E001_employees_2025Q1=12), 1)) == [100, 200]
    assert tax(projected(last(said(**Q1)), said(E001_tax_2025Q1=30), 2)) == [
        100,
        200,
    ]  # no file of quarter 2 yet


def test_who_never_delivers_by_quarter_keeps_last_years_figure():
    assert tax(projected(last(said(E001_tax_2024Q1=20)), said(E001_tax_2025Q1=30), 1)) == [150, 200]


def test_who_holds_a_quarter_back_does_not_keep_last_years_figure():
    assert tax(projected(last(said(**Q1)), said(E001_tax_2025Q1=30), 1)) == [150, None]
    half = said(E001_tax_2025Q1=30, E001_tax_2025Q2=30, E002_tax_2025Q1=30)
    assert tax(projected(last(), half, 2)) == [120, None]


def test_a_stock_is_its_latest_figure():
    later = said(E001_employees_2025Q1=12, E001_employees_2025Q2=15, E002_employees_2025Q1=7)
    assert projected(last(), later, 3).facts["employees"].to_list() == [15, 7]
    assert projected(last(), later, 1).facts["employees"].to_list() == [12, 7]
    assert projected(last(), said(E001_tax_2025Q1=1), 1).facts["employees"].to_list() == [10, None]


def test_of_the_new_only_the_quarters_are_known():
    found = projected(last(), said(E009_tax_2025Q1=30), 1)
    new = found.facts.filter(pl.col("uscc") == "E009").row(0, named=True)
    assert new["tax"] == 120
    assert new["scale"] is None
    assert found.results["uscc"].to_list() == ["E001", "E002", "E009"]


def test_it_is_scored_by_last_years_rules_and_lines():
    before = last(said(**Q1))
    found = projected(before, said(E001_tax_2025Q1=60, E002_tax_2025Q1=50), 1)
    assert found.year == 2025
    assert found.calibration == before.calibration
    assert found.results["total"].to_list() == [300, 200]
    assert found.results["rank"].to_list() == [1, 1]  # both as good as the best of last year
    assert found.scheme.as_of == date(2025, 12, 31)


def test_years_in_class_and_overrides_look_back_at_last_year():
    before = published.year(2023)
    found = projected(before, published.year(2024).quarters.facts, 2)
    classes = before.results.select("uscc", last="class", years="years_in_class")
    both = found.results.join(classes, on="uscc").filter(pl.col("class") == pl.col("last"))
    assert both.height > 20
    assert (both["years_in_class"] == both["years"] + 1).all()


def test_a_leap_day_moves_to_the_day_before_march():
    rules = replace(last().scheme, as_of=date(2024, 2, 29))
    assert projected(replace(last(), scheme=rules), said(E001_tax_2025Q1=1), 1).scheme.as_of == date(
        2025, 2, 28
    )


def test_the_projection_comes_near_what_the_year_comes_to():
    before, year = published.year(2023), published.year(2024)
    errors = []
    for quarter in (1, 4):
        found = projected(before, year.quarters.facts, quarter).facts.join(
            year.facts, on="uscc", suffix="_true"
        )
        errors.append((found["tax"] / found["tax_true"]).log().abs().max())
    assert errors[1] < 1e-9  # in the made-up county every quarter is the same part of its year
    assert errors[0] < 1e-9


def test_features_of_the_year_under_way_know_the_quarter():
    before = published.year(2023)
    year = projected(before, published.year(2024).quarters.facts, 3)
    wanted = (*features.listed(year.scheme, ()), features.QUARTER)
    found = features.under_way(year, before, 3, wanted)
    assert (found.values[:, -1] == 3).all()
    plain = features.annual(year, before, wanted[:-1])
    np.testing.assert_array_equal(found.values[:, :-1], plain.values)
