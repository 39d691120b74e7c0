"""A quarter's table: the year's attributes with the figures of one quarter."""

import polars as pl

from scoring.region.document import Board


def of_quarter(
    board: Board, year: int, facts: pl.DataFrame, figures: pl.DataFrame, quarter: int
) -> pl.DataFrame:
    """Put the figures of one quarter in the place of the year's.

    Parameters
    ----------
    facts : pl.DataFrame
        The year's table: a row per enterprise.
    figures : pl.DataFrame
        uscc, code, period ("2024Q1"), value: what quarterly files say.
    quarter : int
        1 … 4; the quarter alone, not the year so far.

    Returns
    -------
    pl.DataFrame
        The rows of `facts`. A flow that was not delivered for the quarter is null, whatever is known of
        the year; a stock (staff, land) that was not is the year's.
    """
    known = {one.code: one.kind for one in board.vocabulary(year).facts}
    flows = [name for name in facts.columns if known.get(name) == "flow"]
    period = f"{year}Q{quarter}"
    said = figures.filter((pl.col("period") == period) & pl.col("code").is_in(list(known)))
    if said.is_empty():
        return facts.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in flows)
    wide = said.pivot("code", index="uscc", values="value", aggregate_function="first")
    joined = facts.join(wide, on="uscc", how="left", suffix="@", maintain_order="left")
    new = {name: f"{name}@" if name in facts.columns else name for name in wide.columns if name != "uscc"}
    flat = {name: pl.col(column) for name, column in new.items() if known[name] == "flow"}
    flat |= {name: pl.lit(None, dtype=pl.Float64) for name in flows if name not in new}
    flat |= {
        name: pl.coalesce(column, name) if name in facts.columns else pl.col(column)
        for name, column in new.items()
        if known[name] == "stock"
    }
    return joined.with_columns(**flat).drop([column for column in new.values() if column.endswith("@")])
