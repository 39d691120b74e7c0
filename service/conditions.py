"""What a rule asked of an enterprise: its condition as the scheme has it, and what stood in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scoring.clauses import Adjustment, Override
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.title import listed
from service import figures
from service.figures import Input

Lookup = Callable[[str], Any]
NOTHING = Fault("explain.not_delivered")


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a rule (None: it always holds), and what it reads."""

    when: str | None
    inputs: list[Input]


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A rule about the class after ranking; it changed the class where `before` and `after` differ."""

    name: str
    title: str
    action: str
    class_name: str | None  # the class that the action speaks of
    steps: int | None  # by so many classes, where it raises or lowers
    when: str
    inputs: list[Input]
    before: str
    after: str
    basis: str


def of_adjustment(scheme: Scheme, one: Adjustment, lookup: Lookup) -> Condition:
    """Give what a bonus or penalty asked; what its points are computed from stands in it, too."""
    when = one.when.text if one.when else None
    return Condition(when, figures.read(scheme, (one.when, one.points), lookup))


def of_override(scheme: Scheme, one: Override, lookup: Lookup) -> Condition:
    """Give what an override asked."""
    return Condition(one.when.text, figures.read(scheme, (one.when,), lookup))


def of_rule(scheme: Scheme, rule: str, lookup: Lookup) -> Condition | None:
    """Give what the rule at a place of the scheme asked; None where it is no adjustment or override."""
    kind, _, name = rule.partition(".")
    if kind == "adjustments":
        return of_adjustment(scheme, next(one for one in scheme.adjustments if one.name == name), lookup)
    if kind == "overrides":
        return of_override(scheme, next(one for one in scheme.overrides if one.name == name), lookup)
    return None


def overrides(scheme: Scheme, row: figures.Figures, lookup: Lookup) -> Iterator[OverrideView]:
    """Go through the overrides of a unit's pool in their order, each with the class before and after it."""
    name = row.get("class_by_rank")
    if name is None or row["status"] != "evaluated":
        return
    for one in (each for each in scheme.overrides if not each.pools or row["pool"] in each.pools):
        before, after = (row.get(f"override.{one.name}") or f"{name}→{name}").split("→")
        seen = of_override(scheme, one, _at_class(before, lookup))
        steps = one.steps if one.action in ("raise", "lower") else None
        yield OverrideView(
            one.name, one.title, one.action, one.class_name or None, steps, str(seen.when), seen.inputs,
            before, after, one.basis,
        )  # fmt: skip
        name = after


def _at_class(name: str, lookup: Lookup) -> Lookup:
    def look(wanted: str) -> Any:
        return name if wanted == "class" else lookup(wanted)

    return look


def said(found: Condition) -> Fault | None:
    """Say a condition with its figures; None where nothing was asked."""
    if found.when is None:
        return None
    facts = [
        Fault(
            "explain.fact" if one.unit and one.value is not None else "explain.fact_bare",
            params={"title": one.title, "name": one.name, "value": _word(one.value), "unit": one.unit},
        )
        for one in found.inputs
    ]
    return Fault("explain.condition", params={"when": found.when, "facts": facts})


def _word(value: Any) -> Any:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Fault("explain.yes" if value else "explain.no")
    if isinstance(value, list | tuple):
        return listed(map(str, value)) or Fault("explain.none")
    return value
