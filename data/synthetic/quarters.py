"""Parting a year's figures into quarters that add up to it exactly.

A year's change is gradual: an enterprise that ends lower than last year is already on its way in the first
quarter and further on in the fourth. That is what an early warning can see.
"""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from data.synthetic.industries import Floats
from scoring.facts import FACTS

SEASONS = (0.22, 0.25, 0.25, 0.28)
MIDDLES = np.array([-1.5, -0.5, 0.5, 1.5]) / 4  # of the quarters, in years from the middle of the year
ENDS = np.array([-3, -2, -1, 0]) / 4  # of the quarters, in years from the end of the year
FLOW_NOISE = 0.08
STOCK_NOISE = 0.03
STEEPEST = 1.2  # of a year's change, as a logarithm
STOCKS = {fact.code for fact in FACTS if fact.kind == "stock"}


def paces(rng: Generator, now: Mapping[str, Floats], before: Mapping[str, Floats]) -> dict[str, Floats]:
    """How each fact goes through the year, given its true figures of this year and of last year (each n).

    Returns
    -------
    dict of arrays (4 × n)
        Of a flow: each quarter's share of the year. Of a stock: multiples of the year's figure, the last 1.
    """
    return {code: _pace(rng, code in STOCKS, _change(now[code], before[code])) for code in now}


def _change(now: Floats, before: Floats) -> Floats:
    """By how much, as a logarithm; 0 where one of the two is nothing or less (n)."""
    comparable = (now > 0) & (before > 0)
    ratio = np.divide(now, before, out=np.ones_like(now), where=comparable)
    change: Floats = np.clip(np.log(ratio), -STEEPEST, STEEPEST)
    return change


def _pace(rng: Generator, stock: bool, change: Floats) -> Floats:
    noise = rng.standard_normal((4, len(change)))
    if stock:
        multiples: Floats = np.exp(ENDS[:, None] * change + STOCK_NOISE * noise)
        multiples[3] = 1.0
        return multiples
    weights = np.array(SEASONS)[:, None] * np.exp(MIDDLES[:, None] * change + FLOW_NOISE * noise)
    shares: Floats = weights / weights.sum(axis=0)
    return shares


def part(pace: Floats, year: Floats, code: str, decimals: int) -> Floats:
    """Four quarters of a year's figures in whole units of the last decimal (4 × n); null stays null."""
    if code in STOCKS:
        held: Floats = np.round(year * pace, decimals)
        return held
    units = np.round(year * 10.0**decimals)
    quarters = np.trunc(pace * units)
    quarters[3] = units - quarters[:3].sum(axis=0)
    parted: Floats = quarters / 10.0**decimals
    return parted
