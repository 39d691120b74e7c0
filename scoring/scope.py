"""Which pool an enterprise is in, or why it is not evaluated."""

from collections.abc import Sequence

import numpy as np

from scoring.columns import Coded, Mask, Text, constant
from scoring.document import Scheme
from scoring.table import Table
from scoring.units import holds

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


def _first(conditions: Sequence[Mask], names: Sequence[str], n: int) -> Text:
    """The name beside the first condition that holds."""
    if not names:
        return constant(None, n)
    codes = np.full(n, len(names), dtype=np.intp)
    for place in reversed(range(len(names))):
        codes[conditions[place]] = place
    return Coded(codes, (*names, None))
