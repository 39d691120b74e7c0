"""What the rules read of an enterprise: the facts behind a formula, down to what was delivered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.document import Derived, Indicator, Scheme
from scoring.formula import DATED_LABELS
from scoring.names import PREVIOUS
from scoring.table import prepare
from scoring.units import form

LAST_YEAR = "上年"
NOT_FIGURES = ("uscc", "name", "unit", "unit_uscc", "as_of", DATED_LABELS)

Derivations = Mapping[str, Derived]


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that a formula reads; one with a formula of its own is derived from others beside it."""

    name: str
    title: str
    unit: str
    formula: str | None
    value: float | None = None


class Vocabulary:
    """The words of the figures behind each indicator; made once per scheme."""

    def __init__(self, scheme: Scheme) -> None:
        derived = {one.name: one for one in scheme.derived}
        words = {one.code: (one.title, one.unit) for one in scheme.facts}
        words |= {
            name: (one.title, one.unit) for name, one in derived.items() if one.formula.type == "number"
        }
        self._behind = {
            (pool.name, one.name): [_worded(name, words, derived) for name in _opened(one, derived, words)]
            for pool in scheme.pools
            for one in pool.indicators
        }

    def behind(self, pool: str, indicator: str, figures: Mapping[str, Any]) -> list[Input]:
        """The numbers that an indicator is computed from, as this unit has them."""
        return [
            Input(one.name, one.title, one.unit, one.formula, figures.get(one.name))
            for one in self._behind[pool, indicator]
        ]


def read(scheme: Scheme, facts: pl.DataFrame, previous: pl.DataFrame | None) -> pl.DataFrame:
    """Give what the rules read: a row per unit, its identity and a struct `inputs` of figures and words."""
    units = form(scheme, prepare(scheme, facts, previous))
    wanted = _read_names(scheme)
    inputs = [name for name in units.columns if name in wanted and name not in NOT_FIGURES]
    return units.select(
        "uscc", "unit", pl.struct(inputs).alias("inputs") if inputs else pl.lit(None).alias("inputs")
    )


def _read_names(scheme: Scheme) -> set[str]:
    """Every column that some rule reads, and last year's columns behind last year's derived ones."""
    behind = {
        PREVIOUS + name
        for one in scheme.derived
        if PREVIOUS + one.name in scheme.uses
        for name in one.formula.uses
    }
    return scheme.uses | behind


def _opened(indicator: Indicator, derived: Derivations, words: Mapping[str, object]) -> Iterator[str]:
    """Names of the numbers behind an indicator: as the formula reads, then what these are derived from."""
    text = indicator.value.text
    waiting = sorted(indicator.value.uses, key=text.find)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        bare = name.removeprefix(PREVIOUS)
        if bare in words:
            yield name
        if bare in derived:
            prefix = name[: len(name) - len(bare)]
            source = derived[bare].formula
            waiting += [prefix + one for one in sorted(source.uses, key=source.text.find)]


def _worded(name: str, words: Mapping[str, tuple[str, str]], derived: Derivations) -> Input:
    bare = name.removeprefix(PREVIOUS)
    title, unit = words[bare]
    formula = derived[bare].formula.text if bare in derived else None
    return Input(name, title if bare == name else LAST_YEAR + title, unit, formula)
