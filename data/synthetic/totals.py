"""Published totals of Lishui 2019 that the demo county meets to the unit, and how figures are fitted to them.

References
----------
丽水市 2019 dashboard of 942 above-scale enterprises: tax, value added and land in total; value added per
tce, per tonne and per employee and R&D per revenue as means. A region's mean is Σ numerator ÷ Σ
denominator. Revenue per mu was not published: 430 万元 is assumed.
"""

from dataclasses import dataclass

import numpy as np

from data.synthetic.industries import Floats
from data.synthetic.population import Flags

ENTERPRISES = 942
YEAR = 2019
TAX = 573_564  # 万元
LAND = 30_341  # mu
VALUE_ADDED = 2_236_605  # 万元
REVENUE_PER_MU = 430  # 万元, assumed
SCALE_LINE = 2_000  # 万元 of revenue a year: above scale since 2011


@dataclass(frozen=True)
class Totals:
    """What the above-scale enterprises have together in the calibrated year."""

    land: int
    tax: int
    revenue: int
    value_added: int
    energy: float
    emissions: float
    research: float
    employees: int


def of(above: int) -> Totals:
    """Lishui's totals, in proportion for a county of another size."""
    share = above / ENTERPRISES
    land, added = round(LAND * share), round(VALUE_ADDED * share)
    revenue = land * REVENUE_PER_MU
    return Totals(
        land=land,
        tax=round(TAX * share),
        revenue=revenue,
        value_added=added,
        energy=round(added / 1.14, 2),
        emissions=round(added / 611.55, 3),
        research=round(revenue * 0.0236, 2),
        employees=round(added / 16.45),
    )


def calibrated(years: range) -> int:
    """The place of the year that meets the totals: 2019, or the first where it is not among them."""
    return years.index(YEAR) if YEAR in years else 0


def settle(values: Floats, members: Flags, total: float, decimals: int) -> Floats:
    """Round to decimals so that the members add up to the total: the largest remainders are rounded up.

    The members' sum must be within one unit a member of the total; others are rounded as usual.
    """
    units = np.round(values * 10.0**decimals, 6)
    whole = np.where(members, np.floor(units), np.round(units))
    places = np.flatnonzero(members)
    short = round(total * 10**decimals) - int(whole[places].sum())
    order = places[np.argsort(-(units - whole)[places], kind="stable")]
    np.add.at(whole, np.resize(order, abs(short)), np.sign(short))
    settled: Floats = whole / 10.0**decimals
    return settled
