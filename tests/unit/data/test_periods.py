import numpy as np
import pytest

from data import periods


def figures(**parts):
    return {f"2024{name}": np.array([value], dtype=float) for name, value in parts.items()}


def year(**parts):
    return [float(one[0]) for one in periods.added(figures(**parts))]


@pytest.mark.parametrize(("period", "month"), [("2024", 12), ("", 12), ("2024Q3", 9), ("2024M07", 7)])
def test_where_a_period_ends(period, month):
    assert periods.last_month(period) == month


def test_the_latest_goes_first_and_a_quarter_before_its_last_month():
    given = ["2024M07", "2024Q1", "2024", "2024M09", "2024Q3", ""]
    assert periods.latest_first(given) == ["2024Q3", "2024M09", "2024M07", "2024Q1"]


def test_months_stand_for_a_quarter():
    assert year(M01=1, M02=2, M03=3, Q2=10) == [6, 10]
    assert year(M01=1, M02=2, M03=3, Q1=10) == [10]
    assert year(M01=1, M02=2, M03=3, Q1=np.nan) == [6]
    assert year(M07=4) == [4]


def test_months_that_are_not_all_there_stand_for_nothing_that_others_deliver():
    assert np.isnan(year(M01=1, M02=2, Q1=np.nan)).all()
    assert np.isnan(year(M01=1, M02=np.nan, M03=3, Q1=np.nan)).all()


def sum_of(first, last, **parts):
    return float(periods.sum_of(figures(**parts), first, last, 1)[0])


def test_sums_over_quarters_and_months():
    assert sum_of(1, 9, Q1=1, Q2=2, Q3=4, Q4=8) == 7
    assert sum_of(1, 7, Q1=1, Q2=2, M07=4, M08=8) == 7
    assert sum_of(8, 12, M08=1, M09=2, Q4=4) == 7
    assert sum_of(1, 3, M01=1, M02=2, M03=4) == 7


def test_a_sum_of_which_a_part_is_missing_is_unknown():
    assert np.isnan(sum_of(1, 9, Q1=1, Q2=2))
    assert np.isnan(sum_of(1, 7, Q1=1, Q2=2, Q3=9))
    assert np.isnan(sum_of(8, 12, Q4=4, M09=1))
