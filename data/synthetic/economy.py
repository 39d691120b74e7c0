"""What the demo enterprises earn: revenue per mu with memory from year to year, and who is above scale."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic import figures, totals
from data.synthetic.estate import Estate
from data.synthetic.figures import Setting, wander
from data.synthetic.industries import Floats, Industries
from data.synthetic.population import Flags, Population
from data.synthetic.regime import Regime

MOVING_OUTPUT = 0.4
STAYING_BONUS = 0.5


@dataclass(frozen=True)
class Economy:
    """True figures of every enterprise and year (years × n); `above`: above scale; `estate` calibrated."""

    years: range
    present: Flags
    above: Flags
    estate: Estate
    facts: dict[str, Floats]


def simulate(
    rng: Generator,
    industries: Industries,
    population: Population,
    estate: Estate,
    regime: Regime,
    years: range,
    above: int,
) -> Economy:
    """Figures whose above-scale totals of the calibrated year meet Lishui's."""
    present = np.array([population.present(year) for year in years])
    calibrated = totals.calibrated(years)
    goal = totals.of(above)
    upgrades = rng.random(present.shape) < 0.10 + 0.05 * (population.quality > 0.5)
    potential = _density(rng, industries, population, years, upgrades) * estate.used * regime.demand
    large = _above(rng, potential, present, above)
    setting = Setting(rng, industries, population, regime, present.shape, calibrated, large[calibrated])
    revenue = _revenue(setting, potential, large, goal.revenue)
    settled = estate.settled(calibrated, setting.members, goal.land)
    return Economy(years, present, large, settled, figures.draw(setting, revenue, upgrades, goal))


def _density(
    rng: Generator, industries: Industries, population: Population, years: range, upgrades: Flags
) -> Floats:
    """Revenue per mu before calibration (years × n)."""
    shape = (len(years), len(population))
    upgraded = np.add.accumulate(upgrades.astype(float), axis=0) - upgrades
    lasting = 0.45 * population.quality + 0.35 * rng.standard_normal(shape[1])
    drift = np.cumsum(wander(rng, shape, 0.06, 0.7), axis=0)
    trend = np.array([0.005 * (year - totals.YEAR) - (0.05 if year == 2020 else 0) for year in years])
    crises = wander(rng, shape, 0.25, 0.55) - 0.7 * (rng.random(shape) < 0.03)
    logarithm = np.log(industries.density)[population.division] + lasting + drift + crises + 0.06 * upgraded
    density: Floats = np.exp(logarithm + trend[:, None]) * _ramp(population, years)
    return density


def _ramp(population: Population, years: range) -> Floats:
    """New plants need three years to fill; moving ones work a part of their last year, closed ones none."""
    age = np.array([year - population.starts for year in years])
    ramp = np.select([age < 0, age == 0, age == 1], [0.0, 0.35, 0.75], 1.0)
    leaving = np.array([population.leaves == year for year in years])
    last = np.where(population.moves, MOVING_OUTPUT, 0.0)
    reduced: Floats = ramp * np.where(leaving, last, 1.0)
    return reduced


def _above(rng: Generator, potential: Floats, present: Flags, count: int) -> Flags:
    """The `count` largest of each year; who was above scale stays so more easily (years × n)."""
    above = np.zeros(potential.shape, dtype=bool)
    was = 0.2 * rng.standard_normal(potential.shape[1])
    for year, (sizes, here) in enumerate(zip(potential, present, strict=True)):
        score = np.where(here, np.log(np.maximum(sizes, 1e-9)) + was, -np.inf)
        above[year, np.argsort(-score, kind="stable")[:count]] = True
        was = STAYING_BONUS * above[year]
    return above


def _revenue(setting: Setting, potential: Floats, above: Flags, total: float) -> Floats:
    """Revenue that agrees with the scale: above from 20 million yuan on, below less (years × n)."""
    place = setting.rng.random(potential.shape)
    floor, ceiling = totals.SCALE_LINE * (1 + 0.25 * place), totals.SCALE_LINE * (0.7 + 0.29 * place)

    def fitted(scale: float) -> Floats:
        sizes: Floats = potential * scale
        below = np.where(sizes >= totals.SCALE_LINE - 1, ceiling, sizes)
        return np.where(above, np.where(sizes < totals.SCALE_LINE, floor, sizes), below)

    low, high = 0.0, 2 * total / setting.members_sum(potential)
    for _ in range(60):
        middle = (low + high) / 2
        if setting.members_sum(fitted(middle)) >= total:
            high = middle
        else:
            low = middle
    return fitted(high)
