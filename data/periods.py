"""Parts of a year, quarters and months: which of them a figure is for, and what they come to.

A period is written `2024`, `2024Q1` or `2024M07`; the land ledger's is empty, and counts as the year.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Periods = Mapping[str, Floats]
"""Period of one year → a figure of each enterprise (n), NaN where it is not known."""

MONTHS = 12


def is_part(period: str) -> bool:
    """Whether it is a quarter or a month."""
    return period[4:5] in ("Q", "M")


def last_month(period: str) -> int:
    """The month (1 to 12) in which a quarter, a month or a year ends."""
    if not is_part(period):
        return MONTHS
    number = int(period[5:])
    return 3 * number if period[4] == "Q" else number


def latest_first(periods: Iterable[str]) -> list[str]:
    """The parts of a year, the latest first; a quarter before its last month."""
    return sorted(filter(is_part, periods), key=lambda one: (last_month(one), one[4]), reverse=True)


def added(periods: Periods) -> list[Floats]:
    """The figure of each quarter that anybody has delivered, by itself or month by month (n each).

    A quarter's own figure goes before its months. Where others have delivered the quarter, months stand for
    it only together; otherwise those that anybody has delivered do.
    """
    quarters = [_quarter(periods, number) for number in (1, 2, 3, 4)]
    return [one for one in quarters if one is not None]


def _quarter(periods: Periods, number: int) -> Floats | None:
    own = [figure for period, figure in periods.items() if period[4:] == f"Q{number}"]
    months = [figure for month in _months(number) if (figure := _month(periods, month)) is not None]
    if not own:
        return np.sum(months, axis=0) if months else None
    return np.where(np.isnan(own[0]), np.sum(months, axis=0), own[0]) if len(months) == 3 else own[0]


def sum_of(periods: Periods, first: int, last: int, n: int) -> Floats:
    """The sum from one month to another, both included (n); NaN where any part of it is not known."""
    whole = np.zeros(n)
    for number in (1, 2, 3, 4):
        inside = [month for month in _months(number) if first <= month <= last]
        if inside:
            whole = whole + _covered(periods, number, inside, n)
    return whole


def _covered(periods: Periods, number: int, inside: list[int], n: int) -> Floats:
    unknown = np.full(n, np.nan)
    months = [_month(periods, month) for month in inside]
    added: Floats = np.sum([unknown if one is None else one for one in months], axis=0)
    if len(inside) < 3:
        return added
    own = next((figure for period, figure in periods.items() if period[4:] == f"Q{number}"), unknown)
    return np.where(np.isnan(own), added, own)


def _month(periods: Periods, month: int) -> Floats | None:
    return next((figure for period, figure in periods.items() if period[4:] == f"M{month:02}"), None)


def _months(quarter: int) -> Iterator[int]:
    yield from range(3 * quarter - 2, 3 * quarter + 1)
