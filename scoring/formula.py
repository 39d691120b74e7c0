"""SQL expressions over facts and attributes → checked functions of a table.

The text is parsed by sqlglot; every node of its tree must be one of those below, which is the whole
language (`data/schemes/README.md` §4). Two things differ from SQL on purpose: a division by zero is
null, and so are `greatest` and `least` of a missing figure, because a figure that cannot be computed
must never help anybody.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from scoring.columns import Coded, Column, Flag, Number, Type, choose, constant, known, unknown
from scoring.errors import Fault, SchemeError
from scoring.nearest import nearest
from scoring.rounding import rounded


class Rows(Protocol):
    """What a formula is evaluated on: columns by name, all of length n."""

    n: int

    def __getitem__(self, name: str) -> Any: ...


Evaluate = Callable[[Rows], Any]

MAX_LENGTH = 1_000
MAX_NESTING = 32
MAX_DEPTH = 150  # of the tree: a long sum is deep without being nested
DATED_LABELS = "labels.dated"


@dataclass(frozen=True)
class Formula:
    """A checked expression: its text, what it yields, the columns that it reads.

    `evaluate` gives a column of the table's length. `division` holds numerator and denominator where
    the whole formula is one division: Σ ÷ Σ needs them.
    """

    text: str
    type: Type
    uses: frozenset[str]
    evaluate: Evaluate = field(compare=False, repr=False)
    division: tuple[Evaluate, Evaluate] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Term:
    """A part of a formula: how it is evaluated, and its type."""

    evaluate: Evaluate
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
    return Formula(text, term.type, frozenset(compiler.uses), _full(term.evaluate, term.type), division)


def _full(evaluate: Evaluate, kind: Type) -> Evaluate:
    """A formula without any name yields the same in every row."""

    def full(rows: Rows) -> Any:
        column = evaluate(rows)
        return np.full(rows.n, column) if kind == "number" and np.ndim(column) == 0 else column

    return full


def _parse(text: str) -> Any:
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


def _depth(tree: Any) -> int:
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

    def term(self, node: Any) -> Term:
        build = _NODES.get(type(node))
        if build is None:
            raise Refused("formula.not_allowed", part=_named(node))
        return build(self, node)

    def terms(self, *nodes: Any, wanted: Type | None = None) -> list[Term]:
        """Operands that must be of one type, or of the `wanted` one."""
        terms = [self.term(node) for node in nodes]
        kinds = {term.type for term in terms} - {"null"}
        if kinds - {wanted or next(iter(kinds), "null")}:
            found = ", ".join(sorted(kinds))
            part = _named(nodes[0].parent or nodes[0])
            raise Refused("formula.wrong_type", part=part, wanted=wanted or terms[0].type, found=found)
        return terms

    def division(self, node: Any) -> tuple[Evaluate, Evaluate] | None:
        if not isinstance(node, exp.Div):
            return None
        return _full(self.number(node.left), "number"), _full(self.number(node.right), "number")

    def number(self, node: Any) -> Evaluate:
        return self.terms(node, wanted="number")[0].evaluate

    def flag(self, node: Any) -> Evaluate:
        return self.terms(node, wanted="flag")[0].evaluate


Build = Callable[[_Compiler, Any], Term]


def _named(node: Any) -> str:
    return str(node.sql())[:60]


def _column(c: _Compiler, node: Any) -> Term:
    name = ".".join(part.name for part in node.parts)
    space, _, rest = name.partition(".")
    column = f"{rest}.{space}" if space in ("value", "points") and rest else name
    if column not in c.names:
        raise Refused("formula.unknown_name", name=name, nearest=nearest(name, c.names))
    c.uses.add(column)
    source = c.columns.get(column, column)
    return Term(lambda rows: rows[source], c.names[column])


def _literal(c: _Compiler, node: Any) -> Term:
    if node.is_string:
        text = node.name
        return Term(lambda rows: constant(text, rows.n), "text")
    figure = np.float64(node.name)
    return Term(lambda rows: figure, "number")


def _boolean(c: _Compiler, node: Any) -> Term:
    value = bool(node.this)
    return Term(lambda rows: Flag(np.full(rows.n, value), np.full(rows.n, not value)), "flag")


def _date(c: _Compiler, node: Any) -> Term:
    if not (node.to.is_type("date") and _is_text(node.this)):
        raise Refused("formula.not_allowed", part=_named(node))
    try:
        day = np.datetime64(node.this.name, "D")
    except ValueError:
        raise Refused("formula.not_a_date", part=node.this.name) from None
    return Term(lambda rows: np.full(rows.n, day), "date")


def _is_text(node: Any) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _is_whole(node: Any) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()


def _arithmetic(operate: Callable[[Any, Any], Any]) -> Build:
    def build(c: _Compiler, node: Any) -> Term:
        left, right = c.number(node.left), c.number(node.right)
        return Term(lambda rows: operate(left(rows), right(rows)), "number")

    return build


def divide(numerator: Any, denominator: Any) -> Number:
    """A ratio, null where the denominator is zero or missing."""
    return np.where(denominator == 0, np.nan, numerator / denominator)


def _comparison(true: Callable[[Any, Any], Any], false: Callable[[Any, Any], Any]) -> Build:
    """Two operations that are both false where a side is not known."""

    def build(c: _Compiler, node: Any) -> Term:
        left, right = c.terms(node.left, node.right)
        if left.type == "text" and _is_text(node.right):
            text = node.right.name
            return Term(lambda rows: left.evaluate(rows).test(lambda value: true(value, text)), "flag")
        if "null" in (left.type, right.type):
            return Term(lambda rows: unknown("flag", rows.n), "flag")
        if left.type not in ("text", "number", "date"):
            raise Refused("formula.wrong_type", part=_named(node), wanted="number, text, date", found=left.type)
        return Term(lambda rows: _compared(left.evaluate(rows), right.evaluate(rows), true, false, rows.n), "flag")

    return build


def _compared(left: Any, right: Any, true: Callable[..., Any], false: Callable[..., Any], n: int) -> Flag:
    if isinstance(left, Coded):
        both = left.known() & right.known()
        holds = np.zeros(n, bool)
        holds[both] = true(left.decoded()[both], right.decoded()[both])
        return Flag(holds, both & ~holds)
    holds, fails = true(left, right), false(left, right)
    if true in (operator.eq, operator.ne):  # NaN ≠ anything is true for NumPy, unknown for us
        both = _known(left) & _known(right)
        holds, fails = holds & both, fails & both
    return Flag(np.broadcast_to(holds, n), np.broadcast_to(fails, n))


def _known(side: Any) -> Any:
    return ~np.isnat(side) if side.dtype.kind == "M" else ~np.isnan(side)


def _logic(operate: Callable[[Flag, Flag], Flag]) -> Build:
    def build(c: _Compiler, node: Any) -> Term:
        left, right = c.flag(node.left), c.flag(node.right)
        return Term(lambda rows: operate(left(rows), right(rows)), "flag")

    return build


def _not(c: _Compiler, node: Any) -> Term:
    inner = c.flag(node.this)
    return Term(lambda rows: ~inner(rows), "flag")


def _is(c: _Compiler, node: Any) -> Term:
    if not isinstance(node.expression, exp.Null):
        raise Refused("formula.not_allowed", part=_named(node))
    inner = _full(c.term(node.this).evaluate, c.term(node.this).type)

    def evaluate(rows: Rows) -> Flag:
        there = known(inner(rows))
        return Flag(~there, there)

    return Term(evaluate, "flag")


def _between(c: _Compiler, node: Any) -> Term:
    low, high = exp.GTE(this=node.this, expression=node.args["low"]), exp.LTE(this=node.this, expression=node.args["high"])
    return c.term(exp.And(this=low, expression=high))


def _in(c: _Compiler, node: Any) -> Term:
    choices = node.expressions
    if not choices or not all(isinstance(choice, exp.Literal) for choice in choices):
        raise Refused("formula.not_allowed", part=_named(node))
    value = c.terms(node.this, *choices)[0]
    if value.type == "text":
        words = frozenset(choice.name for choice in choices)
        return Term(lambda rows: value.evaluate(rows).test(words.__contains__), "flag")
    figures = np.array([float(choice.name) for choice in choices])
    return Term(lambda rows: _among(value.evaluate(rows), figures), "flag")


def _among(column: Number, figures: Number) -> Flag:
    found = np.isin(column, figures)
    return Flag(found, ~found & ~np.isnan(column))


def _like(c: _Compiler, node: Any) -> Term:
    value = c.terms(node.this, wanted="text")[0].evaluate
    if not _is_text(node.expression):
        raise Refused("formula.not_allowed", part=_named(node))
    matches = _matcher(node.expression.name)
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


def _case(c: _Compiler, node: Any) -> Term:
    if node.this is not None:
        raise Refused("formula.not_allowed", part=_named(node))
    branches = node.args["ifs"]
    results = c.terms(*(branch.args["true"] for branch in branches), node.args.get("default") or exp.Null())
    conditions = [c.flag(branch.this) for branch in branches]
    kind = _common(results)
    answers = [_of_kind(result, kind) for result in results]

    def evaluate(rows: Rows) -> Column:
        answer = answers[-1](rows)
        for condition, result in reversed(list(zip(conditions, answers, strict=False))):
            answer = choose(condition(rows).true, result(rows), answer)
        return answer

    return Term(evaluate, kind)


def _common(terms: list[Term]) -> Type:
    return next((term.type for term in terms if term.type != "null"), "null")


def _of_kind(term: Term, kind: Type) -> Evaluate:
    return term.evaluate if term.type == kind else (lambda rows: unknown(kind, rows.n))


def _coalesce(c: _Compiler, node: Any) -> Term:
    terms = c.terms(node.this, *node.expressions)
    kind = _common(terms)
    answers = [_full(_of_kind(term, kind), kind) for term in terms]

    def evaluate(rows: Rows) -> Column:
        answer = answers[-1](rows)
        for earlier in reversed(answers[:-1]):
            column = earlier(rows)
            answer = choose(known(column), column, answer)
        return answer

    return Term(evaluate, kind)


def _nullif(c: _Compiler, node: Any) -> Term:
    value = c.terms(node.this, node.expression)[0]
    same = c.flag(exp.EQ(this=node.this, expression=node.expression))
    return Term(lambda rows: choose(same(rows).true, unknown(value.type, rows.n), value.evaluate(rows)), value.type)


def _extreme(pick: Callable[[Any, Any], Any]) -> Build:
    """NumPy's own minimum and maximum: NaN where any operand is."""

    def build(c: _Compiler, node: Any) -> Term:
        operands = [c.number(operand) for operand in (node.this, *node.expressions)]

        def evaluate(rows: Rows) -> Number:
            answer = operands[0](rows)
            for other in operands[1:]:
                answer = pick(answer, other(rows))
            return answer  # type: ignore[no-any-return]

        return Term(evaluate, "number")

    return build


