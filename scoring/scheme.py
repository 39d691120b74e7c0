"""Reading a scheme file: its text in, a checked `Scheme` or all of its faults out."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from scoring.consistency import inconsistencies
from scoring.decode import INVALID, Decoder
from scoring.document import Scheme
from scoring.errors import Fault, SchemeError
from scoring.names import spaces

__all__ = ["Scheme", "build", "load", "parse", "read_toml"]

MAX_LENGTH = 1_000_000


def load(path: Path) -> Scheme:
    """Read the scheme file at `path`.

    Raises
    ------
    SchemeError
        With every fault of the file, or `scheme.not_utf8`.
    OSError
        Where there is no such file.
    """
    try:
        return parse(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise SchemeError([Fault("scheme.not_utf8")]) from None


def parse(text: str) -> Scheme:
    """Read a scheme from its text.

    Raises
    ------
    SchemeError
        With every fault that was found: of form first, of sense (weights, classes, lists) when the
        form holds.
    """
    return build(read_toml(text), text)


def build(raw: Mapping[str, Any], text: str = "") -> Scheme:
    """Make a scheme of a parsed document; as `parse`, for documents that were put together.

    Raises
    ------
    SchemeError
        With every fault that was found.
    """
    names, faults = spaces(raw)
    decoder = Decoder(names, raw.get("year"), faults)
    scheme: Scheme = decoder.table(Scheme, raw, "")
    if scheme is INVALID or decoder.faults:
        raise SchemeError(decoder.faults)
    if found := tuple(inconsistencies(scheme, names)):
        raise SchemeError(found)
    return replace(scheme, text=text, digest=_digest(raw))


def read_toml(text: str) -> dict[str, Any]:
    """Parse TOML; a text that is none (a duplicate key among it) is a `scheme.not_toml` fault."""
    if len(text) > MAX_LENGTH:
        raise SchemeError([Fault("scheme.too_long", params={"limit": MAX_LENGTH})])
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))  # Windows' editors mark UTF-8 so
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SchemeError([Fault("scheme.not_toml", params={"reason": str(error)[:200]})]) from None


def _digest(raw: Mapping[str, Any]) -> str:
    """SHA-256 of the content: comments and the order of keys do not matter."""
    content = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
