"""The published past of a county: what was known of each year when it was evaluated, and what came out."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from model_registry.errors import TooLittle
from scoring.calibration import Calibration
from scoring.document import Scheme

LEAST_HELD_IN = 2  # transitions to learn from; one more is held out to judge by


@dataclass(frozen=True)
class Quarters:
    """What the quarterly files of one year say: a row per figure, and nothing of the whole year.

    `facts`: uscc, code, period (`2024Q1`), value. Periods outside the year are a mistake of the caller.
    """

    facts: pl.DataFrame


@dataclass(frozen=True)
class Year:
    """One published evaluation: its rules, the facts it saw (frozen then), and its results.

    `facts`: a row per enterprise (`data/schemes/README.md` §3). `results`: a row per unit (§14).
    `quarters`: the quarterly figures of the year, where there are any.
    """

    year: int
    scheme: Scheme
    facts: pl.DataFrame
    results: pl.DataFrame
    calibration: Calibration
    quarters: Quarters | None = None


@dataclass(frozen=True)
class History:
    """Years in their order; `through` is the newest."""

    county: str
    years: tuple[Year, ...]

    @property
    def through(self) -> int:
        """The newest year."""
        return self.years[-1].year

    def of(self, year: int) -> Year | None:
        """The year's evaluation, or None."""
        return next((one for one in self.years if one.year == year), None)

    def transitions(self) -> list[tuple[Year, Year]]:
        """Every published year with the one right after it, oldest first."""
        return [(one, after) for one in self.years if (after := self.of(one.year + 1)) is not None]


def usable(county: str, years: Sequence[Year]) -> History:
    """Put years in order, and refuse a past that is too short to learn from and to judge by.

    Raises
    ------
    TooLittle
        `model.too_few_years`: fewer than two transitions to learn from and one to judge by.
    """
    history = History(county, tuple(sorted(years, key=lambda one: one.year)))
    needed, found = LEAST_HELD_IN + 1, len(history.transitions())
    if found < needed:
        published = [one.year for one in history.years]
        raise TooLittle("model.too_few_years", published=published, transitions=found, needed=needed)
    return history
