"""Every other figure of the demo enterprises, drawn from revenue and the habits of the industry."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic import totals
from data.synthetic.industries import Floats, Industries
from data.synthetic.population import Flags, Population
from data.synthetic.regime import Regime

KWH_PER_TCE = 10_000 / 1.229
_CENTS = "tax sales revenue value_added profit output_value wages rd_expense energy"
_COUNTS = "electricity_kwh water_m3 employees patents environment_penalties"
_ACCIDENTS = ("safety_accidents_general", "safety_accidents_major")
DECIMALS = {
    **dict.fromkeys(_CENTS.split(), 2),
    **dict.fromkeys(("technical_upgrade_investment", "new_project_investment"), 2),
    **dict.fromkeys(("emissions", "cod", "so2", "nox"), 3),
    **dict.fromkeys((*_COUNTS.split(), *_ACCIDENTS), 0),
}


@dataclass(frozen=True)
class Setting:
    """What every figure is drawn from: `members` are above scale in the `calibrated` year (an index)."""

    rng: Generator
    industries: Industries
    population: Population
    regime: Regime
    shape: tuple[int, int]
    calibrated: int
    members: Flags

    def habit(self, name: str, quality: float, lasting: float, yearly: float) -> Floats:
        """A multiple of the county's mean, of the industry and of its own, that fades slowly (years × n)."""
        industry = np.log(getattr(self.industries, name))[self.population.division]
        own = quality * self.population.quality + lasting * self.rng.standard_normal(self.shape[1])
        habit: Floats = np.exp(industry + own + wander(self.rng, self.shape, yearly, 0.6))
        return habit

    def noise(self, spread: float) -> Floats:
        """Independent multiples around 1 (years × n)."""
        noise: Floats = np.exp(spread * self.rng.standard_normal(self.shape))
        return noise

    def rare(self, share: float) -> Flags:
        """True for a share of all (years × n)."""
        return self.rng.random(self.shape) < share

    def members_sum(self, values: Floats) -> float:
        """Σ over the above-scale enterprises of the calibrated year."""
        return float(values[self.calibrated, self.members].sum())

    def fitted(self, values: Floats, total: float) -> Floats:
        """All values times what the members need to add up to the total."""
        return values * (total / self.members_sum(values))


def wander(rng: Generator, shape: tuple[int, int], spread: float, memory: float) -> Floats:
    """A stationary first-order walk (years × n): yearly shocks that fade."""
    steps = rng.standard_normal(shape) * spread
    for year in range(1, shape[0]):
        steps[year] = memory * steps[year - 1] + np.sqrt(1 - memory**2) * steps[year]
    return steps


def draw(setting: Setting, revenue: Floats, upgrades: Flags, goal: totals.Totals) -> dict[str, Floats]:
    """All facts but land, rounded to the decimals of the departments' files (each years × n)."""
    facts = {"revenue": revenue}
    facts |= _money(setting, revenue, goal)
    facts |= _inputs(setting, facts["value_added"], goal)
    facts |= _research(setting, revenue, goal)
    facts |= _investments(setting, revenue, upgrades)
    facts |= _events(setting)
    settled = {
        "revenue": goal.revenue,
        "tax": goal.tax,
        "value_added": goal.value_added,
        "energy": goal.energy,
        "emissions": goal.emissions,
        "employees": goal.employees,
        "rd_expense": goal.research,
    }
    rounded = {code: np.round(values, DECIMALS[code]) for code, values in facts.items()}
    for code, total in settled.items():
        year = facts[code][setting.calibrated]
        rounded[code][setting.calibrated] = totals.settle(year, setting.members, total, DECIMALS[code])
    return rounded


def _money(setting: Setting, revenue: Floats, goal: totals.Totals) -> dict[str, Floats]:
    added = revenue * np.minimum(setting.habit("value_added", 0.10, 0.15, 0.10), 0.6)
    tax = np.where(setting.rare(0.004), 0.0, revenue * setting.habit("tax", 0.15, 0.25, 0.24))
    margin = 0.045 + 0.03 * setting.population.quality + wander(setting.rng, setting.shape, 0.03, 0.6)
    return {
        "tax": setting.fitted(tax * setting.regime.tax, goal.tax),
        "value_added": setting.fitted(added, goal.value_added),
        "profit": revenue * margin,
        "output_value": revenue * setting.noise(0.03),
        "sales": revenue * setting.noise(0.02),
    }


def _inputs(setting: Setting, added: Floats, goal: totals.Totals) -> dict[str, Floats]:
    """Energy, electricity, emissions and staff."""
    energy = added * setting.regime.energy / setting.habit("energy", 0.15, 0.40, 0.08)
    energy = setting.fitted(energy, goal.energy)
    industry = setting.industries.electricity[setting.population.division]
    share = np.clip(industry * setting.noise(0.05), 0.1, 0.98)
    emissions = setting.fitted(added / setting.habit("emissions", 0.10, 0.80, 0.15), goal.emissions)
    staff = np.maximum(added / setting.habit("productivity", 0.10, 0.25, 0.06), 1.0 * (added > 0))
    employees = setting.fitted(staff, goal.employees)
    thirst = np.exp(0.6 * setting.rng.standard_normal(setting.shape[1]))
    parts = setting.rng.dirichlet((4, 3, 5), setting.shape[1]).T
    pollutants = {code: emissions * part for code, part in zip(("cod", "so2", "nox"), parts, strict=True)}
    return pollutants | {
        "energy": energy,
        "electricity_kwh": energy * share * KWH_PER_TCE,
        "emissions": emissions,
        "water_m3": added * 9 * thirst * setting.noise(0.12),
        "employees": employees,
        "wages": np.round(employees) * 7.2 * setting.noise(0.12),
    }


def _research(setting: Setting, revenue: Floats, goal: totals.Totals) -> dict[str, Floats]:
    """R&D of those that do any, and the patents that come of it."""
    intensity = setting.habit("research", 0.40, 0.45, 0.20)
    idle = setting.rng.random(setting.shape[1]) < 0.45 * np.exp(-0.9 * setting.population.quality - 0.4)
    expense = setting.fitted(np.where(idle, 0.0, revenue * intensity), goal.research)
    fruit = np.exp(0.6 * setting.rng.standard_normal(setting.shape[1])) / 400
    return {"rd_expense": expense, "patents": np.floor((4 * expense[0] + np.cumsum(expense, axis=0)) * fruit)}


def _investments(setting: Setting, revenue: Floats, upgrades: Flags) -> dict[str, Floats]:
    technical = np.where(upgrades, revenue * 0.06 * setting.noise(0.6), 0.0)
    new = np.where(setting.rare(0.03), revenue * 0.12 * setting.noise(0.6), 0.0)
    return {"technical_upgrade_investment": technical, "new_project_investment": new}


def _events(setting: Setting) -> dict[str, Floats]:
    """Accidents and penalties: rare, with many more at badly run enterprises."""
    bad = np.exp(-0.6 * setting.population.quality)
    return {
        "environment_penalties": setting.rng.poisson(0.03 * bad, setting.shape).astype(float),
        "safety_accidents_general": setting.rng.poisson(0.008 * bad, setting.shape).astype(float),
        "safety_accidents_major": setting.rng.poisson(0.001 * bad, setting.shape).astype(float),
    }
