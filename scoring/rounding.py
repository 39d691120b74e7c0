"""Rounding as a clerk does it: on the decimal figure that is seen, not on the binary one behind it.

1.005 is 1.00499999999999989 in binary; on paper it is 1.005 and rounds to 1.01. So a figure that
misses a half only beyond its 12th significant digit counts as on the half. Negative figures are
rounded by magnitude (GB/T 8170-2008, 3.2).
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mode = Literal["half_up", "half_even", "down"]
Quota = Literal["half_up", "half_even", "floor", "ceiling"]

SIGNIFICANT = 12
_SLACK = 5e-13  # half a unit of the 12th digit
_COARSE = 2.0**52  # from here on a figure has no such decimals to round
_MOST = 0.01  # of the last place that is kept: large amounts keep their cents

_QUOTAS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}


def rounded(figure: Any, decimals: int, mode: Mode = "half_up") -> Floats:
    """Round `figure` (any shape) to `decimals` places; NaN stays NaN.

    Examples
    --------
    >>> rounded(np.array([1.005, 0.285, 2.675, 72.345, -0.125]), 2).tolist()
    [1.01, 0.29, 2.68, 72.35, -0.13]
    >>> rounded(np.array([0.125, 0.135]), 2, "half_even").tolist()
    [0.12, 0.14]
    """
    figures = np.atleast_1d(np.asarray(figure, dtype=np.float64))
    scale = 10.0**decimals
    scaled = np.abs(figures)
    scaled *= scale
    coarse = scaled >= _COARSE
    places = _whole(scaled, mode)
    places /= scale
    np.copysign(places, figures, out=places)
    places += 0.0  # no minus zero
    seen = np.where(coarse, figures, places) if coarse.any() else places
    return seen.reshape(np.shape(figure))


def _whole(scaled: Floats, mode: Mode) -> Floats:
    """Round to whole numbers; `scaled` is used up, for a million figures take room."""
    slack = scaled * _SLACK
    np.minimum(slack, _MOST, out=slack)
    scaled += slack  # what was just below a half or a whole is now above it
    if mode == "down":
        return np.floor(scaled, out=scaled)
    if mode == "half_up":
        scaled += 0.5
        return np.floor(scaled, out=scaled)
    up = np.floor(scaled + 0.5)
    on_the_half = scaled - (up - 0.5) <= 2 * slack
    return np.where(on_the_half & (up % 2 == 1), up - 1, up)


def least(figure: Any, decimals: int, mode: Mode = "half_up") -> Floats:
    """The least figure that is rounded to `figure` or more; one between two printed figures means the upper.

    Examples
    --------
    >>> [round(one, 6) for one in least(np.array([60.0, 59.995, -1.0]), 2).tolist()]
    [59.995, 59.995, -1.005]
    """
    unit = 10.0**-decimals
    places = np.ceil(np.round(np.asarray(figure, dtype=np.float64) / unit, 6))
    slack = np.minimum(np.abs(places) * _SLACK, _MOST)
    if mode == "down":
        return np.asarray(np.where(places > 0, places - slack, places - 1 + slack) * unit)
    return np.asarray((places - 0.5 - np.where(places > 0, slack, -slack)) * unit)


def quota(share: float, n: int, mode: Quota = "half_up") -> int:
    """How many of `n` units the cumulative `share` holds.

    Examples
    --------
    >>> [quota(share, 755) for share in (0.2, 0.65, 0.95)]
    [151, 491, 717]
    """
    return int((Decimal(str(share)) * n).quantize(Decimal(1), rounding=_QUOTAS[mode]))
