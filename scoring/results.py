"""The columns of a result: gathered, shared with members, and as a data frame."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from scoring import overrides
from scoring.columns import Coded, Index, take
from scoring.document import Scheme
from scoring.rounding import SIGNIFICANT
from scoring.table import Table

_KEYS = ("uscc", "name", "unit", "unit_uscc", "pool", "status", "status_reason")
_OWN = ("uscc", "name", "unit", "unit_uscc")
_EXTRA = {"min_max": ("low",), "rank": ("rank",)}


@cache
def columns(scheme: Scheme) -> Mapping[str, pl.DataType]:
    """Every column of a result of this scheme, in their order, with its type."""
    number, text, count = pl.Float64(), pl.String(), pl.Int64()
    named: dict[str, pl.DataType] = dict.fromkeys(_KEYS, text)
    for pool in scheme.pools:
        for one in pool.indicators:
            parts = ("value", *_EXTRA.get(one.score, ()), "benchmark", "points")
            named |= {f"{one.name}.{part}": count if part == "rank" else number for part in parts}
    named |= {f"adjustment.{one.name}": number for one in scheme.adjustments}
    named |= {f"cap.{group}": number for group in scheme.caps}
    named |= {"adjustments": text, "total": number, "rank": count, "rank_of": count, "class_by_rank": text}
    named |= {f"override.{one.name}": text for one in scheme.overrides}
    named |= {"overrides": text, "class": text, "years_in_class": count}
    for policy in scheme.policies:
        has = {
            "rate": policy.rate or policy.by_class,
            "text": policy.text_by_class,
            "state": True,
            "amount": policy.amount,
        }
        named |= {
            f"policy.{policy.name}.{part}": text if part in ("text", "state") else number
            for part in has
            if has[part]
        }
    return named


def assemble(scheme: Scheme, units: Table, unit_of: Index) -> Table:
    """Let members share the result of their unit; facts stay each one's own."""
    units["overrides"] = overrides.words(scheme, units)
    own = np.arange(units.n)
    is_member = (unit_of != own) & units["unit"].where("member".__eq__)
    units["unit_uscc"] = units.keys if (unit_of == own).all() else units.keys.gather(unit_of)
    if is_member.any():
        source = np.where(is_member, unit_of, own)
        for name in columns(scheme):
            if name in units and name not in _OWN:
                units[name] = take(units[name], source)
    return units


def present(scheme: Scheme, table: Table) -> pl.DataFrame:
    """The result as a data frame, nulls as null; a scheme has one set of columns, whoever is in the table."""
    return pl.DataFrame([_series(name, kind, table) for name, kind in columns(scheme).items()])


def _series(name: str, kind: pl.DataType, table: Table) -> pl.Series:
    if name == "uscc":
        return table.keys.alias(name)
    if name not in table and name != "name":
        return pl.Series(name, [None], dtype=kind).new_from_index(0, table.n)
    column = table[name]
    if isinstance(column, Coded):
        return _coded(name, kind, column)
    return (
        pl.Series(name, column, nan_to_null=True).cast(kind)
        if isinstance(column, np.ndarray)
        else column.alias(name)
    )


def _coded(name: str, kind: pl.DataType, column: Coded[Any]) -> pl.Series:
    """One value in every row is made once, not gathered."""
    first = column.codes[:1]
    if len(first) and (column.codes == first).all():
        return pl.Series(name, [column.values[first[0]]], dtype=kind).new_from_index(0, len(column.codes))
    return pl.Series(name, column.values, dtype=kind).gather(column.codes)


def digest(results: pl.DataFrame) -> str:
    """SHA-256 of the results: the same for any order of rows and any number of threads."""
    floats = [
        pl.col(name).round_sig_figs(SIGNIFICANT) for name, kind in results.schema.items() if kind.is_float()
    ]
    canonical = results.with_columns(floats).sort("uscc", "unit")
    return hashlib.sha256(canonical.write_csv(None).encode()).hexdigest()
