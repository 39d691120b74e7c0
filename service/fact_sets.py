"""Fact sets as a client sends them → the rows that the rules read; checked column by column.

A fact set is an object: `uscc`, `name`, attributes, facts, and under `previous` the same of last year with
`class` and `years_in_class`. Dates are ISO texts, labels a list or a text parted by `|`; null is "not
delivered".
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from scoring.document import Scheme
from scoring.errors import FactError, Fault
from scoring.nearest import nearest
from scoring.table import kinds

FactSet = Mapping[str, Any]
Row = Mapping[str, Any]

PREVIOUS = "previous"
LAST_YEAR_ONLY = ("class", "years_in_class")
UNNAMED = "?"  # begins the credit code of a fact set that has none
MOST_FAULTS = 1000
MOST_TEXT = 500
SHOWN = 60
LARGEST = 1e300
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def checked(scheme: Scheme, sets: Sequence[FactSet]) -> tuple[list[Row], list[Row] | None]:
    """Give this year's rows and last year's, or tell everything that is wrong.

    Raises
    ------
    FactError
        Each fault points at its place, `#/enterprises/3/tax`.
    """
    last_year: dict[str, str] = {**kinds(scheme), "years_in_class": "count"}
    this_year = {name: kind for name, kind in last_year.items() if name not in LAST_YEAR_ONLY}
    last = [before if isinstance(before := one.get(PREVIOUS), Mapping) else {} for one in sets]
    found = chain(
        _faults(sets, this_year | {PREVIOUS: "object"}, ""), _faults(last, last_year, f"{PREVIOUS}/")
    )
    if faults := tuple(islice(found, MOST_FAULTS)):
        raise FactError(faults)
    codes = [one.get("uscc") or f"{UNNAMED}{place}" for place, one in enumerate(sets)]
    rows = [_row(one, code, this_year) for one, code in zip(sets, codes, strict=True)]
    before = [_row(one, code, last_year) for one, code in zip(last, codes, strict=True) if one]
    return rows, before or None


def _row(one: FactSet, code: str, kinds: Mapping[str, str]) -> Row:
    row = {name: _read(value, kinds[name]) for name, value in one.items() if name != PREVIOUS}
    return row | {"uscc": code}


def _read(value: Any, kind: str) -> Any:
    if kind == "date" and value is not None:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    if kind == "labels" and value is not None:
        parts = value.split("|") if isinstance(value, str) else value
        return tuple(label for part in parts if (label := (part or "").strip()))
    return value


def _faults(sets: Sequence[FactSet], kinds: Mapping[str, str], part: str) -> Iterator[Fault]:
    for name in dict.fromkeys(chain.from_iterable(sets)):
        kind = kinds.get(name)
        for place, one in enumerate(sets):
            if name in one and (code := CHECKS[kind](one[name]) if kind else "facts.unknown_name"):
                figures = {
                    "name": name[:SHOWN],
                    "value": str(one[name])[:SHOWN],
                    "nearest": nearest(name[:SHOWN], kinds),
                }
                yield Fault(code, f"#/enterprises/{place}/{part}{_escaped(name[:SHOWN])}", figures)


def _escaped(name: str) -> str:
    """A name inside a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _not_a_number(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "facts.not_a_number"
    return "" if -LARGEST < value < LARGEST else "facts.not_finite"


def _not_a_count(value: object) -> str:
    if isinstance(value, int | float) and not (value >= 0 and float(value).is_integer()):
        return "facts.not_a_count"
    return _not_a_number(value)


def _not_a_text(value: object) -> str:
    return "" if value is None or (isinstance(value, str) and len(value) <= MOST_TEXT) else "facts.not_a_text"


def _not_a_date(value: object) -> str:
    if value is None or isinstance(value, dt.date):
        return ""
    try:
        return (
            ""
            if isinstance(value, str) and DATE.fullmatch(value) and dt.date.fromisoformat(value)
            else "facts.not_a_date"
        )
    except ValueError:
        return "facts.not_a_date"


def _not_labels(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return "facts.not_labels" if any(_not_a_text(part) for part in parts) else ""


def _not_an_object(value: object) -> str:
    return "" if value is None or isinstance(value, Mapping) else "facts.not_an_object"


CHECKS: Mapping[str, Callable[[object], str]] = {
    "number": _not_a_number,
    "count": _not_a_count,
    "text": _not_a_text,
    "date": _not_a_date,
    "labels": _not_labels,
    "object": _not_an_object,
}
