"""The clauses of a scheme file in words: its figures as fields of a form, what its keys are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring import literals
from scoring.diff import is_list_of_tables, names_of
from scoring.errors import Fault, SchemeError
from scoring.literals import Keys, Literal, written
from scoring.scheme import read_toml
from scoring.title import ENGLISH, Title
from service import language
from service.pages import frame
from service.problems import catalogue

SECTIONS = {
    "weights": ("权重", "Weights"),
    "cuts": ("分档界限", "Cuts"),
    "benchmarks": ("基准值与得分限度", "Benchmarks and limits of points"),
    "adjustments": ("加减分", "Adjustments"),
    "policies": ("政策标准", "Policies"),
}
PARTS = {"rankings": "cuts", "adjustments": "adjustments", "caps": "adjustments", "policies": "policies"}
SHARES = ("to", "from", "best", "worst")
HELD = ("pools", "indicators", "rankings", "bands", "stages", "adjustments", "policies", "by_class", "caps")


@dataclass(frozen=True)
class Field:
    """A figure of the file: its name in the form, in words, and how far a slider goes (0: none)."""

    name: str
    words: str
    group: str
    section: str
    value: float
    most: float = 0.0
    step: float = 0.01

    @property
    def shown(self) -> str:
        """The figure as a field shows it."""
        return literals.shown(self.value)


def fields(text: str) -> list[Field]:
    """Give the figures that a form shows beside the file; none of a file that cannot be read."""
    try:
        found, raw = literals.literals(text), read_toml(text)
    except SchemeError:
        return []
    shown = ((one, _section(one.path)) for one in found)
    return [_field(one, section, raw) for one, section in shown if section]


def sections(shown: list[Field]) -> list[tuple[str, str, list[tuple[str, list[Field]]]]]:
    """Order fields by their section and by what they belong to: (word, title, [(group, fields)])."""
    parts = []
    for word, (zh, en) in SECTIONS.items():
        groups: dict[str, list[Field]] = {}
        for one in shown:
            if one.section == word:
                groups.setdefault(one.group, []).append(one)
        if groups:
            parts.append((word, language.say(zh, en), list(groups.items())))
    return parts


def titles(text: str) -> dict[str, str]:
    """Give what the named tables of a file are called by people."""
    return dict(_titles(read_toml(text)))


def title(part: Mapping[str, Any]) -> str:
    """Say what a table of a file is called by people; nothing where it has no title."""
    return language.word(Title(str(part.get("title") or ""), str(part.get("title" + ENGLISH) or "")))


def word(key: str) -> str:
    """Say what a key is called; one that a place has made up stays as it is."""
    known = f"clause.{key}" in catalogue()
    return frame.text(Fault(f"clause.{key}")) if known else key


def listed(part: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """Call a list without a title after its pools."""
    pools = {one.get("name"): title(one) for one in raw.get("pools", ())}
    ranked = part.get("pools", ()) if part in raw.get("rankings", ()) else ()
    return language.say("、", ", ").join(str(pools.get(name) or name) for name in ranked)


def _section(path: Keys) -> str | None:
    if path[0] == "pools":
        return "weights" if path[-1] == "weight" else "benchmarks"
    return PARTS.get(str(path[0]))


def _field(one: Literal, section: str, raw: Mapping[str, Any]) -> Field:
    group, *rest = _words(one.path, raw)
    most, step = _slider(one, section)
    return Field(written(one.path), " · ".join(rest) or group, group, section, one.value, most, step)


def _slider(one: Literal, section: str) -> tuple[float, float]:
    """Give how far a slider goes and by which steps, of which the figure itself is one; 0: there is none."""
    own = 10.0 ** -max(-int(Decimal(str(one.value)).normalize().as_tuple().exponent), 0)
    if section == "weights":
        return max(100.0, one.value), min(1.0, own)
    return (1.0 if section == "cuts" and one.path[-1] in SHARES else 0.0), min(0.01, own)


def _words(path: Keys, raw: Any) -> Iterator[str]:
    part = raw
    for key in path:
        part = part[key]
        if isinstance(key, int):
            yield _called(part, key, raw)
        elif key not in HELD:
            yield word(key)


def _called(part: Any, place: int, raw: Mapping[str, Any]) -> str:
    if not isinstance(part, Mapping):
        return language.say(f"第 {place + 1} 年", f"year {place + 1}")
    named = title(part) or listed(part, raw) or part.get("name")
    return str(named or language.say(f"{part.get('class')} 类", f"class {part.get('class')}"))


def _titles(part: Any) -> Iterator[tuple[str, str]]:
    """What the named tables of a file are called by people."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            if isinstance(inner, Mapping) and title(inner):
                yield name, title(inner)
            yield from _titles(inner)
    elif is_list_of_tables(part):
        for name, inner in zip(names_of(part), part, strict=True):
            if title(inner):
                yield name, title(inner)
            yield from _titles(inner)
