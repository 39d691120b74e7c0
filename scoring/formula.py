"""SQL expressions over facts and attributes → checked Polars expressions.

The text is parsed by sqlglot; every node of its tree must be one of those below, which is the whole
language (`data/schemes/README.md` §4). Two things differ from SQL on purpose: a division by zero is
null, and so are `greatest` and `least` of a missing figure, because a figure that cannot be computed
must never help anybody.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

import polars as pl
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from scoring.errors import Fault, SchemeError
from scoring.nearest import nearest
from scoring.rounding import rounded

Type = Literal["number", "text", "date", "flag", "labels", "null"]

MAX_LENGTH = 1_000
MAX_NESTING = 32
DATED_LABELS = "labels.dated"
MAX_DEPTH = 150  # of the tree: a long sum is deep without being nested


@dataclass(frozen=True)
class Formula:
    """A checked expression: its text, what it yields, the columns that it reads.

    `division` holds numerator and denominator where the whole formula is one division: Σ ÷ Σ needs
    them.
    """

    text: str
    type: Type
    uses: frozenset[str]
    expr: pl.Expr = field(compare=False, repr=False)
    division: tuple[pl.Expr, pl.Expr] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Term:
    """An expression with its type, while a formula is put together."""

    expr: pl.Expr
    type: Type


class Refused(Exception):
    """A node that the language does not have; carries the code and figures of the fault."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def compile_formula(
    text: str,
    names: Mapping[str, Type],
    where: str,
    evidence: tuple[int, ...] = (),
    columns: Mapping[str, str] | None = None,
) -> Formula:
    """Check `text` and turn it into an expression.

    Parameters
    ----------
    text : the formula as written in the scheme file.
    names : what it may speak of: column name (`tax`, `previous.tax`, `total`) → type.
    where : key path, for the fault.
    evidence : years whose dated labels count; empty: labels of any year do.
    columns : the column behind a name where it is called otherwise (`rate` of one policy).

    Raises
    ------
    SchemeError
        With a `formula.*` fault that names the part that cannot be used.
    """
    try:
        tree = _parse(text)
        compiler = _Compiler(names, evidence, columns or {})
        term = compiler.term(tree)
        division = compiler.division(tree.unnest())
    except Refused as refused:
        raise SchemeError([Fault(refused.code, where, {"formula": text[:80], **refused.params})]) from None
    return Formula(text, term.type, frozenset(compiler.uses), term.expr, division)


def _parse(text: str) -> exp.Expression:
    if len(text) > MAX_LENGTH:
        raise Refused("formula.too_long", length=len(text), limit=MAX_LENGTH)
    if _nesting(text) > MAX_NESTING:
        raise Refused("formula.too_deep", limit=MAX_NESTING)
    try:
        trees = sqlglot.parse(text)
    except (SqlglotError, RecursionError) as error:
        raise Refused("formula.not_sql", reason=str(error).splitlines()[0][:120]) from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Expression):
        raise Refused("formula.not_one_expression")
    if any(node.comments for node in tree.walk()):
        raise Refused("formula.comment")
    if _depth(tree) > MAX_DEPTH:
        raise Refused("formula.too_deep", limit=MAX_DEPTH)
    return tree


