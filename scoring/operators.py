"""Operators of the formula language: names and literals, arithmetic, comparison, logic."""

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from sqlglot import exp

from scoring.columns import Coded, Flag, Number, constant, known
from scoring.expressions import Build, Compiler, Refused, Rows, Term, full, is_text, says_only, shown
from scoring.nearest import nearest


def _column(c: Compiler, node: Any) -> Term:
    name = ".".join(part.name for part in node.parts)
    space, _, rest = name.partition(".")
    column = f"{rest}.{space}" if space in ("value", "points") and rest else name
    if column not in c.names:
        raise Refused("formula.unknown_name", name=name, nearest=nearest(name, map(_spelt, c.names)))
    c.uses.add(column)
    source = c.columns.get(column, column)
    return Term(lambda rows: rows[source], c.names[column])


def _spelt(column: str) -> str:
    """A column as formulas name it: `value.tax_per_land` reads `tax_per_land.value`."""
    name, _, space = column.rpartition(".")
    return f"{space}.{name}" if space in ("value", "points") else column


def _literal(_: Compiler, node: Any) -> Term:
    if node.is_string:
        text = node.name
        return Term(lambda rows: constant(text, rows.n), "text")
    figure = _figure(node)
    return Term(lambda _rows: figure, "number")


def _figure(node: Any) -> np.float64:
    """A number as written; `1e` is none, and `1e400` is more than a number can be."""
    try:
        figure = np.float64(node.name)
    except ValueError:
        figure = np.float64(np.inf)
    if np.isinf(figure):
        raise Refused("formula.not_allowed", part=shown(node))
    return figure


def _boolean(_: Compiler, node: Any) -> Term:
    value = bool(node.this)
    return Term(lambda rows: Flag(np.full(rows.n, value), np.full(rows.n, not value)), "flag")


def _date(_: Compiler, node: Any) -> Term:
    if not (node.to.is_type("date") and is_text(node.this)):
        raise Refused("formula.not_allowed", part=shown(node))
    day = np.datetime64(_day(node.this.name), "D")
    return Term(lambda rows: np.full(rows.n, day), "date")


