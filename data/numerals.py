"""Cells that hold numbers, as departments write them.

Conversions are exact: a cell is an integer over a power of ten, a unit a fraction, and where numerator
and denominator both fit a Float64, their quotient is the number nearest to the exact result. The clean
cells of a column are converted all at once; only those that remain are looked at one by one.
"""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data import uscc
from data.cells import FORMULA_ERROR, MISSING, Parsed

ONE = Fraction(1)
EXACT = 1 << 53
LARGEST = 10**15
DECIMALS = 15

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?", re.ASCII)
FAULTS = (
    (FORMULA_ERROR, "cell.formula_error"),
    (re.compile(r"[+-]?(nan|inf|infinity|∞)"), "cell.not_finite"),
    (re.compile(r"[+-]?[\d.,' ]*\d[\d.,' ]*", re.ASCII), "cell.bad_separator"),
    (re.compile(r"[+-]?\d[\d.,]*\s*[^\d\s.,+-].*", re.ASCII), "cell.unit_in_cell"),
)


def numbers(texts: pl.Series, factor: Fraction = ONE, *, negative: bool = True) -> Parsed:
    """Read numbers and multiply them by an exact factor.

    Parameters
    ----------
    texts : pl.Series of String, shape (n,)
        Without blank cells: they are null.
    factor : Fraction
        What one of the written unit is in the kept unit.
    negative : bool
        Whether numbers below zero are possible.

    Returns
    -------
    Parsed
        Float64: the number nearest to cell × factor. Codes of bad cells: `cell.not_a_number`,
        `cell.bad_separator`, `cell.unit_in_cell`, `cell.not_finite`, `cell.formula_error`,
        `cell.too_large`, `cell.negative`.

    Examples
    --------
    >>> numbers(pl.Series(["1,234.5", "１２", "/"]), Fraction(1, 10000)).values.to_list()
    [0.12345, 0.0012, None]
    """
    values, rest = _plain(texts, factor)
    bad: dict[int, str] = {}
    for at in rest:
        value = exact(texts[at])
        if isinstance(value, str):
            bad[at] = value
        else:
            values[at] = np.nan if value is None else float(value * factor)
    bad |= dict.fromkeys(np.flatnonzero(np.abs(values) >= LARGEST).tolist(), "cell.too_large")
    if not negative:
        bad |= dict.fromkeys(np.flatnonzero(values < 0).tolist(), "cell.negative")
    values[list(bad)] = np.nan
    return Parsed(pl.Series(texts.name, values, nan_to_null=True), bad)


def exact(cell: str) -> Fraction | str | None:
    """Read one cell: its exact number, None if it says "not delivered", or the code of a fault.

    >>> exact("９，９９９．５")
    Fraction(19999, 2)
    >>> exact("3,5")
    'cell.bad_separator'
    """
    text = cell.translate(uscc.FULL_WIDTH).translate(_BLANKS).strip().lower()
    if text in MISSING:
        return None
    if GROUPED.fullmatch(text):
        text = re.sub("[,' ]", "", text)
    if not NUMBER.fullmatch(text):
        return next((code for form, code in FAULTS if form.fullmatch(text)), "cell.not_a_number")
    number = Decimal(text)
    return "cell.too_large" if number.adjusted() > 30 else Fraction(number)


def _plain(texts: pl.Series, factor: Fraction) -> tuple[NDArray[np.float64], list[int]]:
    """Convert the cells that are digits with at most one point; return the positions of all others."""
    mantissa = texts.str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    decimals = (texts.str.len_bytes() - texts.str.find(".", literal=True) - 1).fill_null(0).to_numpy()
    digits = mantissa.fill_null(0).to_numpy()
    scales = np.array([float(factor.denominator * 10**n) for n in range(DECIMALS + 1)])
    scale = scales[np.minimum(decimals, DECIMALS)]
    fits = (np.abs(digits) <= EXACT // factor.numerator) & (decimals <= DECIMALS) & (scale <= EXACT)
    said = (texts.is_not_null() & ~texts.is_in(list(MISSING))).to_numpy()
    plain = said & fits & mantissa.is_not_null().to_numpy()
    # Adding zero turns −0 into 0.
    values = np.where(plain, digits * float(factor.numerator) / scale + 0.0, np.nan)
    return values, np.flatnonzero(said & ~plain).tolist()


_BLANKS = {0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " ", 0x200B: "", 0xFEFF: "", 0x2212: "-"}
