"""SQL expressions over facts and attributes → checked functions of a table.

The text is parsed by sqlglot; every node of its tree must be one of `LANGUAGE`, which is the
whole language (`data/schemes/README.md` §4). Two things differ from SQL on purpose: a division
by zero is null, and so are `greatest` and `least` of a missing figure, because a figure that cannot be
computed must never help anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from scoring.columns import Type
from scoring.errors import Fault, SchemeError
from scoring.expressions import Compiler, Evaluate, Refused, full, shortened
from scoring.functions import FUNCTIONS
from scoring.operators import OPERATORS

LANGUAGE = OPERATORS | FUNCTIONS

MAX_LENGTH = 1_000
MAX_NESTING = 32
MAX_DEPTH = 150  # of the tree: a long sum is deep without being nested


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
        tree = parse(text)
        compiler = Compiler(LANGUAGE, names, evidence, columns or {})
        term = compiler.term(tree)
        division = compiler.division(tree.unnest())
    except Refused as refused:
        raise SchemeError(
            [Fault(refused.code, where, {"formula": shortened(text), **refused.params})]
        ) from None
    except RecursionError:  # how deep is too deep depends on who calls
        raise SchemeError(
            [Fault("formula.too_deep", where, {"formula": shortened(text), "limit": MAX_DEPTH})]
        ) from None
    return Formula(text, term.type, frozenset(compiler.uses), full(term.evaluate, term.type), division)


def parse(text: str) -> Any:
    """The tree of a formula, within the limits that are checked before anything is parsed.

    Raises
    ------
    Refused
        Too long, too deep, not SQL, more than one expression, or a comment.
    """
    if len(text) > MAX_LENGTH:
        raise Refused("formula.too_long", length=len(text), limit=MAX_LENGTH)
    if _nesting(text) > MAX_NESTING:
        raise Refused("formula.too_deep", limit=MAX_NESTING)
    try:
        trees = sqlglot.parse(text)
    except RecursionError:
        raise Refused("formula.too_deep", limit=MAX_DEPTH) from None
    except Exception as error:  # what makes the parser stumble is no formula either
        raise Refused("formula.not_sql", reason=_place(error)) from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Expression):
        raise Refused("formula.not_one_expression")
    if any(node.comments for node in tree.walk()):
        raise Refused("formula.comment")
    if _depth(tree) > MAX_DEPTH:
        raise Refused("formula.too_deep", limit=MAX_DEPTH)
    return tree


def _place(error: Exception) -> str:
    """Where the parser stumbled, in signs that need no translation."""
    if not (isinstance(error, ParseError) and error.errors):
        return str(error).partition("\n")[0][:120]
    found = {
        key: str(error.errors[0].get(key) or "") for key in ("start_context", "highlight", "end_context")
    }
    return f"…{found['start_context'][-30:]} ▶{found['highlight'][:30]}◀ {found['end_context'][:20]}".strip()


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


def names_in(text: str) -> frozenset[str]:
    """The names that a formula speaks of; none where it cannot be parsed."""
    try:
        tree = parse(text)
    except Refused:
        return frozenset()
    return frozenset(".".join(part.name for part in column.parts) for column in tree.find_all(exp.Column))
