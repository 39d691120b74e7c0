"""What the formulas of a scheme may speak of: column names and their types, per place in the document."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import Any

from scoring.columns import Type
from scoring.errors import Fault, SchemeError
from scoring.facts import ATTRIBUTES, FACTS
from scoring.formula import compile_formula, names_in

Names = dict[str, Type]

PREVIOUS = "previous."


def spaces(raw: Mapping[str, Any]) -> tuple[dict[str, Names], list[Fault]]:
    """The names known to each kind of formula in the parsed file `raw`, and faults of derived facts.

    `facts`: facts, attributes, derived and all of them last year. `scored`: besides, what an
    indicator came to, and the total. `classed`: the class as it stands. `judged`: the years in
    it. `priced`: the rate of the policy.
    """
    delivered = _delivered(raw)
    derived, faults = _derived_types(raw, delivered)
    facts = _with_previous(delivered | derived) | {"as_of": "date"}
    scored = facts | dict.fromkeys(_indicator_columns(raw), "number") | {"total": "number"}
    classed = scored | {"class": "text", "class_by_rank": "text"}
    judged = classed | {"years_in_class": "number"}
    priced = judged | {"rate": "number"}
    return {"facts": facts, "scored": scored, "classed": classed, "judged": judged, "priced": priced}, faults


def _delivered(raw: Mapping[str, Any]) -> Names:
    names: Names = {fact.code: "number" for fact in FACTS}
    names |= {one.code: one.type for one in ATTRIBUTES}
    names |= dict.fromkeys(_tables(raw.get("facts")), "number")
    for code, attribute in _tables(raw.get("attributes")).items():
        kind = attribute.get("type", "text")
        names[code] = kind if kind in ("text", "date", "labels") else "text"
    return names


def _with_previous(names: Names) -> Names:
    last_year: Names = {PREVIOUS + name: kind for name, kind in names.items()}
    return names | last_year | {PREVIOUS + "class": "text", PREVIOUS + "years_in_class": "number"}


def _derived_types(raw: Mapping[str, Any], delivered: Names) -> tuple[Names, list[Fault]]:
    """Types of the derived facts, found in the order in which they need each other."""
    texts = {one["name"]: str(one["formula"]) for one in _named(raw.get("derived")) if "formula" in one}
    needs = {name: [need for need in names_in(text) if need in texts] for name, text in texts.items()}
    order = _order(needs)
    names = _with_previous(delivered | dict.fromkeys(texts, "number")) | {"as_of": "date"}
    for name in order * 2:  # twice: last year's value of one may be used before its own formula
        names[name] = names[PREVIOUS + name] = _type(texts[name], names)
    found = frozenset(order)
    circle = [name for name in texts if name not in found]
    told = {"names": ", ".join(circle[:20])}
    faults = [Fault("scheme.cyclic_derived", f"derived.{name}", told) for name in circle]
    return {name: names[name] for name in texts}, faults


def _order(needs: Mapping[str, list[str]]) -> list[str]:
    """Those that can be computed, each after what it needs; whoever needs himself is left out."""
    sorter, order = TopologicalSorter(needs), list[str]()
    with suppress(CycleError):  # the sorter goes on as far as it can
        sorter.prepare()
    while ready := sorter.get_ready():
        order += ready
        sorter.done(*ready)
    return order


def _type(text: str, names: Names) -> Type:
    """Type of a derived fact; of a faulty one, which is reported when it is read, a number."""
    try:
        found = compile_formula(text, names, "").type
    except SchemeError:
        return "number"
    return "number" if found == "null" else found


def _indicator_columns(raw: Mapping[str, Any]) -> Iterator[str]:
    for pool in _named(raw.get("pools")):
        for indicator in _named(pool.get("indicators")):
            yield f"{indicator['name']}.value"
            yield f"{indicator['name']}.points"


def _tables(raw: object) -> dict[str, Mapping[str, Any]]:
    return (
        {key: one for key, one in raw.items() if isinstance(one, Mapping)} if isinstance(raw, Mapping) else {}
    )


def _named(raw: object) -> list[Mapping[str, Any]]:
    items = raw if isinstance(raw, list) else []
    return [one for one in items if isinstance(one, Mapping) and isinstance(one.get("name"), str)]
