"""From one document to another, change by change: each a lawful document in between.

A change is a key path as `scoring.diff` tells it. Changes that make sense only together are one step: the
weights of a pool, or a class and the bands that name it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scoring.diff import changes, is_list_of_tables, names_of
from scoring.document import Scheme
from scoring.errors import Fault, SchemeError
from scoring.scheme import build, read_toml

T = TypeVar("T")

ABSENT = object()
ORDER = "[]"  # after the path of a list: the order of its items
# What no figure depends on.
WORDS = frozenset(
    ("title", "title_en", "source", "issued_on", "note", "note_en", "assumed", "review_no", "reason",
     "reason_en", "unit", "department", "trial", "returned_after_rise")
)  # fmt: skip
TRANSLATED = "text_by_class_en"
WEIGHTS = re.compile(r"pools\.([^.]+)\.indicators\.[^.]+(\.weight)?")


@dataclass(frozen=True)
class Step:
    """Changes that are made together: their key paths, and what is said of each."""

    places: tuple[str, ...]
    changes: tuple[Fault, ...]


@dataclass(frozen=True)
class Revision:
    """Two documents and the steps from one to the other, in the order of the document."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    words: frozenset[str]
    steps: tuple[Step, ...]

    def scheme(self, steps: Iterable[Step]) -> Scheme | None:
        """The old document with some of the steps made; None where that is no lawful document."""
        taken = self.words.union(*(one.places for one in steps))
        try:
            return build(_blend(self.old, self.new, taken, ""))
        except SchemeError:
            return None


def revise(before: Scheme, after: Scheme) -> Revision:
    """Find the steps from `before` to `after`; changes of mere words are none."""
    old, new = read_toml(before.text), read_toml(after.text)
    places = list(_differences(old, new, ""))
    words = frozenset(filter(_is_words, places))
    told = changes(before, after)
    grouped: dict[str, list[str]] = {}
    for place in places:
        if place not in words:
            grouped.setdefault(_group(place, "weights_total" in places), []).append(place)
    return Revision(old, new, words, tuple(_step(tuple(some), told) for some in grouped.values()))


def walk(revision: Revision, run: Callable[[Scheme], T | None]) -> Iterator[tuple[Step, T]]:
    """Make the steps one after the other; yield each with what `run` gives for the document so far.

    A step that gives no lawful document yet (or none that `run` can use: it gives None) waits for the next
    ones; those that wait at the end are made together.
    """
    made: list[Step] = []
    waiting: list[Step] = []
    for step in revision.steps:
        found = _next(revision, made, [step], run)
        waiting.append(step)
        while found is not None:
            made.append(found[0])
            waiting.remove(found[0])
            yield found
            found = _next(revision, made, waiting, run)
    if waiting:
        rest = Step(
            tuple(place for one in waiting for place in one.places),
            tuple(change for one in waiting for change in one.changes),
        )
        last = _outcome(revision, [*made, rest], run)
        if last is not None:
            yield rest, last


def _next(
    revision: Revision, made: list[Step], waiting: list[Step], run: Callable[[Scheme], T | None]
) -> tuple[Step, T] | None:
    for step in waiting:
        outcome = _outcome(revision, [*made, step], run)
        if outcome is not None:
            return step, outcome
    return None


def _outcome(revision: Revision, steps: list[Step], run: Callable[[Scheme], T | None]) -> T | None:
    scheme = revision.scheme(steps)
    return None if scheme is None else run(scheme)


def _is_words(place: str) -> bool:
    """Whether a place holds mere words: a text, or a table of texts in English."""
    *_, table, key = ("", *place.split("."))
    return key in WORDS or TRANSLATED in (table, key)


def _group(place: str, total_changes: bool) -> str:
    """Weights that must add up are changed together, and so are indicators that come or go."""
    if total_changes and (place == "weights_total" or WEIGHTS.fullmatch(place)):
        return "weights_total"
    found = WEIGHTS.fullmatch(place)
    return f"pools.{found[1]}.weights" if found else place


def _step(places: tuple[str, ...], told: Sequence[Fault]) -> Step:
    said = (fault for fault in told if any(_speaks(fault, place) for place in places))
    return Step(places, tuple(said))


def _speaks(fault: Fault, place: str) -> bool:
    """Whether a change is told of this place or of a part of it."""
    if place.endswith(ORDER):
        return fault.code == "diff.moved" and fault.where.rpartition(".")[0] == place.removesuffix(ORDER)
    return fault.code != "diff.moved" and (fault.where == place or fault.where.startswith(f"{place}."))


def _differences(old: Any, new: Any, where: str) -> Iterator[str]:
    """The places where two documents differ, in the order of the document."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in _woven(list(new), list(old)):
            yield from _differences(old.get(key, ABSENT), new.get(key, ABSENT), _join(where, key))
    elif is_list_of_tables(old) and is_list_of_tables(new):
        before, after = _named(old), _named(new)
        if _moved(list(before), list(after)):
            yield where + ORDER
        for name in _woven(list(after), list(before)):
            yield from _differences(before.get(name, ABSENT), after.get(name, ABSENT), _join(where, name))
    elif old is ABSENT or new is ABSENT or old != new:
        yield where


def _blend(old: Any, new: Any, taken: frozenset[str], where: str) -> Any:
    """The old document with the new one's content at the places `taken`."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _blended(old, new, _woven(list(new), list(old)), taken, where)
    if is_list_of_tables(old) and is_list_of_tables(new):
        before, after = _named(old), _named(new)
        order = list(after), list(before)
        kept = _moved(list(before), list(after)) and where + ORDER not in taken
        names = _woven(*(order[::-1] if kept else order))
        return list(_blended(before, after, names, taken, where).values())
    return new if where in taken else old


def _blended(
    old: Mapping[str, Any], new: Mapping[str, Any], names: list[str], taken: frozenset[str], where: str
) -> dict[str, Any]:
    parts = {
        name: _blend(old.get(name, ABSENT), new.get(name, ABSENT), taken, _join(where, name))
        for name in names
    }
    return {name: part for name, part in parts.items() if part is not ABSENT}


def _named(tables: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return dict(zip(names_of(tables), tables, strict=True))


def _moved(before: list[str], after: list[str]) -> bool:
    """Whether the items that both have stand in another order."""
    return [name for name in before if name in after] != [name for name in after if name in before]


def _woven(base: list[str], other: list[str]) -> list[str]:
    """`base`, with what only `other` has put in after the item that it follows there."""
    names, place = list(base), 0
    for name in other:
        if name not in base:
            names.insert(place, name)
        place = names.index(name) + 1
    return names


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
