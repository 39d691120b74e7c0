"""Facts, attributes, parcels and meters → the one wide table that is scored.

A row per enterprise, a column per fact and attribute; null is "not delivered", never 0.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data import land
from scoring.facts import ATTRIBUTES, FACTS, Attribute, Fact

Floats = NDArray[np.float64]
Vocabulary = tuple[Sequence[Fact], Sequence[Attribute]]

BUILT_IN: Vocabulary = (FACTS, ATTRIBUTES)
ELECTRICITY = "electricity_kwh"
HOLDER = "plot_holder_uscc"
FIGURE = ("uscc", "code", "period", "value")


def assemble(
    facts: pl.DataFrame,
    attributes: pl.DataFrame,
    parcels: pl.DataFrame,
    meters: pl.DataFrame,
    vocabulary: Vocabulary = BUILT_IN,
) -> pl.DataFrame:
    """Put together what departments say of one year; what a later file supersedes is already left out.

    Parameters
    ----------
    facts : pl.DataFrame
        uscc, period, code, value; all periods of one year.
    attributes : pl.DataFrame
        uscc, code, text; a row for each label.
    parcels : pl.DataFrame, columns of `land.SCHEMA`
    meters : pl.DataFrame
        uscc, period, kwh.
    vocabulary : pair of sequences
        The facts and attributes that exist; rows of others are left out.

    Returns
    -------
    pl.DataFrame, shape (enterprises, columns)
        Sorted by uscc: uscc, the attributes that anybody has, the facts that anybody has. A figure of the
        year goes before its quarters. Without one, a flow is the sum of its quarters and a stock the last
        of them; a flow of which a quarter is missing that others have delivered is unknown.
    """
    known_facts, known_attributes = vocabulary
    ledger = land.facts(parcels).with_columns(period=pl.lit("")).select(FIGURE)
    delivered = pl.concat([facts.select(FIGURE), _electricity(meters), ledger])
    holders = land.plot_holders(parcels).unpivot(index="uscc", variable_name="code", value_name="text")
    said = pl.concat([attributes.select("uscc", "code", "text"), holders])
    codes = pl.concat([delivered["uscc"], said["uscc"]]).unique().drop_nulls().sort()
    numbers = _numbers(delivered, codes, known_facts)
    return _texts(said, codes.alias("uscc"), known_attributes).with_columns(numbers)


def quarterly(facts: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """Give the figures of single quarters, the meters added up: uscc, code, period, value.

    Parameters
    ----------
    facts, meters : pl.DataFrame
        As for `assemble`.
    """
    delivered = pl.concat([facts.select(FIGURE), _electricity(meters)])
    return delivered.filter(pl.col("period").str.contains("Q", literal=True)).sort("uscc", "code", "period")


def _electricity(meters: pl.DataFrame) -> pl.DataFrame:
    """Add up the meters of an enterprise; with one reading missing the sum is unknown."""
    kwh = pl.when(pl.col("kwh").is_not_null().all()).then(pl.col("kwh").sum())
    # Floating-point sums depend on the order of their terms: it is fixed here.
    added = meters.sort("uscc", "period", "kwh").group_by("uscc", "period", maintain_order=True).agg(kwh)
    return added.select("uscc", pl.lit(ELECTRICITY).alias("code"), "period", pl.col("kwh").alias("value"))


def _numbers(delivered: pl.DataFrame, codes: pl.Series, known: Sequence[Fact]) -> list[pl.Series]:
    """Make a column of each fact that was delivered, in the order of the vocabulary."""
    place = delivered["uscc"].cast(pl.Enum(codes)).to_physical()
    parts = delivered.with_columns(place=place).partition_by("code", "period", as_dict=True)
    columns: dict[str, dict[str, Floats]] = {}
    for (code, period), part in parts.items():
        columns.setdefault(code, {})[period] = _spread(part, len(codes))
    yearly = {fact.code: _yearly(columns[fact.code], fact) for fact in known if fact.code in columns}
    return [pl.Series(code, values, nan_to_null=True) for code, values in yearly.items()]


def _spread(part: pl.DataFrame, n: int) -> Floats:
    values = np.full(n, np.nan)
    said = part.drop_nulls("value")
    values[said["place"]] = said["value"]
    return values


def _yearly(periods: Mapping[str, Floats], fact: Fact) -> Floats:
    """One figure a year, NaN where unknown: the year's own, or what the quarters give."""
    quarters = [periods[period] for period in sorted(periods) if "Q" in period]
    years = [values for period, values in periods.items() if "Q" not in period]
    if quarters and fact.kind == "flow":
        years.append(np.sum(quarters, axis=0))
    elif quarters:
        years.extend(reversed(quarters))
    figure = years[0]
    for other in years[1:]:
        figure = np.where(np.isnan(figure), other, figure)
    return figure


def _texts(said: pl.DataFrame, codes: pl.Series, known: Sequence[Attribute]) -> pl.DataFrame:
    parts = said.partition_by("code", as_dict=True)
    table = codes.to_frame()
    for one in known:
        if (one.code,) in parts and one.code != "uscc":
            column = parts[one.code,].group_by("uscc").agg(_value(one).alias(one.code))
            table = table.join(column, on="uscc", how="left", maintain_order="left")
    return table


def _value(one: Attribute) -> pl.Expr:
    text = pl.col("text")
    if one.type == "labels":
        return text.unique().sort()
    # Where a register states the plot holder, it goes before what the ledger implies.
    return text.min().str.to_date("%Y-%m-%d", strict=False) if one.type == "date" else text.first()
