"""How the values of a feature are spread, and whether they still are: bins, shares, stability index."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model_registry.findings import percent
from model_registry.forecaster import missing
from model_registry.matrix import Feature, Floats, Integers, Matrix
from model_registry.thresholds import Thresholds

BINS = 10
LEAST_IN_BIN = 30
LEAST_SHARE = 1e-3
NAMED = 3  # features in a sentence


def edges(feature: Feature, values: Floats) -> Floats:
    """Where the bins of a feature part (rising).

    Few values, or categories: each its own bin. Else quantiles of what is known: at most ten bins, with some
    thirty rows each.
    """
    known = values[~missing(values)]
    distinct = np.unique(known)
    if feature.categorical or len(distinct) <= BINS:
        return distinct[1:]
    bins = max(2, min(BINS, len(known) // LEAST_IN_BIN))
    parted: Floats = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]))
    return parted


def places(values: Floats, parted: Floats) -> Integers:
    """The bin of each value, from 1; 0 where it is missing."""
    bins: Integers = np.where(missing(values), 0, 1 + np.searchsorted(parted, values, side="right"))
    return bins


def shares(values: Floats, parted: Floats) -> Floats:
    """The share of the rows in each bin, those that are missing first: (bins + 1)."""
    counts = np.bincount(places(values, parted), minlength=len(parted) + 2)
    share: Floats = counts / max(len(values), 1)
    return share


def stability(former: Floats, now: Floats) -> float:
    """Population stability index of two lists of shares: Σ (now − former) · ln(now / former).

    Shares below a thousandth count as a thousandth.

    >>> round(stability(np.array([0.5, 0.5]), np.array([0.7, 0.3])), 3)
    0.169
    """
    least_former, least_now = np.maximum(former, LEAST_SHARE), np.maximum(now, LEAST_SHARE)
    return float(((least_now - least_former) * np.log(least_now / least_former)).sum())


def shift(feature: Feature, former: Floats, now: Floats) -> float:
    """Population stability index of one feature between two sets of rows; bins are those of the former."""
    parted = edges(feature, former)
    return stability(shares(former, parted), shares(now, parted))


def shifts(former: Matrix, now: Matrix) -> dict[str, float]:
    """The index of every feature between two sets of rows."""
    now = now.aligned(former.features)
    columns = zip(former.features, former.values.T, now.values.T, strict=True)
    return {feature.name: shift(feature, before, after) for feature, before, after in columns}


@dataclass(frozen=True)
class Moved:
    """Features whose values are no longer spread as they were, and how much of the score rests on them."""

    features: Mapping[str, float]
    of: int
    resting: float

    def params(self, rows: int, limits: Thresholds) -> dict[str, object]:
        """The figures of a sentence about them."""
        named = [f"{name} ({figure:.2f})" for name, figure in list(self.features.items())[:NAMED]]
        return {
            "features": named,
            "count": len(self.features),
            "of": self.of,
            "rows": rows,
            "shift": limits.most_shift,
            "resting": percent(self.resting),
            "limit": percent(limits.most_resting),
        }


def moved_of(shifts: Mapping[str, float], weighed: Mapping[str, float], most: float) -> Moved:
    """The features whose stability index is beyond what is usual, the largest first."""
    beyond = {name: figure for name, figure in shifts.items() if not figure <= most}
    ordered = dict(sorted(beyond.items(), key=lambda entry: (-entry[1], entry[0])))
    return Moved(ordered, len(shifts), sum(weighed.get(name, 0.0) for name in ordered))
