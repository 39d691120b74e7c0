"""One place's rules for one year: the published document as frozen dataclasses.

The form is explained in `data/schemes/README.md`; this file is its other half, table by table.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Annotated, Literal

from scoring.facts import ATTRIBUTES, FACTS, Attribute, AttributeType, Fact, Kind
from scoring.formula import Formula
from scoring.rounding import Mode, Quota

Value = Annotated[Formula, "facts", "number"]
Condition = Annotated[Formula, "facts", "flag"]
Anything = Annotated[Formula, "facts", "any"]
Points = Annotated[Formula, "facts", "number"]
Key = Annotated[Formula, "scored", "number"]
ClassCondition = Annotated[Formula, "classed", "flag"]
Rate = Annotated[Formula, "judged", "number"]
Amount = Annotated[Formula, "priced", "number"]

Status = Literal["exempt", "suspended", "ungraded", "T"]
Score = Literal["ratio", "min_max", "best", "threshold", "rank"]
Statistic = Literal["sum_ratio", "mean", "median", "quantile", "max", "min"]
Instrument = Literal[
    "electricity", "water", "gas", "land", "land_use_tax", "credit", "energy", "emission_right", "subsidy", "honour", "other"
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The three free texts that any table may carry."""

    basis: str = ""
    assumed: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Rounding(Noted):
    total: int = 2
    mode: Mode = "half_up"
    points: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredFact(Noted):
    title: str
    unit: str
    kind: Kind = "flow"
    department: str = "county"
    is_input: bool = False


@dataclass(frozen=True, kw_only=True)
class DeclaredAttribute(Noted):
    title: str
    type: AttributeType = "text"
    department: str = "county"


@dataclass(frozen=True, kw_only=True)
class Derived(Noted):
    name: str
    formula: Anything
    title: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Units(Noted):
    tenants: Literal["apart", "merged", "inherit"] = "apart"
    tenant_apart_when: Condition | None = None
    groups: Literal["apart", "merged"] = "apart"
    group_member_when: Condition | None = None
    mixed_when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class ScopeRule(Noted):
    name: str
    when: Condition
    status: Status
    reason: str = ""
    treated_as: str = ""


@dataclass(frozen=True, kw_only=True)
class Benchmark(Noted):
    of: Statistic
    q: float | None = None
    within: tuple[str, ...] = ()
    minimum: int = 1
    times: float = 1.0
    previous: bool = False
    winsorise: float = 0.0


@dataclass(frozen=True, kw_only=True)
class FixedPoints(Noted):
    points: float


Missing = Literal["zero", "null", "pool_mean_points", "exclude"] | FixedPoints
Negative = Literal["zero", "null", "pool_mean_points", "exclude", "as_is"] | FixedPoints


@dataclass(frozen=True, kw_only=True)
class Indicator(Noted):
    name: str
    value: Value
    weight: float
    score: Score
    title: str = ""
    unit: str = ""
    benchmark: float | Benchmark | None = None
    low: float | Benchmark | None = None
    high: float | Benchmark | None = None
    within: tuple[str, ...] = ()
    winsorise: float = 0.0
    better: Literal["higher", "lower"] = "higher"
    cap: float | None = None
    floor: float | None = None
    flat: Literal["full", "zero", "floor"] | None = None
    loss: float = 1.0
    missing: Missing = "zero"
    negative: Negative = "zero"

    @property
    def sign(self) -> float:
        """−1 where less is better."""
        return -1.0 if self.better == "lower" else 1.0


@dataclass(frozen=True, kw_only=True)
class Pool(Noted):
    name: str
    where: Condition | None = None
    title: str = ""
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Adjustment(Noted):
    name: str
    points: Points
    title: str = ""
    when: Condition | None = None
    group: str = ""
    evidence_years: tuple[int, ...] = ()
    evidence_last: int | None = None
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cap(Noted):
    max: float | None = None
    min: float | None = None


@dataclass(frozen=True, kw_only=True)
class ClassName(Noted):
    name: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Band(Noted):
    class_name: str = field(metadata={"key": "class"})
    to: float | None = None
    min_total: float | None = None
    at_least: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stage(Noted):
    start: float = field(metadata={"key": "from"})
    end: float = field(metadata={"key": "to"})
    order_by: tuple[Key, ...]
    class_name: str = field(metadata={"key": "class"})
    best: float | None = None
    worst: float | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking(Noted):
    name: str
    pools: tuple[str, ...]
    title: str = ""
    within: tuple[str, ...] = ()
    order_by: tuple[Key, ...] = ()
    bands: tuple[Band, ...] = ()
    stages: tuple[Stage, ...] = ()
    rest: str = ""
    quota: Quota = "half_up"
    ties: Literal["better", "worse"] = "better"
    count_ungraded: bool = False
    minimum: int = 0
    below_minimum: str = ""


@dataclass(frozen=True, kw_only=True)
class Override(Noted):
    name: str
    when: ClassCondition
    action: Literal["set", "raise", "lower", "not_above", "not_below"]
    title: str = ""
    class_name: str = field(default="", metadata={"key": "class"})
    steps: int = 1
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShareOf(Noted):
    """A rate as a multiple of another class's: half of D's."""

    of: str
    times: float


@dataclass(frozen=True, kw_only=True)
class Policy(Noted):
    name: str
    instrument: Instrument
    title: str = ""
    unit: str = ""
    by_class: Mapping[str, float | tuple[float, ...] | ShareOf] = field(default_factory=dict)
    text_by_class: Mapping[str, str] = field(default_factory=dict)
    rate: Rate | None = None
    amount: Amount | None = None
    stack: str = ""
    review_no: str = ""
    expires_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Scheme(Noted):
    """The whole document. `text` is the file as read, `digest` the SHA-256 of its content."""

    county: str
    year: int
    as_of: dt.date
    title: str
    source: str
    classes: tuple[ClassName, ...]
    pools: tuple[Pool, ...]
    rankings: tuple[Ranking, ...]
    issued_on: dt.date | None = None
    effective_on: dt.date | None = None
    trial: bool = False
    weights_total: float = 100.0
    rounding: Rounding = Rounding()
    own_facts: Mapping[str, DeclaredFact] = field(default_factory=dict, metadata={"key": "facts"})
    own_attributes: Mapping[str, DeclaredAttribute] = field(default_factory=dict, metadata={"key": "attributes"})
    derived: tuple[Derived, ...] = ()
    units: Units = Units()
    scope: tuple[ScopeRule, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    caps: Mapping[str, Cap] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    policies: tuple[Policy, ...] = ()
    stacks: Mapping[str, Literal["highest_only", "additive"]] = field(default_factory=dict)
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
        own = (Attribute(code, one.title, one.type, one.department) for code, one in self.own_attributes.items())
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
        """Does some rule read last year's facts?"""
        marks = (mark for pool in self.pools for one in pool.indicators for mark in (one.benchmark, one.low, one.high))
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
