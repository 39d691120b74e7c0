"""A year that is not over: its figures carried to the end of the year, and last year's rules a year on."""

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from scoring.document import Scheme

Floats = NDArray[np.float64]


def in_step(year: Floats, so_far: Floats, then: Floats) -> Floats:
    """Divide a year's figures so far by the share that the same months had of last year's (n).

    Parameters
    ----------
    year : last year's whole figures (n).
    so_far, then : this year's figures of its first months, and last year's of the same months (n).

    Returns
    -------
    array (n)
        NaN where last year's same months were nothing or less, or anything is not known.
    """
    with np.errstate(all="ignore"):
        return np.where(then > 0, year * so_far / then, np.nan)


@cache
def moved(scheme: Scheme, year: int) -> Scheme:
    """The same rules for another year: ages and dates counted against the same day of that year."""
    if year == scheme.year:
        return scheme
    day, on = scheme.as_of, scheme.as_of.year + year - scheme.year
    leap = (day.month, day.day) == (2, 29)
    return replace(scheme, as_of=dt.date(on, day.month, 28 if leap else day.day))
