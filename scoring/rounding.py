"""Rounding as a clerk does it: on the decimal figure that is seen, not on the binary one behind it.

1.005 is 1.00499999999999989 in binary; on paper it is 1.005 and rounds to 1.01. So every figure is
first taken to 12 significant digits and then rounded. Negative figures are rounded by magnitude
(GB/T 8170-2008, 3.2).
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

import polars as pl

Mode = Literal["half_up", "half_even", "down"]
Quota = Literal["half_up", "half_even", "floor", "ceiling"]

SIGNIFICANT = 12
_EXACT = 15  # digits that a binary figure always keeps
_SLACK = 1e-13  # what scaling by a power of ten may add to a figure of 12 digits

_QUOTAS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}


def rounded(figure: pl.Expr, decimals: int, mode: Mode = "half_up") -> pl.Expr:
    """Round `figure` to `decimals` places; null stays null.

    Examples
    --------
    >>> seen = pl.DataFrame({"x": [1.005, 0.285, 2.675, 72.345, -0.125]})
    >>> seen.select(rounded(pl.col("x"), 2))["x"].to_list()
    [1.01, 0.29, 2.68, 72.35, -0.13]
    """
    scale = 10.0**decimals
    scaled = figure.round_sig_figs(SIGNIFICANT).abs() * scale
    slack = scaled * _SLACK
    # Polars divides by a constant as it multiplies by its reciprocal: 7235 / 100 = 72.35000000000001
    return (_whole(scaled, slack, mode) / scale * figure.sign()).round_sig_figs(_EXACT)


def _whole(scaled: pl.Expr, slack: pl.Expr, mode: Mode) -> pl.Expr:
    if mode == "down":
        return (scaled + slack).floor()
    up = (scaled + slack + 0.5).floor()
    if mode == "half_up":
        return up
    on_the_half = (up - 0.5 - scaled).abs() <= slack
    return pl.when(on_the_half & (up % 2 == 1)).then(up - 1).otherwise(up)


def quota(share: float, n: int, mode: Quota = "half_up") -> int:
    """How many of `n` units the cumulative `share` holds.

    Examples
    --------
    >>> [quota(share, 755) for share in (0.2, 0.65, 0.95)]
    [151, 491, 717]
    """
    return int((Decimal(str(share)) * n).quantize(Decimal(1), rounding=_QUOTAS[mode]))
