"""What changed from one scheme file to another, in the words of whoever reads the method."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scoring.diff import is_list_of_tables, names_of
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.scheme import read_toml
from service import schemes
from service.pages import clause_words, clauses, frame

GROUPED = ("caps", "stacks")
BY_CLASS = ("by_class", "text_by_class", "text_by_class_en")
OLD, NEW = (
    {"diff.removed": "value", "diff.changed": "before"},
    {"diff.added": "value", "diff.changed": "after"},
)


@dataclass(frozen=True)
class Change:
    """One change from a file to another: where in words, and what."""

    where: str
    words: str
    place: str


def between(old: str, new: str) -> list[Change]:
    """Say what changed from a file to another."""
    return of(schemes.changes(old, new), old, new)


def of(found: tuple[Fault, ...], old: str, new: str) -> list[Change]:
    """Say changes that were found already; what only names a titled clause is told by its title."""
    called = _called(old) | _called(new)
    told = (one for one in found if not _only_names(one.where, called))
    before, after = schemes.parsed(old), schemes.parsed(new)
    return [
        Change(_where(one.where, called), frame.text(_said(one, before, after)), one.where) for one in told
    ]


def _said(one: Fault, before: Scheme, after: Scheme) -> Fault:
    """Put words for what a file writes: of the former file by its titles, of the later one by its own."""
    figures = dict(one.params)
    for scheme, part in ((before, OLD), (after, NEW)):
        if key := part.get(one.code):
            figures[key] = clause_words.said(scheme, one.where, figures[key])
    return replace(one, params=figures)


def _only_names(place: str, called: Mapping[str, str]) -> bool:
    table, _, key = place.rpartition(".")
    return key == "name" and table in called


def _where(place: str, called: Mapping[str, str]) -> str:
    keys = place.split(".")
    parts = [(keys[:at], key) for at, key in enumerate(keys) if key != "indicators"]
    return " · ".join(called.get(".".join((*former, key))) or _word(former, key) for former, key in parts)


def _word(former: list[str], key: str) -> str:
    """Say a key; below the figures of classes it is a class."""
    return clause_words.class_(key) if former and former[-1] in BY_CLASS else clauses.word(key)


def _called(text: str) -> dict[str, str]:
    """Give what the tables of a file are called by people, by their places."""
    raw = read_toml(text)
    return dict(_titles(raw, "", raw)) | dict(_held_together(raw, schemes.parsed(text)))


def _titles(part: Any, where: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, inner in _tables(part, where):
        if title := _title(inner, raw):
            yield place, title
        yield from _titles(inner, place, raw)


def _tables(part: Any, where: str) -> Iterator[tuple[str, Any]]:
    pairs = part.items() if isinstance(part, Mapping) else zip(names_of(part), part, strict=True)
    for name, inner in pairs:
        if isinstance(inner, Mapping) or is_list_of_tables(inner):
            yield (f"{where}.{name}" if where else name), inner


def _title(inner: Any, raw: Mapping[str, Any]) -> str:
    if not isinstance(inner, Mapping):
        return ""
    reason = {"title": inner.get("reason"), "title_en": inner.get("reason_en")}
    named = clauses.title(inner) or clauses.title(reason) or clauses.listed(inner, raw)
    return named or (clause_words.class_(str(inner["class"])) if "class" in inner else "")


def _held_together(raw: Mapping[str, Any], scheme: Scheme) -> Iterator[tuple[str, str]]:
    for section in GROUPED:
        for name in raw.get(section, ()):
            yield f"{section}.{name}", clause_words.together(scheme, section, name)