def _round(c: _Compiler, node: Any) -> Term:
    places = node.args.get("decimals") or exp.Literal.number(0)
    if not _is_whole(places) or int(places.name) > 10:
        raise Refused("formula.not_allowed", part=_named(node))
    decimals, inner = int(places.name), c.number(node.this)
    return Term(lambda rows: rounded(inner(rows), decimals), "number")


def _unary(operate: Callable[[Any], Any]) -> Build:
    def build(c: _Compiler, node: Any) -> Term:
        inner = c.number(node.this)
        return Term(lambda rows: operate(inner(rows)), "number")

    return build


def _left(c: _Compiler, node: Any) -> Term:
    if not _is_whole(node.expression):
        raise Refused("formula.not_allowed", part=_named(node))
    length, inner = int(node.expression.name), c.terms(node.this, wanted="text")[0].evaluate
    return Term(lambda rows: inner(rows).map(lambda value: value[:length]), "text")


def _contains(c: _Compiler, node: Any) -> Term:
    c.terms(node.this, wanted="labels")
    if not (isinstance(node.this, exp.Column) and _is_text(node.expression)):
        raise Refused("formula.not_allowed", part=_named(node))
    label, name = node.expression.name, ".".join(part.name for part in node.this.parts)
    accepted = {label, *(f"{label}:{year}" for year in c.evidence)}
    column = DATED_LABELS if c.evidence and name == "labels" else name
    return Term(lambda rows: rows[column].test(lambda labels: not accepted.isdisjoint(labels)), "flag")


def _function(c: _Compiler, node: Any) -> Term:
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


_NODES: dict[type[Any], Build] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.Null: lambda c, node: Term(lambda rows: np.full(rows.n, np.nan), "null"),
    exp.Cast: _date,
    exp.Paren: lambda c, node: c.term(node.this),
    exp.Add: _arithmetic(operator.add),
    exp.Sub: _arithmetic(operator.sub),
    exp.Mul: _arithmetic(operator.mul),
    exp.Div: _arithmetic(divide),
    exp.Neg: _unary(operator.neg),
    exp.Abs: _unary(np.abs),
    exp.Floor: _unary(np.floor),
    exp.Ceil: _unary(np.ceil),
    exp.Round: _round,
    exp.Least: _extreme(np.minimum),
    exp.Greatest: _extreme(np.maximum),
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
