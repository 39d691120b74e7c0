"""The table of facts as the rules read it: this year, last year beside it, and what is derived from them.

Columns are made when they are first asked for, so a rule pays for what it reads.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
import polars as pl

from scoring.columns import (
    Coded,
    Column,
    Index,
    Mask,
    Number,
    Type,
    coded,
    constant,
    spread,
    take,
    taken_where,
    unknown,
)
from scoring.document import Scheme
from scoring.errors import FactError, Fault
from scoring.functions import DATED_LABELS
from scoring.names import PREVIOUS

Load = Callable[["Table", str], Any]
LABELS = "labels"


class Table:
    """`n` rows whose columns are loaded once and kept; results are set beside them."""

    def __init__(self, n: int, load: Load, keys: Callable[[], pl.Series]) -> None:
        self.n = n
        self.computed: dict[str, Any] = {}
        self.groups: dict[tuple[str, ...], Coded[str]] = {}
        self._load, self._keys = load, keys
        self._loaded: dict[str, Column] = {}

    @cached_property
    def keys(self) -> pl.Series:
        """Credit codes of the rows."""
        return self._keys()

    def __getitem__(self, name: str) -> Any:
        if name in self.computed:
            return self.computed[name]
        if name not in self._loaded:
            self._loaded[name] = self._load(self, name)
        return self._loaded[name]

    def __setitem__(self, name: str, column: Any) -> None:
        self.computed[name] = column

    def __contains__(self, name: str) -> bool:
        return name in self.computed

    def forget(self) -> None:
        """Drop the columns that were loaded; who asks again loads them again."""
        self._loaded.clear()

    def put(self, part: "Table", where: Mask) -> None:
        """Take over what was set on `part`, the rows `where` of this table; elsewhere it is null."""
        if part is not self:
            for name, column in part.computed.items():
                self[name] = spread(column, where, self.computed.get(name))

    def rows(self, where: Mask) -> "Table":
        """The rows for which `where` holds; the table itself where that is all of them."""
        return self if where.all() else self.at(np.flatnonzero(where))

    def at(self, index: Index) -> "Table":
        """The rows at `index`."""
        return Table(len(index), lambda _, name: take(self[name], index), lambda: self.keys.gather(index))


def last_year(table: Table) -> Table:
    """The same units with last year's facts under this year's names."""
    return Table(
        table.n, lambda _, name: table[name if name == "as_of" else PREVIOUS + name], lambda: table.keys
    )


Frame = pl.DataFrame | Sequence[Mapping[str, Any]]
"""Facts as they are handed in: a data frame, or (quicker for a few) rows as mappings."""


def prepare(scheme: Scheme, facts: Frame, previous: Frame | None) -> Table:
    """Facts of this year and, as `previous.x`, of last year, in the types of the vocabulary.

    Parameters
    ----------
    facts : a row per enterprise; columns as in `data/schemes/README.md` §3. Absent columns count as
        not delivered; columns that the scheme does not speak of are not looked at.
    previous : the same for last year, with `class` and `years_in_class` where known; None: nothing known.

    Raises
    ------
    FactError
        `facts.no_uscc`, `facts.duplicate` (the same enterprise twice), `facts.wrong_type`.
    """
    last = _table(scheme, previous, None, PREVIOUS) if previous is not None else None
    return _table(scheme, facts, last, "")


def kinds(scheme: Scheme) -> Mapping[str, Type]:
    """Every column that may be delivered, with its type."""
    return _kinds(scheme)


@cache
def _kinds(scheme: Scheme) -> Mapping[str, Type]:
    numbers: dict[str, Type] = {fact.code: "number" for fact in scheme.facts}
    last_year: dict[str, Type] = {"class": "text", "years_in_class": "number"}
    return numbers | {one.code: one.type for one in scheme.attributes} | last_year


def _table(scheme: Scheme, frame: Frame, last: Table | None, place: str) -> Table:
    """`place`: said before a column's name in faults."""
    read = _from_frame(frame, place) if isinstance(frame, pl.DataFrame) else _from_rows(frame, place)
    codes = _keys(frame, f"{place}uscc")
    match = _match(codes, last.keys) if last is not None else None
    types, derived, n = _kinds(scheme), scheme.derived_by_name, len(codes)

    def load(table: Table, name: str) -> Any:
        bare = name.removeprefix(PREVIOUS)
        if bare != name:
            if last is None or match is None:
                return unknown(_kind(scheme, bare.removeprefix(PREVIOUS)), n)
            return taken_where(last[bare], *match)
        if name in derived:
            return derived[name].formula.evaluate(table)
        if name == "as_of":
            return np.full(n, np.datetime64(scheme.as_of, "D"))
        if name == "labels":
            return table[DATED_LABELS].map(_undated)
        return read(LABELS, "labels") if name == DATED_LABELS else read(name, types[name])

    return Table(n, load, lambda: codes)


def _kind(scheme: Scheme, name: str) -> Type:
    derived = scheme.derived_by_name
    return derived[name].formula.type if name in derived else _kinds(scheme)[name]


def _undated(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label[:-5] if label[-5:-4] == ":" and label[-4:].isdigit() else label for label in labels)


