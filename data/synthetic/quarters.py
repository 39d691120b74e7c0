"""Parting a year's figures into quarters that add up to it exactly."""

import numpy as np
from numpy.random import Generator

from data.synthetic.industries import Floats

SEASONS = (0.22, 0.25, 0.25, 0.28)


def part(rng: Generator, year: Floats, decimals: int) -> Floats:
    """Four quarters of a flow, each in whole units of the last decimal (4 × n); null stays null."""
    shares = np.array(SEASONS)[:, None] * np.exp(0.08 * rng.standard_normal((4, len(year))))
    units = np.round(year * 10.0**decimals)
    quarters = np.trunc(shares / shares.sum(axis=0) * units)
    quarters[3] = units - quarters[:3].sum(axis=0)
    parted: Floats = quarters / 10.0**decimals
    return parted


def hold(rng: Generator, year: Floats, decimals: int) -> Floats:
    """Four quarters of a stock (4 × n): the last is the year's own figure."""
    held = np.round(year * np.exp(0.03 * rng.standard_normal((4, len(year)))), decimals)
    held[3] = year
    return held
