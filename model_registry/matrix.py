"""Numbers that a forecaster reads: a row per unit, a column per feature, with what is promised of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WORST = 1e9
"""Where a promised feature is missing it stands here, on its bad side: not knowing never pays."""

GROUPS = ("pool", "industry", "size", "age", "tenancy")


@dataclass(frozen=True)
class Feature:
    """One column.

    `kind`: how it is made (`relative`, `growth`, `total` …); `of`: from what (an indicator, fact or label).
    `direction`: +1 more of it never forecasts a worse class, −1 less of it never does, 0 nothing is promised.
    `title`: what `of` is called in the county's document.
    """

    kind: str
    of: str = ""
    direction: int = 0
    categorical: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        """Unique in a matrix."""
        return f"{self.kind}.{self.of}" if self.of else self.kind

    @property
    def missing(self) -> float:
        """What stands where it cannot be computed."""
        return -self.direction * WORST if self.direction else np.nan


@dataclass(frozen=True, eq=False)
class Matrix:
    """Features of units.

    `values`: (units × features), float64. `uscc`: one per unit. `now`: the class that the rule gives, as an
    index from the worst (0), −1 where it gives none. `groups`: a text column for each of `GROUPS`, to tell
    errors by; never read by a model.
    """

    features: tuple[Feature, ...]
    uscc: Sequence[str]
    values: Floats
    now: Integers
    groups: pl.DataFrame

    def __len__(self) -> int:
        return len(self.values)

    def rows(self, where: NDArray[np.bool_] | Integers) -> "Matrix":
        """Some of the rows: by mask or by places."""
        places = np.flatnonzero(where) if where.dtype == bool else where
        codes = [self.uscc[place] for place in places]
        return Matrix(
            self.features, codes, self.values[places], self.now[places], self.groups[places.tolist()]
        )

    def aligned(self, features: tuple[Feature, ...]) -> "Matrix":
        """The same units with exactly these features, in this order; one that is not there is missing."""
        if features == self.features:
            return self
        places = {one.name: place for place, one in enumerate(self.features)}
        values = np.empty((len(self), len(features)))
        for column, one in enumerate(features):
            known = one.name in places
            values[:, column] = self.values[:, places[one.name]] if known else one.missing
        return Matrix(features, self.uscc, values, self.now, self.groups)


@dataclass(frozen=True, eq=False)
class Samples:
    """Rows with what came of them.

    `target`: the class that was published, as an index from the worst (n). `origin`: the year of the facts
    that each row was made from (n): validation goes by it. `classes`: names, the worst first.
    """

    matrix: Matrix
    target: Integers
    origin: Integers
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.target)

    def rows(self, where: NDArray[np.bool_]) -> "Samples":
        """Some of the rows, by mask."""
        return Samples(self.matrix.rows(where), self.target[where], self.origin[where], self.classes)

    @property
    def origins(self) -> list[int]:
        """The years there are rows of, oldest first."""
        return sorted({int(year) for year in self.origin})
