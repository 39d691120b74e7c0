"""The time, from one place: whoever plays a whole year in seconds sets it here.

with clock.at(dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)) as hand:
...
hand.advance(days=1)
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BEIJING = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")  # without summer time: an offset is enough


@dataclass
class Hand:
    """The hand of a clock that somebody holds."""

    moment: dt.datetime

    def advance(self, **by: float) -> None:
        """Move on, by days, hours, minutes or seconds."""
        self.moment += dt.timedelta(**by)


_held: list[Hand] = []


def now() -> dt.datetime:
    """Tell the time, in UTC."""
    return _held[-1].moment.astimezone(dt.UTC) if _held else dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Tell the date in Beijing, by which deadlines are counted everywhere in the country."""
    return date_of(now())


def date_of(moment: dt.datetime) -> dt.date:
    """Give the date of a moment in Beijing."""
    return moment.astimezone(BEIJING).date()


def end_of(day: dt.date) -> dt.datetime:
    """Give the moment at which a day is over in Beijing: the first of the next."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), BEIJING).astimezone(dt.UTC)


def seconds(moment: dt.datetime) -> str:
    """Write a moment in UTC to the second, as it is digested: no database gives back more or less of it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def at(moment: dt.datetime) -> Iterator[Hand]:
    """Hold the clock of this process at a moment."""
    hand = Hand(moment)
    _held.append(hand)
    try:
        yield hand
    finally:
        _held.remove(hand)
