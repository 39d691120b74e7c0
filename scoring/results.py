"""The columns of a result: gathered, shared with members, and as a data frame."""

import hashlib

import numpy as np
import polars as pl

from scoring import overrides
from scoring.columns import Coded, Column, Index, take
from scoring.document import Scheme
from scoring.rounding import SIGNIFICANT
from scoring.table import Table

_COUNTS = ("rank", "rank_of", "years_in_class")
_OWN = ("uscc", "name", "unit")


def columns(scheme: Scheme) -> list[str]:
    """Names of all columns that a result of this scheme can have, in their order."""
    indicators = dict.fromkeys(one.name for pool in scheme.pools for one in pool.indicators)
    names = ["uscc", "name", "unit", "unit_uscc", "pool", "status", "status_reason"]
    names += [f"{name}.{part}" for name in indicators for part in ("value", "low", "benchmark", "rank", "points")]
    names += [f"adjustment.{one.name}" for one in scheme.adjustments] + [f"cap.{group}" for group in scheme.caps]
    names += ["adjustments", "total", "rank", "rank_of", "class_by_rank"]
    names += [f"override.{one.name}" for one in scheme.overrides] + ["overrides", "class", "years_in_class"]
    return names + [f"policy.{one.name}.{part}" for one in scheme.policies for part in ("rate", "text", "state", "amount")]


def assemble(scheme: Scheme, units: Table, unit_of: Index) -> Table:
    """Let members share the result of their unit; facts stay each one's own."""
    units["overrides"] = overrides.words(scheme, units)
    own = np.arange(units.n)
    is_member = (unit_of != own) & units["unit"].test("member".__eq__).true
    source = np.where(is_member, unit_of, own)
    units["unit_uscc"] = units.keys.gather(unit_of)
    if is_member.any():
        for name in columns(scheme):
            if name in units and name not in (*_OWN, "unit_uscc"):
                units[name] = _shared(units[name], source)
    return units


def _shared(column: Column | list[str], source: Index) -> Column | list[str]:
    return [column[row] for row in source] if isinstance(column, list) else take(column, source)


def present(scheme: Scheme, table: Table) -> pl.DataFrame:
    """The result as a data frame, nulls as null."""
    named = {"uscc": table.keys} | {name: table[name] for name in columns(scheme) if name != "uscc" and (name in table or name == "name")}
    return pl.DataFrame({name: series(name, column) for name, column in named.items()})


def series(name: str, column: Column | list[str] | pl.Series) -> pl.Series:
    """One column of the result."""
    if isinstance(column, Coded):
        return pl.Series(name, column.values, dtype=pl.String).gather(column.codes)
    if isinstance(column, np.ndarray):
        figures = pl.Series(name, column, nan_to_null=True)
        return figures.cast(pl.Int64) if name in _COUNTS else figures
    return pl.Series(name, column, dtype=pl.String)


def digest(results: pl.DataFrame) -> str:
    """SHA-256 of the results: the same for any order of rows and any number of threads."""
    floats = [pl.col(name).round_sig_figs(SIGNIFICANT) for name, kind in results.schema.items() if kind.is_float()]
    canonical = results.with_columns(floats).sort("uscc", "unit")
    return hashlib.sha256(canonical.write_csv(None).encode()).hexdigest()
