from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from model_registry import features, past, samples, subjects
from model_registry.circumstances import circumstantial, common_labels
from model_registry.history import History
from model_registry.matrix import GROUPS, WORST, Feature, Matrix
from model_registry.subjects import known_of
from scoring.evaluate import evaluate
from tests.unit.model_registry import published
from tests.unit.scoring.building import adding, firms, frame, indicator, pool, ranking, scheme


def column(matrix: Matrix, name: str) -> np.ndarray:
    return matrix.values[:, [one.name for one in matrix.features].index(name)]


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


# -- Circumstances ----------------------------------------------------------------------------------------


LEFT_OUT = 99


def direction(name: str, **changes) -> int:
    found = {one.name: one.direction for one in circumstantial(scheme(**changes), ())}
    return found.get(name, LEFT_OUT)


LAND = [
    {
        "name": "land",
        "formula": "coalesce(land_owned, 0) + coalesce(land_rented_in, 0) - coalesce(land_let_out, 0)",
    }
]


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ("a", "size.employees", 0),
        ("a / employees", "size.employees", -1),
        ("a * employees", "size.employees", 1),
        ("a / employees + employees", "size.employees", LEFT_OUT),
        ("a / land", "size.land", -1),
        ("a / land", "tenancy.rents", -1),
        ("a / land", "tenancy.lets", 1),
        ("a", "tenancy.rents", 0),
        ("a - tenants", "tenancy.tenants", -1),
        ("a", "event.environment_penalties", -1),
        ("a - environment_penalties", "event.environment_penalties", LEFT_OUT),
    ],
)
def test_a_fact_behind_the_indicators_has_their_sign_or_is_no_feature(value, name, found):
    assert direction(name, derived=LAND, **adding(indicator(value=value))) == found


def test_pools_that_disagree_leave_a_fact_out():
    pools = [pool("one", indicator(value="a / tax"), where="g = 'x'"), pool("two", indicator(value="tax"))]
    assert direction("size.tax", pools=pools, rankings=[ranking("one", "two")]) == LEFT_OUT


def test_circumstances_are_what_the_facts_say():
    rows = firms(
        2, a=5, land_rented_in=[2.0, None], land_let_out=[None, 3.0], tenants=[None, 4.0],
        industry=["3411", None], registered_on=[date(2014, 12, 31), None], scale=["above", None],
        environment_penalties=[3.0, None], labels=[("绿色工厂:2023", "x"), None],
    )  # fmt: skip
    found = of(rows, labels=("绿色工厂",))
    expected = {
        "tenancy.rents": [1, 0], "tenancy.lets": [0, 1], "tenancy.tenants": [0, 4],
        "industry": [34, np.nan], "age": [10, np.nan], "above_scale": [1, np.nan],
        "event.environment_penalties": [3, 0], "label.绿色工厂": [1, 0],
    }  # fmt: skip
    for name, cells in expected.items():
        np.testing.assert_allclose(column(found, name), cells)


def test_labels_are_features_where_half_a_per_cent_carry_them():
    rules = scheme()
    rows = firms(
        400,
        a=5,
        labels=[("often:2023",) if i < 2 else ("rare", "rare") if i == 2 else () for i in range(400)],
    )
    assert common_labels([subjects.of_outcome(evaluate(rules, rows))]) == ("often",)


def test_groups_tell_enterprises_apart():
    days = [date(2024, 1, 1), date(2016, 1, 1), date(2000, 1, 1), None]
    rows = firms(
        a=[5, 5, 5, 5], employees=[1200, 25, None, None], revenue=[None, None, 250, None], registered_on=days,
        plot_holder_uscc=[None, "E001", "E001", None], land_let_out=[1.0, None, 2.0, None],
        industry=["3411", None, "17", "06"],
    )  # fmt: skip
    found = of(rows).groups
    assert found["size"].to_list() == ["large", "small", "micro", "unknown"]
    assert found["age"].to_list() == ["<5", "5-10", ">10", "unknown"]
    assert found["tenancy"].to_list() == ["landlord", "tenant", "both", "owner"]
    assert found["industry"].to_list() == ["34", "unknown", "17", "06"]
    assert found["pool"].to_list() == ["all"] * 4


# -- Samples ----------------------------------------------------------------------------------------------


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
    text = published.TEXT.replace('[[classes]]\nname = "D"\ntitle = "落后整治类"\n', "")
    text = text.replace(
        '  { class = "C", to = 0.95 },\n  { class = "D", to = 1.00 },\n', '  { class = "C", to = 1.00 },\n'
    )
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
