"""The first point at which a sum of clipped curves reaches a line, in closed form, piece by piece.

Along one direction each term is a ratio of straight lines between the points where it is cut; between two
neighbouring points of all terms the sum is A + B·t + r ÷ (t + s), whose meetings with the line are the roots
of a quadratic. The pieces are gone through in order, so no crossing can be missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.columns import Mask, Number

_NEAR = 1e-11  # of the figures that enter a sum: two sums that differ by less are the same
BLOCK = 8192  # rows at a time: what they need stays in the processor's cache


Value = tuple[Number, Number, Number, Number]


@dataclass(frozen=True, eq=False)
class Ray:
    """Terms over t ≥ 0, one per row of shape (terms, n): clip((a + b·t) ÷ (c + d·t), low, high).

    `value`: a … d of the value behind the points; where it is below zero the points are `below`
    (NaN: they follow the curve). None where that makes no difference to any term. A term of NaN does not
    move; it counts in `rest`.
    """

    a: Number
    b: Number
    c: Number
    d: Number
    low: Number
    high: Number
    below: Number
    value: Value | None = None

    def terms(self) -> "Iterator[_Term]":
        """Each term for itself."""
        limits = self.low[:, 0].tolist(), self.high[:, 0].tolist(), self.below[:, 0].tolist()
        for place, (low, high, below) in enumerate(zip(*limits, strict=True)):
            value = None if self.value is None else _each(self.value, place)
            yield _Term(*_each((self.a, self.b, self.c, self.d), place), low, high, below, value)

    def pole(self) -> Number:
        """How far each row may be followed."""
        return _nearest_pole(self)

    def breaks(self) -> Number:
        """The ends of the pieces of a ray of one row."""
        ends = _breaks(self, np.array([np.inf]))
        return np.array([float(end[0]) for end in ends if np.isfinite(end[0])])

    def flattens(self) -> bool:
        """Whether some term rises ever more slowly between its cuts: its denominator grows."""
        return any(
            bool(((one.b * one.c - one.a * one.d > 0) & (one.d * one.c > 0)).any()) for one in self.terms()
        )

    def rows(self, index: Any) -> "Ray":
        """The same terms in the rows `index`; bounds are the same in all rows."""
        rows: Any = (slice(None), index)
        value = None if self.value is None else _each(self.value, rows)
        lines = _each((self.a, self.b, self.c, self.d), rows)
        return Ray(*lines, self.low, self.high, self.below, value)


def _each(lines: Value, index: Any) -> Value:
    a, b, c, d = lines
    return a[index], b[index], c[index], d[index]


@dataclass(frozen=True, eq=False)
class Found:
    """`t`: the first crossing, NaN where there is none within reach; `pole`: nothing is followed so far.

    `unsolved`: rows of another form.
    """

    t: Number
    unsolved: Mask
    pole: Number


def first(ray: Ray, rest: Number, line: Number, reach: Number, rising: bool) -> Found:
    """The least t in [0, reach] from which on rest + Σ terms ≥ line (`rising`), or < line (not `rising`).

    Parameters
    ----------
    ray : the terms, shape (terms, n).
    rest : what does not move, shape (n,).
    line, reach : shape (n,); a line of ±∞ is never reached.
    """
    n = len(rest)
    t, unsolved, pole = np.full(n, np.nan), np.zeros(n, dtype=bool), np.full(n, np.inf)
    usable = np.isfinite(line) & np.isfinite(rest) & (reach > 0)
    solve = _single if len(ray.a) == 1 and ray.value is None else _pieces
    for start in range(0, n, BLOCK):
        here = slice(start, start + BLOCK)
        if usable[here].any():
            part = ray.rows(here)
            pole[here] = _nearest_pole(part)
            within = np.where(usable[here], np.minimum(reach[here], pole[here]), 0.0)
            t[here], unsolved[here] = solve(part, rest[here], line[here], within, rising)
    return Found(t, unsolved, pole)


def _single(ray: Ray, rest: Number, line: Number, reach: Number, rising: bool) -> tuple[Number, Mask]:
    """One term that moves one way: the line is met where the term alone makes up what is lacking."""
    a, b, c, d = ray.a[0], ray.b[0], ray.c[0], ray.d[0]
    need, near = line - rest, _NEAR * (np.abs(line) + np.abs(rest) + 1.0)
    grows = (b * c - a * d) * (1.0 if rising else -1.0) > 0
    now = np.clip(a / c, ray.low[0], ray.high[0])
    t = (need * c - a) / (b - need * d)
    if rising:
        inside, there = need <= ray.high[0] + near, now >= need - near
    else:
        inside = need > ray.low[0] + near
        there = (now < need - near) | (grows & inside & (np.abs(a / c - need) <= near))
    met = (there | (grows & inside & (t >= 0) & (t <= reach) & np.isfinite(t))) & (reach > 0)
    t = np.where(there, 0.0, t)
    return np.where(met, t, np.nan), np.zeros(len(t), dtype=bool)


def _pieces(ray: Ray, rest: Number, line: Number, reach: Number, rising: bool) -> tuple[Number, Mask]:
    t, unsolved = np.full(len(rest), np.nan), np.zeros(len(rest), dtype=bool)
    near = _NEAR * (np.abs(line) + np.abs(rest) + 1.0) * (1.0 if rising else -1.0)
    away, start = rest - line, np.zeros(len(rest))
    rows = np.flatnonzero(_may_meet(ray, away, reach, near, rising) & (reach > 0))
    if len(rows) < len(rest):
        ray, away, near, reach, start = ray.rows(rows), away[rows], near[rows], reach[rows], start[rows]
    ends = np.stack([*_breaks(ray, reach), reach])
    for place in range(len(ends)):
        piece = _Piece.of(ray, away, start, ends[place], rising)
        t[rows], unsolved[rows] = piece.first(near), unsolved[rows] | piece.mixed
        left = np.flatnonzero(np.isnan(t[rows]) & (ends[place] < reach))
        if not len(left):
            break
        rows, ray, ends = rows[left], ray.rows(left), ends[:, left]
        away, near, reach, start = away[left], near[left], reach[left], ends[place]
    return np.where(unsolved, np.nan, t), unsolved


def _nearest_pole(ray: Ray) -> Number:
    """Where a denominator becomes zero: a value without one is none.

    Points that are 1 ÷ value only jump where the value changes sign.
    """
    nearest = np.full(ray.a.shape[1], np.inf)
    c, d = (ray.c, ray.d) if ray.value is None else ray.value[2:]
    for below, moving in zip(c, d, strict=True):
        if moving.any():
            pole = -below / moving
            nearest = np.where(pole > 0, np.minimum(pole, nearest), nearest)
    return nearest


def _may_meet(ray: Ray, away: Number, reach: Number, near: Number, rising: bool) -> Mask:
    """Rows that are not out of the question."""
    if ray.value is not None:  # it may jump
        return np.ones(len(away), dtype=bool)
    best = away + near + furthest(ray, reach, rising)
    return best >= 0 if rising else best < 0


def furthest(ray: Ray, reach: Number, rising: bool) -> Number:
    """The most (not `rising`: the least) that the terms come to: each moves one way, to one of its ends."""
    pick, best = np.maximum if rising else np.minimum, np.zeros(len(reach))
    far = np.minimum(reach * (1 - 1e-15), 1e150)
    for one in ray.terms():
        ends = np.clip(one.a / one.c, one.low, one.high), np.clip(one.at(far), one.low, one.high)
        best = best + np.nan_to_num(pick(*ends))
    return best


def _breaks(ray: Ray, reach: Number) -> list[Number]:
    """Where some term is cut or its value changes sign, in order; what is out of reach is at its end."""
    cuts = [(k * one.c - one.a) / (one.b - k * one.d) for one in ray.terms() for k in (one.low, one.high)]
    cuts += [-one.value[0] / one.value[1] for one in ray.terms() if one.value is not None]
    inside = [np.where((t > 0) & (t < reach), t, reach) for t in cuts]
    some = [t for t in inside if (t < reach).any()]
    if len(some) == 2:
        return [np.minimum(*some), np.maximum(*some)]
    return list(np.sort(some, axis=0)) if len(some) > 1 else some


@dataclass(frozen=True, eq=False)
class _Term:
    """One term of a ray: arrays of shape (n,) and its bounds."""

    a: Number
    b: Number
    c: Number
    d: Number
    low: float
    high: float
    below: float
    value: Value | None

    def at(self, t: Number) -> Number:
        """The points before they are cut."""
        return (self.a + self.b * t) / (self.c + self.d * t)

    def now(self) -> Number:
        """The points at the start."""
        points = np.clip(self.a / self.c, self.low, self.high)
        return points if self.value is None else np.where(self.is_below(np.zeros(1)), self.below, points)

    def is_below(self, t: Number) -> Any:
        """Where the value is below zero, and has points of its own there."""
        if self.value is None or self.below != self.below:
            return False
        a, b, c, d = self.value
        return (a + b * t) / (c + d * t) < 0


@dataclass(frozen=True, eq=False)
class _Piece:
    """One piece per row: the distance to the line is A + B·t + r ÷ (t + s) from `start` to `end`.

    Counted so that above zero is where one wants to be. `mixed`: rows with two different s.
    """

    start: Number
    end: Number
    a: Number
    b: Number
    r: Number | None
    s: Any
    mixed: Any

    @classmethod
    def of(cls, ray: Ray, away: Number, start: Number, end: Number, rising: bool) -> "_Piece":
        middle = _middle(start, end)
        a, b = away.copy(), np.zeros(len(away))
        r: Any = None
        s, mixed = np.full(len(away), np.nan), np.zeros(len(away), dtype=bool)
        for one in ray.terms():
            points, below = one.at(middle), one.is_below(middle)
            free = (points > one.low) & (points < one.high) & ~np.asarray(below, dtype=bool)
            flat = np.clip(points, one.low, one.high)
            flat = np.where(below, one.below, flat) if below is not False else flat
            if one.d.any():
                curved = free & (one.d != 0)
                pole = one.c / one.d
                mixed |= curved & (np.abs(pole - s) > 1e-9 * np.abs(pole))
                s = np.where(curved, pole, s)
                r = np.where(curved, (one.a - one.b * pole) / one.d, 0.0) + (0.0 if r is None else r)
                level = np.where(curved, one.b / one.d, np.where(free, one.a / one.c, flat))
                free &= ~curved
            else:
                level = np.where(free, one.a / one.c, flat)
            a += np.nan_to_num(level, nan=0.0, posinf=np.inf, neginf=-np.inf)
            b += np.where(free, one.b / one.c, 0.0)
        if not rising:
            a, b, r = -a, -b, None if r is None else -r
        return cls(start, end, a, b, r, s, mixed)

    def first(self, near: Number) -> Number:
        """The first point of the piece from which on the distance is above zero; NaN where it never is."""
        one, other = self._roots()
        spans = ((self.start, one), (one, other), (other, self.end)) if other is not None else \
                ((self.start, one), (one, self.end))  # fmt: skip
        t = np.full(len(self.start), np.nan)
        for low, high in reversed(spans):
            t = np.where(self._at(_middle(low, high)) >= -near, low, t)
        return t

    def _at(self, t: Number) -> Number:
        distance = self.a + self.b * t
        return distance if self.r is None else distance + np.where(self.r == 0, 0.0, self.r / (t + self.s))

    def _roots(self) -> tuple[Number, Number | None]:
        """The meetings with the line, in order, inside the piece; where there is none, its end."""
        if self.r is None:
            return self._inside(-self.a / self.b), None
        straight = self.r == 0
        half = self.a + self.b * np.where(straight, 0.0, self.s)
        last = np.where(straight, 0.0, self.a * self.s + self.r)
        root = np.sqrt(half * half - 4 * self.b * last)
        u = -0.5 * (half + np.copysign(root, half))
        both = self._inside(u / self.b), self._inside(np.where(straight, np.nan, last / u))
        return np.minimum(*both), np.maximum(*both)

    def _inside(self, t: Number) -> Number:
        return np.where((t > self.start) & (t < self.end), t, self.end)


def _middle(start: Number, end: Number) -> Number:
    """A point inside; of an endless piece one that is well beyond its start."""
    return np.where(np.isinf(end), 2 * start + 1.0, 0.5 * (start + end))
