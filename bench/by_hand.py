"""The arithmetic of `bench/scheme.toml` written by hand in NumPy: no scheme, no reasons, no checks.

It gets what a hand-written program would have prepared: plain arrays and groups that are already numbers.
"""

import numpy as np
from numpy.typing import NDArray

from bench.population import GROUPS

Array = NDArray[np.float64]

INDICATORS = (
    ("tax", "land", 30.0),
    ("value_added", "land", 20.0),
    ("value_added", "energy", 15.0),
    ("value_added", "emissions", 10.0),
    ("rd_expense", "revenue", 10.0),
    ("value_added", "employees", 15.0),
)
SHARES = np.array([0.20, 0.65, 0.95])
CAP = 1.5


def evaluate(figures: dict[str, Array], groups: NDArray[np.int64]) -> tuple[list[Array], Array, Array, Array]:
    """Points of each indicator, totals, ranks and classes (0 is A)."""
    owned, rented, let = (np.nan_to_num(figures[f"land_{way}"]) for way in ("owned", "rented_in", "let_out"))
    known = {**figures, "land": owned + rented - let}
    points = [_points(known[top], known[bottom], groups, weight) for top, bottom, weight in INDICATORS]
    total = np.floor(np.round(np.sum(points, axis=0) * 100, 7) + 0.5) / 100
    sizes = np.bincount(groups, minlength=GROUPS)
    ranks = _ranks(total, groups, sizes)
    bounds = np.floor(SHARES * sizes[:, None] + 0.5)
    classes = (ranks[:, None] > bounds[groups]).sum(axis=1)
    return points, total, ranks, classes


def _points(top: Array, bottom: Array, groups: NDArray[np.int64], weight: float) -> Array:
    known = ~(np.isnan(top) | np.isnan(bottom))
    sums = np.bincount(groups, np.where(known, top, 0.0), GROUPS)
    sums /= np.bincount(groups, np.where(known, bottom, 0.0), GROUPS)
    value = np.zeros(len(top))
    np.divide(top, bottom, out=value, where=known & (bottom != 0))
    return np.clip(weight * value / sums[groups], 0.0, CAP * weight)


def _ranks(total: Array, groups: NDArray[np.int64], sizes: NDArray[np.int64]) -> Array:
    order = np.lexsort((-total, groups))
    sorted_total, sorted_groups = total[order], groups[order]
    places = np.arange(len(total))
    is_new = np.ones(len(total), dtype=bool)
    is_new[1:] = (np.diff(sorted_total) != 0) | (np.diff(sorted_groups) != 0)
    firsts = np.maximum.accumulate(np.where(is_new, places, 0))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ranks = np.empty(len(total))
    ranks[order] = firsts - starts[sorted_groups] + 1
    return ranks
