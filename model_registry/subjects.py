"""The units that a forecast is made for: their facts, and what the rule made of them.

A published year and a fresh evaluation come to the same: a table with facts as the rules read them (of merged
units their sums) and the columns of the result beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from model_registry.history import Year
from model_registry.matrix import Floats, Integers
from scoring.calibration import Calibration
from scoring.clauses import Indicator, Pool
from scoring.columns import Coded, coded, constant, unknown
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.results import columns
from scoring.table import Table, prepare
from scoring.units import form

SHARED = ("member", "merged")  # rows that repeat a unit's result, or evaluate a unit a second time
TEXTS = ("pool", "status", "class")  # of a result, all that is read; figures are taken over one and all


@dataclass(frozen=True, eq=False)
class Subjects:
    """Evaluated units, a row each. `table`: facts, attributes and derived; results are set on it."""

    scheme: Scheme
    calibration: Calibration
    table: Table

    @property
    def n(self) -> int:
        """How many there are."""
        return self.table.n

    def number(self, name: str) -> Floats:
        """A numeric column of the result; NaN where there is none."""
        column = self.table[name] if name in self.table else unknown("number", self.n)
        return np.asarray(column.numbers() if isinstance(column, Coded) else column, dtype=np.float64)

    @cached_property
    def classes(self) -> Integers:
        """The class that the rule gives, as an index from the worst; −1 where it gives none."""
        return ranks(self.table["class"], self.scheme.class_names)

    def pools(self) -> Iterator[tuple[Pool, NDArray[np.bool_]]]:
        """The pools that anybody is in, with who is."""
        for pool in self.scheme.pools:
            where = self.table["pool"].where(pool.name.__eq__)
            if where.any():
                yield pool, where

    def indicators(self) -> Iterator[tuple[Indicator, NDArray[np.bool_]]]:
        """The indicators of all pools, with whom they are for."""
        for pool, where in self.pools():
            for one in pool.indicators:
                yield one, where


def ranks(classes: Coded[str], names: tuple[str, ...]) -> Integers:
    """Classes as indices from the worst (0), −1 for one that is not among `names` (best first)."""
    return (len(names) - 1 - classes.positions(names)).astype(np.int64)


def of_outcome(outcome: Evaluation) -> Subjects:
    """The evaluated units of an evaluation."""
    whole = outcome.table
    evaluated = whole["status"].where("evaluated".__eq__)
    table = whole.rows(evaluated & ~whole["unit"].where(SHARED.__contains__))
    for name, kind in columns(outcome.scheme).items() if table is not whole else ():
        if name in whole and _is_read(name, kind):
            table[name] = table[name]
    return Subjects(outcome.scheme, outcome.calibration, table)


def of_year(year: Year, before: Year | None) -> Subjects:
    """The evaluated units of a published year; `before` serves rules that look at last year."""
    results = year.results.filter((pl.col("status") == "evaluated") & ~pl.col("unit").is_in(SHARED))
    previous = known_of(before) if before else None
    formed = form(year.scheme, prepare(year.scheme, year.facts, previous)).table
    places = pl.DataFrame({"uscc": formed.keys}).with_row_index("place").unique("uscc", keep="first")
    here = results.select("uscc").join(places, on="uscc", how="left", maintain_order="left")["place"]
    table = formed.at(here.to_numpy().astype(np.intp))
    put_results(table, year.scheme, results)
    return Subjects(year.scheme, year.calibration, table)


def known_of(year: Year) -> pl.DataFrame:
    """Facts of a year as the next one looks back at them: with class and years in it."""
    classes = year.results.filter(pl.col("unit") != "merged").select("uscc", "class", "years_in_class")
    facts = year.facts.drop("class", "years_in_class", strict=False)
    return facts.join(classes, on="uscc", how="left", maintain_order="left")


def put_results(table: Table, scheme: Scheme, results: pl.DataFrame) -> None:
    """Set the columns of a result on a table of the same rows."""
    for name, kind in columns(scheme).items():
        if _is_read(name, kind) and name in results.columns:
            column = results[name]
            table[name] = coded(column.to_list()) if name in TEXTS else column.cast(pl.Float64).to_numpy()
    table["treated_as"] = constant(None, table.n)


def _is_read(name: str, kind: pl.DataType) -> bool:
    return name in TEXTS or (kind.is_numeric() and not name.startswith("policy."))
