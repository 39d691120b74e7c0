"""A benchmark were one unit's figures others, for every unit at once: closed forms, no fit is repeated.

Sums are corrected by one summand; quantiles are read from the order without the unit's old value and with its
new one; winsorised sums follow from running sums of the ordered values.
"""

from dataclasses import dataclass

import numpy as np

from scoring.clauses import Benchmark
from scoring.columns import Index, Mask, Number
from scoring.fitting import Sample
from scoring.groups import by_group


def replaced(mark: Benchmark, before: Sample, after: Sample) -> Number:
    """The statistic of each unit's own group were its figures those of `after`, all others' as before.

    Parameters
    ----------
    mark : which statistic; `times` is applied, `minimum` is not.
    before, after : samples of the same n units in the same groups.

    Returns
    -------
    array of shape (n,)
        NaN where the group has no such figure any more.
    """
    found = np.full(len(before.x), np.nan)
    with np.errstate(all="ignore"):
        for _, rows in by_group(before.groups):
            found[rows] = _Group.of(mark, before, after, rows).statistic(mark)
    return found * mark.times


@dataclass(frozen=True, eq=False)
class _Group:
    """One group: old and new figures of its m units, and its old values in order."""

    x: Number
    new: Number
    above: Number
    new_above: Number
    below: Number
    new_below: Number
    ordered: Number
    place: Index
    share: float

    @classmethod
    def of(cls, mark: Benchmark, before: Sample, after: Sample, rows: Index) -> "_Group":
        x, order = before.x[rows], np.argsort(before.x[rows], kind="stable")  # NaN comes last
        place = np.empty(len(rows), dtype=np.intp)
        place[order] = np.arange(len(rows))
        ratio = mark.of == "sum_ratio"
        ones = np.ones(len(rows))
        return cls(
            x, after.x[rows],
            before.above[rows], after.above[rows],
            before.below[rows] if ratio else np.where(np.isfinite(x), ones, 0.0),
            after.below[rows] if ratio else np.where(np.isfinite(after.x[rows]), ones, 0.0),
            x[order][: int(np.isfinite(x).sum())], place, mark.winsorise,
        )  # fmt: skip

    def statistic(self, mark: Benchmark) -> Number:
        if mark.of in ("sum_ratio", "mean"):
            return self._quotient()
        return self._quantile({"median": 0.5, "max": 1.0, "min": 0.0}.get(mark.of, mark.q or 0.0))

    @property
    def _had(self) -> Mask:
        return np.isfinite(self.x)

    @property
    def _has(self) -> Mask:
        return np.isfinite(self.new)

    def _quotient(self) -> Number:
        """Σ above ÷ Σ below; for a mean `below` counts the values."""
        below = self.below.sum() - self.below + self.new_below
        if not self.share:
            above, new = (np.where(np.isfinite(side), side, 0.0) for side in (self.above, self.new_above))
            return np.asarray((above.sum() - above + new) / below)
        low, high = self._pick(self.share), self._pick(1 - self.share)
        others = self._cut_sum(low, high) - np.where(
            self._had, self._cut(self.x, low, high) * self.below, 0.0
        )
        own = np.where(self._has, self._cut(self.new, low, high) * self.new_below, 0.0)
        return np.asarray((others + own + self._uncut()) / below)

    def _cut(self, x: Number, low: Number, high: Number) -> Number:
        return np.minimum(np.maximum(x, low), high)

    def _cut_sum(self, low: Number, high: Number) -> Number:
        """Σ of the old values cut to low … high, times `below`, for the limits of each unit."""
        order = np.argsort(self.place)[: len(self.ordered)]
        weights = np.concatenate([[0.0], np.cumsum(self.below[order])])
        sums = np.concatenate([[0.0], np.cumsum(self.ordered * self.below[order])])
        first = np.searchsorted(self.ordered, low, side="left")
        last = np.searchsorted(self.ordered, high, side="right")
        inside = sums[last] - sums[first]
        return np.asarray(low * weights[first] + inside + high * (weights[-1] - weights[last]))

    def _uncut(self) -> Number:
        """Numerators without a ratio (nothing was used) count as they are."""
        loose, new = (
            np.where(np.isfinite(side) & ~has, side, 0.0)
            for side, has in ((self.above, self._had), (self.new_above, self._has))
        )
        return np.asarray(loose.sum() - loose + new)

    def _quantile(self, q: float) -> Number:
        """The quantile of the values, winsorised first where the mark says so."""
        lower, upper, part = self._neighbours(q)
        if self.share:
            low, high = self._pick(self.share), self._pick(1 - self.share)
            lower, upper = self._cut(lower, low, high), self._cut(upper, low, high)
        return np.asarray(lower + (upper - lower) * part)

    def _pick(self, q: float) -> Number:
        lower, upper, part = self._neighbours(q)
        return np.asarray(lower + (upper - lower) * part)

    def _neighbours(self, q: float) -> tuple[Number, Number, Number]:
        """The two values between which the quantile lies, and how far from the first."""
        n = len(self.ordered) - self._had + self._has
        place = q * np.maximum(n - 1, 0)
        lower = np.floor(place).astype(np.intp)
        upper = np.minimum(lower + 1, np.maximum(n - 1, 0))
        found = [np.where(n > 0, self._at(k), np.nan) for k in (lower, upper)]
        return found[0], found[1], place - lower

    def _at(self, k: Index) -> Number:
        """The k-th value of the group, old value out and new value in."""
        smaller = np.searchsorted(self.ordered, self.new, side="left") - (self._had & (self.x < self.new))
        behind = self._has & (k > smaller)
        place = k - behind
        place = place + (self._had & (place >= self.place))
        old = (
            self.ordered[np.clip(place, 0, max(len(self.ordered) - 1, 0))] if len(self.ordered) else self.new
        )
        return np.where(self._has & (k == smaller), self.new, old)
