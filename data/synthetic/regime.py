"""A planted change of regime: from one year on, much of what was learned from the years before holds less.

Energy becomes dear: industries that use much of it change how much they use for what they earn, each
enterprise in its own way. Demand moves from some industries to others, and profit, so tax, moves with it.
And from then on the years are rougher: this year's figures tell less of the next.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic.industries import Floats, Industries
from data.synthetic.population import Population

HUNGRY = 0.65  # value added per tce, of the county's mean: industries below it are hit by the price of energy
FALLING = ("17", "18", "19", "20", "21", "24", "41")
RISING = ("26", "36", "38", "39", "40")


@dataclass(frozen=True)
class Shift:
    """How one figure moves, as logarithms: for those hit by dear energy, by falling, by rising demand.

    `own`: spread of what each enterprise makes of it, for good; `yearly`: of what each year adds.
    """

    hungry: float
    falling: float
    rising: float
    own: float
    yearly: float


DEMAND = Shift(hungry=-0.10, falling=-0.70, rising=0.45, own=0.35, yearly=0.30)
ENERGY = Shift(hungry=0.60, falling=-0.30, rising=-0.30, own=0.60, yearly=0.30)
TAX = Shift(hungry=-0.60, falling=-0.90, rising=0.35, own=0.45, yearly=0.30)


@dataclass(frozen=True)
class Regime:
    """Multiples of what would be without it (years × n): 1 before the first year.

    `demand`: of revenue; `energy`: of energy per value added; `tax`: of tax per revenue.
    """

    demand: Floats
    energy: Floats
    tax: Floats


def draw(
    rng: Generator, industries: Industries, population: Population, years: range, first: int | None
) -> Regime:
    """The regime that begins in the first year; None: it never does, and all multiples are 1."""
    since = np.array([first is not None and year >= first for year in years])[:, None]
    moves = [_move(rng, industries, population, len(years), shift) for shift in (DEMAND, ENERGY, TAX)]
    return Regime(*(np.exp(np.where(since, move, 0.0)) for move in moves))


def _move(rng: Generator, industries: Industries, population: Population, years: int, shift: Shift) -> Floats:
    """Logarithms (years × n)."""
    divisions = np.array([codes[0][:2] for codes in industries.codes])
    industry = shift.hungry * (industries.energy < HUNGRY)
    industry += shift.falling * np.isin(divisions, FALLING) + shift.rising * np.isin(divisions, RISING)
    own = industry[population.division] + shift.own * rng.standard_normal(len(population))
    moved: Floats = own + shift.yearly * rng.standard_normal((years, len(population)))
    return moved - (shift.own**2 + shift.yearly**2) / 2  # on average the spread moves nothing
