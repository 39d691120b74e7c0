"""What is known of each enterprise from the year before: how it stood against the benchmarks, its class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from model_registry.history import Year
from model_registry.matrix import Floats
from model_registry.relatives import relatives
from model_registry.subjects import Subjects, put_results, ranks
from scoring.columns import Coded, Index
from scoring.table import Table


@dataclass(frozen=True, eq=False)
class Past:
    """A published year, to look enterprises up in; make it once and keep it.

    `places`: credit code → row. `relatives`: indicator → values. `totals`: points. `percentiles`: share of
    the list that was not better. `classes`, `years`: the class and the years in it. `earlier`: a year
    before that.
    """

    places: Mapping[str, int]
    relatives: Mapping[str, Floats]
    totals: Floats
    percentiles: Floats
    classes: Coded[str]
    years: Floats
    earlier: "Past | None" = None

    def rows(self, codes: Sequence[str]) -> Index:
        """The row of each enterprise, −1 where it was not there."""
        return np.array([self.places.get(code, -1) for code in codes], dtype=np.intp)


def of_year(year: Year, earlier: Year | None = None) -> Past:
    """Look back at a published year and the one before: members with the result that they share."""
    results = year.results.filter((pl.col("status") == "evaluated") & (pl.col("unit") != "merged"))
    table = Table(results.height, _nothing, lambda: results["uscc"])
    put_results(table, year.scheme, results)
    subjects = Subjects(year.scheme, year.calibration, table)
    places = {code: place for place, code in enumerate(results["uscc"].to_list())}
    with np.errstate(all="ignore"):
        stood = relatives(subjects)
        percentiles = 1 - (subjects.number("rank") - 0.5) / subjects.number("rank_of")
    totals, years = subjects.number("total"), subjects.number("years_in_class")
    before = of_year(earlier) if earlier else None
    return Past(places, stood, totals, percentiles, table["class"], years, before)


def values(past: Past | None, name: str, codes: Sequence[str]) -> Iterator[Floats]:
    """`total`, `percentile` or `relative.<indicator>` of each enterprise, year by year back; NaN unknown."""
    while past is not None:
        columns = {"total": past.totals, "percentile": past.percentiles}
        columns |= {f"relative.{indicator}": x for indicator, x in past.relatives.items()}
        if name in columns:
            yield looked_up(columns[name], past.rows(codes))
        past = past.earlier


def _nothing(_: Table, name: str) -> Floats:
    raise KeyError(name)


def looked_up(column: Floats, rows: Index) -> Floats:
    """A column at `rows`; NaN where the row is −1."""
    return np.append(column, np.nan)[rows]


def classes(past: Past, rows: Index, names: tuple[str, ...]) -> Floats:
    """The class a year ago as an index from the worst; NaN where there was none of these."""
    found = ranks(past.classes, names).astype(np.float64)
    return looked_up(np.where(found < 0, np.nan, found), rows)
