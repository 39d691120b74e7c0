"""A county's tables with some figures otherwise: reported wrongly, kept back, given as zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from scoring.clauses import Benchmark, Indicator
from scoring.columns import Number
from scoring.document import Scheme
from scoring.names import PREVIOUS
from scoring.table import Table, last_year


@dataclass(frozen=True, order=True)
class Datum:
    """A fact of this year, or of last year."""

    fact: str
    previous: bool = False

    @property
    def column(self) -> str:
        """What formulas call it."""
        return PREVIOUS + self.fact if self.previous else self.fact


@dataclass(frozen=True)
class Change:
    """What becomes of a figure: times `factor`; None: it is not delivered."""

    name: str
    factor: float | None

    def of(self, x: Number) -> Number:
        """The figures after it."""
        return np.full(len(x), np.nan) if self.factor is None else x * self.factor


TENFOLD = Change("x10", 10.0)
TENTH = Change("x0.1", 0.1)
MISSING = Change("missing", None)
ZERO = Change("zero", 0.0)


def read_by(scheme: Scheme, names: Iterable[str], previous: bool = False) -> frozenset[Datum]:
    """The facts behind the names that a formula uses, derived facts resolved."""
    codes, derived = {fact.code for fact in scheme.facts}, scheme.derived_by_name
    found: set[Datum] = set()
    for name in names:
        bare = name.removeprefix(PREVIOUS)
        back = previous or bare != name
        if bare in codes:
            found.add(Datum(bare, back))
        elif bare in derived:
            found |= read_by(scheme, derived[bare].formula.uses, back)
    return frozenset(found)


def behind(scheme: Scheme, one: Indicator) -> frozenset[Datum]:
    """The facts that an indicator and its benchmarks are made of."""
    marks = (one.benchmark, one.low, one.high)
    back = any(isinstance(mark, Benchmark) and mark.previous for mark in marks)
    found = read_by(scheme, one.value.uses)
    return found | read_by(scheme, one.value.uses, previous=True) if back else found


def tampered(scheme: Scheme, table: Table, data: Iterable[Datum], change: Change) -> Table:
    """The rows of `table` with these figures changed in every row, and what is derived from them."""
    columns, derived = {one.column for one in data}, scheme.derived_by_name

    def load(rows: Table, name: str) -> Any:
        bare = name.removeprefix(PREVIOUS)
        if name in columns:
            return change.of(table[name])
        if bare in derived:
            return derived[bare].formula.evaluate(rows if bare == name else last_year(rows))
        return table[name]

    return Table(table.n, load, lambda: table.keys)


def changed(
    frame: pl.DataFrame, facts: Iterable[str], change: Change, uscc: str | None = None
) -> pl.DataFrame:
    """The table with some facts changed: of one enterprise, or of all."""
    here = pl.lit(True) if uscc is None else pl.col("uscc") == uscc
    factor = None if change.factor is None else pl.lit(change.factor)
    new = {
        name: pl.lit(None) if factor is None else pl.col(name) * factor
        for name in facts
        if name in frame.columns
    }
    return frame.with_columns(
        pl.when(here).then(figure).otherwise(pl.col(name)).cast(pl.Float64).alias(name)
        for name, figure in new.items()
    )