def _day(text: str) -> dt.date:
    """A date as 2024-01-31 and in no other form: NumPy would read `today` from the clock."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise Refused("formula.not_a_date", part=text)
    return day


def _arithmetic(operate: Callable[[Any, Any], Any]) -> Build:
    def build(c: Compiler, node: Any) -> Term:
        left, right = c.number(node.left), c.number(node.right)
        return Term(lambda rows: operate(left(rows), right(rows)), "number")

    return build


def divide(numerator: Any, denominator: Any) -> Number:
    """A ratio, null where the denominator is zero or missing."""
    ratio = np.asarray(numerator / denominator)
    zero = np.asarray(denominator == 0)
    if zero.any():
        ratio = np.where(zero, np.nan, ratio)
    return ratio


def _comparison(true: Callable[[Any, Any], Any], false: Callable[[Any, Any], Any]) -> Build:
    def build(c: Compiler, node: Any) -> Term:
        left, right = comparable(c, node, node.left, node.right)
        return Term(
            lambda rows: compared(left.evaluate(rows), right.evaluate(rows), true, false, rows.n), "flag"
        )

    return build


def comparable(c: Compiler, node: Any, *sides: Any) -> list[Term]:
    """Compile sides that can be compared: of one type, and no conditions or labels."""
    terms = c.terms(*sides)
    if (found := terms[0].type) in ("flag", "labels"):
        raise Refused("formula.wrong_type", part=shown(node), wanted="number, text, date", found=found)
    return terms


def compared(left: Any, right: Any, true: Callable[..., Any], false: Callable[..., Any], n: int) -> Flag:
    """Compare two columns by operations that are both false where a side is not known."""
    if isinstance(left, Coded):
        if len(right.values) == 1 and (text := right.values[0]) is not None:
            return left.test(lambda value: true(value, text))
        both = left.known() & right.known()
        holds = np.zeros(n, bool)
        holds[both] = true(left.decoded()[both], right.decoded()[both])
        return Flag(holds, both & ~holds)
    holds, fails = true(left, right), false(left, right)
    if true in (operator.eq, operator.ne):  # NaN ≠ anything is true for NumPy, unknown for us
        both = _known(left) & _known(right)
        holds, fails = holds & both, fails & both
    if np.ndim(holds) == 0:  # two literals
        holds, fails = np.full(n, holds), np.full(n, fails)
    return Flag(holds, fails)


def _known(side: Any) -> Any:
    return ~np.isnat(side) if side.dtype.kind == "M" else ~np.isnan(side)


def _logic(operate: Callable[[Flag, Flag], Flag]) -> Build:
    def build(c: Compiler, node: Any) -> Term:
        left, right = c.flag(node.left), c.flag(node.right)
        return Term(lambda rows: operate(left(rows), right(rows)), "flag")

    return build


def _not(c: Compiler, node: Any) -> Term:
    inner = c.flag(node.this)
    return Term(lambda rows: ~inner(rows), "flag")


def _is(c: Compiler, node: Any) -> Term:
    says_only(node, "this", "expression")
    if not isinstance(node.expression, exp.Null):
        raise Refused("formula.not_allowed", part=shown(node))
    term = c.term(node.this)
    inner = full(term.evaluate, term.type)

    def evaluate(rows: Rows) -> Flag:
        there = known(inner(rows))
        return Flag(~there, there)

    return Term(evaluate, "flag")


def _between(c: Compiler, node: Any) -> Term:
    value, low, high = comparable(c, node, node.this, node.args["low"], node.args["high"])

    def evaluate(rows: Rows) -> Flag:
        column = value.evaluate(rows)
        from_low = compared(column, low.evaluate(rows), operator.ge, operator.lt, rows.n)
        return from_low & compared(column, high.evaluate(rows), operator.le, operator.gt, rows.n)

    return Term(evaluate, "flag")


def _in(c: Compiler, node: Any) -> Term:
    choices = node.expressions
    if not choices or not all(isinstance(choice, exp.Literal) for choice in choices):
        raise Refused("formula.not_allowed", part=shown(node))
    value = c.terms(node.this, *choices)[0]
    if value.type == "text":
        words = frozenset(choice.name for choice in choices)
        return Term(lambda rows: value.evaluate(rows).test(words.__contains__), "flag")
    figures, column = np.array([_figure(choice) for choice in choices]), full(value.evaluate, "number")
    return Term(lambda rows: _among(column(rows), figures), "flag")


def _among(column: Number, figures: Number) -> Flag:
    found = np.isin(column, figures)
    return Flag(found, ~found & ~np.isnan(column))


def _like(c: Compiler, node: Any) -> Term:
    value = c.terms(node.this, wanted="text")[0].evaluate
    if not is_text(node.expression):
        raise Refused("formula.not_allowed", part=shown(node))
    matches = _matcher(node.expression.name)
    if node.args.get("negate"):  # `not like`
        return Term(lambda rows: ~value(rows).test(matches), "flag")
    return Term(lambda rows: value(rows).test(matches), "flag")


def _matcher(pattern: str) -> Callable[[str], bool]:
    """`x%`, `%x`, `%x%` or `x`; more than that is refused."""
    core = pattern.strip("%")
    if "%" in core or "_" in core or not core:
        raise Refused("formula.like_pattern", part=pattern)
    starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if starts and ends:
        return lambda value: value == core
    if starts:
        return lambda value: value.startswith(core)
    return (lambda value: value.endswith(core)) if ends else (lambda value: core in value)


OPERATORS: dict[type[Any], Build] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.Null: lambda _c, _node: Term(lambda rows: np.full(rows.n, np.nan), "null"),
    exp.Cast: _date,
    exp.Paren: lambda c, node: c.term(node.this),
    exp.Add: _arithmetic(operator.add),
    exp.Sub: _arithmetic(operator.sub),
    exp.Mul: _arithmetic(operator.mul),
    exp.Div: _arithmetic(divide),
    exp.EQ: _comparison(operator.eq, operator.ne),
    exp.NEQ: _comparison(operator.ne, operator.eq),
    exp.LT: _comparison(operator.lt, operator.ge),
    exp.LTE: _comparison(operator.le, operator.gt),
    exp.GT: _comparison(operator.gt, operator.le),
    exp.GTE: _comparison(operator.ge, operator.lt),
    exp.And: _logic(operator.and_),
    exp.Or: _logic(operator.or_),
    exp.Not: _not,
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
}
