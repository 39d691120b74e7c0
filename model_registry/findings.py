"""What a check found: a code with figures, and a verdict. The texts are in `service/texts/model.toml`."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Language = Literal["zh", "en"]


class Say(Protocol):
    """Says a code in words; the service hands one in, for the texts are its own."""

    def __call__(self, code: str, language: Language, **params: object) -> str:
        """Give the text of a code with its figures filled in."""


@dataclass(frozen=True)
class Finding:
    """One thing that was measured.

    `name`: the check, and where it has several findings what of (`better_than.same_class`). `code`: its
    sentence; another one when it failed. `figure`, `limit`: what decided, where it is a figure.
    """

    name: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    passed: bool = True
    figure: float | None = None
    limit: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Plain values, for the card; a figure that is no number is left out."""
        known = self.figure is not None and math.isfinite(self.figure)
        figure = self.figure if known else None
        return {
            "name": self.name,
            "code": self.code,
            "params": dict(self.params),
            "passed": self.passed,
            "figure": figure,
            "limit": self.limit,
        }


def found(name: str, passed: bool, figure: float, limit: float, params: Mapping[str, object]) -> Finding:
    """Make a finding; its sentence is `gate.<check>`, or `gate.<check>_failed`."""
    code = f"gate.{name.partition('.')[0]}" + ("" if passed else "_failed")
    return Finding(name, code, params, bool(passed), float(figure), float(limit))


def percent(share: float) -> float:
    """Per cent with one decimal: a share as people read it."""
    return round(100 * share, 1)


def said(code: str, params: Mapping[str, object], say: Say, language: Language) -> str:
    """Say a finding in words; a group that has a name of the house (`owner`) is called by its word."""
    words = {name: word(value, say, language) for name, value in params.items()}
    return say(code, language, **words)


def word(value: object, say: Say, language: Language) -> object:
    """Translate what the matrix names in English and no document does; anything else stays as it is."""
    return say(WORDS[value], language) if isinstance(value, str) and value in WORDS else value


WORDS = {
    "pool": "card.by_pool",
    "industry": "card.by_industry",
    "size": "card.by_size",
    "age": "card.by_age",
    "tenancy": "card.by_tenancy",
    "wrong": "card.wrong",
    "missed": "card.missed",
    "alarm": "card.alarm",
    "unknown": "card.unknown",
    "owner": "card.owner",
    "tenant": "card.tenant",
    "landlord": "card.landlord",
    "both": "card.owner_and_tenant",
}
"""Dimensions and groups of `matrix.GROUPS` that are words of this program → their texts."""
