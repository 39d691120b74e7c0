from datetime import date

import numpy as np
import pytest

from model_registry import features, subjects
from model_registry.circumstances import circumstantial, common_labels
from model_registry.matrix import Matrix
from scoring.evaluate import evaluate
from tests.unit.model_registry.published import column
from tests.unit.scoring.building import adding, firms, indicator, pool, ranking, scheme


def of(rows, labels=()) -> Matrix:
    rules = scheme()
    return features.of_outcome(evaluate(rules, rows), features.listed(rules, labels))


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
