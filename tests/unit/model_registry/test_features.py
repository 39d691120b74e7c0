import numpy as np
import polars as pl
import pytest

from model_registry import features, past
from model_registry.matrix import GROUPS, WORST, Matrix
from model_registry.subjects import known_of
from scoring.evaluate import evaluate
from tests.unit.model_registry import published
from tests.unit.model_registry.published import column
from tests.unit.scoring.building import adding, firms, frame, indicator, scheme


def of(rows, previous=None, labels=(), **changes) -> Matrix:
    rules = scheme(**changes)
    return features.of_outcome(evaluate(rules, rows, previous), features.listed(rules, labels))


def test_a_row_for_every_unit_that_was_evaluated_itself():
    year = published.year(2024)
    matrix = features.annual(year, published.year(2023))
    own = year.results.filter((pl.col("status") == "evaluated") & (pl.col("unit") == "own"))
    assert list(matrix.uscc) == own["uscc"].to_list()
    assert "E099" not in matrix.uscc  # registered less than three years ago
    assert matrix.values.shape == (own.height, len(matrix.features))
    names = year.scheme.class_names
    assert matrix.now.tolist() == [len(names) - 1 - names.index(name) for name in own["class"]]
    assert matrix.groups.columns == list(GROUPS)
    assert matrix.groups.height == own.height


def test_members_and_second_rows_are_no_rows_of_their_own():
    units = {"tenants": "merged", "mixed_when": "g = 'mixed'"}
    rows = firms(a=[4, 5, 6], plot_holder_uscc=[None, "E001", None], g=[None, None, "mixed"])
    found = of(rows, units=units)
    assert list(found.uscc) == ["E001", "E003"]
    np.testing.assert_allclose(column(found, "total"), [90, 60])


def test_a_published_year_and_a_fresh_evaluation_say_the_same():
    year, before = published.year(2024), published.year(2023)
    matrix = features.annual(year, before)
    again = evaluate(year.scheme, year.facts, known_of(before), year.calibration)
    other = features.of_outcome(again, matrix.features, past.of_year(before))
    assert other.uscc == matrix.uscc
    np.testing.assert_array_equal(other.values, matrix.values)
    assert other.groups.equals(matrix.groups)


def test_a_published_year_looks_back_where_its_rules_do():
    year, before = published.year(2024, published.LOOKING_BACK), published.year(2023, published.LOOKING_BACK)
    matrix = features.annual(year, before)
    again = evaluate(year.scheme, year.facts, known_of(before), year.calibration)
    other = features.of_outcome(again, matrix.features, past.of_year(before))
    np.testing.assert_array_equal(other.values, matrix.values)
    blind = features.annual(year, None, matrix.features)
    assert (column(blind, "class") != column(matrix, "class")).any()


def test_one_enterprise_says_what_it_says_among_all():
    year, before = published.year(2024), published.year(2023)
    matrix, known = features.annual(year, before), known_of(before)
    for place in (0, 7, 80):
        code = matrix.uscc[place]
        row, last = (table.filter(pl.col("uscc") == code).to_dicts() for table in (year.facts, known))
        alone = evaluate(year.scheme, row, last, year.calibration)
        found = features.of_outcome(alone, matrix.features, past.of_year(before))
        np.testing.assert_array_equal(found.values[0], matrix.values[place])
        assert found.groups.row(0) == matrix.groups.row(place)


def test_facts_of_merged_units_are_their_sums_in_a_published_year_too():
    rules = scheme(units={"tenants": "merged"}, **adding(indicator(value="a / employees", benchmark=1)))
    rows = firms(a=[4, 5], employees=[10, 20], plot_holder_uscc=[None, "E001"])
    outcome = evaluate(rules, rows)
    year = published.Year(2024, rules, frame(rules, rows), outcome.results, outcome.calibration)
    found = features.annual(year)
    assert column(found, "size.employees").tolist() == [np.log1p(30)]
    assert column(found, "relative.x").tolist() == [pytest.approx(0.3)]


def test_growth_and_last_years_class_come_from_the_year_before():
    year, before = published.year(2024), published.year(2023)
    alone, matrix = features.annual(year), features.annual(year, before)
    assert (column(alone, "growth.tax_per_land") == -WORST).all()
    assert np.isnan(column(alone, "class_before")).all()
    last = before.results.filter(pl.col("uscc") == matrix.uscc[0]).row(0, named=True)
    now = year.results.filter(pl.col("uscc") == matrix.uscc[0]).row(0, named=True)
    ways = [one["tax_per_land.value"] / one["tax_per_land.benchmark"] for one in (now, last)]
    expected = np.log((min(ways[0], 10) + 0.01) / (min(ways[1], 10) + 0.01))
    assert column(matrix, "growth.tax_per_land")[0] == pytest.approx(expected)
    assert column(matrix, "before.tax_per_land")[0] == pytest.approx(min(ways[1], 10))
    assert column(matrix, "total_before")[0] == last["total"]
    assert column(matrix, "class_before")[0] == "DCBA".index(last["class"])
    assert column(matrix, "years_before")[0] == last["years_in_class"]


def test_a_member_of_last_year_had_the_class_it_shared():
    before = published.year(2023)
    shared = before.results.filter(pl.col("uscc") == "E075").row(0, named=True)
    assert shared["unit"] == "member"
    found = past.of_year(before)
    (row,) = found.rows(["E075"])
    assert past.classes(found, np.array([row]), before.scheme.class_names)[0] == "DCBA".index(shared["class"])
    assert found.rows(["nobody"]).tolist() == [-1]


def test_without_the_year_before_the_class_is_what_last_years_facts_say():
    rows, last = firms(a=[9, 8]), [{"uscc": "E001", "class": "B", "years_in_class": 2}]
    found = of(rows, last)
    np.testing.assert_array_equal(column(found, "class_before"), [2, np.nan])
    np.testing.assert_array_equal(column(found, "years_before"), [2, np.nan])


def test_what_is_promised_is_on_its_bad_side_where_it_is_missing():
    found = of(firms(a=[None, 5]))
    assert column(found, "relative.x").tolist() == [-WORST, 0.5]
    rules = adding(indicator(value="a / employees", benchmark=1))
    assert column(of(firms(a=[5]), **rules), "size.employees").tolist() == [WORST]
    assert np.isnan(column(of(firms(a=[5])), "size.employees")).all()
