"""Which labels of an enterprise decide its class or its scope by themselves: all that a person may rule."""

from collections.abc import Iterator

from sqlglot import exp

from scoring.clauses import Override, ScopeRule
from scoring.document import Scheme
from scoring.formula import Formula, parse

LABELS = ("labels", "rulings")

Clause = Override | ScopeRule


def deciding(scheme: Scheme) -> dict[str, tuple[Clause, ...]]:
    """Find the labels that a clause of scope or an override asks for, by itself or through derived facts.

    Returns
    -------
    dict
        Label → the clauses that read it, in the order in which they are applied. A label that gives
        points, or that only chooses a pool, is not among them.
    """
    found: dict[str, tuple[Clause, ...]] = {}
    clauses: tuple[Clause, ...] = (*scheme.scope, *scheme.overrides)
    for clause in clauses:
        for label in dict.fromkeys(_read(scheme, clause.when)):
            found[label] = (*found.get(label, ()), clause)
    return found


def _read(scheme: Scheme, formula: Formula) -> Iterator[str]:
    for node in parse(formula.text).find_all(exp.ArrayContains):
        if node.this.name in LABELS and not node.this.table:
            yield node.expression.name
    for name in sorted(formula.uses & scheme.derived_by_name.keys()):
        yield from _read(scheme, scheme.derived_by_name[name].formula)
