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
    sizes = np.bincount(codes, minlength=n)
    ends = np.cumsum(sizes) - 1
    starts = ends - np.maximum(sizes - 1, 0)
    places = [np.minimum(starts + share * (ends - starts), len(x) - 1) for share in shares]
    lower = [np.floor(place).astype(np.intp) for place in places]
    upper = [np.minimum(low + 1, np.minimum(ends, len(x) - 1)) for low in lower]
    if n > 1:
        ordered = x[np.lexsort((x, codes))]
    else:
        ordered = np.partition(
            x, sorted({int(one[0]) for one in lower + upper})
        )  # only these places are read
    found = [
        ordered[low] + (ordered[up] - ordered[low]) * (place - low)
        for low, up, place in zip(lower, upper, places, strict=True)
    ]
    return np.where(sizes > 0, np.stack(found), np.nan)
