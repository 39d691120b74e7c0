"""Which pool an enterprise is in, or why it is not evaluated."""

from collections.abc import Iterable

import polars as pl

from scoring.document import Scheme
from scoring.units import true_where

OUTSIDE = "outside_pools"


def assign(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """Add `pool`, `status`, `status_reason` (the name of the rule) and `treated_as` to each unit."""
    pools = [(true_where(pool.where, True), pool.name) for pool in scheme.pools]
    rules = [(true_where(rule.when, False), rule.name) for rule in scheme.scope]
    placed = table.with_columns(_first(pools).alias("pool"), _first(rules).alias("status_reason"))
    status = {rule.name: rule.status for rule in scheme.scope}
    treated = {rule.name: rule.treated_as for rule in scheme.scope if rule.treated_as}
    reason = pl.col("status_reason")
    outside = pl.col("pool").is_null() & reason.is_null()
    return placed.with_columns(
        pl.when(outside).then(pl.lit("exempt")).otherwise(_mapped(reason, status, "evaluated")).alias("status"),
        pl.when(outside).then(pl.lit(OUTSIDE)).otherwise(reason).alias("status_reason"),
        _mapped(reason, treated, None).alias("treated_as"),
    )


def _first(rules: Iterable[tuple[pl.Expr, str]]) -> pl.Expr:
    """The name beside the first condition that holds."""
    named = [pl.when(condition).then(pl.lit(name)) for condition, name in rules]
    return pl.coalesce(*named) if named else pl.lit(None, dtype=pl.String)


def _mapped(reason: pl.Expr, words: dict[str, str], default: str | None) -> pl.Expr:
    otherwise = pl.lit(default, dtype=pl.String)
    if not words:
        return otherwise
    return reason.replace_strict(list(words), list(words.values()), default=otherwise, return_dtype=pl.String)
