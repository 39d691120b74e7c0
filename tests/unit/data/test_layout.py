import pytest

from data import layout, units
from scoring.facts import FACTS

DEPARTMENTS = {"market", "tax", "statistics", "land", "power", "ecology"}
BY_LEDGER = {"land_owned", "land_rented_in", "land_let_out", "tenants", "electricity_kwh"}


def test_the_six_departments_have_layouts():
    assert set(layout.names()) >= DEPARTMENTS


def test_every_built_in_fact_is_delivered_by_some_layout_or_follows_from_a_ledger():
    columns = {column.name for name in layout.names() for column in layout.load(name).of("fact")}
    assert columns | BY_LEDGER == {fact.code for fact in FACTS}


@pytest.mark.parametrize("name", layout.names())
def test_no_heading_means_two_columns(name):
    columns = layout.load(name).columns
    labels = [units.normalise(label) for column in columns for label in column.labels]
    assert len(labels) == len(set(labels))


def test_the_total_of_taxes_and_profit_are_told_apart():
    assert "利润总额" not in layout.load("tax").column("tax").labels
    assert layout.load("statistics").column("profit").labels == ("利润总额",)


def test_what_can_be_below_zero():
    assert not {"tax", "profit", "value_added", "revenue"} & layout.never_negative()
    assert layout.never_negative() >= {"land_owned", "energy", "employees", "rented_floor_m2"}


@pytest.mark.parametrize(
    "broken", ["[columns.nonsense]\nlabels = []", "[columns.tax]\nlabels = []\nlables = []"]
)
def test_a_layout_with_unknown_names_does_not_load(broken):
    with pytest.raises(ValueError, match=r"nonsense|lables"):
        layout.parse(f'department = "x"\ntitle = "x"\n{broken}', "x")


def test_an_unknown_layout_is_a_key_error():
    with pytest.raises(KeyError):
        layout.load("../secret")