def _keys(frame: Frame, where: str) -> pl.Series:
    """Credit codes of the rows: all there, none twice."""
    codes = _codes(frame, where) if isinstance(frame, pl.DataFrame) else _codes_of_rows(frame, where)
    if len(codes) > 1 and codes.n_unique() != len(codes):
        twice = codes.filter(codes.is_duplicated()).unique().sort().head(20)
        raise FactError([Fault("facts.duplicate", where, {"uscc": code}) for code in twice])
    return codes


def _codes(frame: pl.DataFrame, where: str) -> pl.Series:
    codes = frame["uscc"] if "uscc" in frame.columns else pl.Series([None])
    _check_type(codes, "text", where)
    codes = codes.cast(pl.String)
    if codes.null_count() or "" in codes:
        raise FactError([Fault("facts.no_uscc", where)])
    return codes


def _codes_of_rows(rows: Sequence[Mapping[str, Any]], where: str) -> pl.Series:
    words = [row.get("uscc") for row in rows]
    _check_types(words, "text", where)
    if not all(words):
        raise FactError([Fault("facts.no_uscc", where)])
    return pl.Series(words, dtype=pl.String)


def _match(codes: pl.Series, last: pl.Series) -> tuple[Index, Mask]:
    """Row of each enterprise in last year's table, and whether it has one."""
    if len(codes) == len(last) == 1:
        return np.zeros(1, dtype=np.intp), np.array([codes[0] == last[0]])
    places = pl.DataFrame({"uscc": last}).with_row_index("place")
    found = pl.DataFrame({"uscc": codes}).join(places, on="uscc", how="left", maintain_order="left")["place"]
    return found.fill_null(0).to_numpy().astype(np.intp), found.is_not_null().to_numpy()


def _wrong_type(kind: Type, found: object, where: str) -> FactError:
    return FactError([Fault("facts.wrong_type", where, {"wanted": kind, "reason": str(found)[:120]})])


def _check_type(series: pl.Series, kind: Type, where: str) -> None:
    """Nothing is converted: 610 is not the industry 0610, a day's serial number not the date."""
    found = series.dtype
    accepted = found.is_numeric() if kind == "number" else found in _ACCEPTED[kind]
    if not accepted and found != pl.Null:
        raise _wrong_type(kind, found, where)


def _check_types(values: Sequence[object], kind: Type, where: str) -> None:
    for value in values:
        if value is not None and not isinstance(value, _TAKEN[kind]):
            raise _wrong_type(kind, repr(value), where)


def _finite(column: Column, where: str) -> Column:
    """An infinite figure would make every sum that it enters infinite."""
    if isinstance(column, np.ndarray) and column.dtype.kind == "f" and np.isinf(column).any():
        raise _wrong_type("number", "inf", where)
    return column


_ACCEPTED: dict[str, tuple[type[pl.DataType], ...]] = {
    "text": (pl.String, pl.Categorical, pl.Enum),
    "date": (pl.Date, pl.Datetime),
    "labels": (pl.List,),
}
_TAKEN: dict[str, tuple[type, ...]] = {
    "number": (int, float, np.number),
    "text": (str,),
    "date": (dt.date,),
    "labels": (list, tuple),
}


def _from_frame(frame: pl.DataFrame, place: str) -> Callable[[str, Type], Any]:
    def read(name: str, kind: Type) -> Any:
        if name not in frame.columns:
            return constant((), frame.height) if kind == "labels" else unknown(kind, frame.height)
        _check_type(frame[name], kind, f"{place}{name}")
        return _finite(_READ[kind](frame[name]), f"{place}{name}")

    return read


def _numbers(series: pl.Series) -> Number:
    return series.cast(pl.Float64).to_numpy()


def _dates(series: pl.Series) -> Column:
    return series.cast(pl.Date).to_numpy().astype("datetime64[D]")


def _texts(series: pl.Series) -> Coded[str]:
    words = series.cast(pl.String)
    distinct = words.unique(maintain_order=True).drop_nulls()
    codes = words.cast(pl.Enum(distinct)).to_physical().fill_null(len(distinct)).to_numpy().astype(np.intp)
    return Coded(codes, (*distinct.to_list(), None))


def _labels(series: pl.Series) -> Coded[tuple[str, ...]]:
    """Lists of labels; none delivered is an empty list."""
    joined = _texts(series.cast(pl.List(pl.String)).list.join("|").fill_null(""))
    return Coded(
        joined.codes,
        tuple(tuple(word for word in (words or "").split("|") if word) for words in joined.values),
    )


_READ: dict[str, Callable[[pl.Series], Column]] = {
    "number": _numbers, "date": _dates, "text": _texts, "labels": _labels,
}  # fmt: skip


def _from_rows(rows: Sequence[Mapping[str, Any]], place: str) -> Callable[[str, Type], Column]:
    def read(name: str, kind: Type) -> Any:
        values = [row.get(name) for row in rows]
        _check_types(values, kind, f"{place}{name}")
        if kind == "number":
            figures = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
            return _finite(figures, f"{place}{name}")
        if kind == "date":
            return np.array(values, dtype="datetime64[D]")
        return coded([tuple(value or ()) for value in values] if kind == "labels" else values)

    return read
