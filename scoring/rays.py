"""From facts to rays: how far each unit may move one fact, and how its key follows."""

from dataclasses import dataclass

import numpy as np

from scoring.calibration import IndicatorMarks
from scoring.clauses import Indicator
from scoring.columns import Mask, Number
from scoring.conditions import Limit, limit
from scoring.crossing import Found, Ray, first, furthest
from scoring.curves import Curve, NotSolvable, follow
from scoring.field import Field, Ground
from scoring.goals import TOTAL, Goal
from scoring.groups import by_group, group_key
from scoring.levers import Lever
from scoring.rounding import least
from scoring.terms import Term, alone, term, value_of_rank

EDGE = 1e-9  # of the way to where a clause turns: sums of figures are not exact to the last bit


@dataclass(frozen=True, eq=False)
class Reach:
    """Where each unit starts (`x`), and how far it can go: to what it has, and while no clause turns."""

    x: Number
    start: Number
    own: Number
    limit: Limit
    reach: Number

    @classmethod
    def of(cls, ready: Ground, field: Field, lever: Lever, way: int) -> "Reach":
        """A figure that was not delivered starts from nothing, and can only rise."""
        x = np.asarray(field.part[lever.fact], dtype=np.float64)
        start = np.where(np.isnan(x), 0.0, x)
        own = _own(ready, field, lever.fact, x)
        bound = np.full(len(x), np.inf) if way > 0 else np.where(own < 0, np.inf, np.nan_to_num(own))
        found = limit(field.scheme, field.pool, lever.fact, field.part, start, way)
        return cls(x, start, own, found, np.minimum(bound, found.reach * (1 - EDGE)))


def _own(ready: Ground, field: Field, fact: str, x: Number) -> Number:
    """The enterprise's own figure: of a unit with tenants or subsidiaries only that can be moved."""
    if not field.part["unit"].where(frozenset({"with_tenants", "group", "merged"}).__contains__).any():
        return x
    return np.asarray(ready.own[fact][ready.source[field.rows]])


@dataclass(frozen=True, eq=False)
class Way:
    """The keys of all units along one lever in one direction: the terms, what stays, and the line."""

    ray: Ray | None
    rest: Number
    line: Number
    moves: Mask
    reach: Number
    lost: Mask  # rows whose points the terms do not give back: figures too large or too small to compute with

    def crossing(self, rising: bool) -> Found:
        """The first crossing of each unit's line."""
        n = len(self.rest)
        if self.ray is None:
            return Found(np.full(n, np.nan), np.zeros(n, dtype=bool), np.full(n, np.inf))
        found = first(self.ray, self.rest, self.line, self.reach, rising)
        if not self.lost.any():
            return found
        return Found(np.where(self.lost, np.nan, found.t), found.unsolved | self.lost, found.pole)

    def lacking(self) -> Number:
        """By how much the line is missed at best; where terms move both ways, at least by so much."""
        best = 0.0 if self.ray is None else furthest(self.ray, self.reach, True)
        return self.line - self.rest - best


def along(field: Field, lever: Lever, goal: Goal, way: int, reach: Reach) -> Way:
    """The way of a lever.

    Raises
    ------
    NotSolvable
        Where a formula has another form, or several rounded indicators move at once.
    """
    terms, line = _terms(field, lever.fact, field.line[goal])
    nowhere = np.zeros(field.part.n, dtype=bool)
    if not terms:
        return Way(None, field.raw, line, nowhere, reach.reach, nowhere)
    ray, moves = _ray(terms, reach.start, way)
    rest, lost = field.raw, nowhere
    if field.key == TOTAL:
        present = [
            np.where(one.moves, field.part[f"{one.name}.points"], 0.0) for one in terms if not one.is_key
        ]
        rest = rest - sum(present) if present else np.zeros(field.part.n)
        lost = _lost(ray, present, field.scheme.rounding.points) & ~np.isnan(reach.x) & moves
    line = _rounded_line(field, terms, line, rest)
    return Way(ray, rest, line, moves, np.where(moves, reach.reach, 0.0), lost)


