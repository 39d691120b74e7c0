"""Class by rank → class, by the overrides in file order."""

from functools import cache

import numpy as np

from scoring.clauses import Override
from scoring.columns import Coded, Index
from scoring.document import Scheme
from scoring.table import Table


def override(scheme: Scheme, table: Table) -> None:
    """Set `class`, and `override.<name>` (`A→C`) where an override changed it.

    Overrides apply to evaluated units that have a class; an ungraded unit is treated as its rule says.
    """
    names = (*scheme.class_names, None)
    by_rank: Coded[str] = table["class_by_rank"]
    graded = table["status"].where("evaluated".__eq__) & by_rank.known()
    classes = np.where(graded, by_rank.positions(scheme.class_names), len(scheme.class_names))
    for one in scheme.overrides:
        table["class"] = Coded(classes, names)
        in_pool = table["pool"].where(frozenset(one.pools).__contains__) if one.pools else True
        fires = graded & in_pool & one.when.evaluate(table).true
        moved = np.where(fires, _target(one, classes, scheme), classes)
        table[f"override.{one.name}"] = _change(scheme, classes, moved)
        classes = moved
    instead = table["treated_as"].positions(scheme.class_names)
    table["class"] = Coded(np.where(table["status"].where("ungraded".__eq__), instead, classes), names)


def _change(scheme: Scheme, before: Index, after: Index) -> Coded[str]:
    """`A→C` where the class changed, else null."""
    n = len(scheme.class_names)
    moves = np.minimum(before, n - 1) * n + np.minimum(after, n - 1)
    return Coded(np.where(before != after, moves, n * n), _moves(scheme.class_names))


@cache
def _moves(names: tuple[str, ...]) -> tuple[str | None, ...]:
    return (*(f"{one}→{other}" for one in names for other in names), None)


def _target(one: Override, classes: Index, scheme: Scheme) -> Index:
    """Where each class goes; 0 is the best."""
    if one.action == "raise":
        return np.maximum(classes - one.steps, 0)
    if one.action == "lower":
        return np.minimum(classes + one.steps, len(scheme.class_names) - 1)
    named = scheme.class_names.index(one.class_name)
    if one.action == "not_above":
        return np.maximum(classes, named)
    return np.minimum(classes, named) if one.action == "not_below" else np.full_like(classes, named)


def words(scheme: Scheme, table: Table) -> Coded[str]:
    """All overrides that changed a class: `major_accident A→C; …`."""
    text: dict[int, list[str]] = {}
    for one in scheme.overrides:
        change: Coded[str] = table[f"override.{one.name}"]
        for row in np.flatnonzero(change.known()).tolist():
            text.setdefault(row, []).append(f"{one.name} {change.values[change.codes[row]]}")
    codes = np.zeros(table.n, dtype=np.intp)
    codes[list(text)] = np.arange(1, len(text) + 1)
    return Coded(codes, ("", *("; ".join(parts) for parts in text.values())))
