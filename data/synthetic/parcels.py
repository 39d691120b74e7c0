"""The demo county's land register and electricity meters: who uses how much of which."""

from dataclasses import dataclass

import numpy as np

from data.synthetic.economy import Economy
from data.synthetic.industries import Floats, Integers
from data.synthetic.population import Flags

LARGE = 30  # mu; a larger plot consists of two parcels


@dataclass(frozen=True)
class Parcels:
    """Rows of the land register of one year: a parcel, its area, a user and the part used, in mu.

    `holder`, `user`: places of enterprises; `number`: which of its holder's parcels (1, 2, …).
    """

    holder: Integers
    number: Integers
    user: Integers
    area: Floats
    used: Floats

    def names(self) -> list[str]:
        """Parcel numbers, one for each row."""
        pairs = zip(self.holder.tolist(), self.number.tolist(), strict=True)
        return [f"990101GB{holder:06d}F{number:02d}" for holder, number in pairs]


def of_year(economy: Economy, index: int, holders: Flags | None = None) -> Parcels:
    """List the first parcels (let in parts), the second ones of large plots, and later extensions.

    `holders`: whose parcels are listed (n); by default all.
    """
    estate, present = economy.estate, economy.present[index]
    held = present if holders is None else present & holders
    first, let = estate.own[0], estate.let[index]
    parted = (first > LARGE) & (estate.let.max(axis=0) < 0.6 * first)
    second = np.where(parted, np.round(0.3 * first, 2), 0.0)
    areas = np.round([first - second, second, estate.own[index] - first], 2)
    number, holder = np.nonzero((areas > 0) & held)
    area = areas[number, holder]
    kept = np.where(number == 0, area - let[holder], area)
    tenant = np.flatnonzero((estate.rented[index] > 0) & present & held[estate.holder])
    landlord = estate.holder[tenant]
    return Parcels(
        holder=np.concatenate([holder, landlord]),
        number=np.concatenate([number, np.zeros_like(tenant)]) + 1,
        user=np.concatenate([holder, tenant]),
        area=np.concatenate([area, areas[0, landlord]]),
        used=np.round(np.concatenate([kept, estate.rented[index, tenant]]), 2),
    )


@dataclass(frozen=True)
class Meters:
    """Rows of the power company: whose meter, its number, its share of the enterprise's electricity."""

    user: Integers
    number: Integers
    share: Floats

    def names(self) -> list[str]:
        """User numbers (户号), one for each row."""
        pairs = zip(self.user.tolist(), self.number.tolist(), strict=True)
        return [f"99{user:07d}{number}" for user, number in pairs]

    def part(self, kwh: Floats) -> Floats:
        """Whole kWh of each meter; the first takes what the others leave, so that they add up."""
        parts = np.floor(kwh[self.user] * self.share)
        rest = kwh - np.bincount(self.user, weights=parts, minlength=len(kwh))
        parted: Floats = parts + np.where(self.number == 1, rest[self.user], 0.0)
        return parted


def meters(kwh: Floats, rows: Integers) -> Meters:
    """One to three meters for each of the rows, more for large users; shares fall by half."""
    count = 1 + (kwh[rows] > 5e6).astype(int) + (kwh[rows] > 3e7)
    user = np.repeat(rows, count)
    number = np.arange(len(user)) - np.repeat(np.cumsum(count) - count, count) + 1
    weight = 0.5**number
    share = weight / np.repeat(np.add.reduceat(weight, np.cumsum(count) - count), count)
    return Meters(user, number, share)
