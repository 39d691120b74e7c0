"""Enterprises → evaluation units: tenants with their plot holder, subsidiaries with their parent.

Every enterprise keeps a row. `unit` says what the row stands for: `own`, `with_tenants`, `group`,
`merged` (the second evaluation of a mixed enterprise) or `member`, which shares the result of
`unit_uscc`.
"""

import polars as pl

from scoring.document import Scheme, Units
from scoring.errors import Fault, FactError
from scoring.formula import Formula
from scoring.names import PREVIOUS
from scoring.table import derive

_MAX_CHAIN = 8  # tenant of a tenant of …: longer means that somebody is his own landlord


def form(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """Add `unit` and `unit_uscc`, and sum the facts of merged members into their unit.

    Raises
    ------
    FactError
        `units.cycle`: enterprises that are each other's plot holder or parent.
    """
    units = scheme.units
    alone = table.with_columns(pl.lit("own").alias("unit"), pl.col("uscc").alias("unit_uscc"))
    if units == Units():
        return alone
    linked = _linked(units, table)
    mixed = _mixed(scheme, table)
    if not linked.height and not mixed.height:
        return alone
    return pl.concat([_merged(scheme, alone, linked), *([mixed] if mixed.height else [])], how="vertical")


def true_where(condition: Formula | None, default: bool) -> pl.Expr:
    """A condition that cannot be computed is not fulfilled."""
    return pl.lit(default) if condition is None else condition.expr.fill_null(False)


def _linked(units: Units, table: pl.DataFrame) -> pl.DataFrame:
    """Members and their units: uscc, unit_uscc, relation (`tenant` or `subsidiary`)."""
    holder = pl.when(~true_where(units.tenant_apart_when, False)).then(pl.col("plot_holder_uscc"))
    parent = pl.when(true_where(units.group_member_when, True)).then(pl.col("parent_uscc"))
    links = [
        holder.alias("tenant") if units.tenants != "apart" else pl.lit(None, dtype=pl.String).alias("tenant"),
        parent.alias("subsidiary") if units.groups != "apart" else pl.lit(None, dtype=pl.String).alias("subsidiary"),
    ]
    known = table.select("uscc", *links).with_columns(
        pl.when(pl.col(link).is_in(table["uscc"].implode()) & (pl.col(link) != pl.col("uscc"))).then(pl.col(link))
        for link in ("tenant", "subsidiary")
    )
    direct = known.select(
        "uscc",
        pl.coalesce("tenant", "subsidiary").alias("unit_uscc"),
        pl.when(pl.col("tenant").is_not_null()).then(pl.lit("tenant")).otherwise(pl.lit("subsidiary")).alias("relation"),
    ).drop_nulls("unit_uscc")
    return _to_the_root(direct)


def _to_the_root(direct: pl.DataFrame) -> pl.DataFrame:
    above = direct.select(pl.col("uscc").alias("unit_uscc"), pl.col("unit_uscc").alias("above"))
    links = direct
    for _ in range(_MAX_CHAIN):
        links = links.join(above, on="unit_uscc", how="left", maintain_order="left")
        if links["above"].null_count() == links.height:
            return links.drop("above")
        links = links.select("uscc", pl.coalesce("above", "unit_uscc").alias("unit_uscc"), "relation")
    lost = links.filter(pl.col("unit_uscc").is_in(above["unit_uscc"].implode()))["uscc"].sort().head(20)
    raise FactError([Fault("units.cycle", "plot_holder_uscc", {"uscc": code}) for code in lost])


def _merged(scheme: Scheme, alone: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """The table with members marked and, where the scheme merges them, added to their unit."""
    adding = linked if scheme.units.tenants == "merged" else linked.filter(pl.col("relation") == "subsidiary")
    kinds = adding.group_by("unit_uscc").agg(
        pl.when((pl.col("relation") == "tenant").any()).then(pl.lit("with_tenants")).otherwise(pl.lit("group")).alias("_kind")
    )
    members = linked.select("uscc", pl.col("unit_uscc").alias("_unit"))
    marked = (
        alone.join(members, on="uscc", how="left", maintain_order="left")
        .join(kinds.rename({"unit_uscc": "uscc"}), on="uscc", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("_unit").is_not_null()).then(pl.lit("member")).otherwise(pl.coalesce("_kind", "unit")).alias("unit"),
            pl.coalesce("_unit", "unit_uscc").alias("unit_uscc"),
        )
        .drop("_unit", "_kind")
    )
    return _with_sums(scheme, marked, adding) if adding.height else marked


def _with_sums(scheme: Scheme, marked: pl.DataFrame, adding: pl.DataFrame) -> pl.DataFrame:
    sums = _sums(scheme, marked, adding.select("uscc", pl.col("unit_uscc").alias("_into")))
    summed = [name for name in sums.columns if name != "uscc"]
    merging = pl.col("unit").is_in(["with_tenants", "group"])
    joined = marked.join(sums, on="uscc", how="left", suffix=" summed", maintain_order="left")
    replaced = joined.with_columns(
        pl.when(merging).then(pl.col(f"{name} summed")).otherwise(pl.col(name)).alias(name) for name in summed
    )
    return derive(scheme, replaced.select(marked.columns))


def _sums(scheme: Scheme, table: pl.DataFrame, into: pl.DataFrame) -> pl.DataFrame:
    """Σ of every fact over a unit's members and itself: a row per unit, `uscc` its own."""
    own = into.select(pl.col("_into").alias("uscc")).unique().with_columns(pl.col("uscc").alias("_into"))
    rows = pl.concat([into.select("uscc", "_into"), own]).sort("_into", "uscc").join(table, on="uscc", how="left")
    return (
        rows.group_by("_into", maintain_order=True)
        .agg(_sum(prefix + fact.code, fact.is_input) for fact in scheme.facts for prefix in ("", PREVIOUS)
             if prefix + fact.code in table.columns)  # fmt: skip
        .rename({"_into": "uscc"})
    )


def _sum(name: str, is_input: bool) -> pl.Expr:
    """Outputs add what was delivered; an input is missing as soon as one member's is."""
    column = pl.col(name)
    unknown = column.is_null().any() if is_input else column.is_null().all()
    return pl.when(~unknown).then(column.sum()).alias(name)


def _mixed(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """The second rows of mixed enterprises: tenants and subsidiaries added, whatever the rest of the scheme does."""
    chosen = table.filter(true_where(scheme.units.mixed_when, False))
    links = pl.concat(
        table.select("uscc", pl.col(link).alias("_into")) for link in ("plot_holder_uscc", "parent_uscc")
    ).filter(pl.col("_into").is_in(chosen["uscc"].implode()) & (pl.col("_into") != pl.col("uscc")))
    sums = _sums(scheme, table, links.unique(maintain_order=True))
    rows = chosen.join(sums.select("uscc"), on="uscc", how="semi", maintain_order="left").update(sums, on="uscc", how="left")
    return derive(scheme, rows).with_columns(pl.lit("merged").alias("unit"), pl.col("uscc").alias("unit_uscc"))
