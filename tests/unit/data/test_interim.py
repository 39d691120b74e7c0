"""A year that is not over, figure by figure."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import interim, land
from data.assemble import BUILT_IN
from data.interim import Files
from scoring.errors import InputError

FACT = {"uscc": pl.String, "period": pl.String, "code": pl.String, "value": pl.Float64}
ATTRIBUTE = {"uscc": pl.String, "code": pl.String, "text": pl.String}
METER = {"uscc": pl.String, "period": pl.String, "kwh": pl.Float64}


def files(facts=(), attributes=(), parcels=(), meters=()):
    return Files(
        pl.DataFrame(list(facts), schema=FACT, orient="row"),
        pl.DataFrame(list(attributes), schema=ATTRIBUTE, orient="row"),
        pl.DataFrame(list(parcels), schema=land.SCHEMA, orient="row"),
        pl.DataFrame(list(meters), schema=METER, orient="row"),
    )


def quarters(one, year, *values, code="tax"):
    return [(one, f"{year}Q{at}", code, value) for at, value in enumerate(values, 1)]


def whole(now, last=(), until="2025Q2", pools=None):
    made = interim.gather(files(now), files(last), interim.through(until), BUILT_IN)
    return interim.table(made, None if pools is None else np.array(pools))


def taxes(now, last=(), until="2025Q2", pools=None, code="tax"):
    """Enterprise → figure and its state."""
    found = whole(now, last, until, pools)
    joined = found.facts.select("uscc", code).join(found.states.select("uscc", state=code), on="uscc")
    return {name: (value, state) for name, value, state in joined.rows()}


@pytest.mark.parametrize(
    ("text", "period", "month"),
    [
        ("2025Q3", "2025Q3", 9),
        ("2025-Q3", "2025Q3", 9),
        ("2025-09", "2025M09", 9),
        ("2025M9", "2025M09", 9),
        ("2025M12", "2025M12", 12),
    ],
)
def test_how_far_the_year_has_come(text, period, month):
    assert interim.through(text) == interim.Through(period, 2025, month)


@pytest.mark.parametrize("text", ["2025", "2025Q5", "2025-13", "2025-9", "202509", "Q3", "", "2025Q3 "])
def test_what_is_no_period(text):
    with pytest.raises(InputError) as caught:
        interim.through(text)
    assert caught.value.faults[0].code == "field.period"


def test_twelve_months_that_ended_with_the_quarter():
    found = taxes(quarters("A", 2025, 5, 6), quarters("A", 2024, 1, 2, 3, 4))
    assert found == {"A": (18.0, "rolling")}


def test_later_quarters_are_not_looked_at():
    now = [*quarters("A", 2025, 5, 6, 100, 100), ("A", "2025", "tax", 1000)]
    assert taxes(now, quarters("A", 2024, 1, 2, 3, 4)) == {"A": (18.0, "rolling")}
    assert taxes(now, until="2025Q4") == {"A": (211.0, "whole")}


def test_months_and_quarters():
    now = [*quarters("A", 2025, 5, 6), ("A", "2025M07", "tax", 2)]
    last = [("A", f"2024M{month:02}", "tax", 1) for month in range(1, 13)]
    assert taxes(now, last, "2025-07") == {"A": (18.0, "rolling")}


def test_its_own_season_where_last_years_rest_is_not_known_by_period():
    last = [*quarters("A", 2024, 1, 3), ("A", "2024", "tax", 10)]
    assert taxes(quarters("A", 2025, 5, 3), last) == {"A": (20.0, "own_season")}


def test_the_season_of_its_pool_where_it_has_none_of_its_own():
    last = [
        *quarters("A", 2024, 1, 3),
        ("A", "2024", "tax", 5),
        *quarters("B", 2024, 1, 1),
        ("B", "2024", "tax", 5),
    ]
    now = [*quarters("A", 2025, 1, 1), *quarters("B", 2025, 1, 1), *quarters("N", 2025, 2, 1)]
    assert taxes(now, last)["N"] == (5.0, "pool_season")
    assert taxes(now, last, pools=[0, 1, 1])["N"] == (7.5, "pool_season")
    assert taxes(now, last, pools=[0, 0, 1])["N"] == (6.0, "even")


def test_a_season_in_which_hardly_anything_was_paid_is_none():
    last = [*quarters("A", 2024, 0.001, 0), ("A", "2024", "tax", 10)]
    assert taxes(quarters("A", 2025, 1, 1), last)["A"][1] != "own_season"


def test_a_quarter_that_is_held_back_helps_nobody():
    last = quarters("A", 2024, 9, 9, 9, 9) + quarters("B", 2024, 1, 1, 1, 1)
    now = quarters("B", 2025, 1, 1)
    assert taxes(now, last)["A"] == (None, "missing")
    assert taxes(now + quarters("A", 2025, 9), last)["A"] == (None, "missing")
    assert taxes(now + quarters("A", 2025, 9, None), last)["A"] == (None, "missing")
    assert taxes([*now, ("A", "2025", "tax", 99)], last)["A"] == (None, "missing")


def test_who_never_delivered_it_lacks_nothing():
    last = [*quarters("B", 2024, 1, 1, 1, 1), ("A", "2024Q1", "sales", 1)]
    assert taxes(quarters("B", 2025, 1, 1), last)["A"] == (None, None)


def test_what_nobody_of_a_pool_has_delivered_is_last_years():
    last = [*quarters("A", 2024, 1, 1, 1, 1), ("B", "2024", "tax", 7)]
    now = quarters("A", 2025, 2, 2)
    assert taxes(now, last, pools=[0, 1]) == {"A": (6.0, "rolling"), "B": (7.0, "last_year")}
    assert taxes([*now, ("B", "2025", "tax", 8)], last, pools=[0, 1])["B"] == (8.0, "whole")


def test_a_fact_that_comes_in_later_ends_earlier():
    last = quarters("A", 2024, 1, 1, 1, 1) + quarters("A", 2024, 1, 2, 3, 4, code="energy")
    now = quarters("A", 2025, 2, 2) + quarters("A", 2025, 9, code="energy")
    assert taxes(now, last, code="energy") == {"A": (18.0, "rolling")}


def test_events_are_those_of_this_year():
    code = "safety_accidents_major"
    last = quarters("A", 2024, 0, 0, 0, 1, code=code) + quarters("B", 2024, 1, 0, 0, 0, code=code)
    assert taxes(quarters("A", 2025, 1, 0, code=code), last, code=code) == {
        "A": (1.0, "so_far"),
        "B": (None, "missing"),
    }
    assert taxes([("A", "2025Q1", "tax", 1.0)], last, code=code)["A"] == (None, None)


def test_a_stock_is_the_newest():
    last = [*quarters("A", 2024, 1, 2, 3, 4, code="employees"), ("B", "2024", "employees", 8)]
    now = quarters("A", 2025, 5, 6, 7, code="employees")
    assert taxes(now, last, code="employees") == {"A": (6.0, "newest"), "B": (8.0, "last_year")}


def test_the_ledger_counts_as_a_whole_and_texts_one_by_one():
    parcels = [(2, "P", "A", None, 10_000.0, None)], [(2, "P", "B", None, 10_000.0, None)]
    texts = [
        ("A", "name", "甲"),
        ("A", "labels", "高新"),
        ("B", "name", "乙"),
        ("B", "registered_on", "2020-01-02"),
    ]
    now = files(attributes=[("A", "name", "新甲"), ("A", "labels", "绿色")], parcels=parcels[1])
    last = files(attributes=[*texts, ("B", "labels", "高新")], parcels=parcels[0])
    found = interim.table(interim.gather(now, last, interim.through("2025Q1"), BUILT_IN)).facts
    assert found.select("uscc", "name", "labels", "registered_on").rows() == [
        ("A", "新甲", ["绿色"], None),
        ("B", "乙", None, date(2020, 1, 2)),
    ]
    assert dict(found.select("uscc", "land_owned").rows()) == {"A": None, "B": 15.0}


def test_the_ledger_of_last_year_until_a_new_one_is_in():
    last = files(parcels=[(2, "P", "A", None, 10_000.0, None)])
    found = interim.table(interim.gather(files(), last, interim.through("2025Q1"), BUILT_IN))
    assert (found.facts["land_owned"][0], found.states["land_owned"][0]) == (15.0, "last_year")


def test_meters_by_month():
    now = files(meters=[("A", f"2025M{month:02}", 2.0) for month in (1, 2, 2)])
    last = files(meters=[("A", f"2024M{month:02}", 1.0) for month in range(1, 13)])
    found = interim.table(interim.gather(now, last, interim.through("2025-02"), BUILT_IN))
    assert found.facts["electricity_kwh"].to_list() == [16.0]


figure = st.one_of(st.none(), st.integers(0, 1000))
year = st.lists(figure, min_size=4, max_size=4)


@given(st.lists(st.tuples(year, year, figure), min_size=2, max_size=5), st.integers(1, 4), st.data())
def test_nobody_gains_a_figure_by_holding_back_a_quarter(given_of, until, data):
    """Whoever leaves a quarter out that another one of the pool delivers has no figure."""
    now, last = [], []
    for place, (this, former, all_year) in enumerate(given_of):
        now += quarters(f"E{place}", 2025, *this)
        last += [*quarters(f"E{place}", 2024, *former), (f"E{place}", "2024", "tax", all_year)]
    now += quarters("Z", 2025, 1, 1, 1, 1)
    at = data.draw(st.integers(1, until))
    held = [one for one in now if one[:2] != ("E0", f"2025Q{at}")]
    assert taxes(held, last, f"2025Q{until}")["E0"][0] is None


@given(st.lists(st.tuples(year, year), min_size=1, max_size=5), st.integers(1, 4))
def test_twelve_months_are_the_sum_of_their_quarters(given_of, until):
    now, last = [], []
    for place, (this, former) in enumerate(given_of):
        now, last = now + quarters(f"E{place}", 2025, *this), last + quarters(f"E{place}", 2024, *former)
    now += quarters("Z", 2025, 1, 1, 1, 1)
    found = taxes(now, last, f"2025Q{until}")
    for place, (this, former) in enumerate(given_of):
        parts = this[:until] + former[until:]
        if None not in parts:
            assert found[f"E{place}"][0] == sum(parts)
