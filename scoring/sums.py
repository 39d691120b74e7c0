"""Sums that do not depend on order or on the number of threads."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_FOLDS = 2


def sums(figures: Floats, codes: Codes, n: int) -> Floats:
    """Σ of `figures` (shape (m,)) per group `codes` (shape (m,), 0 … n−1) → shape (n,).

    Each fold adds only the leading bits of every figure, on one grid so coarse that all partial sums
    are exact; the rest goes to the next fold. So any order gives the same bits.

    References
    ----------
    Demmel, Nguyen: Fast reproducible floating-point summation (ARITH 2013).

    Examples
    --------
    >>> figures = np.array([1e16, 1.0, -1e16])
    >>> float(sums(figures, np.zeros(3, dtype=np.intp), 1)[0])
    1.0
    """
    total = np.zeros(n)
    largest = max(float(figures.max(initial=0.0)), -float(figures.min(initial=0.0)))
    rest = figures
    for fold in range(_FOLDS if largest else 0):
        grid = 2.0 ** (np.ceil(np.log2(largest) + np.log2(figures.size)) + 1)
        leading = rest + grid
        leading -= grid
        total += np.bincount(codes, leading, n)
        if fold + 1 < _FOLDS:
            rest = np.subtract(rest, leading, out=leading)
            largest = grid * 2.0**-53
    return total
