"""How a formula follows one fact when all else stays as it is: (a + b·x) ÷ (c + d·x), row by row.

Sums, differences and ratios of facts are of this form, through derived facts too. A formula that is not
(a fact times itself, a step, a condition on the fact) is refused, and whoever asked says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from sqlglot import exp

from scoring.columns import Type, known
from scoring.document import Scheme
from scoring.expressions import Compiler
from scoring.formula import LANGUAGE, Formula, parse
from scoring.names import spaces
from scoring.scheme import read_toml
from scoring.table import Table


class NotSolvable(Exception):
    """A formula that does not follow the fact as a ratio of straight lines."""


@dataclass(frozen=True, slots=True)
class Curve:
    """(a + b·x) ÷ (c + d·x); each of the four a figure or one per row, NaN where it cannot be computed."""

    a: Any
    b: Any
    c: Any = 1.0
    d: Any = 0.0

    @property
    def is_straight(self) -> bool:
        """Whether x stands in the numerator alone, by the form of the formula."""
        return np.ndim(self.d) == 0 and self.d == 0.0

    def at(self, x: Any) -> Any:
        """Its values at `x`; a division by zero is infinite or NaN."""
        return (self.a + self.b * x) / (self.c + self.d * x)

    def scaled(self, start: Any, times: Any) -> "Curve":
        """`start` + `times` × the curve."""
        return Curve(
            start * self.c + times * self.a, start * self.d + times * self.b, self.c, self.d
        )  # fmt: skip

    def inverse(self, times: Any) -> "Curve":
        """`times` ÷ the curve."""
        return Curve(times * self.c, times * self.d, self.a, self.b)


Operand = Any  # a curve, or an array or figure in which x does not occur


def follow(scheme: Scheme, formula: Formula, fact: str, table: Table) -> Curve | None:
    """The curve of `formula` over `fact`, one per row of `table`; None where the fact does not enter it.

    Raises
    ------
    NotSolvable
        Where the formula is of another form.
    """
    if fact not in raw_facts(scheme, formula.uses):
        return None
    found = Reader(scheme, fact, table).node(tree(formula.text))
    return found if isinstance(found, Curve) else None


def raw_facts(scheme: Scheme, names: frozenset[str]) -> frozenset[str]:
    """The delivered columns behind `names`, through derived facts; last year's are not this year's."""
    return frozenset().union(*(_behind(scheme, name) for name in names))


@cache
def _behind(scheme: Scheme, name: str) -> frozenset[str]:
    derived = scheme.derived_by_name.get(name)
    return frozenset({name}) if derived is None else raw_facts(scheme, derived.formula.uses)


@lru_cache(maxsize=4096)
def tree(text: str) -> Any:
    """The parsed formula, kept: trees are only read."""
    return parse(text)


@cache
def _names(scheme: Scheme) -> Mapping[str, Type]:
    return spaces(read_toml(scheme.text))[0]["facts"]


@dataclass(frozen=True)
class Reader:
    """Walks one formula over `fact`; what the fact does not enter is computed as it is, from `table`."""

    scheme: Scheme
    fact: str
    table: Table

    def node(self, node: Any) -> Operand:
        """The curve of a part of a formula, or its figures where the fact does not enter it."""
        if not self.moves(node):
            return self.compute(node)
        build = _NODES.get(type(node))
        if build is None:
            raise NotSolvable(node.sql())
        return _as_curve(build(self, node))  # in the rows at hand it may not move after all

    def moves(self, node: Any) -> bool:
        """Whether the fact enters a part of a formula."""
        names = frozenset(".".join(part.name for part in one.parts) for one in node.find_all(exp.Column))
        return self.fact in raw_facts(self.scheme, names)

    def compute(self, node: Any) -> Any:
        """What a part that the fact does not enter comes to."""
        return Compiler(LANGUAGE, _names(self.scheme), (), {}).term(node).evaluate(self.table)


def _column(reader: Reader, node: Any) -> Operand:
    name = ".".join(part.name for part in node.parts)
    derived = reader.scheme.derived_by_name.get(name)
    return Curve(0.0, 1.0) if derived is None else reader.node(tree(derived.formula.text))


def _as_curve(one: Operand) -> Curve:
    return one if isinstance(one, Curve) else Curve(one, 0.0)


def combined(left: Operand, right: Operand, sign: float = 1.0) -> Operand:
    """`left` + `sign` × `right`; of two that both move, both must be straight."""
    one, other = _as_curve(left), _as_curve(right)
    if not one.is_straight and not other.is_straight:
        raise NotSolvable("+")
    if other.is_straight and one.is_straight:
        return Curve(one.a * other.c + sign * other.a * one.c, one.b * other.c + sign * other.b * one.c,
                     one.c * other.c)  # fmt: skip
    if not isinstance(left, Curve):
        return other.scaled(left, sign)
    if not isinstance(right, Curve):
        return one.scaled(sign * right, 1.0)
    raise NotSolvable("+")


def _times(left: Operand, right: Operand) -> Operand:
    if isinstance(left, Curve) and isinstance(right, Curve):
        raise NotSolvable("*")
    curve, factor = (left, right) if isinstance(left, Curve) else (right, left)
    return Curve(curve.a * factor, curve.b * factor, curve.c, curve.d)


def _divided(left: Operand, right: Operand) -> Operand:
    if not isinstance(right, Curve):
        divisor = np.where(np.equal(right, 0.0), np.nan, right)
        return Curve(left.a, left.b, left.c * divisor, left.d * divisor)
    if not isinstance(left, Curve):
        return right.inverse(left)
    if left.is_straight and right.is_straight:
        return Curve(left.a * right.c, left.b * right.c, left.c * right.a, left.c * right.b)
    raise NotSolvable("/")


def _both(combine: Callable[[Operand, Operand], Operand]) -> Callable[[Reader, Any], Operand]:
    return lambda reader, node: combine(reader.node(node.left), reader.node(node.right))


def _coalesce(reader: Reader, node: Any) -> Operand:
    """The first that can be computed; the fact itself is taken as delivered."""
    parts = [node.this, *node.expressions]
    answer = reader.node(parts[-1])
    for part in reversed(parts[:-1]):
        found = reader.node(part)
        there = _computable(found)
        answer = _chosen(there, found, answer)
    return answer


def _computable(one: Operand) -> Any:
    if isinstance(one, Curve):
        return np.isfinite(one.a + one.b + one.c + one.d)
    return known(np.asarray(one, dtype=np.float64))


def _chosen(condition: Any, yes: Operand, no: Operand) -> Operand:
    """A curve row by row; where all rows take the same, that one."""
    if np.all(condition):
        return yes
    one, other = _as_curve(yes), _as_curve(no)
    if one.is_straight and other.is_straight:
        parts = ((one.a, other.a), (one.b, other.b), (one.c, other.c))
        return Curve(*(np.where(condition, mine, theirs) for mine, theirs in parts))
    parts4 = ((one.a, other.a), (one.b, other.b), (one.c, other.c), (one.d, other.d))
    return Curve(*(np.where(condition, mine, theirs) for mine, theirs in parts4))


def _case(reader: Reader, node: Any) -> Operand:
    """Conditions on other facts choose the curve; one on this fact is a step."""
    branches = node.args["ifs"]
    if any(reader.moves(branch.this) for branch in branches):
        raise NotSolvable(node.sql())
    answer = reader.node(node.args.get("default") or exp.Null())
    for branch in reversed(branches):
        holds = reader.compute(branch.this).true
        answer = _chosen(holds, reader.node(branch.args["true"]), answer)
    return answer


def _nullif(reader: Reader, node: Any) -> Operand:
    """Null at one point only; whoever arrives there is told by the re-scoring."""
    if reader.moves(node.expression):
        raise NotSolvable(node.sql())
    return reader.node(node.this)


_NODES: dict[type[Any], Callable[[Reader, Any], Operand]] = {
    exp.Column: _column,
    exp.Paren: lambda reader, node: reader.node(node.this),
    exp.Neg: lambda reader, node: _times(reader.node(node.this), -1.0),
    exp.Add: _both(combined),
    exp.Sub: _both(lambda left, right: combined(left, right, -1.0)),
    exp.Mul: _both(_times),
    exp.Div: _both(_divided),
    exp.Coalesce: _coalesce,
    exp.Case: _case,
    exp.Nullif: _nullif,
}