def _nesting(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


def _depth(tree: exp.Expression) -> int:
    level, depth = [tree], 0
    while level:
        level = [child for node in level for child in node.iter_expressions()]
        depth += 1
    return depth


@dataclass
class _Compiler:
    """Walks one tree and remembers the columns that were read."""

    names: Mapping[str, Type]
    evidence: tuple[int, ...]
    columns: Mapping[str, str]
    uses: set[str] = field(default_factory=set)

    def term(self, node: exp.Expression) -> Term:
        build = _NODES.get(type(node))
        if build is None:
            raise Refused("formula.not_allowed", part=_named(node))
        return build(self, node)

    def terms(self, *nodes: exp.Expression, wanted: Type | None = None) -> list[Term]:
        """Operands that must be of one type, or of the `wanted` one."""
        terms = [self.term(node) for node in nodes]
        kinds = {term.type for term in terms} - {"null"}
        if kinds - {wanted or next(iter(kinds), "null")}:
            found = ", ".join(sorted(kinds))
            part = _named(nodes[0].parent or nodes[0])
            raise Refused("formula.wrong_type", part=part, wanted=wanted or terms[0].type, found=found)
        return terms

    def division(self, node: exp.Expression) -> tuple[pl.Expr, pl.Expr] | None:
        return (self.number(node.left), self.number(node.right)) if isinstance(node, exp.Div) else None

    def number(self, node: exp.Expression) -> pl.Expr:
        return self.terms(node, wanted="number")[0].expr

    def flag(self, node: exp.Expression) -> pl.Expr:
        return self.terms(node, wanted="flag")[0].expr


Build = Callable[[_Compiler, exp.Expression], Term]


def _named(node: exp.Expression) -> str:
    return node.sql()[:60]


def _column(c: _Compiler, node: exp.Expression) -> Term:
    name = ".".join(part.name for part in node.parts)
    space, _, rest = name.partition(".")
    column = f"{rest}.{space}" if space in ("value", "points") and rest else name
    if column not in c.names:
        raise Refused("formula.unknown_name", name=name, nearest=nearest(name, c.names))
    c.uses.add(column)
    return Term(pl.col(c.columns.get(column, column)), c.names[column])


def _literal(c: _Compiler, node: exp.Expression) -> Term:
    if node.is_string:
        return Term(pl.lit(node.name), "text")
    return Term(pl.lit(float(node.name), dtype=pl.Float64), "number")


def _date(c: _Compiler, node: exp.Expression) -> Term:
    if not (node.to.is_type("date") and isinstance(node.this, exp.Literal) and node.this.is_string):
        raise Refused("formula.not_allowed", part=_named(node))
    try:
        return Term(pl.lit(dt.date.fromisoformat(node.this.name)), "date")
    except ValueError:
        raise Refused("formula.not_a_date", part=node.this.name) from None


def _arithmetic(operate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Build:
    def build(c: _Compiler, node: exp.Expression) -> Term:
        return Term(operate(c.number(node.left), c.number(node.right)), "number")

    return build


def divide(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """A ratio, null where the denominator is zero or missing."""
    return pl.when(denominator != 0).then(numerator / denominator)


def _comparison(operate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Build:
    def build(c: _Compiler, node: exp.Expression) -> Term:
        left, right = c.terms(node.left, node.right)
        return Term(operate(left.expr, right.expr), "flag")

    return build


def _logic(operate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Build:
    def build(c: _Compiler, node: exp.Expression) -> Term:
        return Term(operate(c.flag(node.left), c.flag(node.right)), "flag")

    return build


def _is(c: _Compiler, node: exp.Expression) -> Term:
    if not isinstance(node.expression, exp.Null):
        raise Refused("formula.not_allowed", part=_named(node))
    return Term(c.term(node.this).expr.is_null(), "flag")


def _between(c: _Compiler, node: exp.Expression) -> Term:
    value, low, high = c.terms(node.this, node.args["low"], node.args["high"])
    return Term((value.expr >= low.expr) & (value.expr <= high.expr), "flag")


def _in(c: _Compiler, node: exp.Expression) -> Term:
    choices = node.expressions
    if not choices or not all(isinstance(choice, exp.Literal) for choice in choices):
        raise Refused("formula.not_allowed", part=_named(node))
    value = c.terms(node.this, *choices)[0]
    literals = [choice.name if choice.is_string else float(choice.name) for choice in choices]
    return Term(value.expr.is_in(literals), "flag")


def _like(c: _Compiler, node: exp.Expression) -> Term:
    value = c.terms(node.this, wanted="text")[0]
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise Refused("formula.not_allowed", part=_named(node))
    core = pattern.name.strip("%")
    if "%" in core or "_" in core or not core:
        raise Refused("formula.like_pattern", part=pattern.name)
    return Term(_matched(value.expr, pattern.name, core), "flag")


def _matched(value: pl.Expr, pattern: str, core: str) -> pl.Expr:
    starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if starts and ends:
        return value == core
    if starts:
        return value.str.starts_with(core)
    return value.str.ends_with(core) if ends else value.str.contains(core, literal=True)


def _case(c: _Compiler, node: exp.Expression) -> Term:
    if node.this is not None:
        raise Refused("formula.not_allowed", part=_named(node))
    branches = node.args["ifs"]
    default = node.args.get("default") or exp.Null()
    results = c.terms(*(branch.args["true"] for branch in branches), default)
    answer = results[-1].expr
    for branch, result in reversed(list(zip(branches, results, strict=False))):
        answer = pl.when(c.flag(branch.this)).then(result.expr).otherwise(answer)
    return Term(answer, _common(results))


def _common(terms: list[Term]) -> Type:
    return next((term.type for term in terms if term.type != "null"), "null")


def _coalesce(c: _Compiler, node: exp.Expression) -> Term:
    terms = c.terms(node.this, *node.expressions)
    return Term(pl.coalesce(*(term.expr for term in terms)), _common(terms))


def _nullif(c: _Compiler, node: exp.Expression) -> Term:
    value, other = c.terms(node.this, node.expression)
    return Term(pl.when((value.expr != other.expr).fill_null(True)).then(value.expr), value.type)


def _extreme(pick: Callable[..., pl.Expr]) -> Build:
    def build(c: _Compiler, node: exp.Expression) -> Term:
        figures = [c.number(operand) for operand in (node.this, *node.expressions)]
        known = reduce(lambda a, b: a & b, [figure.is_not_null() for figure in figures])
        return Term(pl.when(known).then(pick(*figures)), "number")

    return build


def _round(c: _Compiler, node: exp.Expression) -> Term:
    places = node.args.get("decimals") or exp.Literal.number(0)
    if not (isinstance(places, exp.Literal) and places.name.isdigit() and int(places.name) <= 10):
        raise Refused("formula.not_allowed", part=_named(node))
    return Term(rounded(c.number(node.this), int(places.name)), "number")


def _unary(operate: Callable[[pl.Expr], pl.Expr]) -> Build:
    return lambda c, node: Term(operate(c.number(node.this)), "number")


def _left(c: _Compiler, node: exp.Expression) -> Term:
    length = node.expression
    if not (isinstance(length, exp.Literal) and length.name.isdigit()):
        raise Refused("formula.not_allowed", part=_named(node))
    return Term(c.terms(node.this, wanted="text")[0].expr.str.head(int(length.name)), "text")


def _contains(c: _Compiler, node: exp.Expression) -> Term:
    labels = c.terms(node.this, wanted="labels")[0].expr
    label = node.expression
    if not (isinstance(label, exp.Literal) and label.is_string):
        raise Refused("formula.not_allowed", part=_named(node))
    if not c.evidence:
        return Term(labels.list.contains(label.name), "flag")
    dated = pl.col(DATED_LABELS).list
    accepted = [label.name, *(f"{label.name}:{year}" for year in c.evidence)]
    return Term(reduce(lambda a, b: a | b, [dated.contains(one) for one in accepted]), "flag")


def _function(c: _Compiler, node: exp.Expression) -> Term:
    if node.name.lower() != "years_between" or len(node.expressions) != 2:
        raise Refused("formula.unknown_function", name=node.name)
    start, end = (term.expr for term in c.terms(*node.expressions, wanted="date"))
    return Term(years_between(start, end), "number")


def years_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Years from `start` to `end`: whole at an anniversary, months and days as fractions."""
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month()
    days = end.dt.day().cast(pl.Float64) - start.dt.day()
    return (months + days / 31) / 12


_NODES: dict[type[exp.Expression], Build] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda c, node: Term(pl.lit(bool(node.this)), "flag"),
    exp.Null: lambda c, node: Term(pl.lit(None), "null"),
    exp.Cast: _date,
    exp.Paren: lambda c, node: c.term(node.this),
    exp.Add: _arithmetic(lambda a, b: a + b),
    exp.Sub: _arithmetic(lambda a, b: a - b),
    exp.Mul: _arithmetic(lambda a, b: a * b),
    exp.Div: _arithmetic(divide),
    exp.Neg: _unary(lambda a: -a),
    exp.Abs: _unary(lambda a: a.abs()),
    exp.Floor: _unary(lambda a: a.floor()),
    exp.Ceil: _unary(lambda a: a.ceil()),
    exp.Round: _round,
    exp.Least: _extreme(pl.min_horizontal),
    exp.Greatest: _extreme(pl.max_horizontal),
    exp.EQ: _comparison(lambda a, b: a == b),
    exp.NEQ: _comparison(lambda a, b: a != b),
    exp.LT: _comparison(lambda a, b: a < b),
    exp.LTE: _comparison(lambda a, b: a <= b),
    exp.GT: _comparison(lambda a, b: a > b),
    exp.GTE: _comparison(lambda a, b: a >= b),
    exp.And: _logic(lambda a, b: a & b),
    exp.Or: _logic(lambda a, b: a | b),
    exp.Not: lambda c, node: Term(~c.flag(node.this), "flag"),
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Case: _case,
    exp.Coalesce: _coalesce,
    exp.Nullif: _nullif,
    exp.Left: _left,
    exp.ArrayContains: _contains,
    exp.Anonymous: _function,
}


def names_in(text: str) -> frozenset[str]:
    """The names that a formula speaks of; none where it cannot be parsed."""
    try:
        tree = _parse(text)
    except Refused:
        return frozenset()
    return frozenset(".".join(part.name for part in column.parts) for column in tree.find_all(exp.Column))
