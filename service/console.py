"""What a command prints: sentences from the catalogue of texts, in the language of whoever typed it."""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import Fault
from scoring.title import word
from service.problems import Language, text


@dataclass(frozen=True)
class Console:
    """Results go to the standard output, errors to the error output."""

    language: Language

    def words(self, code: str, **params: object) -> str:
        """Give a text of the catalogue."""
        return text(Fault(code, params=params), self.language)

    def say(self, code: str, **params: object) -> None:
        """Print a sentence."""
        print(self.words(code, **params), flush=True)

    def error(self, code: str, **params: object) -> None:
        """Print a sentence to the error output."""
        print(self.words(code, **params), file=sys.stderr, flush=True)

    def sentence(self, fault: Fault, *places: str) -> str:
        """Say a fault or a change, after its places (a file, a key) unless the sentence names them."""
        words = text(fault, self.language)
        named = (fault.where, words)
        before = [place for place in places if not any(Path(place).name in said for said in named)]
        return ": ".join(
            [*before, *([fault.where] if fault.where and fault.where not in words else []), words]
        )

    def faults(self, faults: Iterable[Fault], *places: str) -> None:
        """Print everything that is wrong, a line each."""
        for fault in faults:
            print(self.sentence(fault, *places), file=sys.stderr, flush=True)

    def table(self, rows: Iterable[Iterable[object]]) -> None:
        """Print rows, their cells parted by tabs."""
        for row in rows:
            print("\t".join(map(self._cell, row)), flush=True)

    def _cell(self, cell: object) -> str:
        if cell is None:
            return ""
        return word(cell, self.language) if isinstance(cell, str) else str(cell)


def language_of(asked: str | None, environ: Mapping[str, str] = os.environ) -> Language:
    """Choose the language: the one asked for, else English where the environment says so, else Chinese."""
    if asked in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    spoken = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "en" if spoken.lower().startswith("en") else "zh"
