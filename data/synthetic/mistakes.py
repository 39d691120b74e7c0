"""What the demo county's departments leave out and get wrong: gaps, and planted mistakes with a ledger.

The calibrated year has no gaps among its above-scale enterprises and no mistakes, so that its totals are
Lishui's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic.economy import Economy
from data.synthetic.figures import DECIMALS
from data.synthetic.industries import Floats, Integers
from data.synthetic.population import Flags, Population, Texts

GAPS_ABOVE = {"energy": 0.02, "rd_expense": 0.03, "employees": 0.01, "value_added": 0.01, "profit": 0.01}
SURVEYED = ("value_added", "profit", "output_value", "energy", "employees", "wages", "rd_expense")
POLLUTION = ("emissions", "cod", "so2", "nox")
LAND = "land"


@dataclass(frozen=True)
class Kind:
    """One way to go wrong: the fact it hits and what it is multiplied by (0: to beyond the revenue)."""

    name: str
    fact: str
    times: float


KINDS = (
    Kind("yuan_written_as_ten_thousand_yuan", "tax", 1e4),
    Kind("yuan_written_as_ten_thousand_yuan", "revenue", 1e4),
    Kind("yuan_written_as_ten_thousand_yuan", "value_added", 1e4),
    Kind("yuan_written_as_ten_thousand_yuan", "rd_expense", 1e4),
    Kind("ten_thousand_yuan_written_as_yuan", "tax", 1e-4),
    Kind("kilograms_written_as_tonnes", "emissions", 1e3),
    Kind("kwh_written_as_ten_thousand_kwh", "electricity_kwh", 1e4),
    Kind("ten_thousand_kwh_written_as_kwh", "electricity_kwh", 1e-4),
    Kind("square_metres_written_as_mu", LAND, 10_000 / 15),
    Kind("mu_written_as_square_metres", LAND, 15 / 10_000),
    Kind("value_added_above_revenue", "value_added", 0.0),
    Kind("departments_contradict", "sales", 4.0),
    Kind("jump", "employees", 11.0),
)


def kinds(year: int) -> tuple[Kind, ...]:
    """The kinds that can happen in a year: the land ledger is in mu in odd years, in m² in even ones."""
    return tuple(kind for kind in KINDS if kind.fact != LAND or (kind.times > 1) == (year % 2 == 1))


@dataclass(frozen=True)
class Planted:
    """A line of the ledger: what stands in the file and what is right, in the fact's own unit."""

    year: int
    uscc: str
    fact: str
    kind: str
    right: float
    written: float


@dataclass(frozen=True)
class Delivery:
    """Facts of one year as they are written (each n, null = not delivered); `land_times`: of the areas."""

    facts: dict[str, Floats]
    land_times: Floats
    planted: tuple[Planted, ...]


def deliver(rng: Generator, population: Population, economy: Economy, index: int, careful: bool) -> Delivery:
    """The figures of a year with gaps and mistakes; `careful`: neither among the above-scale ones."""
    facts = {code: values[index].copy() for code, values in economy.facts.items()}
    for code, missing in _gaps(rng, population, economy, index, careful):
        facts[code][missing] = np.nan
    land_times = np.ones(len(population))
    if careful:
        return Delivery(facts, land_times, ())
    targets = _targets(rng, population, economy, index)
    areas = economy.estate.used[index]
    planted = tuple(_plant(economy.years[index], population.uscc, targets, facts, areas, land_times))
    return Delivery(facts, land_times, planted)


def _gaps(
    rng: Generator, population: Population, economy: Economy, index: int, careful: bool
) -> Iterator[tuple[str, Flags]]:
    """Facts and who has none: small ones not surveyed, plants not (or no longer) at work, another's meter."""
    above, n, year = economy.above[index], len(population), economy.years[index]
    for code, share in GAPS_ABOVE.items():
        yield code, above & (rng.random(n) < (0 if careful else share))
    permitted = rng.random(n) < np.where(above, 1.0 if careful else 0.8, 0.15)
    surveyed = above | (population.quality > 1)
    closed = (population.leaves == year) & ~population.moves
    idle = closed | (population.starts > year)
    for code in POLLUTION:
        yield code, ~permitted | idle
    for code in SURVEYED:
        yield code, ~surveyed | idle
    yield "revenue", ~above & (rng.random(n) < 0.05) | idle
    yield "electricity_kwh", ~above & (economy.estate.holder >= 0) & (rng.random(n) < 0.3) | idle
    yield "sales", idle
    yield "water_m3", idle
    yield "tax", closed


def _targets(rng: Generator, population: Population, economy: Economy, index: int) -> list[Integers]:
    """Different ordinary above-scale enterprises, one in 700 for each kind of mistake."""
    settled = economy.above[index] & economy.above[max(index - 1, 0)] & (economy.estate.holder < 0)
    ordinary = settled & (population.leaves > economy.years[index]) & (economy.estate.let[index] == 0)
    candidates = np.flatnonzero(ordinary)
    few = max(1, len(candidates) // 700)
    count = len(kinds(economy.years[index]))
    return np.array_split(rng.permutation(candidates)[: count * few], count)


def _plant(
    year: int,
    codes: Texts,
    targets: Sequence[Integers],
    facts: dict[str, Floats],
    areas: Floats,
    land_times: Floats,
) -> Iterator[Planted]:
    """Write the mistakes into facts and `land_times`."""
    for kind, places in zip(kinds(year), targets, strict=True):
        values = areas if kind.fact == LAND else facts[kind.fact]
        for place in places[np.nan_to_num(values[places]) > 0]:
            times = kind.times or 1.7 * facts["revenue"][place] / values[place]
            right = float(values[place])
            written = round(right * times, DECIMALS.get(kind.fact, 2))
            yield Planted(year, str(codes[place]), kind.fact, kind.name, right, written)
            if kind.fact == LAND:
                land_times[place] = times
            else:
                values[place] = written
