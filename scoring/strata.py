"""The groups that results are told by: industry, size, township, age, tenancy … No rule reads them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import polars as pl

from scoring.columns import Coded, Index, Number, Text, constant
from scoring.document import Scheme
from scoring.functions import years_between
from scoring.table import Table

UNKNOWN = "unknown"
DIMENSIONS = ("pool", "industry", "size", "township", "age", "tenancy", "ownership")
OWNERSHIP = "ownership"  # an attribute that a scheme may declare
SIZES = ("micro", "small", "medium", "large")
BY_STAFF = (20.0, 300.0, 1000.0)
BY_REVENUE = (300.0, 2000.0, 40000.0)  # 万元
AGES = ("<5", "5-10", ">10")
TENANCY = ("owner", "tenant", "landlord", "both")


def strata(scheme: Scheme, table: Table, wanted: Iterable[str] = DIMENSIONS) -> Mapping[str, Text]:
    """Each unit's group in every dimension; `unknown` where the facts do not tell.

    Parameters
    ----------
    table : the units of an evaluation, or the enterprises of a prepared table.
    wanted : the dimensions that are asked for, among `DIMENSIONS`.

    Returns
    -------
    mapping of a dimension of `DIMENSIONS` to a column of shape (n,)
        `pool` is there only where pools are assigned, `ownership` where the scheme declares such a text
        attribute. The bands of size are those of 统计上大中小微型企业划分办法(2017) for industry, by staff,
        else by revenue (万元); age is counted in years from registration to the scheme's `as_of`.
    """
    return {name: _told(_COLUMNS[name](table)) for name in wanted if _tells(scheme, table, name)}


def _tells(scheme: Scheme, table: Table, dimension: str) -> bool:
    if dimension == OWNERSHIP:
        declared = scheme.own_attributes.get(OWNERSHIP)
        return declared is not None and declared.type == "text"
    return dimension != "pool" or "pool" in table


def groups(column: Text) -> Iterator[tuple[str, Index]]:
    """Each group with the rows of its units, by name; the unknown ones last."""
    words = sorted({str(word) for word in column.values}, key=lambda word: (word == UNKNOWN, word))
    places = column.positions(tuple(words))
    for place, word in enumerate(words):
        rows = np.flatnonzero(places == place)
        if len(rows):
            yield word, rows


def series(name: str, column: Text) -> pl.Series:
    """A column of groups for a data frame."""
    return pl.Series(name, column.values, dtype=pl.String).gather(column.codes)


def _told(column: Text) -> Text:
    return Coded(column.codes, tuple(value or UNKNOWN for value in column.values))


def _industries(table: Table) -> Text:
    industry: Text = table["industry"]
    return industry.map(lambda code: code[:2])


def _sizes(table: Table) -> Text:
    staff = _band(table["employees"], BY_STAFF)
    size = np.where(staff < len(SIZES), staff, _band(table["revenue"], BY_REVENUE))
    return Coded(size, (*SIZES, None))


def _band(x: Number, lines: tuple[float, ...]) -> Index:
    """The band of each figure; their number + 1 where it is not known."""
    return np.where(np.isnan(x), len(lines) + 1, np.searchsorted(lines, x, side="right"))


def _ages(table: Table) -> Text:
    if not table.n:
        return constant(None, 0)
    years = years_between(table["registered_on"], table["as_of"])
    bands = np.where(np.isnan(years), len(AGES), 0 + (years >= 5) + (years > 10))
    return Coded(bands.astype(np.intp), (*AGES, None))


def _tenancy(table: Table) -> Text:
    rents = (np.nan_to_num(table["land_rented_in"]) > 0) | table["plot_holder_uscc"].known()
    lets = (np.nan_to_num(table["land_let_out"]) > 0) | (np.nan_to_num(table["tenants"]) > 0)
    return Coded(np.asarray(rents + 2 * lets, dtype=np.intp), TENANCY)


def _as_is(name: str) -> Callable[[Table], Text]:
    def column(table: Table) -> Text:
        text: Text = table[name]
        return text

    return column


_COLUMNS: Mapping[str, Callable[[Table], Text]] = {
    "pool": _as_is("pool"), "industry": _industries, "size": _sizes, "township": _as_is("township"),
    "age": _ages, "tenancy": _tenancy, OWNERSHIP: _as_is(OWNERSHIP),
}  # fmt: skip
