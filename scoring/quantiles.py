"""Quantiles per group, linear between neighbours."""

from collections.abc import Sequence

import numpy as np

from scoring.columns import Index, Number


def quantiles(x: Number, codes: Index, n: int, shares: Sequence[float]) -> Number:
    """The quantiles of the finite figures of each group.

    Parameters
    ----------
    x : figures, shape (m,).
    codes : the group of each, 0 … n − 1, shape (m,).
    shares : which quantiles, each from 0 to 1.

    Returns
    -------
    array of shape (len(shares), n)
        NaN of a group without a finite figure.
    """
    has = np.isfinite(x)
    x, codes = x[has], codes[has]
    if not len(x):
        return np.full((len(shares), n), np.nan)
    ordered = x[np.lexsort((x, codes))] if n > 1 else np.sort(x)
    sizes = np.bincount(codes, minlength=n)
    starts = np.cumsum(sizes) - sizes
    return np.stack([_between(ordered, starts, sizes, share) for share in shares])


def _between(ordered: Number, starts: Index, sizes: Index, share: float) -> Number:
    place = starts + share * np.maximum(sizes - 1, 0)
    lower = np.minimum(np.floor(place).astype(np.intp), len(ordered) - 1)
    upper = np.minimum(lower + 1, np.minimum(starts + np.maximum(sizes - 1, 0), len(ordered) - 1))
    between = ordered[lower] + (ordered[upper] - ordered[lower]) * (place - lower)
    return np.where(sizes > 0, between, np.nan)
