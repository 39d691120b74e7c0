"""The cheapest mix of several changes that leads to the next better class, the cohort frozen.

Points are additive over indicators, so levers that share no indicator do not touch each other. Along each of
them points and cost are followed piece by piece. Where points rise in a straight line, or ever steeper (a
shrinking denominator), two levers inside a piece can always be traded against each other without loss until
one is at the end of its piece: so some cheapest mix has at most one lever inside a piece, and all others
at an end. Every such mix is looked at, and the one lever inside is solved in closed form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Literal

import numpy as np
import polars as pl

from scoring.calibration import Calibration
from scoring.cases import Case, case_of, known_reason
from scoring.columns import Number
from scoring.crossing import Ray, first
from scoring.curves import NotSolvable, raw_facts
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.goals import TOTAL
from scoring.levers import Lever, named, outward
from scoring.rays import Reach, along
from scoring.single import MULTIPLE
from scoring.trial import Trial

Method = Literal["exact", "separable", "bound"]
MOST = 200_000  # combinations that are looked at


@dataclass(frozen=True)
class Price:
    """What a change of a fact costs.

    `pieces`: (up to this amount, cost per unit), in order; the last holds on. `most`: no more than that.
    """

    fact: str
    pieces: tuple[tuple[float, float], ...]
    most: float | None = None

    @classmethod
    def of(cls, fact: str, per_unit: float, most: float | None = None) -> "Price":
        """The same price for every unit."""
        return cls(fact, ((np.inf, per_unit),), most)

    def cost(self, t: Any) -> Any:
        """What a change by `t` costs."""
        cost, before = 0.0 * np.asarray(t), 0.0
        for place, (end, per_unit) in enumerate(self.pieces):
            last = place == len(self.pieces) - 1
            cost = cost + per_unit * np.clip(np.asarray(t) - before, 0.0, np.inf if last else end - before)
            before = end
        return cost


@dataclass(frozen=True)
class Part:
    """One change of a mix."""

    lever: Lever
    way: int
    amount: float
    before: float | None
    after: float
    cost: float


@dataclass(frozen=True)
class Mix:
    """A verified mix; `cost` is that before amounts are rounded outward.

    `method`: `exact`; `separable` where some levers exclude each other because they enter the same indicator,
    and this is the cheapest without such pairs; `bound` where points flatten along a lever inside a piece, so
    that a cheaper mix is not ruled out.
    """

    parts: tuple[Part, ...]
    cost: float
    reached: str
    method: Method


@dataclass(frozen=True, eq=False)
class _Option:
    """A lever in one direction: its points over t, the ends of its pieces, and what they cost."""

    lever: Lever
    way: int
    price: Price
    ray: Ray
    present: float
    ends: Number
    reach: float
    indicators: frozenset[str]
    flattens: bool

    def gain(self, t: Number) -> Number:
        """The points won by changes `t`."""
        n = len(t)
        ray = self.ray.rows(np.zeros(n, dtype=np.intp))
        points = np.zeros(n)
        for one in ray.terms():
            inside = np.clip(one.at(t), one.low, one.high)
            points += np.nan_to_num(np.where(one.is_below(t), one.below, inside))
        return points - self.present

    def enough(self, need: Number) -> Number:
        """The least change that wins `need` points; NaN where none does."""
        ray = self.ray.rows(np.zeros(len(need), dtype=np.intp))
        found = first(ray, np.full(len(need), -self.present), need, np.full(len(need), self.reach), True)
        return np.where(need <= 0, 0.0, found.t)


def cheapest(
    scheme: Scheme,
    calibration: Calibration,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    uscc: str,
    prices: Sequence[Price],
    multiple: float = MULTIPLE,
    unit: str = "",
) -> Mix | Fault:
    """The cheapest mix of the priced levers that leads `uscc` to the next better class, or why there is none.

    Raises
    ------
    InputError
        `whatif.unknown_enterprise`.
    """
    case = case_of(scheme, calibration, facts, previous, uscc, multiple, unit)
    if isinstance(case, Fault):
        return case
    if (reason := known_reason(case)) is not None:
        return reason
    if case.field.key != TOTAL or scheme.rounding.points is not None:
        return Fault("whatif.mix_not_additive")
    with np.errstate(all="ignore"):
        options = list(_options(case, prices))
        need = float(case.field.line["better"][case.at] - case.field.raw[case.at])
        sets = _disjoint(options)
        found = [one for chosen in sets if (one := _solve(chosen, need)) is not None]
        if not found:
            return Fault("whatif.mix_none", params={"facts": ", ".join(one.fact for one in prices)})
        cost, chosen, amounts = min(found, key=lambda one: one[0])
        return _verified(case, chosen, amounts, cost, need, _method(options, sets))


def _method(options: Sequence[_Option], sets: Sequence[Sequence[_Option]]) -> Method:
    if any(one.flattens for one in options):
        return "bound"
    facts = {one.lever.fact for one in options}
    return "exact" if any({one.lever.fact for one in chosen} == facts for chosen in sets) else "separable"


def _options(case: Case, prices: Sequence[Price]) -> Iterator[_Option]:
    for price in prices:
        lever = named(case.field.scheme, case.field.pool, price.fact)
        for way in lever.ways if lever else ():
            try:
                option = _option(case, lever, way, price) if lever else None
            except NotSolvable:
                option = None
            if option is not None:
                yield option


def _option(case: Case, lever: Lever, way: int, price: Price) -> _Option | None:
    field, at = case.field, case.at
    entering = [one for one in field.pool.indicators if lever.fact in raw_facts(field.scheme, one.value.uses)]
    if any(one.score == "rank" for one in entering):
        raise NotSolvable(lever.fact)
    reach = Reach.of(case.ready, field, lever, way)
    line = along(field, lever, "better", way, reach)
    if line.ray is None or not line.moves[at]:
        return None
    ray = line.ray.rows(np.array([at]))
    x = float(reach.start[at])
    far = (case.multiple - 1) * x if way > 0 and x > 0 else np.inf
    most = min(
        float(line.reach[at]),
        float(ray.pole()[0]) * (1 - 1e-9),
        far,
        np.inf if price.most is None else price.most,
    )
    if most <= 0 or (np.isnan(reach.x[at]) and way < 0):
        return None
    kinks = np.array([end for end, _ in price.pieces[:-1]])
    ends = np.unique(np.concatenate([[0.0], ray.breaks(), kinks, [most] if np.isfinite(most) else []]))
    present = float(field.raw[at] - line.rest[at])
    return _Option(
        lever,
        way,
        price,
        ray,
        present,
        ends[ends <= most],
        most,
        frozenset(one.name for one in entering),
        ray.flattens(),
    )


def _disjoint(options: Sequence[_Option]) -> list[tuple[_Option, ...]]:
    """The largest sets of options that share no indicator: none of them is part of another."""
    found: list[tuple[_Option, ...]] = []
    for size in range(len(options), 0, -1):
        for chosen in combinations(options, size):
            apart = sum(len(one.indicators) for one in chosen) == len(
                frozenset().union(*(one.indicators for one in chosen))
            )
            if apart and not any(set(chosen) <= set(larger) for larger in found):
                found.append(chosen)
    return found


def _solve(chosen: Sequence[_Option], need: float) -> tuple[float, Sequence[_Option], Number] | None:
    """The cheapest mix of one set: each option in turn inside a piece, all others at every end of theirs."""
    best: tuple[float, Sequence[_Option], Number] | None = None
    for place, free in enumerate(chosen):
        others = [one for one in chosen if one is not free]
        if np.prod([len(one.ends) for one in others]) > MOST:
            continue
        ends = list(product(*(one.ends for one in others)))
        amounts = np.array(ends, dtype=float).reshape(len(ends), len(others))
        gains = sum((one.gain(amounts[:, k]) for k, one in enumerate(others)), start=np.zeros(len(amounts)))
        t = free.enough(need - gains)
        cost = free.price.cost(t) + sum(one.price.cost(amounts[:, k]) for k, one in enumerate(others))
        if np.isnan(cost).all():
            continue
        at = int(np.nanargmin(cost))
        if best is None or cost[at] < best[0]:
            best = float(cost[at]), chosen, np.insert(amounts[at], place, t[at])
    return best


def _verified(
    case: Case, chosen: Sequence[_Option], amounts: Number, cost: float, need: float, method: Method
) -> Mix | Fault:
    """Round each amount outward; what that wins is spared where most is at stake; then score it again."""
    rounded = [_outward(one, float(t)) for one, t in zip(chosen, amounts, strict=True)]
    spare = int(
        np.argmax([one.price.cost(t) if t > 0 else -1.0 for one, t in zip(chosen, amounts, strict=True)])
    )
    others = sum(
        float(one.gain(np.array([t]))[0])
        for k, (one, t) in enumerate(zip(chosen, rounded, strict=True))
        if k != spare
    )
    exact = float(chosen[spare].enough(np.array([need - others]))[0])
    if not np.isnan(exact):
        rounded[spare] = _outward(chosen[spare], exact)
    parts = tuple(_part(case.tried, one, t) for one, t in zip(chosen, rounded, strict=True) if t > 0)
    (reached,) = case.tried.classes([{part.lever.fact: part.after for part in parts}])
    if reached is None or case.field.scheme.class_names.index(reached) >= case.field.now[case.at]:
        return Fault("whatif.mix_none", params={"facts": ", ".join(one.lever.fact for one in chosen)})
    return Mix(parts, cost, reached, method)


def _outward(one: _Option, t: float) -> float:
    if t <= 0:
        return 0.0
    printed = float(outward(one.lever, np.array([t]), np.array([one.reach]), False)[0])
    return t if np.isnan(printed) else printed


def _part(tried: Trial, one: _Option, amount: float) -> Part:
    before = tried.now(one.lever.fact)
    after = float(f"{(before or 0.0) + one.way * amount:.12g}")
    return Part(one.lever, one.way, amount, before, after, float(one.price.cost(amount)))
