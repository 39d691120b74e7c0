"""One place's rules for one year: the published document as one frozen dataclass."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Literal

from scoring.clauses import (
    Adjustment,
    Benchmark,
    Cap,
    ClassName,
    DeclaredAttribute,
    DeclaredFact,
    Derived,
    Noted,
    Override,
    Policy,
    Pool,
    Procedure,
    Ranking,
    Rounding,
    ScopeRule,
    Units,
)
from scoring.facts import ATTRIBUTES, FACTS, Attribute, Fact
from scoring.formula import Formula
from scoring.title import Title


@dataclass(frozen=True, kw_only=True)
class Scheme(Noted):
    """The whole document. `text` is the file as read, `digest` the SHA-256 of its content."""

    county: str
    year: int
    as_of: dt.date
    title: Title
    source: str
    classes: tuple[ClassName, ...]
    pools: tuple[Pool, ...]
    rankings: tuple[Ranking, ...]
    issued_on: dt.date | None = None
    effective_on: dt.date | None = None
    trial: bool = False
    weights_total: float = 100.0
    rounding: Rounding = field(default_factory=Rounding)
    own_facts: Mapping[str, DeclaredFact] = field(default_factory=dict, metadata={"key": "facts"})
    own_attributes: Mapping[str, DeclaredAttribute] = field(
        default_factory=dict, metadata={"key": "attributes"}
    )
    derived: tuple[Derived, ...] = ()
    units: Units = field(default_factory=Units)
    scope: tuple[ScopeRule, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    caps: Mapping[str, Cap] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    policies: tuple[Policy, ...] = ()
    stacks: Mapping[str, Literal["highest_only", "additive"]] = field(default_factory=dict)
    procedure: Procedure = field(default_factory=Procedure)
    text: str = field(default="", repr=False, compare=False, metadata={"key": ""})
    digest: str = field(default="", metadata={"key": ""})

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact of this place: the built-in ones and its own."""
        own = (
            Fact(code, fact.title, fact.unit, fact.kind, fact.department, fact.is_input)
            for code, fact in self.own_facts.items()
        )
        return (*FACTS, *own)

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """Every attribute of this place: the built-in ones and its own."""
        own = (
            Attribute(code, one.title, one.type, one.department) for code, one in self.own_attributes.items()
        )
        return (*ATTRIBUTES, *own)

    @cached_property
    def derived_by_name(self) -> Mapping[str, Derived]:
        """The derived facts by name."""
        return {one.name: one for one in self.derived}

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes, best first."""
        return tuple(one.name for one in self.classes)

    @cached_property
    def uses(self) -> frozenset[str]:
        """Every column that some formula, group or unit rule reads."""
        return frozenset().union(*(columns_read(self)))

    @cached_property
    def looks_back(self) -> bool:
        """Whether some rule reads last year's facts."""
        marks = (
            mark
            for pool in self.pools
            for one in pool.indicators
            for mark in (one.benchmark, one.low, one.high)
        )
        fitted_back = any(isinstance(mark, Benchmark) and mark.previous for mark in marks)
        return fitted_back or any(name.startswith("previous.") for name in self.uses)

    def ranking_of(self, pool: str) -> Ranking:
        """The ranking that lists the enterprises of `pool`."""
        return next(ranking for ranking in self.rankings if pool in ranking.pools)


def columns_read(part: object) -> Iterator[frozenset[str]]:
    """The columns that each formula anywhere inside `part` reads, and those its `within` names."""
    if isinstance(part, Formula):
        yield part.uses
    elif isinstance(part, tuple):
        for item in part:
            yield from columns_read(item)
    elif isinstance(part, Mapping):
        yield from columns_read(tuple(part.values()))
    elif is_dataclass(part):
        yield frozenset(getattr(part, "within", ()))
        for one in fields(part):
            yield from columns_read(getattr(part, one.name))
