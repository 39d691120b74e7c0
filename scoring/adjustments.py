"""Bonus and penalty points, capped per group of items."""

from functools import reduce

import polars as pl

from scoring.document import Adjustment, Scheme
from scoring.units import true_where


def of_pool(scheme: Scheme, pool: str) -> list[Adjustment]:
    """The adjustments that the enterprises of `pool` can have."""
    return [one for one in scheme.adjustments if not one.pools or pool in one.pools]


def points(one: Adjustment) -> pl.Expr:
    """Column `adjustment.<name>`: points where the condition holds, else 0; a null formula gives none."""
    holds = true_where(one.when, True)
    return pl.when(holds).then(one.points.expr.cast(pl.Float64).fill_null(0.0)).otherwise(0.0).alias(f"adjustment.{one.name}")


def capping(scheme: Scheme, given: list[Adjustment]) -> list[pl.Expr]:
    """Columns `cap.<group>`: what the cap of a group takes away from, or adds to, its items."""
    return [
        (_sum(items).clip(scheme.caps[group].min, scheme.caps[group].max) - _sum(items)).alias(f"cap.{group}")
        for group in scheme.caps
        if (items := [f"adjustment.{one.name}" for one in given if one.group == group])
    ]


def words(columns: list[str]) -> pl.Expr:
    """All that was given, as a clerk reads it: `high_tech +3; letting -15`."""
    parts = [_word(column) for column in columns]
    return pl.concat_str(parts, separator="; ", ignore_nulls=True) if parts else pl.lit("")


def _word(column: str) -> pl.Expr:
    figure = pl.col(column)
    name = column.removeprefix("adjustment.")
    sign = pl.when(figure > 0).then(pl.lit("+")).otherwise(pl.lit(""))
    text = pl.concat_str(pl.lit(f"{name} "), sign, figure.round(6).cast(pl.String).str.replace(r"\.0$", ""))
    return pl.when(figure != 0).then(text)


def _sum(columns: list[str]) -> pl.Expr:
    return reduce(lambda a, b: a + b, [pl.col(column) for column in columns])
