"""What changed between two schemes, clause by clause."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scoring.document import Scheme
from scoring.errors import Fault
from scoring.scheme import read_toml


def changes(before: Scheme, after: Scheme) -> tuple[Fault, ...]:
    """List the changes from `before` to `after`: `diff.added`, `.removed`, `.changed`, `.moved`.

    `where` is the key path; items of a list are followed by their name, so that an indicator that only
    changed its place is not told as new.
    """
    old, new = (dict(_leaves(read_toml(scheme.text), "")) for scheme in (before, after))
    tables = read_toml(before.text), read_toml(after.text)
    moved = sorted(_moves(*tables, ""), key=lambda fault: fault.where)
    changed = (_change(place, old, new) for place in dict.fromkeys([*new, *old]))
    return (*(fault for fault in changed if fault is not None), *moved)


def _change(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Fault | None:
    if place not in old:
        return Fault("diff.added", place, {"value": _shown(new[place])})
    if place not in new:
        return Fault("diff.removed", place, {"value": _shown(old[place])})
    if old[place] != new[place]:
        return Fault("diff.changed", place, {"before": _shown(old[place]), "after": _shown(new[place])})
    return None


def _shown(value: Any) -> str:
    if isinstance(value, str | dt.date):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _leaves(part: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every value that is no table, with its key path."""
    for key, item in _items(part):
        place = f"{where}.{key}" if where else key
        if isinstance(item, Mapping) or is_list_of_tables(item):
            yield from _leaves(item, place)
        else:
            yield place, item


def _items(part: Any) -> Iterator[tuple[str, Any]]:
    yield from part.items() if isinstance(part, Mapping) else zip(names_of(part), part, strict=True)


def names_of(tables: list[Mapping[str, Any]]) -> list[str]:
    """What the tables of a list are called; two stages may select the same class, so they are counted."""
    seen = Counter[str]()
    names = []
    for number, item in enumerate(tables, 1):
        name = str(item.get("name") or item.get("class") or number)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}[{seen[name]}]")
    return names


def is_list_of_tables(item: Any) -> bool:
    """Whether a value is written as several tables, `[[…]]`."""
    return isinstance(item, list) and bool(item) and all(isinstance(one, Mapping) for one in item)


def _moves(old: Any, new: Any, where: str) -> Iterator[Fault]:
    """Named items of a list that both schemes have, in another order."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old.keys() & new.keys():
            yield from _moves(old[key], new[key], f"{where}.{key}" if where else key)
    elif is_list_of_tables(old) and is_list_of_tables(new):
        names = [names_of(part) for part in (old, new)]
        kept = [[name for name in one if name in other] for one, other in (names, names[::-1])]
        for name in kept[1]:
            if kept[0].index(name) != kept[1].index(name):
                places = {"before": names[0].index(name) + 1, "after": names[1].index(name) + 1}
                yield Fault("diff.moved", f"{where}.{name}", places)
            items = old[names[0].index(name)], new[names[1].index(name)]
            yield from _moves(*items, f"{where}.{name}")
