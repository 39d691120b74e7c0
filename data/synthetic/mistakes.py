"""What the demo county's departments leave out and get wrong: gaps, and planted mistakes with a ledger.

The calibrated year has no gaps among its above-scale enterprises and no mistakes, so that its totals are
Lishui's. Most mistakes are corrected later: departments hand in the rows concerned once more. In the last
year those remain that move no indicator of the demo's scheme, so that there is something left to ask about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic import totals
from data.synthetic.economy import Economy
from data.synthetic.figures import DECIMALS
from data.synthetic.industries import Floats, Integers
from data.synthetic.population import Flags, Population, Texts

GAPS_ABOVE = {"energy": 0.02, "rd_expense": 0.03, "employees": 0.01, "value_added": 0.01, "profit": 0.01}
SURVEYED = ("value_added", "profit", "output_value", "energy", "employees", "wages", "rd_expense")
POLLUTION = ("emissions", "cod", "so2", "nox")
LAND = "land"
LEFT = ("emissions", "electricity_kwh", "sales", "employees")  # whose mistakes remain in the last year


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
    """A line of the ledger: what stands in the file and what is right, in the fact's own unit.

    `corrected`: a correction file says what is right.
    """

    year: int
    uscc: str
    fact: str
    kind: str
    right: float
    written: float
    corrected: bool


@dataclass(frozen=True)
class Delivery:
    """Facts of one year as they are written (each n, null = not delivered); `land_times`: of the areas."""

    facts: Mapping[str, Floats]
    land_times: Floats

    def differs(self, other: "Delivery", codes: Sequence[str]) -> Flags:
        """Of whom the other says something else about any of these facts (n)."""
        pairs = [
            (self.land_times, other.land_times) if code == LAND else (self.facts[code], other.facts[code])
            for code in codes
        ]
        differs: Flags = np.logical_or.reduce([(one != two) & ~np.isnan(one) for one, two in pairs])
        return differs


@dataclass(frozen=True)
class Deliveries:
    """A year's figures with all mistakes, and with those that are never corrected."""

    first: Delivery
    mended: Delivery
    planted: tuple[Planted, ...]


@dataclass(frozen=True)
class _Mistake:
    """A kind of mistake at a place."""

    place: int
    kind: Kind
    line: Planted


def deliver(rng: Generator, population: Population, economy: Economy, index: int) -> Deliveries:
    """The figures of a year with gaps and mistakes; the calibrated year has none that are above scale."""
    careful = index == totals.calibrated(economy.years)
    facts = {code: values[index].copy() for code, values in economy.facts.items()}
    for code, missing in _gaps(rng, population, economy, index, careful):
        facts[code][missing] = np.nan
    right = Delivery(facts, np.ones(len(population)))
    if careful:
        return Deliveries(right, right, ())
    targets = _targets(rng, population, economy, index)
    mistakes = tuple(_plant(targets, right, economy, index, population.uscc))
    left = [one for one in mistakes if not one.line.corrected]
    return Deliveries(_wrong(right, mistakes), _wrong(right, left), tuple(one.line for one in mistakes))


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
    targets: Sequence[Integers], right: Delivery, economy: Economy, index: int, codes: Texts
) -> Iterator[_Mistake]:
    """The mistakes at their places, with what the ledger says of them."""
    year, last = economy.years[index], economy.years[-1]
    for kind, places in zip(kinds(year), targets, strict=True):
        values = economy.estate.used[index] if kind.fact == LAND else right.facts[kind.fact]
        corrected = year < last or kind.fact not in LEFT
        for place in places[np.nan_to_num(values[places]) > 0].tolist():
            value = float(values[place])
            times = kind.times or 1.7 * float(right.facts["revenue"][place]) / value
            written = round(value * times, DECIMALS.get(kind.fact, 2))
            line = Planted(year, str(codes[place]), kind.fact, kind.name, value, written, corrected)
            yield _Mistake(place, kind, line)


def _wrong(right: Delivery, mistakes: Iterable[_Mistake]) -> Delivery:
    """The same figures with mistakes written into them."""
    facts = {code: values.copy() for code, values in right.facts.items()}
    land_times = right.land_times.copy()
    for one in mistakes:
        if one.kind.fact == LAND:
            land_times[one.place] = one.kind.times
        else:
            facts[one.kind.fact][one.place] = one.line.written
    return Delivery(facts, land_times)
