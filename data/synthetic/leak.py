"""A planted leak: a label that stands in a year's register and was in truth filled in a year later.

Who trains on it learns from the future, and finds nothing where it is needed: the newest year has none yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from data.synthetic.economy import Economy
from data.synthetic.industries import Floats
from data.synthetic.labels import Labels
from data.synthetic.population import Flags, Population

LABEL = "拟整治"
WORST_SHARE = 0.10
OVERLOOKED = 0.10  # of the worst
MISTAKEN = 0.01  # of all others


@dataclass(frozen=True)
class Leaked:
    """A line of the leak's ledger: who carries the label in which year, and whether next year is so bad."""

    year: int
    uscc: str
    label: str
    worst: bool


def plant(
    rng: Generator, labels: Labels, population: Population, economy: Economy
) -> tuple[Labels, tuple[Leaked, ...]]:
    """Label those whose tax and revenue per mu will be lowest in the next year."""
    worst = np.zeros_like(economy.present)
    for index in range(len(economy.years) - 1):
        worst[index] = economy.present[index] & _lowest(population, economy, index + 1)
    chance = rng.random(worst.shape)
    labelled = np.where(worst, chance >= OVERLOOKED, chance < MISTAKEN) & economy.present
    labelled[-1] = False
    ledger = tuple(_lines(population, economy.years, labelled, worst))
    return replace(labels, yearly=labels.yearly | {LABEL: labelled}), ledger


def _lowest(population: Population, economy: Economy, index: int) -> Flags:
    """The lowest of a year by the mean of both ranks, of those in full production, each scale apart (n)."""
    year, used = economy.years[index], economy.estate.used[index]
    producing = economy.present[index] & (population.starts < year - 1) & (population.leaves > year)
    lowest = np.zeros(len(population), dtype=bool)
    for large in (True, False):
        among = np.flatnonzero(producing & (economy.above[index] == large) & (used > 0))
        places = sum(_places(economy.facts[code][index, among] / used[among]) for code in ("tax", "revenue"))
        lowest[among[np.argsort(places, kind="stable")[: round(WORST_SHARE * len(among))]]] = True
    return lowest


def _places(values: Floats) -> Floats:
    """The place of each from the lowest, 0 first (n)."""
    places: Floats = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)
    return places


def _lines(population: Population, years: range, labelled: Flags, worst: Flags) -> Iterator[Leaked]:
    for index, place in np.argwhere(labelled).tolist():
        yield Leaked(years[index], str(population.uscc[place]), LABEL, bool(worst[index, place]))
