"""How a formula is put together: terms with a type, compiled node by node.

Every term is a function of a table's rows; see `scoring.columns` for what "not known" is. The nodes
themselves stand in `scoring.operators` and `scoring.functions`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from sqlglot import exp

from scoring.columns import Type, unknown

READ = (
    "this", "expression", "expressions", "low", "high", "to", "ifs", "default", "decimals", "table", "db",
    "catalog", "is_string", "negate", "ignore_nulls",
)  # fmt: skip
"""The parts of a parsed node that are looked at; `ignore_nulls` of an extreme is not followed, on purpose."""


class Rows(Protocol):
    """What a formula is evaluated on: columns by name, all of length n."""

    n: int

    def __getitem__(self, name: str) -> Any: ...


Evaluate = Callable[[Rows], Any]


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


@dataclass
class Compiler:
    """Walks one tree and remembers the columns that were read.

    `nodes`: the language. `names`: column → type. `evidence`: years whose dated labels count.
    `columns`: the column behind a name where it is called otherwise.
    """

    nodes: "Mapping[type[Any], Build]"
    names: Mapping[str, Type]
    evidence: tuple[int, ...]
    columns: Mapping[str, str]
    uses: set[str] = field(default_factory=set)

    def term(self, node: Any) -> Term:
        """Compile one node."""
        build = self.nodes.get(type(node))
        if build is None:
            raise Refused("formula.not_allowed", part=shown(node))
        says_only(node, *READ)
        return build(self, node)

    def terms(self, *nodes: Any, wanted: Type | None = None) -> list[Term]:
        """Operands that must be of one type, or of the `wanted` one; a bare null is of it too."""
        terms = [self.term(node) for node in nodes]
        kinds = {term.type for term in terms} - {"null"}
        first: Type = next((term.type for term in terms if term.type != "null"), "null")
        kind = first if wanted is None else wanted
        if kinds - {kind}:
            found = ", ".join(sorted(kinds))
            part = shown(nodes[0].parent or nodes[0])
            raise Refused("formula.wrong_type", part=part, wanted=kind, found=found)
        return [term if term.type == kind else _null(kind) for term in terms]

    def division(self, node: Any) -> tuple[Evaluate, Evaluate] | None:
        """Both sides of a formula that is one division; None for any other."""
        if not isinstance(node, exp.Div):
            return None
        return full(self.number(node.left), "number"), full(self.number(node.right), "number")

    def number(self, node: Any) -> Evaluate:
        """Compile an operand that must be a number."""
        return self.terms(node, wanted="number")[0].evaluate

    def flag(self, node: Any) -> Evaluate:
        """Compile an operand that must be a condition."""
        return self.terms(node, wanted="flag")[0].evaluate


Build = Callable[[Compiler, Any], Term]


def _null(kind: Type) -> Term:
    return Term(lambda rows: unknown(kind, rows.n), kind)


def full(evaluate: Evaluate, kind: Type) -> Evaluate:
    """A formula without any name yields the same in every row."""

    def filled(rows: Rows) -> Any:
        column = evaluate(rows)
        return np.full(rows.n, column) if kind == "number" and np.ndim(column) == 0 else column

    return filled


def shown(node: Any) -> str:
    """The part of a formula that a fault names."""
    if isinstance(node, exp.If):  # printed as the `case` that is allowed
        return "if(…)"
    return shortened(str(node.sql()), 60)


def shortened(text: str, most: int = 80) -> str:
    """The beginning of a text; that more follows is seen."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def says_only(node: Any, *parts: str) -> None:
    """Refuse a node that says more than these parts: nothing in a formula may be passed over."""
    if any(value for part, value in node.args.items() if part not in parts):
        raise Refused("formula.not_allowed", part=shown(node))


def is_text(node: Any) -> bool:
    """Whether a node is a text in quotes."""
    return isinstance(node, exp.Literal) and node.is_string


def is_whole(node: Any) -> bool:
    """Whether a node is a whole number as written."""
    return isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()
