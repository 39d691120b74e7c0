"""Which way a figure moves when a fact does: what a formula promises without knowing any number.

A sign holds between tables in which the same figures are delivered, no fact is below zero that cannot be,
and denominators stay above zero. A denominator that is zero or missing leaves no figure: never better.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlglot import exp

from scoring.clauses import Derived, Indicator
from scoring.document import Scheme, columns_read
from scoring.formula import Formula, parse
from scoring.names import PREVIOUS

Signs = Mapping[str, int | None]

BELOW_ZERO = frozenset({"profit"})
"""Facts that are below zero in many enterprises."""


@dataclass(frozen=True)
class Slope:
    """How an expression moves with the names in it, and on which side of zero it stays.

    `signs`: +1 it never falls when the name rises, −1 it never rises, None neither is sure.
    `above`: it is never below zero; `below`: it is never above.
    """

    signs: Signs
    above: bool = False
    below: bool = False

    @property
    def side(self) -> int | None:
        """What a factor does to the sign of the other."""
        return 1 if self.above else -1 if self.below else None


def of(formula: Formula, derived: Mapping[str, Derived], from_zero: bool = False) -> Signs:
    """The sign of every name that a formula reads, and of those that its derived facts are made of.

    Parameters
    ----------
    derived : the derived facts by name.
    from_zero : a value below zero counts as zero, so that the numerator of a division may be taken as ≥ 0.
    """
    return slope(formula, derived, from_zero).signs


def slope(formula: Formula, derived: Mapping[str, Derived], from_zero: bool = False) -> Slope:
    """The same, with the side of zero on which the value stays."""
    tree = parse(formula.text).unnest()
    if from_zero and isinstance(tree, exp.Div):
        above = Slope(_slope(tree.left, derived).signs, above=True)
        return _quotient(above, _slope(tree.right, derived))
    return _slope(tree, derived)


def entering(scheme: Scheme, pool: str) -> Signs:
    """The sign of every fact and derived fact in all indicators of a pool together, counted towards better.

    None where they disagree, or where a formula leaves it open.
    """
    return _entering(scheme)[pool]


def promised(scheme: Scheme, pool: str) -> Mapping[str, int]:
    """The facts, raw and derived, of which a pool's rules promise that more (+1) or less (−1) never costs.

    They enter all its indicators with one sign, and no other clause reads them that decides who is evaluated,
    where, with which points besides or with which class in the end.
    """
    return _promised(scheme)[pool]


@cache
def _entering(scheme: Scheme) -> Mapping[str, Signs]:
    names = {fact.code for fact in scheme.facts} | set(scheme.derived_by_name)
    found = {
        pool.name: _together(*(towards_better(one, scheme.derived_by_name) for one in pool.indicators))
        for pool in scheme.pools
    }
    return {
        pool: {name: sign for name, sign in signs.items() if name in names} for pool, signs in found.items()
    }


@cache
def _promised(scheme: Scheme) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, Mapping[str, int]] = {}
    for pool in scheme.pools:
        read, signs = elsewhere(scheme, pool.name), entering(scheme, pool.name)
        found[pool.name] = {
            name: sign for name, sign in signs.items() if sign is not None and name not in read
        }
    return found


def towards_better(one: Indicator, derived: Mapping[str, Derived]) -> Signs:
    """The sign of each name in an indicator: +1 where more of it never makes the indicator worse."""
    if one.better == "higher":
        return of(one.value, derived, one.negative != "as_is")
    found = slope(one.value, derived)
    mirrored = one.negative == "as_is" and one.score not in ("ratio", "best")
    return _times(
        found.signs, -1 if found.above or mirrored else None
    )  # below zero the best becomes the worst


def elsewhere(scheme: Scheme, pool: str) -> frozenset[str]:
    """Names that clauses other than the indicators of a pool read, with what derived ones are made of."""
    before = [one.name for one in scheme.pools].index(pool) + 1
    ranking, own = scheme.ranking_of(pool), scheme.pools[before - 1]
    clauses: tuple[object, ...] = (
        scheme.units,
        scheme.scope,
        tuple(one.where for one in scheme.pools[:before]),
        tuple(one for one in scheme.adjustments if not one.pools or pool in one.pools),
        tuple(one for one in scheme.overrides if not one.pools or pool in one.pools),
        ranking,
    )
    groups = {name for one in own.indicators for mark in _marks(one) for name in mark}
    return opened(scheme, frozenset().union(groups, *columns_read(clauses)))


def _marks(one: Indicator) -> list[tuple[str, ...]]:
    """The groups that an indicator is compared within."""
    return [one.within, *(getattr(mark, "within", ()) for mark in (one.benchmark, one.low, one.high))]


def opened(scheme: Scheme, names: frozenset[str]) -> frozenset[str]:
    """The names, and all that the derived ones among them are made of."""
    found, waiting = set[str](), set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        source = scheme.derived_by_name.get(name)
        waiting |= (source.formula.uses if source else frozenset()) - found
    return frozenset(found)


def _slope(node: Any, derived: Mapping[str, Derived]) -> Slope:
    if isinstance(node, exp.Column):
        return _column(node, derived)
    build = _NODES.get(type(node))
    parts = [_slope(child, derived) for child in node.iter_expressions()]
    return build(node, parts) if build else Slope(_times(_together(*(one.signs for one in parts)), None))


def _column(node: Any, derived: Mapping[str, Derived]) -> Slope:
    name = ".".join(part.name for part in node.parts)
    space, _, rest = name.partition(".")
    if space in ("value", "points", "total"):
        return Slope({f"{rest}.{space}" if rest else name: 1})
    bare = name.removeprefix(PREVIOUS)
    if bare not in derived:
        return Slope({name: 1}, above=bare not in BELOW_ZERO)
    inner = _slope(parse(derived[bare].formula.text), derived)
    return Slope({**(inner.signs if bare == name else {}), name: 1}, inner.above, inner.below)


def _together(*parts: Signs) -> dict[str, int | None]:
    """The signs of a whole that rises with each of its parts."""
    found: dict[str, int | None] = {}
    for signs in parts:
        for name, sign in signs.items():
            found[name] = sign if found.get(name, sign) == sign else None
    return found


def _times(signs: Signs, factor: int | None) -> Signs:
    return {name: None if sign is None or factor is None else sign * factor for name, sign in signs.items()}


def _sum(_: Any, parts: list[Slope]) -> Slope:
    """A sum, and every choice between parts that does not depend on how large they are."""
    signs = _together(*(one.signs for one in parts))
    return Slope(signs, all(one.above for one in parts), all(one.below for one in parts))


def _negative(_: Any, parts: list[Slope]) -> Slope:
    return Slope(_times(parts[0].signs, -1), parts[0].below, parts[0].above)


def _difference(node: Any, parts: list[Slope]) -> Slope:
    return _sum(node, [parts[0], _negative(node, parts[1:])])


def _product(_: Any, parts: list[Slope]) -> Slope:
    one, other = parts
    signs = _together(_times(one.signs, other.side), _times(other.signs, one.side))
    alike, unlike = one.side == other.side, one.side == -(other.side or 0)
    return Slope(signs, one.side is not None and alike, one.side is not None and unlike)


def _quotient(numerator: Slope, denominator: Slope) -> Slope:
    """Where the side of the denominator is not sure it is taken to be above zero; see the module."""
    side = denominator.side or 1
    falling = _times(denominator.signs, None if numerator.side is None else -numerator.side)
    signs = _together(_times(numerator.signs, side), falling)
    above, below = (numerator.above, numerator.below) if side > 0 else (numerator.below, numerator.above)
    return Slope(signs, above, below)


def _absolute(_: Any, parts: list[Slope]) -> Slope:
    return Slope(_times(parts[0].signs, parts[0].side), above=True)


def _greatest(_: Any, parts: list[Slope]) -> Slope:
    signs = _together(*(one.signs for one in parts))
    return Slope(signs, any(one.above for one in parts), all(one.below for one in parts))


def _least(_: Any, parts: list[Slope]) -> Slope:
    signs = _together(*(one.signs for one in parts))
    return Slope(signs, all(one.above for one in parts), any(one.below for one in parts))


def _literal(node: Any, _: list[Slope]) -> Slope:
    number = not node.is_string and float(node.name)
    return Slope({}, number is not False and number >= 0, number is not False and number <= 0)


def _rounding(_: Any, parts: list[Slope]) -> Slope:
    return Slope(parts[0].signs, parts[0].above, parts[0].below)


def _same_or_null(_: Any, parts: list[Slope]) -> Slope:
    signs = _together(parts[0].signs, _times(parts[1].signs, None))
    return Slope(signs, parts[0].above, parts[0].below)


def _branch(_: Any, parts: list[Slope]) -> Slope:
    """`when … then …`: which branch is taken may change everything."""
    signs = _together(_times(parts[0].signs, None), parts[1].signs)
    return Slope(signs, parts[1].above, parts[1].below)


def _flag(rising: bool) -> "Build":
    """A comparison as 0 or 1: `a >= b` comes to hold when `a` rises."""

    def build(node: Any, parts: list[Slope]) -> Slope:
        left, right = parts if rising else reversed(parts)
        return Slope(_difference(node, [left, right]).signs, above=True)

    return build


Build = Callable[[Any, list[Slope]], Slope]

_NODES: dict[type[Any], Build] = {
    exp.Paren: _rounding,
    exp.Literal: _literal,
    exp.Null: lambda *_: Slope({}, above=True, below=True),
    exp.Add: _sum,
    exp.Sub: _difference,
    exp.Mul: _product,
    exp.Div: lambda _, parts: _quotient(*parts),
    exp.Neg: _negative,
    exp.Abs: _absolute,
    exp.Floor: _rounding,
    exp.Ceil: _rounding,
    exp.Round: _rounding,
    exp.Greatest: _greatest,
    exp.Least: _least,
    exp.Coalesce: _sum,
    exp.Nullif: _same_or_null,
    exp.Case: _sum,
    exp.If: _branch,
    exp.And: _sum,
    exp.Or: _sum,
    exp.Not: lambda _, parts: Slope(_times(parts[0].signs, -1), above=True),
    exp.GT: _flag(True),
    exp.GTE: _flag(True),
    exp.LT: _flag(False),
    exp.LTE: _flag(False),
}
