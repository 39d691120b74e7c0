"""Columns as the rules compute with them: arrays with one notion of "not known" each.

Numbers are float64 and NaN is null; dates are datetime64[D] and NaT is null. Texts and label lists
are coded: few distinct values, looked at once each. A flag is known true, known false or neither, as
in SQL. All operations work alike on one enterprise and on a million.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = NDArray[np.float64]
Dates = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]
Type = Literal["number", "text", "date", "flag", "labels", "null"]

MANY = 10_000

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Coded(Generic[V]):
    """A column of few distinct values: `values[codes[i]]` is that of row i; None is null."""

    codes: Index
    values: tuple[V | None, ...]

    def map(self, function: Callable[[V], V]) -> "Coded[V]":
        """Apply `function` to every distinct value."""
        return Coded(self.codes, tuple(None if value is None else function(value) for value in self.values))

    def test(self, condition: Callable[[V], bool]) -> "Flag":
        """Where does `condition` hold? It is asked once per distinct value."""
        true = self.where(condition)
        if None not in self.values:
            return Flag(true, ~true)
        return Flag(true, self.known() & ~true)

    def where(self, condition: Callable[[V], bool]) -> Mask:
        """Rows for which `condition` is known to hold."""
        holds = [value is not None and condition(value) for value in self.values]
        return np.array(holds, dtype=bool)[self.codes]

    def positions(self, names: tuple[V, ...]) -> Index:
        """Place of each row's value in `names`; their number where it is none of them."""
        place = {name: i for i, name in enumerate(names)}
        places = [place.get(value, len(names)) for value in self.values]  # type: ignore[arg-type]
        return np.array(places, dtype=np.intp)[self.codes]

    def numbers(self) -> Number:
        """The values as numbers; for figures that are the same in whole groups."""
        figures = [np.nan if value is None else value for value in self.values]
        return np.array(figures, dtype=np.float64)[self.codes]

    def known(self) -> Mask:
        """Which rows have a value."""
        return np.array([value is not None for value in self.values], dtype=bool)[self.codes]

    def decoded(self) -> NDArray[Any]:
        """The values as an array of objects."""
        return self.table()[self.codes]

    def table(self) -> NDArray[Any]:
        """The distinct values as an array of objects (a list of labels is one object)."""
        values = np.empty(len(self.values), dtype=object)
        values[:] = self.values
        return values


Text = Coded[str]
Labels = Coded[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition: where it is known to hold, where it is known not to."""

    true: Mask
    false: Mask

    def __and__(self, other: "Flag") -> "Flag":
        return Flag(self.true & other.true, self.false | other.false)

    def __or__(self, other: "Flag") -> "Flag":
        return Flag(self.true | other.true, self.false & other.false)

    def __invert__(self) -> "Flag":
        return Flag(self.false, self.true)


Column = Number | Dates | Text | Labels | Flag


def coded(values: list[V | None]) -> Coded[V]:
    """Code a list of values."""
    places: dict[V | None, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Coded(np.array(codes, dtype=np.intp), tuple(places))


def constant(value: V | None, n: int) -> Coded[V]:
    """The same value in `n` rows, held once."""
    return Coded(repeated(0, n), (value,))


def repeated(value: float, n: int) -> Any:
    """`value` in `n` rows: for many rows held once, for few a plain array, which is quicker made."""
    return np.full(n, value) if n < MANY else np.broadcast_to(value, n)


def unknown(kind: Type, n: int) -> Any:
    """A column of `n` rows in which nothing is known."""
    if kind in ("number", "null"):
        return repeated(np.nan, n)
    if kind == "date":
        return np.full(n, np.datetime64("NaT", "D"))
    return Flag(np.zeros(n, bool), np.zeros(n, bool)) if kind == "flag" else constant(None, n)


def known(column: Column) -> Mask:
    """Which rows have a value."""
    if isinstance(column, Coded):
        return column.known()
    if isinstance(column, Flag):
        return column.true | column.false
    return np.asarray(~np.isnat(column) if column.dtype.kind == "M" else ~np.isnan(column))


def take(column: Column, where: Index | Mask) -> Any:
    """The rows at `where`."""
    if isinstance(column, Coded):
        return Coded(column.codes[where], column.values)
    if isinstance(column, Flag):
        return Flag(column.true[where], column.false[where])
    return column[where]


def choose(condition: Mask, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`; both of one type."""
    if isinstance(yes, Coded) and isinstance(no, Coded):
        return Coded(np.where(condition, yes.codes, no.codes + len(yes.values)), (*yes.values, *no.values))
    if isinstance(yes, Flag) and isinstance(no, Flag):
        return Flag(np.where(condition, yes.true, no.true), np.where(condition, yes.false, no.false))
    return np.where(condition, yes, no)


def taken_where(column: Column, where: Index, there: Mask) -> Any:
    """The rows at `where`, null where not `there`."""
    rows = (
        take(column, np.where(there, where, 0)) if _length(column) else unknown(kind_of(column), len(where))
    )
    return rows if there.all() else choose(there, rows, unknown(kind_of(column), len(where)))


def spread(column: Any, where: Mask, before: Any) -> Any:
    """`column` at the rows `where`, and `before` (null where there is none) at all others."""
    whole = unknown(kind_of(column), len(where)) if before is None else before
    if isinstance(column, Coded):
        codes = whole.codes + len(column.values)
        codes[where] = column.codes
        return Coded(codes, (*column.values, *whole.values))
    filled = np.array(whole)
    filled[where] = column
    return filled


def kind_of(column: Column) -> Type:
    """Type of a column; texts and labels are both coded and told apart by nobody who asks here."""
    if isinstance(column, Coded):
        return "text"
    if isinstance(column, Flag):
        return "flag"
    return "date" if column.dtype.kind == "M" else "number"


def _length(column: Column) -> int:
    if isinstance(column, Coded):
        return len(column.codes)
    return len(column.true) if isinstance(column, Flag) else len(column)
