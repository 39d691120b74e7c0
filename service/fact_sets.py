"""Fact sets as a client sends them → the tables that the rules read; checked column by column.

A fact set is an object: `uscc`, `name`, attributes, facts, and under `previous` the same of last year with
`class` and `years_in_class`. Dates are ISO texts, labels a list or a text parted by `|`; null is "not
delivered".
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from scoring.document import Scheme
from scoring.errors import FactError, Fault
from scoring.nearest import nearest

FactSet = Mapping[str, Any]

PREVIOUS = "previous"
UNNAMED = "?"  # begins the credit code of a fact set that has none
MOST_FAULTS = 1000
MOST_TEXT = 500
DTYPES: Mapping[str, pl.DataType] = {
    "number": pl.Float64(),
    "text": pl.String(),
    "date": pl.Date(),
    "labels": pl.List(pl.String()),
}


def tables(scheme: Scheme, sets: Sequence[FactSet]) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Make this year's table and last year's, or tell everything that is wrong.

    Raises
    ------
    FactError
        Each fault points at its place, `#/enterprises/3/tax`.
    """
    kinds: dict[str, str] = {one.code: one.type for one in scheme.attributes}
    kinds |= {one.code: "number" for one in scheme.facts}
    last_kinds = kinds | {"class": "text", "years_in_class": "number"}
    named = [one if one.get("uscc") else {**one, "uscc": f"{UNNAMED}{i}"} for i, one in enumerate(sets)]
    last = [_last_year(one) for one in named]
    faults = [*_faults(named, kinds | {PREVIOUS: "object"}, ""), *_faults(last, last_kinds, f"{PREVIOUS}/")]
    if faults:
        raise FactError(faults[:MOST_FAULTS])
    known_before = [one for one in last if len(one) > 1]
    return _table(named, kinds), _table(known_before, last_kinds) if known_before else None


def _last_year(one: FactSet) -> FactSet:
    before = one.get(PREVIOUS)
    return {**before, "uscc": one["uscc"]} if isinstance(before, Mapping) else {"uscc": one["uscc"]}


def _faults(sets: Sequence[FactSet], kinds: Mapping[str, str], part: str) -> Iterator[Fault]:
    for name in dict.fromkeys(name for one in sets for name in one):
        kind = kinds.get(name)
        for place, one in enumerate(sets):
            if name in one and (code := "facts.unknown_name" if kind is None else CHECKS[kind](one[name])):
                figures = {"name": name, "value": str(one[name])[:60], "nearest": nearest(name, kinds)}
                yield Fault(code, f"#/enterprises/{place}/{part}{name}", figures)


def _table(sets: Sequence[FactSet], kinds: Mapping[str, str]) -> pl.DataFrame:
    names = [name for name in dict.fromkeys(name for one in sets for name in one) if name in kinds]
    return pl.DataFrame(
        [
            pl.Series(name, [READ[kinds[name]](one.get(name)) for one in sets], dtype=DTYPES[kinds[name]])
            for name in names
        ]
    )


def _not_a_number(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "facts.not_a_number"
    return "" if -1e300 < value < 1e300 else "facts.not_finite"


def _not_a_text(value: object) -> str:
    if value is None:
        return ""
    return "" if isinstance(value, str) and len(value) <= MOST_TEXT else "facts.not_a_text"


def _not_a_date(value: object) -> str:
    if value is None or isinstance(value, dt.date):
        return ""
    try:
        dt.date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "facts.not_a_date"
    return ""


def _not_labels(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return next(("facts.not_labels" for part in parts if _not_a_text(part)), "")


def _not_an_object(value: object) -> str:
    return "" if value is None or isinstance(value, Mapping) else "facts.not_an_object"


def _labels(value: Any) -> list[str] | None:
    parts = value.split("|") if isinstance(value, str) else value
    return None if parts is None else [part.strip() for part in parts if part and part.strip()]


def _date(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _as_is(value: Any) -> Any:
    return value


CHECKS: Mapping[str, Callable[[object], str]] = {
    "number": _not_a_number,
    "text": _not_a_text,
    "date": _not_a_date,
    "labels": _not_labels,
    "object": _not_an_object,
}
READ: Mapping[str, Callable[[Any], Any]] = {
    "number": lambda value: None if value is None or math.isnan(value) else float(value),
    "text": _as_is,
    "date": _date,
    "labels": _labels,
}
