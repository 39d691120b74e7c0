"""What the classes of a county come to in money: sums by policy and class, exact to the cent."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import polars as pl

from scoring.columns import Index, Mask, Text
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.table import Table
from scoring.units import NONE, holds, rows_of

CENTS = 100
SCHEMA = {
    "policy": pl.String(), "instrument": pl.String(), "class": pl.String(),
    "units": pl.Int64(), "cents": pl.Int64(),
}  # fmt: skip


def counted_once(scheme: Scheme, table: Table) -> Mask:
    """Rows whose money counts: no second evaluations, and nobody whose facts were added to another's.

    A tenant that only inherits its plot holder's class pays on its own figures and counts.
    """
    merged = table["unit"].where("merged".__eq__)
    member = table["unit"].where("member".__eq__)
    if scheme.units.tenants != "inherit" or not member.any():
        return np.asarray(~merged & ~member)
    apart = holds(scheme.units.tenant_apart_when, table, False)
    tenant = (rows_of(table, "plot_holder_uscc") != NONE) & ~apart
    return np.asarray(~merged & (~member | tenant))


def applied(evaluation: Evaluation) -> pl.DataFrame:
    """Each policy by class: how many enterprises it is applied to, and what it sums up to.

    Returns
    -------
    data frame with the columns `policy, instrument, class, units, cents`
        `cents` is an exact whole number, positive where the enterprise pays; null for a policy that
        has no amount. Only what is in force and not superseded counts.
    """
    table, scheme = evaluation.table, evaluation.scheme
    counts = counted_once(scheme, table)
    column: Text = table["class"]
    places = column.positions(scheme.class_names)
    rows = []
    for one in scheme.policies:
        here = np.flatnonzero(counts & table[f"policy.{one.name}.state"].where("applied".__eq__))
        units = np.bincount(places[here], minlength=len(scheme.class_names) + 1)
        cents = _sums(table, one.name, here, places, len(units)) if one.amount is not None else {}
        rows += [
            (one.name, one.instrument, name, int(units[place]), cents.get(place))
            for place, name in enumerate((*scheme.class_names, None))
            if units[place]
        ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _sums(table: Table, policy: str, here: Index, places: Index, size: int) -> dict[int, int]:
    """Σ of the amounts per class, in whole cents: integers add up in any order."""
    amounts = table[f"policy.{policy}.amount"][here]
    cents = np.rint(np.nan_to_num(amounts) * CENTS).astype(np.int64)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places[here], cents)
    return dict(enumerate(sums.tolist()))


def by_policy(sums: pl.DataFrame) -> Mapping[str, Decimal]:
    """Yuan per policy, of those that have amounts."""
    known = sums.filter(pl.col("cents").is_not_null())
    together = known.group_by("policy", maintain_order=True).agg(pl.col("cents").sum())
    return {policy: yuan(cents) for policy, cents in together.iter_rows()}


def yuan(cents: int) -> Decimal:
    """Whole cents as yuan."""
    return Decimal(cents) / CENTS
