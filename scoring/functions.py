"""Functions of the formula language: choice, extremes, rounding, texts, labels, dates."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from sqlglot import exp

from scoring.columns import Number, choose, known, unknown
from scoring.expressions import (
    Build,
    Compiler,
    Refused,
    Rows,
    Term,
    full,
    is_text,
    is_whole,
    says_only,
    shown,
)
from scoring.operators import comparable, compared
from scoring.rounding import rounded

DATED_LABELS = "labels.dated"


def _case(c: Compiler, node: Any) -> Term:
    if node.this is not None:
        raise Refused("formula.not_allowed", part=shown(node))
    branches = node.args["ifs"]
    results = c.terms(*(branch.args["true"] for branch in branches), node.args.get("default") or exp.Null())
    conditions = [c.flag(branch.this) for branch in branches]

    def evaluate(rows: Rows) -> Any:
        answer = results[-1].evaluate(rows)
        for condition, result in reversed(list(zip(conditions, results, strict=False))):
            answer = choose(condition(rows).true, result.evaluate(rows), answer)
        return answer

    return Term(evaluate, results[0].type)


def _coalesce(c: Compiler, node: Any) -> Term:
    terms = c.terms(node.this, *node.expressions)
    answers = [full(term.evaluate, term.type) for term in terms]

    def evaluate(rows: Rows) -> Any:
        answer = answers[-1](rows)
        for earlier in reversed(answers[:-1]):
            column = earlier(rows)
            answer = choose(known(column), column, answer)
        return answer

    return Term(evaluate, terms[0].type)


def _nullif(c: Compiler, node: Any) -> Term:
    value, other = comparable(c, node, node.this, node.expression)
    column = full(value.evaluate, value.type)

    def evaluate(rows: Rows) -> Any:
        answer = column(rows)
        same = compared(answer, other.evaluate(rows), operator.eq, operator.ne, rows.n)
        return choose(same.true, unknown(value.type, rows.n), answer)

    return Term(evaluate, value.type)


def _extreme(pick: Callable[[Any, Any], Any]) -> Build:
    """NumPy's own minimum and maximum: NaN where any operand is."""

    def build(c: Compiler, node: Any) -> Term:
        operands = [c.number(operand) for operand in (node.this, *node.expressions)]

        def evaluate(rows: Rows) -> Any:
            answer = operands[0](rows)
            for other in operands[1:]:
                answer = pick(answer, other(rows))
            return answer

        return Term(evaluate, "number")

    return build


def _round(c: Compiler, node: Any) -> Term:
    places = node.args.get("decimals") or exp.Literal.number(0)
    if not is_whole(places) or int(places.name) > 10:
        raise Refused("formula.not_allowed", part=shown(node))
    decimals, inner = int(places.name), c.number(node.this)
    return Term(lambda rows: rounded(inner(rows), decimals), "number")


def _unary(operate: Callable[[Any], Any]) -> Build:
    def build(c: Compiler, node: Any) -> Term:
        says_only(node, "this")
        inner = c.number(node.this)
        return Term(lambda rows: operate(inner(rows)), "number")

    return build


def _left(c: Compiler, node: Any) -> Term:
    if not is_whole(node.expression):
        raise Refused("formula.not_allowed", part=shown(node))
    length, inner = int(node.expression.name), c.terms(node.this, wanted="text")[0].evaluate
    return Term(lambda rows: inner(rows).map(lambda value: value[:length]), "text")


def _contains(c: Compiler, node: Any) -> Term:
    c.terms(node.this, wanted="labels")
    if not (isinstance(node.this, exp.Column) and is_text(node.expression)):
        raise Refused("formula.not_allowed", part=shown(node))
    label, name = node.expression.name, ".".join(part.name for part in node.this.parts)
    accepted = {label, *(f"{label}:{year}" for year in c.evidence)}
    column = DATED_LABELS if c.evidence and name == "labels" else name
    return Term(lambda rows: rows[column].test(lambda labels: not accepted.isdisjoint(labels)), "flag")


def _function(c: Compiler, node: Any) -> Term:
    if node.name.lower() != "years_between" or len(node.expressions) != 2:
        raise Refused("formula.unknown_function", name=node.name)
    start, end = (term.evaluate for term in c.terms(*node.expressions, wanted="date"))
    return Term(lambda rows: years_between(start(rows), end(rows)), "number")


def years_between(start: Any, end: Any) -> Number:
    """Years from `start` to `end`: whole at an anniversary, months and days as fractions."""
    whole_months = (end.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.float64)
    days = _day_of_month(end) - _day_of_month(start)
    return np.where(np.isnat(start) | np.isnat(end), np.nan, (whole_months + days / 31) / 12)


def _day_of_month(day: Any) -> Number:
    return np.asarray((day - day.astype("datetime64[M]")).astype(np.float64))


FUNCTIONS: dict[type[Any], Build] = {
    exp.Neg: _unary(operator.neg),
    exp.Abs: _unary(np.abs),
    exp.Floor: _unary(np.floor),
    exp.Ceil: _unary(np.ceil),
    exp.Round: _round,
    exp.Least: _extreme(np.minimum),
    exp.Greatest: _extreme(np.maximum),
    exp.Case: _case,
    exp.Coalesce: _coalesce,
    exp.Nullif: _nullif,
    exp.Left: _left,
    exp.ArrayContains: _contains,
    exp.Anonymous: _function,
}
