"""What the rules read of an enterprise: the figures behind a formula, down to what was delivered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scoring.clauses import Indicator
from scoring.document import Scheme
from scoring.functions import DATED_LABELS
from scoring.names import PREVIOUS
from scoring.table import kinds

LAST_YEAR = "上年"
IDENTITY = ("uscc", "name")  # a result has these anyway


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that a formula reads; one with a formula of its own is derived from others beside it."""

    name: str
    title: str
    unit: str
    formula: str | None
    value: float | None


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
            for name in _opened(scheme, one)
            if name.removeprefix(PREVIOUS) in titles
        )
        for pool in scheme.pools
        for one in pool.indicators
    }


def _opened(scheme: Scheme, indicator: Indicator) -> Iterator[str]:
    """Names behind an indicator: as its formula reads, then what these are derived from."""
    waiting = sorted(indicator.value.uses, key=indicator.value.text.find)
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
        name, title if bare == name else LAST_YEAR + title, unit, source.formula.text if source else None
    )
