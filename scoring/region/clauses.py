"""The clauses of a board file as frozen dataclasses, table by table.

The form is explained in `data/boards/README.md`; this file is its other half.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from scoring.clauses import UNTITLED, DeclaredAttribute, DeclaredFact, Derived, Noted
from scoring.formula import Formula
from scoring.title import Title

Figure = Annotated[Formula, "board", "number"]
Condition = Annotated[Formula, "board", "flag"]
GroupKey = Annotated[Formula, "board", "text"]
Kind = Literal["low_efficiency", "zombie"]
KINDS: tuple[Kind, ...] = ("low_efficiency", "zombie")


@dataclass(frozen=True, kw_only=True)
class Measure(Noted):
    """Σ numerator ÷ Σ denominator, or Σ numerator alone, of the enterprises that `where` names."""

    name: str
    title: Title
    numerator: Figure
    unit: str = ""
    denominator: Figure | None = None
    where: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Target(Noted):
    """What a measure, or its growth against last year, is to come to; exactly one of the four bounds."""

    name: str
    title: Title
    measure: str
    at_least: float | None = None
    at_most: float | None = None
    growth_at_least: float | None = None
    growth_at_most: float | None = None
    strictly: bool = False
    of: Literal["all", "same"] = "all"

    @property
    def bounds(self) -> dict[str, float]:
        """The bounds that are given, by their key."""
        keys = ("at_least", "at_most", "growth_at_least", "growth_at_most")
        given = {key: getattr(self, key) for key in keys}
        return {key: bound for key, bound in given.items() if bound is not None}


@dataclass(frozen=True, kw_only=True)
class Group(Noted):
    """A way to part the region: whoever has the same text belongs together."""

    name: str
    title: Title
    key: GroupKey


@dataclass(frozen=True, kw_only=True)
class Leaders(Noted):
    """The first `top` by `value` of those that `where` names, none on the wrong side of a threshold."""

    name: str
    title: Title
    value: Figure
    unit: str = ""
    top: int = 10
    better: Literal["higher", "lower"] = "higher"
    where: Condition | None = None
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, kw_only=True)
class Criterion(Noted):
    """Who is to be looked at as using land badly, or as a zombie enterprise, and why."""

    name: str
    kind: Kind
    when: Condition
    reason: Title


@dataclass(frozen=True, kw_only=True)
class Stage(Noted):
    """A rung of the ladder: who stands on it, the step that leads on, and who is near that step."""

    name: str
    title: Title
    when: Condition
    step: Title = UNTITLED
    near: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Batch(Noted):
    """One of the batches in which enterprises are put right; `when` proposes it, the first that holds."""

    name: str
    title: Title
    measures: Title
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Rectification(Noted):
    """Which classes get a plan, until when, and in which batches."""

    classes: tuple[str, ...]
    months: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True, kw_only=True)
class Document(Noted):
    """A board file as it is written."""

    county: str
    year: int
    title: Title
    source: str
    measures: tuple[Measure, ...]
    left_out_at_most: float = 0.0
    where: Condition | None = None
    own_facts: Mapping[str, DeclaredFact] = field(default_factory=dict, metadata={"key": "facts"})
    own_attributes: Mapping[str, DeclaredAttribute] = field(
        default_factory=dict, metadata={"key": "attributes"}
    )
    derived: tuple[Derived, ...] = ()
    groups: tuple[Group, ...] = ()
    targets: tuple[Target, ...] = ()
    leaders: tuple[Leaders, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    ladder: tuple[Stage, ...] = ()
    rectification: Rectification | None = None
