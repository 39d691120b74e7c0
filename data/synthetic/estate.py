"""Who holds the land of the demo county and who rents a part of it."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic.industries import Floats, Industries, Integers
from data.synthetic.population import Flags, Population

TENANT_SHARE = 0.16
EXPANSION_SHARE = 0.025


@dataclass(frozen=True)
class Estate:
    """Areas in mu (years × n): `own` held under a right of use, `rented` from `holder` (place, −1 none)."""

    own: Floats
    rented: Floats
    holder: Integers

    @property
    def let(self) -> Floats:
        """What each has let to its tenants, mu (years × n)."""
        tenant, n = self.holder >= 0, len(self.holder)
        sums = [np.bincount(self.holder[tenant], weights=row[tenant], minlength=n) for row in self.rented]
        let: Floats = np.array(sums)
        return let.round(2)

    @property
    def used(self) -> Floats:
        """Own and rented in, less let out: what the evaluation counts, mu (years × n)."""
        used: Floats = self.own + self.rented - self.let
        return used

    def settled(self, year: int, members: Flags, total: float) -> "Estate":
        """Keep the proportions, in units of 0.01 mu, such that the members of a year use the total."""
        factor = total / float(self.used[year, members].sum())
        rounded = Estate(np.round(self.own * factor, 2), np.round(self.rented * factor, 2), self.holder)
        short = round(total - float(rounded.used[year, members].sum()), 2)
        largest = np.argmax(np.where(members, rounded.own[year], 0))
        rounded.own[:, largest] = np.round(rounded.own[:, largest] + short, 2)
        return rounded


def draw(rng: Generator, industries: Industries, population: Population, years: range) -> Estate:
    """Areas before calibration: only their proportions matter."""
    n = len(population)
    base = np.exp(1.15 * rng.standard_normal(n)) * industries.land[population.division]
    holder = _holders(rng, population, base, years)
    tenant = holder >= 0
    partly = tenant & (rng.random(n) < 0.12)
    rented = np.where(tenant, base * np.where(partly, 0.3, 0.45), 0.0)
    kept = np.where(tenant & ~partly, 0.0, base) * _expansions(rng, years, n)
    promised = np.bincount(holder[tenant], weights=rented[tenant], minlength=n)
    present = np.array([population.present(year) for year in years])
    return Estate(kept + promised, np.where(present, rented, 0.0), holder)


def _holders(rng: Generator, population: Population, base: Floats, years: range) -> Integers:
    """The plot holder of each tenant: a large enterprise of the same township that stays; −1 for others."""
    n = len(population)
    stays = (population.enters == years[0]) & (population.leaves > years[-1])
    holds = stays & (base > np.quantile(base, 0.7)) & (rng.random(n) < 0.45)
    wants = ~holds & (rng.random(n) < np.where(base < np.median(base), 2 * TENANT_SHARE, 0.05))
    holder = np.full(n, -1)
    for township in np.unique(population.township):
        here = population.township == township
        candidates, tenants = np.flatnonzero(here & holds), np.flatnonzero(here & wants)
        if len(candidates):
            weights = np.sqrt(base[candidates])
            holder[tenants] = rng.choice(candidates, len(tenants), p=weights / weights.sum())
    return holder


def _expansions(rng: Generator, years: range, n: int) -> Floats:
    """How much larger than at first each plot is (years × n): few, sudden steps."""
    shape = (len(years), n)
    steps: Floats = np.where(rng.random(shape) < EXPANSION_SHARE, rng.uniform(1.1, 1.5, shape), 1.0)
    steps[0] = 1.0
    return np.multiply.accumulate(steps, axis=0)
