"""Bonus and penalty points, capped per group of items."""

import numpy as np

from scoring.clauses import Adjustment
from scoring.columns import Coded, Number, Text, constant
from scoring.document import Scheme
from scoring.table import Table
from scoring.units import holds


def of_pool(scheme: Scheme, pool: str) -> list[Adjustment]:
    """The adjustments that the enterprises of `pool` can have."""
    return [one for one in scheme.adjustments if not one.pools or pool in one.pools]


def adjust(scheme: Scheme, pool: str, table: Table) -> list[str]:
    """Set `adjustment.<name>` and `cap.<group>` (what a cap takes away or adds); return their names."""
    given = of_pool(scheme, pool)
    for one in given:
        table[f"adjustment.{one.name}"] = _points(one, table)
    names = [f"adjustment.{one.name}" for one in given]
    for group, cap in scheme.caps.items():
        items = [table[f"adjustment.{one.name}"] for one in given if one.group == group]
        if items:
            total = np.sum(items, axis=0)
            table[f"cap.{group}"] = np.clip(total, cap.min, cap.max) - total
            names.append(f"cap.{group}")
    return names


def _points(one: Adjustment, table: Table) -> Number:
    """Points where the condition holds, else 0; a formula that cannot be computed gives none."""
    points = one.points.evaluate(table)
    return np.where(holds(one.when, table, True) & ~np.isnan(points), points, 0.0)


def words(names: list[str], table: Table) -> Text:
    """All that was given, as a clerk reads it: `high_tech +3; letting -15`."""
    if not names:
        return constant("", table.n)
    figures = np.stack([table[name] for name in names], axis=1)
    labels = [name.removeprefix("adjustment.") for name in names]
    codes, distinct = np.zeros(table.n, dtype=np.intp), {(0.0,) * len(names): 0}
    for row in np.flatnonzero(figures.any(axis=1)).tolist():
        codes[row] = distinct.setdefault(tuple(figures[row].tolist()), len(distinct))
    return Coded(codes, tuple(_sentence(labels, row) for row in distinct))


def _sentence(labels: list[str], figures: tuple[float, ...]) -> str:
    return "; ".join(
        f"{label} {figure:+.6g}" for label, figure in zip(labels, figures, strict=True) if figure
    )
