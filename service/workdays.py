"""Working days in China: weekdays without the public holidays, and the weekends that make up for them.

The State Council issues each year's holidays in the autumn before, and the library brings them with a new
version. A year that it does not know is counted by its weekends alone, and `unissued` says so.
"""

import datetime as dt
from collections.abc import Iterable

import chinese_calendar

from scoring.errors import Fault

WEEKEND = 5  # Saturday
ISSUED = frozenset(day.year for day in chinese_calendar.holidays)
ONE_DAY = dt.timedelta(days=1)


def is_workday(day: dt.date) -> bool:
    """Tell whether offices work on a day."""
    if day.year in ISSUED:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < WEEKEND


def add(day: dt.date, days: int) -> dt.date:
    """Give the last of so many working days that follow a day, which itself does not count."""
    for _ in range(days):
        day += ONE_DAY
        while not is_workday(day):
            day += ONE_DAY
    return day


def between(day: dt.date, last: dt.date) -> int:
    """Count the working days after a day, up to and with the last."""
    return sum(is_workday(day + ONE_DAY * number) for number in range(1, (last - day).days + 1))


def unissued(days: Iterable[dt.date]) -> tuple[Fault, ...]:
    """Warn of the years among these days whose holidays are not known: only weekends were left out."""
    years = sorted({day.year for day in days} - ISSUED)
    return tuple(Fault("calendar.not_issued", params={"year": year}) for year in years)
