"""Which labels the demo enterprises carry in each year, with the year of their evidence."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic.economy import Economy
from data.synthetic.industries import Floats, Integers
from data.synthetic.population import PARKS, Flags, Population

SMALL_PARK = PARKS.index("示范创业小微园")
NEVER = 9999


@dataclass(frozen=True)
class Labels:
    """Who carries what.

    `since`: the year a label was given (n, 9999 never); `yearly`: labels of single years (years × n);
    `undated`: labels without a year (n).
    """

    since: dict[str, Integers]
    yearly: dict[str, Flags]
    undated: dict[str, Flags]


def draw(rng: Generator, population: Population, economy: Economy) -> Labels:
    """Labels that go with research, quality and misconduct, so that they tell something."""
    facts, quality = economy.facts, population.quality
    intensity = facts["rd_expense"].sum(0) / np.maximum(facts["revenue"].sum(0), 1)
    merit = 0.7 * quality + 25 * np.minimum(intensity, 0.1) + 0.5 * rng.standard_normal(len(quality))
    ever_above: Flags = np.logical_or.reduce(economy.above)
    small_park = (population.park == SMALL_PARK) & ~ever_above
    since = {
        "高新技术企业": _since(rng, economy, (intensity > 0) & ever_above, merit, 0.36),
        "专精特新": _since(rng, economy, intensity > 0, merit + rng.standard_normal(len(quality)), 0.10),
        "绿色工厂": _since(rng, economy, ever_above, quality + rng.standard_normal(len(quality)), 0.08),
    }
    penalties = economy.facts["environment_penalties"]
    yearly = {
        "成长型科技企业": (rng.random(penalties.shape) < 0.01) & (merit > 1),
        "风险化解帮扶": (rng.random(penalties.shape) < 0.014) & (quality < 0) & economy.above,
        "环境违法一票否决": (penalties >= 1) & (rng.random(penalties.shape) < 0.08),
    }
    secret = np.isin(np.arange(len(quality)), np.flatnonzero(economy.above.all(axis=0))[:2])
    return Labels(since, yearly, {"小微园企业": small_park, "涉密军工": secret})


def _since(rng: Generator, economy: Economy, able: Flags, merit: Floats, share: float) -> Integers:
    """The year given to the best share of those able; some had it before the first year."""
    line = np.quantile(merit[able], 1 - share) if able.any() else np.inf
    first, last = economy.years[0], economy.years[-1]
    return np.where(able & (merit >= line), rng.integers(first - 5, last + 1, len(merit)), NEVER)


def of_year(labels: Labels, economy: Economy, year: int, rows: Integers) -> list[str]:
    """The labels of some enterprises in one year, joined; dated ones are renewed every third year."""
    texts: list[list[str]] = [[] for _ in rows]
    for name, since in labels.since.items():
        for place in np.flatnonzero(since[rows] <= year):
            given = int(since[rows[place]])
            texts[place].append(f"{name}:{given + (year - given) // 3 * 3}")
    index = year - economy.years[0]
    flags = {name: matrix[index] for name, matrix in labels.yearly.items()} | labels.undated
    for name, flag in flags.items():
        for place in np.flatnonzero(flag[rows]):
            texts[place].append(name)
    return ["|".join(names) for names in texts]
