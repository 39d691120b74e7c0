"""Where the figures of a scheme file stand in its text: one can be changed, all else stays as written."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.errors import Fault, SchemeError
from scoring.scheme import read_toml

Keys = tuple[str | int, ...]
# A number as a whole value: behind `=`, `[` or `,`, before what may end a value; no date, no part of a key.
NUMBER = re.compile(r"(?<=[=\[,\s])[+-]?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?=\s*(?:[,\]}#\r\n]|$))")
FIRST_MARK = 7_300_000_000  # larger than any figure of a document


@dataclass(frozen=True)
class Literal:
    """A figure of a scheme file: the keys that lead to it, its value, and its place in the text."""

    path: Keys
    value: float
    start: int
    end: int


def literals(text: str) -> tuple[Literal, ...]:
    """Find every figure of a file, in the order of the text.

    Every number of the text is replaced by a mark of its own, and the file is read once: where a mark comes
    out, there its number went in. What stands in words and notes comes out nowhere.

    Raises
    ------
    SchemeError
        `scheme.not_toml`.
    """
    read_toml(text)
    spans = [found.span() for found in NUMBER.finditer(text)]
    marked = _replaced(text, [(span, str(FIRST_MARK + place)) for place, span in enumerate(spans)])
    found = []
    for path, value in figures(read_toml(marked)):
        place = int(value) - FIRST_MARK
        if 0 <= place < len(spans):
            start, end = spans[place]
            found.append(Literal(path, float(text[start:end].replace("_", "")), start, end))
    return tuple(sorted(found, key=lambda one: one.start))


def amended(text: str, changes: Mapping[Keys, float]) -> str:
    """Write other figures into a file.

    Raises
    ------
    SchemeError
        `scheme.not_toml`, or `scheme.no_such_figure` for keys that lead to no figure of the text.
    """
    if not changes:
        return text
    places = {one.path: (one.start, one.end) for one in literals(text)}
    if unknown := [path for path in changes if path not in places]:
        raise SchemeError([Fault("scheme.no_such_figure", written(path)) for path in unknown])
    return _replaced(text, [(places[path], shown(value)) for path, value in changes.items()])


def written(path: Keys) -> str:
    """Write the keys as one word."""
    return ".".join(map(str, path))


def figures(part: Any, path: Keys = ()) -> Iterator[tuple[Keys, float]]:
    """Every figure of a parsed file, with the keys that lead to it."""
    if isinstance(part, Mapping):
        items: Iterator[tuple[str | int, Any]] = iter(part.items())
    elif isinstance(part, list):
        items = iter(enumerate(part))
    else:
        if isinstance(part, int | float) and not isinstance(part, bool):
            yield path, part
        return
    for key, inner in items:
        yield from figures(inner, (*path, key))


def _replaced(text: str, changes: Sequence[tuple[tuple[int, int], str]]) -> str:
    parts, last = [], 0
    for (start, end), new in sorted(changes):
        parts += [text[last:start], new]
        last = end
    return "".join((*parts, text[last:]))


def shown(value: float) -> str:
    """Write a figure as TOML reads it, without noise."""
    if not math.isfinite(value):
        raise SchemeError([Fault("scheme.no_such_figure", str(value))])
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
