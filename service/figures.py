"""What the rules read of an enterprise: the figures behind a formula, down to what was delivered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from scoring.document import Scheme
from scoring.formula import Formula
from scoring.functions import DATED_LABELS
from scoring.names import PREVIOUS
from scoring.table import kinds
from scoring.title import last_year

Figures = Mapping[str, Any]
IDENTITY = ("uscc", "name")  # a result has these anyway


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that a formula reads; one with a formula of its own is derived from others beside it.

    An indicator reads numbers; a condition also texts, dates, labels and truths.
    """

    name: str
    title: str
    unit: str
    formula: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    title: str
    unit: str
    formula: str | None


@cache
def names(scheme: Scheme) -> tuple[str, ...]:
    """Every fact, attribute and derived fact that some rule reads, last year's too."""
    last_year = {
        PREVIOUS + name
        for one in scheme.derived
        if PREVIOUS + one.name in scheme.uses
        for name in one.formula.uses
    }
    known = kinds(scheme).keys() | scheme.derived_by_name.keys()
    read = {name for name in scheme.uses | last_year if name.removeprefix(PREVIOUS) in known}
    return tuple(sorted(read - {*IDENTITY, DATED_LABELS}))


def behind(scheme: Scheme, pool: str, indicator: str, figures: Mapping[str, Any]) -> list[Input]:
    """The numbers that an indicator is computed from, as a unit has them."""
    return [
        Input(one.name, one.title, one.unit, one.formula, figures.get(one.name))
        for one in _vocabulary(scheme)[pool, indicator]
    ]


@cache
def _vocabulary(scheme: Scheme) -> Mapping[tuple[str, str], tuple[_Words, ...]]:
    titles = {one.code: (one.title, one.unit) for one in scheme.facts}
    titles |= {one.name: (one.title, one.unit) for one in scheme.derived if one.formula.type == "number"}
    return {
        (pool.name, one.name): tuple(
            _worded(scheme, name, *titles[name.removeprefix(PREVIOUS)])
            for name in _opened(scheme, one.value)
            if name.removeprefix(PREVIOUS) in titles
        )
        for pool in scheme.pools
        for one in pool.indicators
    }


def read(scheme: Scheme, formulas: Iterable[Formula | None], lookup: Callable[[str], Any]) -> list[Input]:
    """Give all that conditions and other formulas read of a unit, whatever its type, each once."""
    words, types = _titles(scheme), kinds(scheme)
    names = dict.fromkeys(name for one in formulas if one is not None for name in _opened(scheme, one))
    found = []
    for name in names:
        bare = name.removeprefix(PREVIOUS)
        one = _worded(scheme, name, *words.get(bare, (name, "")))
        value = scheme.as_of if name == "as_of" else lookup(name)
        if bare != DATED_LABELS:
            found.append(Input(one.name, one.title, one.unit, one.formula, _plain(value, types.get(bare))))
    return found


def _plain(value: Any, kind: str | None) -> Any:
    """Give a value as JSON has it; who has no labels has an empty list of them."""
    if kind == "labels":
        return list(value or ())
    return value.isoformat() if isinstance(value, date) else value


@cache
def _titles(scheme: Scheme) -> Mapping[str, tuple[str, str]]:
    facts = {one.code: (one.title, one.unit) for one in scheme.facts}
    derived = {one.name: (one.title or one.name, one.unit) for one in scheme.derived}
    return facts | derived | {one.code: (one.title, "") for one in scheme.attributes}


def _opened(scheme: Scheme, formula: Formula) -> Iterator[str]:
    """Names behind a formula: as it reads, then what these are derived from."""
    waiting = sorted(formula.uses, key=formula.text.find)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        yield name
        bare = name.removeprefix(PREVIOUS)
        if source := scheme.derived_by_name.get(bare):
            uses = sorted(source.formula.uses, key=source.formula.text.find)
            waiting += [name.removesuffix(bare) + one for one in uses]


def _worded(scheme: Scheme, name: str, title: str, unit: str) -> _Words:
    bare = name.removeprefix(PREVIOUS)
    source = scheme.derived_by_name.get(bare)
    return _Words(
        name, title if bare == name else last_year(title), unit, source.formula.text if source else None
    )
