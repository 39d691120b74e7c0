"""The land ledger: who holds a parcel, who uses how much of it, and what follows for each.

Areas are kept in m², as measured; facts are in mu, m² × 15 / 10000.
"""

import polars as pl

from scoring.errors import Fault

SCHEMA = {
    "row": pl.Int64,
    "parcel": pl.String,
    "holder_uscc": pl.String,
    "user_uscc": pl.String,
    "area_m2": pl.Float64,
    "used_m2": pl.Float64,
}
FACTS = ("land_owned", "land_rented_in", "land_let_out", "tenants")

# A hundredth of a square metre: what is lost when areas are written with two decimals.
TOLERANCE_M2 = 0.01
# Square metres are written with five decimals at most, so nine decimals of a mu hold them exactly.
MU_DECIMALS = 9

LET = pl.col("user_uscc") != pl.col("holder_uscc")


def balance(parcels: pl.DataFrame) -> tuple[Fault, ...]:
    """Name the parcels of which more is used than there is.

    Parameters
    ----------
    parcels : pl.DataFrame, columns of `SCHEMA`

    Returns
    -------
    tuple of Fault
        `land.parcel_overused`, with both areas in m², in the order of the rows.
    """
    sums = parcels.group_by("parcel", maintain_order=True).agg(
        pl.col("row", "area_m2").first(), pl.col("used_m2").sum(), users=pl.col("used_m2").is_not_null().sum()
    )
    over = sums.filter(pl.col("used_m2") > pl.col("area_m2") + TOLERANCE_M2 * pl.col("users"))
    return tuple(
        Fault(
            "land.parcel_overused",
            str(parcel),
            {"row": row, "area_m2": round(area, 2), "used_m2": round(used, 2)},
        )
        for parcel, row, area, used in over.select("parcel", "row", "area_m2", "used_m2").iter_rows()
    )


def facts(parcels: pl.DataFrame) -> pl.DataFrame:
    """Add up what each enterprise owns, rents, lets and to how many.

    Parameters
    ----------
    parcels : pl.DataFrame, columns of `SCHEMA`

    Returns
    -------
    pl.DataFrame, shape (n, 3)
        uscc, code, value: `land_owned`, `land_rented_in`, `land_let_out` in mu, `tenants`. A rented area
        that is not delivered leaves the tenant's `land_rented_in` unknown (null): a missing area must
        never make a tenant's land small. Of what its holder lets, the known part counts.
    """
    owned = parcels.unique("parcel", keep="first", maintain_order=True)
    let = parcels.filter(LET)
    rented = pl.when(pl.col("used_m2").is_not_null().all()).then(pl.col("used_m2").sum())
    frames = [
        _per(owned, "holder_uscc", "land_owned", _mu(pl.col("area_m2").sum())),
        _per(let, "user_uscc", "land_rented_in", _mu(rented)),
        _per(let, "holder_uscc", "land_let_out", _mu(pl.col("used_m2").sum())),
        _per(let, "holder_uscc", "tenants", pl.col("user_uscc").n_unique().cast(pl.Float64)),
    ]
    return pl.concat(frames)


def plot_holders(parcels: pl.DataFrame) -> pl.DataFrame:
    """Find on whose land each tenant is; an enterprise with a parcel of its own is nobody's tenant.

    Returns
    -------
    pl.DataFrame, shape (n, 2)
        uscc, plot_holder_uscc: the holder of the largest area rented; at equal areas the first by code.
    """
    tenancies = parcels.filter(LET).join(parcels, left_on="user_uscc", right_on="holder_uscc", how="anti")
    areas = tenancies.group_by("user_uscc", "holder_uscc").agg(pl.col("used_m2").sum())
    largest = areas.sort(["user_uscc", "used_m2", "holder_uscc"], descending=[False, True, False])
    return largest.unique("user_uscc", keep="first", maintain_order=True).select(
        uscc="user_uscc", plot_holder_uscc="holder_uscc"
    )


def _per(frame: pl.DataFrame, whose: str, code: str, value: pl.Expr) -> pl.DataFrame:
    added = frame.group_by(pl.col(whose).alias("uscc"), maintain_order=True).agg(value.alias("value"))
    return added.select("uscc", pl.lit(code).alias("code"), "value")


def _mu(square_metres: pl.Expr) -> pl.Expr:
    return (square_metres * 15 / 10_000).round(MU_DECIMALS)
