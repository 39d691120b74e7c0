"""Facts, attributes, parcels and meters → the one wide table that is scored.

A row per enterprise, a column per fact and attribute; null is "not delivered", never 0.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data import land, periods
from data.periods import Periods
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
        year goes before its quarters, a quarter's before its months. Without one, a flow is the sum of its
        quarters and a stock the last of them; a flow of which a quarter is missing that others have
        delivered is unknown.
    """
    known_facts, known_attributes = vocabulary
    delivered, said = figures(facts, parcels, meters), texts(attributes, parcels)
    codes = pl.concat([delivered["uscc"], said["uscc"]]).unique().drop_nulls().sort()
    found = by_period(delivered, codes)
    yearly = {fact.code: of_year(found[fact.code], fact) for fact in known_facts if fact.code in found}
    numbers = [pl.Series(code, values, nan_to_null=True) for code, values in yearly.items()]
    return attributes_of(said, codes, known_attributes).with_columns(numbers)


def quarterly(facts: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """Give the figures of single quarters, meters and months added up: uscc, code, period, value.

    A flow's three months stand for a quarter that is not delivered by itself; of a stock its last month does.

    Parameters
    ----------
    facts, meters : pl.DataFrame
        As for `assemble`.
    """
    delivered = pl.concat([facts.select(FIGURE), _electricity(meters)])
    own = delivered.filter(pl.col("period").str.contains("Q", literal=True))
    months = _quarters_of_months(delivered.filter(pl.col("period").str.contains("M", literal=True)))
    same = ["uscc", "code", "period"]
    rest = months.join(own.drop_nulls("value"), on=same, how="anti")
    return pl.concat([own.join(rest, on=same, how="anti"), rest]).sort(same)


def _quarters_of_months(months: pl.DataFrame) -> pl.DataFrame:
    month = pl.col("period").str.slice(5).cast(pl.Int64)
    quarter = pl.col("period").str.head(4) + "Q" + ((month + 2) // 3).cast(pl.String)
    known = months.drop_nulls("value").with_columns(period=quarter, month=month)
    parts = known.sort("month").group_by("uscc", "code", "period", maintain_order=True)
    stock = pl.col("code").is_in([one.code for one in FACTS if one.kind == "stock"])
    added, last = pl.col("value").sum(), pl.col("value").last()
    found = parts.agg(added=added, last=last, count=pl.len(), ends=pl.col("month").last() % 3 == 0)
    whole = pl.when(stock).then(pl.when("ends").then("last")).when(pl.col("count") == 3).then("added")
    return found.select("uscc", "code", "period", value=whole).drop_nulls("value")


def figures(facts: pl.DataFrame, parcels: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """Give every figure of a year: uscc, code, period (empty for the land ledger), value."""
    ledger = land.facts(parcels).with_columns(period=pl.lit("")).select(FIGURE)
    return pl.concat([facts.select(FIGURE), _electricity(meters), ledger])


def texts(attributes: pl.DataFrame, parcels: pl.DataFrame) -> pl.DataFrame:
    """Give every attribute of a year, with plot holders from the ledger and rulings among the labels.

    What a person has ruled stands apart from the labels that a register gives, so that neither supersedes
    the other; the rules read both as one list.
    """
    holders = land.plot_holders(parcels).unpivot(index="uscc", variable_name="code", value_name="text")
    said = attributes.select("uscc", "code", "text")
    ruled = said.filter(pl.col("code") == "rulings").with_columns(code=pl.lit("labels"))
    return pl.concat([said, holders, ruled])


def _electricity(meters: pl.DataFrame) -> pl.DataFrame:
    """Add up the meters of an enterprise; with one reading missing the sum is unknown."""
    kwh = pl.when(pl.col("kwh").is_not_null().all()).then(pl.col("kwh").sum())
    # Floating-point sums depend on the order of their terms: it is fixed here.
    added = meters.sort("uscc", "period", "kwh").group_by("uscc", "period", maintain_order=True).agg(kwh)
    return added.select("uscc", pl.lit(ELECTRICITY).alias("code"), "period", pl.col("kwh").alias("value"))


def by_period(delivered: pl.DataFrame, codes: pl.Series) -> dict[str, dict[str, Floats]]:
    """Give fact → period → figures of the enterprises `codes` (n), NaN where not delivered."""
    place = delivered["uscc"].cast(pl.Enum(codes)).to_physical()
    parts = delivered.with_columns(place=place).partition_by("code", "period", as_dict=True)
    columns: dict[str, dict[str, Floats]] = {}
    for (code, period), part in parts.items():
        columns.setdefault(code, {})[period] = _spread(part, len(codes))
    return columns


def _spread(part: pl.DataFrame, n: int) -> Floats:
    values = np.full(n, np.nan)
    said = part.drop_nulls("value")
    values[said["place"]] = said["value"]
    return values


def of_year(found: Periods, fact: Fact) -> Floats:
    """One figure a year (n), NaN where unknown: the year's own, or what quarters and months give."""
    years = [values for period, values in found.items() if not periods.is_part(period)]
    quarters = periods.added(found) if fact.kind == "flow" else []
    if quarters:
        years.append(np.sum(quarters, axis=0))
    elif fact.kind == "stock":
        years.extend(found[period] for period in periods.latest_first(found))
    return first_known(years)


def first_known(figures: Sequence[Floats]) -> Floats:
    """The first that is known of each enterprise (n)."""
    figure = figures[0]
    for other in figures[1:]:
        figure = np.where(np.isnan(figure), other, figure)
    return figure


def attributes_of(said: pl.DataFrame, codes: pl.Series, known: Sequence[Attribute]) -> pl.DataFrame:
    """Make a column of each attribute that anybody has, a row for each of `codes`."""
    parts = said.partition_by("code", as_dict=True)
    table = codes.alias("uscc").to_frame()
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
