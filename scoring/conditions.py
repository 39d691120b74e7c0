"""How far a fact may move before a condition of the scheme reads otherwise.

Pools, scopes, units, adjustments and overrides look at facts too (3 mu of land, one tenant …). A what-if
holds as long as they all read as they do now; where one would turn, it ends, and the clause is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlglot import exp

from scoring.adjustments import of_pool
from scoring.clauses import Pool
from scoring.columns import Index, Number
from scoring.curves import Curve, NotSolvable, Reader, combined, raw_facts, tree
from scoring.document import Scheme
from scoring.formula import Formula
from scoring.table import Table

_TURNS_ON_THE_LINE: dict[type, int] = {exp.GT: 1, exp.LTE: 1, exp.GTE: -1, exp.LT: -1}
"""Which way a difference of zero must move for the comparison to turn at once."""


@dataclass(frozen=True, eq=False)
class Limit:
    """How far each unit may go (shape (n,)), and which clause ends it: a position in `clauses`, or −1."""

    reach: Number
    clause: Index
    clauses: tuple[str, ...]


def limit(scheme: Scheme, pool: Pool, fact: str, part: Table, x: Number, direction: int) -> Limit:
    """How far `fact` may move from `x` in one direction while no clause turns.

    Raises
    ------
    NotSolvable
        Where a clause reads the fact in a form that is not followed, or points depend on it directly.
    """
    clauses = [(name, formula) for name, formula in _clauses(scheme, pool) if _reads(scheme, formula, fact)]
    reach, ends = np.full(part.n, np.inf), np.full(part.n, -1)
    for place, (_, formula) in enumerate(clauses):
        for t in _turns(Reader(scheme, fact, part), tree(formula.text), x, direction):
            nearer = t < reach
            reach, ends = np.where(nearer, t, reach), np.where(nearer, place, ends)
    return Limit(reach, ends, tuple(name for name, _ in clauses))


def _reads(scheme: Scheme, formula: Formula, fact: str) -> bool:
    return fact in raw_facts(scheme, formula.uses)


def _clauses(scheme: Scheme, pool: Pool) -> Iterator[tuple[str, Formula]]:
    """The conditions that decide over a unit of `pool`, by their key paths."""
    for key in ("tenant_apart_when", "group_member_when", "mixed_when"):
        yield from _given(f"units.{key}", getattr(scheme.units, key))
    for rule in scheme.scope:
        yield f"scope.{rule.name}", rule.when
    for one in scheme.pools[: scheme.pools.index(pool) + 1]:
        yield from _given(f"pools.{one.name}", one.where)
    for item in of_pool(scheme, pool.name):
        yield from _given(f"adjustments.{item.name}", item.when)
        yield f"adjustments.{item.name}", item.points
    for override in scheme.overrides:
        if not override.pools or pool.name in override.pools:
            yield f"overrides.{override.name}", override.when


def _given(name: str, formula: Formula | None) -> Iterator[tuple[str, Formula]]:
    if formula is not None:
        yield name, formula


def _turns(reader: Reader, node: Any, x: Number, direction: int) -> Iterator[Number]:
    """The distances at which some comparison inside `node` turns; +∞ where it does not."""
    if not reader.moves(node):
        return
    if isinstance(node, exp.Column):
        yield from _derived_turns(reader, node, x, direction)
    elif isinstance(node, exp.And | exp.Or | exp.Not | exp.Paren):
        for child in node.iter_expressions():
            yield from _turns(reader, child, x, direction)
    elif not isinstance(node, exp.Is):  # delivered is delivered, whatever the figure
        for kind, left, right in _comparisons(node):
            yield _turn(reader, kind, combined(reader.node(left), reader.node(right), -1.0), x, direction)


def _comparisons(node: Any) -> Iterator[tuple[type, Any, Any]]:
    """The comparisons of two figures that a condition is made of."""
    if isinstance(node, exp.Between):
        yield exp.GTE, node.this, node.args["low"]
        yield exp.LTE, node.this, node.args["high"]
    elif isinstance(node, exp.In):
        yield from ((exp.EQ, node.this, choice) for choice in node.expressions)
    elif isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.EQ | exp.NEQ):
        yield type(node), node.this, node.expression
    else:
        raise NotSolvable(node.sql())


def _derived_turns(reader: Reader, node: Any, x: Number, direction: int) -> Iterator[Number]:
    """A condition that is called by a name; a figure is none."""
    derived = reader.scheme.derived_by_name.get(node.name)
    if derived is None or derived.formula.type != "flag":
        raise NotSolvable(node.sql())
    yield from _turns(reader, tree(derived.formula.text), x, direction)


def _turn(reader: Reader, kind: type, difference: Any, x: Number, direction: int) -> Number:
    """Where the difference of both sides is zero; who is on the line already may turn at once."""
    if not isinstance(difference, Curve):
        raise NotSolvable(reader.fact)
    now = np.broadcast_to(difference.a + difference.b * x, x.shape)
    slope = np.broadcast_to(difference.b * direction, x.shape)
    t = np.where(now == 0, np.inf, -now / slope)
    moving = np.sign(slope * np.sign(difference.c + difference.d * x))
    turns = _TURNS_ON_THE_LINE.get(kind)
    at_once = (now == 0) & ((moving != 0) if turns is None else (moving == turns))
    return np.where(at_once, 0.0, np.where(t > 0, t, np.inf))
