"""What is usual for an enterprise of its industry and size, so robust that one wrong figure moves nothing."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def usual(figures: Floats, groups: NDArray[np.int64], least_peers: int, least_figures: int) -> Floats:
    """Estimate every figure of every enterprise from its peers and its own other figures.

    Relative to the medians of its group, the figures of an enterprise lie around its size; their median
    is taken for it, because a wrong unit in one or two of them does not move a median.

    Parameters
    ----------
    figures : array, shape (n, k)
        One column per fact; NaN where not delivered. Only figures above zero are compared.
    groups : array of int, shape (n,)
        Industry of each enterprise; groups with fewer than `least_peers` are compared with all.
    least_peers, least_figures : int

    Returns
    -------
    array, shape (n, k)
        NaN for enterprises with fewer than `least_figures` figures.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(figures > 0, np.log10(figures), np.nan)
    centres = _centres(logs, groups, least_peers)
    enough = np.isfinite(logs).sum(axis=1) >= least_figures
    sizes = np.full(len(logs), np.nan)
    sizes[enough] = np.nanmedian((logs - centres)[enough], axis=1) if enough.any() else np.nan
    return np.asarray(10 ** (centres + sizes[:, None]))


def spreads(figures: Floats, expected: Floats) -> Floats:
    """How far figures usually lie from what is expected: the median, in powers of ten, per column."""
    with np.errstate(divide="ignore", invalid="ignore"):
        deviations = np.abs(np.log10(figures) - np.log10(expected))
    return np.array([_median(column[np.isfinite(column)]) for column in deviations.T])


def _centres(logs: Floats, groups: NDArray[np.int64], least_peers: int) -> Floats:
    centres = np.empty_like(logs)
    for column in range(logs.shape[1]):
        known = np.isfinite(logs[:, column])
        centres[:, column] = _median(logs[known, column])
        for group in np.unique(groups[known]):
            members = groups == group
            if (members & known).sum() >= least_peers:
                centres[members, column] = _median(logs[members & known, column])
    return centres


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else float("nan")
