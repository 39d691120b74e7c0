"""The clauses of a scheme as frozen dataclasses, table by table.

The form is explained in `data/schemes/README.md`; this file is its other half.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from scoring.facts import AttributeType, Kind
from scoring.formula import Formula
from scoring.rounding import Mode, Quota
from scoring.title import Title

UNTITLED = Title("")

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
Statistic = Literal["sum_ratio", "mean", "median", "quantile", "max", "min", "published"]
Instrument = Literal[
    "electricity", "water", "gas", "land", "land_use_tax", "credit", "energy", "emission_right", "subsidy",
    "honour", "other",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The three free texts that any table may carry."""

    basis: str = ""
    assumed: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Rounding(Noted):
    """Decimals of totals and points, and how they are rounded."""

    total: int = 2
    mode: Mode = "half_up"
    points: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredFact(Noted):
    """A fact of this place beside the built-in ones."""

    title: Title
    unit: str
    kind: Kind = "flow"
    department: str = "county"
    is_input: bool = False


@dataclass(frozen=True, kw_only=True)
class DeclaredAttribute(Noted):
    """An attribute of this place beside the built-in ones."""

    title: Title
    type: AttributeType = "text"
    department: str = "county"


@dataclass(frozen=True, kw_only=True)
class Derived(Noted):
    """A fact or a group computed from others."""

    name: str
    formula: Anything
    title: Title = UNTITLED
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Units(Noted):
    """What is one row of the ranking: tenants, groups, mixed enterprises."""

    tenants: Literal["apart", "merged", "inherit"] = "apart"
    tenant_apart_when: Condition | None = None
    groups: Literal["apart", "merged"] = "apart"
    group_member_when: Condition | None = None
    mixed_when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class ScopeRule(Noted):
    """Who is not evaluated, or evaluated without a class, and why."""

    name: str
    when: Condition
    status: Status
    reason: Title = UNTITLED
    treated_as: str = ""


@dataclass(frozen=True, kw_only=True)
class Benchmark(Noted):
    """A figure fitted from the population, or published per group."""

    of: Statistic
    q: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    other: float | None = None
    within: tuple[str, ...] = ()
    minimum: int = 1
    times: float = 1.0
    previous: bool = False
    winsorise: float = 0.0


@dataclass(frozen=True, kw_only=True)
class FixedPoints(Noted):
    """Points that stand for a value that is missing or negative."""

    points: float


Missing = Literal["zero", "null", "pool_mean_points", "exclude"] | FixedPoints
Negative = Literal["zero", "null", "pool_mean_points", "exclude", "as_is"] | FixedPoints


@dataclass(frozen=True, kw_only=True)
class Indicator(Noted):
    """One figure per enterprise and how it becomes points."""

    name: str
    value: Value
    weight: float
    score: Score
    title: Title = UNTITLED
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
    """Enterprises that are scored by the same indicators (评价组)."""

    name: str
    where: Condition | None = None
    title: Title = UNTITLED
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Adjustment(Noted):
    """A bonus or a penalty."""

    name: str
    points: Points
    title: Title = UNTITLED
    when: Condition | None = None
    group: str = ""
    evidence_years: tuple[int, ...] = ()
    evidence_last: int | None = None
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cap(Noted):
    """What the adjustments of one group may come to together; its note is what people call it."""

    note: Title = UNTITLED
    max: float | None = None
    min: float | None = None


@dataclass(frozen=True, kw_only=True)
class ClassName(Noted):
    """A class, as the place calls it."""

    name: str
    title: Title = UNTITLED


@dataclass(frozen=True, kw_only=True)
class Band(Noted):
    """One class of a ranked list and where it ends."""

    class_name: str = field(metadata={"key": "class"})
    to: float | None = None
    min_total: float | None = None
    at_least: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stage(Noted):
    """One selection of a staged ranking."""

    start: float = field(metadata={"key": "from"})
    end: float = field(metadata={"key": "to"})
    order_by: tuple[Key, ...]
    class_name: str = field(metadata={"key": "class"})
    best: float | None = None
    worst: float | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking(Noted):
    """How the enterprises of some pools are listed and parted into classes."""

    name: str
    pools: tuple[str, ...]
    title: Title = UNTITLED
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
    """A rule that changes the class after the ranking."""

    name: str
    when: ClassCondition
    action: Literal["set", "raise", "lower", "not_above", "not_below"]
    title: Title = UNTITLED
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
    """What a class means in money or otherwise."""

    name: str
    instrument: Instrument
    title: Title = UNTITLED
    unit: str = ""
    by_class: Mapping[str, float | tuple[float, ...] | ShareOf] = field(default_factory=dict)
    text_by_class: Mapping[str, Title] = field(default_factory=dict)
    rate: Rate | None = None
    amount: Amount | None = None
    stack: str = ""
    review_no: str = ""
    expires_on: dt.date | None = None
    returned_after_rise: float = 0.0  # share of what was collected

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, kw_only=True)
class Procedure(Noted):
    """How long each step of the year's campaign lasts, all in working days; none enters a figure."""

    collection_days: int = 20
    confirmation_days: int = 10
    land_notice_days: int = 0
    notice_days: int = 7
    objection_days: int = 10
    silence: Literal["accepted", "unconfirmed"] = "accepted"
