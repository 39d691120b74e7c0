"""Small perturbations: what is drawn, how widely, and in which order, so that the same seed gives the same.

Everything is drawn uniformly. Each draw of each pool has a stream of random numbers of its own, and the units
of a pool stand in the order of their codes: neither the order of a table nor the number of draws matters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.columns import Number
from scoring.document import Scheme

REVISIONS: Mapping[str, float] = {
    "tax": 0.02,  # what was paid in is known to the yuan; refunds and payments of other years are moved later
    "revenue": 0.03,  # annual accounts against the statistics' express report
    "value_added": 0.05,  # revised with the economic accounts
    "profit": 0.05,
    "output_value": 0.03,
    "sales": 0.02,
    "energy": 0.05,  # conversion factors, and what is used as a raw material
    "electricity_kwh": 0.01,
    "emissions": 0.10,  # estimated from coefficients unless metered
    "cod": 0.10,
    "so2": 0.10,
    "nox": 0.10,
    "water_m3": 0.02,
    "gas_m3": 0.01,
    "employees": 0.05,  # mean of the year against its end
    "wages": 0.03,
    "rd_expense": 0.10,  # after the audit of the special account
    "patents": 0.02,
    "land_owned": 0.01,  # a new survey
    "land_rented_in": 0.05,  # contracts begin and end within the year
    "land_let_out": 0.05,
    "rented_floor_m2": 0.05,
    "technical_upgrade_investment": 0.10,
    "new_project_investment": 0.10,
    "tenants": 0.0,
    "safety_accidents_general": 0.0,
    "safety_accidents_major": 0.0,
    "environment_penalties": 0.0,
}
"""By how much a department's figure is usually revised, either way, as a share of it.

The shares are ours, from what departments themselves name as reasons; a place that knows its own gives them.
"""

OTHER_FACTS = 0.03


@dataclass(frozen=True)
class Spread:
    """How wide the perturbations are, either way.

    `weights`, `benchmarks`: shares of the figure; weights are brought back to their total. `quotas`: of the
    list, in parts of one (0.01: one enterprise in a hundred). `revisions`: fact → share of the datum.
    """

    weights: float = 0.10
    benchmarks: float = 0.05
    quotas: float = 0.01
    revisions: Mapping[str, float] = field(default_factory=lambda: REVISIONS)

    def of(self, fact: str) -> float:
        """The usual revision of a fact."""
        return self.revisions.get(fact, OTHER_FACTS)


@dataclass(frozen=True)
class Rules:
    """One draw of a scheme: weight, and factors of benchmark and lower limit, by indicator of one pool."""

    weights: tuple[float, ...]
    benchmarks: tuple[float, ...]
    lows: tuple[float, ...]


def rules(scheme: Scheme, place: int, spread: Spread, seed: int, draw: int) -> Rules:
    """The rules of the pool at `place` in one draw."""
    indicators = scheme.pools[place].indicators
    m = len(indicators)
    drawn = _stream(seed, draw, place, 0).uniform(-1.0, 1.0, (3, m))
    weights = np.array([one.weight for one in indicators]) * (1 + spread.weights * drawn[0])
    weights *= scheme.weights_total / weights.sum() if weights.sum() else 1.0
    factors = 1 + spread.benchmarks * drawn[1:]
    return Rules(tuple(weights.tolist()), tuple(factors[0].tolist()), tuple(factors[1].tolist()))


def data(
    facts: Sequence[str], place: int, sizes: Iterable[int], spread: Spread, seed: int, draw: int
) -> Iterator[Mapping[str, Number]]:
    """The factor of each fact for the units of a pool, in the order of their codes, block by block."""
    stream = _stream(seed, draw, place, 1)
    widths = [spread.of(fact) for fact in facts]
    for size in sizes:
        found = {}
        for fact, width in zip(facts, widths, strict=True):
            factor = stream.random(size)
            factor *= 2 * width
            factor += 1 - width
            found[fact] = factor
        yield found


def quotas(bounds: int, place: int, spread: Spread, seed: int, draw: int) -> Number:
    """What is added to each cumulative share of the ranking at `place`."""
    return _stream(seed, draw, place, 2).uniform(-spread.quotas, spread.quotas, bounds)


def _stream(seed: int, draw: int, place: int, kind: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, draw, place, kind))))