def _lost(ray: Ray, present: list[Number], decimals: int | None) -> Mask:
    """Where the terms, as they stand, are not the points that were given."""
    near = 1e-6 if decimals is None else 10.0**-decimals
    away = np.zeros(ray.a.shape[1], dtype=bool)
    for one, points in zip(ray.terms(), present, strict=False):
        away |= ~(np.abs(one.now() - points) <= near) & (points == points) & (one.a == one.a)
    return away


def _terms(field: Field, fact: str, line: Number) -> tuple[list[Term], Number]:
    """The terms that move; a lone indicator by rank is followed by its value, to the value that is needed."""
    scheme, part = field.scheme, field.part
    marks = field.run.calibration.indicators[field.pool.name]
    if field.key != TOTAL and str(field.key).endswith(".value"):
        found = [alone(one, fact, scheme, part) for one in field.keyed]
        return [one for one in found if one is not None], line
    moving = [one for one in field.keyed if follow(scheme, one.value, fact, part) is not None]
    if [one.score for one in moving] == ["rank"]:
        return _by_rank(field, moving[0], fact, line, marks[moving[0].name])
    found = [term(scheme, one, fact, part, marks[one.name]) for one in moving]
    return [one for one in found if one is not None], line


def _by_rank(
    field: Field, one: Indicator, fact: str, line: Number, marks: IndicatorMarks
) -> tuple[list[Term], Number]:
    moving = alone(one, fact, field.scheme, field.part)
    if moving is None or not one.weight:
        return [], line
    rest = field.raw - np.nan_to_num(field.part[f"{one.name}.points"]) if field.key == TOTAL else 0.0
    need = line - rest
    if field.scheme.rounding.points is not None:
        need = least(need, field.scheme.rounding.points, field.scheme.rounding.mode)
    values = np.full(field.part.n, np.nan)
    for group, index in by_group(group_key(field.part, one.within)):
        if group in marks.cohorts and marks.cohorts[group].n:
            values[index] = value_of_rank(one, marks.cohorts[group], need[index])
    toward = Curve(moving.value.a * one.sign, moving.value.b * one.sign, moving.value.c, moving.value.d)
    return [Term(one.name, toward, toward, -np.inf, np.inf, None, moving.moves, is_key=True)], values


def _rounded_line(field: Field, terms: list[Term], line: Number, rest: Number) -> Number:
    """Points that are rounded one by one: what one needs alone is known, what several need is not."""
    decimals = field.scheme.rounding.points
    if decimals is None or field.key != TOTAL or terms[0].is_key:
        return line
    if len(terms) > 1:
        raise NotSolvable("rounding")
    return rest + least(line - rest, decimals, field.scheme.rounding.mode)


def _ray(terms: list[Term], x: Number, way: int) -> tuple[Ray, Mask]:
    """The terms as seen from where each unit stands, in one direction; and where any of them moves.

    Who stands on a denominator of zero is not followed: there is no figure to start from.
    """
    shape = (len(terms), len(x))
    parts = [np.empty(shape) for _ in range(4)]
    for place, one in enumerate(terms):
        curve = one.points
        figures = (curve.a + curve.b * x, curve.b * way, curve.c + curve.d * x, curve.d * way)
        for part, figure in zip(parts, figures, strict=True):
            part[place] = figure if one.moves.all() else np.where(one.moves, figure, np.nan)
    standing = np.array([one.moves & (one.value.c + one.value.d * x == 0) for one in terms])
    moving = np.isfinite(parts[0])
    moves = np.asarray((moving[0] if len(terms) == 1 else moving.any(axis=0)) & ~standing.any(axis=0))
    low, high = (np.array([[getattr(one, end)] for one in terms]) for end in ("low", "high"))
    under = np.array([[np.nan if one.below is None else one.below] for one in terms])
    a, b, c, d = parts
    if not any(one.needs_value for one in terms):
        return Ray(a, b, c, d, low, high, under), moves
    return Ray(a, b, c, d, low, high, under, _values(terms, x, way)), moves


def _values(terms: list[Term], x: Number, way: int) -> tuple[Number, Number, Number, Number]:
    """The values behind the points, in the same form."""
    a, b, c, d = (np.empty((len(terms), len(x))) for _ in range(4))
    for place, one in enumerate(terms):
        curve = one.value
        a[place], b[place] = curve.a + curve.b * x, curve.b * way
        c[place], d[place] = curve.c + curve.d * x, curve.d * way
    return a, b, c, d
