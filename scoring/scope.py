"""Which pool an enterprise is in, or why it is not evaluated."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from scoring.columns import Coded, Index, Mask, Text, constant
from scoring.document import Scheme
from scoring.table import Frame, Table, prepare
from scoring.units import form, holds

OUTSIDE = "outside_pools"
GRADED = ("evaluated", "ungraded")


def assign(scheme: Scheme, table: Table) -> None:
    """Set `pool`, `status`, `status_reason` (the name of the rule) and `treated_as` of each unit."""
    pool = _first(
        [holds(one.where, table, True) for one in scheme.pools], [one.name for one in scheme.pools], table.n
    )
    rule = _first(
        [holds(one.when, table, False) for one in scheme.scope], [one.name for one in scheme.scope], table.n
    )
    outside = ~pool.known() & ~rule.known()
    codes = np.where(outside, len(rule.values), rule.codes) if outside.any() else rule.codes
    reason = Coded(codes, (*rule.values, OUTSIDE))
    status = {one.name: one.status for one in scheme.scope} | {OUTSIDE: "exempt"}
    treated = {one.name: one.treated_as or None for one in scheme.scope}
    table["pool"], table["status_reason"] = pool, reason
    table["status"] = Coded(
        reason.codes, tuple(status[name] if name else "evaluated" for name in reason.values)
    )
    table["treated_as"] = Coded(reason.codes, tuple(treated.get(name or "") for name in reason.values))


def roster(scheme: Scheme, facts: Frame, previous: Frame | None = None) -> pl.DataFrame:
    """Tell of each enterprise whether it is evaluated, before anything is scored.

    Parameters
    ----------
    facts, previous : as in `scoring.evaluate.evaluate`.

    Returns
    -------
    pl.DataFrame
        `uscc`, `status`, and `clause`: the name of the scope rule, `outside_pools`, or null. A member of a
        unit shares what holds for its unit. Sorted by `uscc`.

    Raises
    ------
    FactError
        A table that cannot be evaluated.
    """
    with np.errstate(all="ignore"):
        table = prepare(scheme, facts, previous)
        formed = form(scheme, table)
        units = formed.table
        units["unit"] = formed.kind
        assign(scheme, units)
    row = np.where(units["unit"].where("member".__eq__), formed.unit_of, np.arange(units.n))[: table.n]
    words = {"status": _words(units["status"], row), "clause": _words(units["status_reason"], row)}
    return pl.DataFrame({"uscc": table.keys, **words}).sort("uscc")


def _words(column: Text, row: Index) -> pl.Series:
    return pl.Series(column.values, dtype=pl.String).gather(column.codes[row])


def _first(conditions: Sequence[Mask], names: Sequence[str], n: int) -> Text:
    """The name beside the first condition that holds."""
    if not names:
        return constant(None, n)
    codes = np.full(n, len(names), dtype=np.intp)
    for place in reversed(range(len(names))):
        codes[conditions[place]] = place
    return Coded(codes, (*names, None))
