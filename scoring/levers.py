"""The facts that an enterprise can move, which way helps, and how finely an amount of them is given."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring import signs
from scoring.clauses import Pool
from scoring.columns import Number
from scoring.document import Scheme

PAPER = frozenset({"employees", "tenants"})
AREAS = frozenset({"mu", "亩", "m2"})
WHOLE = frozenset({"人", "件", "户", "起", "次", "星"})
DECIMALS: Mapping[str, int] = {"kWh": 0, "m3": 0, "t": 3, "m2": 0}
FINE = 8  # significant figures, where the printed digit would be more than there is
SIGNIFICANT = 3  # an amount of few units is given with more decimals: rounded it must not grow by 1 %


@dataclass(frozen=True)
class Lever:
    """One fact as a lever in one pool.

    `sign`: +1 more of it helps, −1 less does, None: it depends on the enterprise, both ways are looked at.
    `paper`: it can be moved on paper alone (area, headcount). `decimals`: how finely it is given; None: in
    whole numbers.
    """

    fact: str
    title: str
    unit: str
    department: str
    sign: int | None
    paper: bool
    decimals: int | None

    @property
    def ways(self) -> tuple[int, ...]:
        """The directions that may help."""
        return (1, -1) if self.sign is None else (self.sign,)


def of(scheme: Scheme, pool: Pool) -> tuple[Lever, ...]:
    """The levers of a pool: the delivered facts that enter its indicators, in the vocabulary's order."""
    entering = signs.entering(scheme, pool.name)
    return tuple(
        Lever(one.code, one.title, one.unit, one.department, entering[one.code], _paper(one.code, one.unit),
              None if one.unit in WHOLE else DECIMALS.get(one.unit, 2))
        for one in scheme.facts
        if one.code in entering
    )  # fmt: skip


def named(scheme: Scheme, pool: Pool, fact: str) -> Lever | None:
    """The lever `fact` of a pool; None where it is none."""
    return next((one for one in of(scheme, pool) if one.fact == fact), None)


def _paper(code: str, unit: str) -> bool:
    return code in PAPER or unit in AREAS


def outward(lever: Lever, t: Number, most: Number, beyond: bool) -> Number:
    """Round amounts up to the printed digit, at least three significant figures; NaN stays NaN.

    Parameters
    ----------
    t : the exact amounts.
    most : more than that is not possible; where the printed digit would be, finer ones are given, and where
        those do not help either, NaN.
    beyond : the exact amount itself is not enough, only what is more.
    """
    if lever.decimals is None:
        whole = np.maximum(np.ceil(t - 1e-9), 1.0)
        whole = np.where(beyond & (whole <= t), whole + 1.0, whole)
        return np.where(whole <= most, whole, np.nan)
    digit = 10.0**-lever.decimals
    amount = _up(t, np.minimum(_last(t, SIGNIFICANT), digit), beyond)
    if (amount > most).any():
        amount = np.where(amount > most, _up(t, np.minimum(_last(t, FINE), digit), beyond), amount)
    return np.where(amount <= most, amount, np.nan)


def _last(t: Number, significant: int) -> Number:
    """The last of so many significant digits; none of nothing."""
    return np.where(t > 0, 10.0 ** (np.floor(np.log10(np.where(t > 0, t, 1.0))) + 1 - significant), np.inf)


def _up(t: Number, step: Number, beyond: bool) -> Number:
    counts = np.ceil(t / step - 1e-9)
    counts = np.where((counts * step <= t * (1 + 1e-12)) & beyond, counts + 1.0, counts)
    amount = np.maximum(counts, 1.0) * step
    return np.where(amount >= 1.0, np.round(amount, 9), np.where(amount > 1e-6, np.round(amount, 14), amount))
