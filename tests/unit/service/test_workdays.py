"""Working days: weekends, holidays, the weekends that make up for them, and years not issued."""

import datetime as dt

import pytest

from service import workdays

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (DAY(2025, 9, 28), True),  # a Sunday that makes up for the National Day holidays
        (DAY(2025, 10, 1), False),
        (DAY(2025, 10, 8), False),  # a Wednesday
        (DAY(2025, 10, 9), True),
        (DAY(2025, 10, 11), True),  # a Saturday that makes up
        (DAY(2025, 10, 18), False),
        (DAY(2031, 10, 1), True),  # nobody knows yet: a Wednesday
        (DAY(2031, 10, 4), False),
    ],
)
def test_a_day(day: dt.date, works: bool) -> None:
    assert workdays.is_workday(day) is works


def test_the_day_itself_does_not_count() -> None:
    assert workdays.add(DAY(2025, 3, 3), 0) == DAY(2025, 3, 3)
    assert workdays.add(DAY(2025, 3, 3), 1) == DAY(2025, 3, 4)
    assert workdays.add(DAY(2025, 3, 3), 5) == DAY(2025, 3, 10)
    assert workdays.add(DAY(2025, 3, 8), 1) == DAY(2025, 3, 10)  # begun on a Saturday


def test_holidays_are_passed_over() -> None:
    assert workdays.add(DAY(2025, 9, 30), 1) == DAY(2025, 10, 9)
    assert workdays.add(DAY(2025, 9, 26), 2) == DAY(2025, 9, 29)  # the Sunday between makes up


@pytest.mark.parametrize("days", [0, 1, 7, 30])
def test_counting_is_the_other_way_round(days: int) -> None:
    begin = DAY(2025, 9, 19)
    assert workdays.between(begin, workdays.add(begin, days)) == days


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert workdays.between(DAY(2025, 3, 10), DAY(2025, 3, 3)) == 0


def test_a_year_that_is_not_issued_is_told_once() -> None:
    assert workdays.unissued([DAY(2025, 12, 31), DAY(2026, 1, 4)]) == ()
    [fault] = workdays.unissued([DAY(2031, 1, 2), DAY(2031, 1, 9)])
    assert (fault.code, fault.params) == ("calendar.not_issued", {"year": 2031})
