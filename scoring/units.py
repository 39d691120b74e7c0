"""Enterprises → evaluation units: tenants with their plot holder, subsidiaries with their parent.

Every enterprise keeps a row. `unit` says what the row stands for: `own`, `with_tenants`, `group`,
`merged` (the second evaluation of a mixed enterprise) or `member`, which shares the result of its
unit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from scoring.clauses import Units
from scoring.columns import Coded, Index, Mask, Number, Text, constant, take
from scoring.document import Scheme
from scoring.errors import FactError, Fault
from scoring.formula import Formula
from scoring.names import PREVIOUS
from scoring.table import Table, last_year

_DOUBLINGS = 8  # each doubles the reach: tenant of a tenant of …, 256 times over
NONE = -1


@dataclass(frozen=True)
class Formed:
    """The units, and where each of them comes from.

    `table`: a row per unit. `kind`: what the row stands for. `unit_of`: for a member the row whose
    result it shares, else its own row.
    """

    table: Table
    kind: Text
    unit_of: Index


def form(scheme: Scheme, table: Table) -> Formed:
    """Find the units and sum the facts of merged members into theirs.

    Raises
    ------
    FactError
        `units.cycle`: enterprises that are each other's plot holder or parent.
    """
    every = np.arange(table.n)
    if not _concerned(scheme.units, table):
        return Formed(table, constant("own", table.n), every)
    tenant, subsidiary = _links(scheme.units, table)
    unit_of = _roots(np.where(tenant != NONE, tenant, subsidiary), table)
    adding = np.where(tenant != NONE, scheme.units.tenants == "merged", True) & (unit_of != every)
    mixed = holds(scheme.units.mixed_when, table, False) & (unit_of == every)
    kinds = _kinds(unit_of, adding, tenant != NONE)
    return _formed(scheme, table, unit_of, adding, mixed, kinds)


def _concerned(units: Units, table: Table) -> bool:
    """Whether any rule about units can apply to anybody here."""
    tenants = units.tenants != "apart" and any(table["plot_holder_uscc"].values)
    groups = units.groups != "apart" and any(table["parent_uscc"].values)
    return tenants or groups or units.mixed_when is not None


def holds(condition: Formula | None, table: Table, default: bool) -> Mask:
    """Where a condition is fulfilled; one that cannot be computed is not."""
    if condition is None:
        return np.full(table.n, default)
    return np.asarray(condition.evaluate(table).true)


def _links(units: Units, table: Table) -> tuple[Index, Index]:
    """Row of the plot holder and of the parent that each row belongs to by the scheme, or NONE."""
    none = np.full(table.n, NONE)
    tenant, subsidiary = none, none
    if units.tenants != "apart":
        apart = holds(units.tenant_apart_when, table, False)
        tenant = np.where(apart, NONE, rows_of(table, "plot_holder_uscc"))
    if units.groups != "apart":
        counted = holds(units.group_member_when, table, True)
        subsidiary = np.where(counted, rows_of(table, "parent_uscc"), NONE)
    return tenant, subsidiary


def rows_of(table: Table, column: str) -> Index:
    """Row of the enterprise that `column` names; NONE where it is not in the table, or the row itself."""
    codes: Text = table[column]
    if not any(codes.values):
        return np.full(table.n, NONE)
    names = pl.DataFrame({"uscc": list(codes.values)}, schema={"uscc": pl.String})
    places = pl.DataFrame({"uscc": table.keys}).with_row_index("place")
    place = names.join(places, on="uscc", how="left", maintain_order="left")["place"].cast(pl.Int64)
    rows = place.fill_null(NONE).to_numpy()[codes.codes]
    return np.where(rows == np.arange(table.n), NONE, rows)


def _roots(direct: Index, table: Table) -> Index:
    """Follow the links up to the unit."""
    unit_of = np.where(direct == NONE, np.arange(table.n), direct)
    for _ in range(_DOUBLINGS):
        unit_of = unit_of[unit_of]
    endless = direct[unit_of] != NONE  # who still has a landlord at the end of the chain is his own
    if endless.any():
        lost = table.keys.filter(pl.Series(endless)).sort().head(20)
        raise FactError([Fault("units.cycle", "plot_holder_uscc", {"uscc": code}) for code in lost])
    return unit_of


def _kinds(unit_of: Index, adding: Mask, is_tenant: Mask) -> Text:
    every = np.arange(len(unit_of))
    kinds = np.zeros(len(unit_of), dtype=np.intp)
    kinds[unit_of[adding & ~is_tenant]] = 2
    kinds[unit_of[adding & is_tenant]] = 1
    kinds[unit_of != every] = 3
    return Coded(kinds, ("own", "with_tenants", "group", "member"))


def _formed(scheme: Scheme, table: Table, unit_of: Index, adding: Mask, mixed: Mask, kinds: Text) -> Formed:
    """The table with the sums, and a second row for each mixed enterprise."""
    second = np.flatnonzero(mixed)
    place = np.full(table.n, NONE)
    place[second] = table.n + np.arange(len(second))
    source = np.concatenate([np.arange(table.n), second])
    members, into = [np.flatnonzero(adding)], [unit_of[adding]]
    for link in ("plot_holder_uscc", "parent_uscc") if len(second) else ():
        rows = rows_of(table, link)
        chosen = (rows != NONE) & (place[rows] != NONE)
        members.append(np.flatnonzero(chosen))
        into.append(place[rows[chosen]])
    added = _in_order(table, *_unique(np.concatenate(members), np.concatenate(into)))
    merged = _merged(scheme, table, source, *added) if len(added[0]) or len(second) else table
    kind = Coded(np.concatenate([kinds.codes, np.full(len(second), 4)]), (*kinds.values, "merged"))
    return Formed(merged, kind, np.concatenate([unit_of, place[second]]))


def _unique(members: Index, into: Index) -> tuple[Index, Index]:
    """A tenant that is also a subsidiary is added once."""
    pairs = np.unique(np.stack([members, into]), axis=1)
    return pairs[0], pairs[1]


def _in_order(table: Table, members: Index, into: Index) -> tuple[Index, Index]:
    """By code, so that the sum of a unit is the same to the last bit, whoever else is in the table."""
    order = table.keys.gather(members).arg_sort()
    return members[order], into[order]


def _merged(scheme: Scheme, table: Table, source: Index, members: Index, into: Index) -> Table:
    """Rows `source` of the table, with the facts of `members` added to the rows `into`."""
    inputs = {fact.code: fact.is_input for fact in scheme.facts}
    derived = scheme.derived_by_name

    def load(units: Table, name: str) -> Any:
        bare = name.removeprefix(PREVIOUS)
        if bare in derived:
            return derived[bare].formula.evaluate(units if bare == name else last_year(units))
        column = take(table[name], source)
        if bare not in inputs:
            return column
        return _added(column, table[name][members], into, inputs[bare])

    return Table(len(source), load, lambda: table.keys.gather(source))


def _added(own: Number, given: Number, into: Index, is_input: bool) -> Number:
    """Outputs add what was delivered; an input is missing as soon as one member's is."""
    n = len(own)
    has = ~np.isnan(given)
    total = np.nan_to_num(own) + np.bincount(into, np.where(has, given, 0.0), n)
    unknown_members = np.bincount(into, ~has, n) > 0
    if is_input:
        return np.where(unknown_members | np.isnan(own), np.nan, total)
    return np.where(np.isnan(own) & (np.bincount(into, has, n) == 0), np.nan, total)


def unit_rows(table: Table) -> Index:
    """Row of the unit whose result each row of results shares: for a member that of its unit."""
    own = np.arange(table.n)
    member = table["unit"].where("member".__eq__)
    if not member.any():
        return own
    first = np.flatnonzero(table["unit"].where(lambda kind: kind not in ("member", "merged")))
    units = pl.DataFrame({"uscc": table.keys.gather(first), "place": first})
    named = pl.DataFrame({"uscc": table["unit_uscc"]})
    place = named.join(units, on="uscc", how="left", maintain_order="left")["place"].fill_null(NONE)
    return np.asarray(np.where(member, place.to_numpy(), own))
