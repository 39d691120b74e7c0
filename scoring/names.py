"""What the formulas of a scheme may speak of: column names and their types, per place in the document."""

from collections.abc import Iterator, Mapping
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
    waiting = {one["name"]: str(one["formula"]) for one in _named(raw.get("derived")) if "formula" in one}
    known: Names = {}
    while waiting:
        ready = [name for name, text in waiting.items() if not _plain(names_in(text)) & waiting.keys()]
        if not ready:
            cycle = ", ".join(waiting)
            return known | dict.fromkeys(waiting, "number"), [
                Fault("scheme.cyclic_derived", f"derived.{name}", {"names": cycle}) for name in waiting
            ]
        known |= {name: _type(waiting.pop(name), _with_previous(delivered | known)) for name in ready}
    return known, []


def _plain(names: frozenset[str]) -> set[str]:
    return {name for name in names if not name.startswith(PREVIOUS)}


def _type(text: str, names: Names) -> Type:
    """Type of a derived fact; of a faulty one, which is reported when it is read, a number."""
    try:
        found = compile_formula(text, names | {"as_of": "date"} | _any_previous(text, names), "").type
    except SchemeError:
        return "number"
    return "number" if found == "null" else found


def _any_previous(text: str, names: Names) -> Names:
    """Last year's value of a derived fact may be used before its type is known: it is a number."""
    return {name: "number" for name in names_in(text) if name.startswith(PREVIOUS) and name not in names}


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
