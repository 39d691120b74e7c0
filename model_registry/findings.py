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
        return {
            "name": self.name,
            "code": self.code,
            "params": {name: "–" if _no_number(value) else value for name, value in self.params.items()},
            "passed": self.passed,
            "figure": None if _no_number(self.figure) else self.figure,
            "limit": self.limit,
        }


def _no_number(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def found(name: str, passed: bool, figure: float, limit: float, params: Mapping[str, object]) -> Finding:
    """Make a finding; its sentence is `gate.<check>`, or `gate.<check>_failed`."""
    code = f"gate.{name.partition('.')[0]}" + ("" if passed else "_failed")
    return Finding(name, code, params, bool(passed), float(figure), float(limit))


def percent(share: float) -> float:
    """Per cent with one decimal: a share as people read it."""
    return round(100 * share, 1) + 0.0  # no −0


def said(code: str, params: Mapping[str, object], say: Say, language: Language) -> str:
    """Say a finding in words; a group that has a name of the house (`owner`) is called by its word."""
    words = {name: word(value, say, language) for name, value in params.items()}
    return say(code, language, **words)


def word(value: object, say: Say, language: Language) -> object:
    """Translate what the matrix names in English and no document does; anything else stays as it is."""
    return say(WORDS[value], language) if isinstance(value, str) and value in WORDS else value


_CODES = (
    *("by_pool", "by_industry", "by_size", "by_age", "by_tenancy"),
    *("wrong", "missed", "alarm"),
    *("candidate", "champion", "same_class", "rule", "logistic"),
    *("unknown", "missing", "owner", "tenant", "landlord"),
)
WORDS = {code.removeprefix("by_"): f"card.{code}" for code in _CODES} | {
    "both": "card.owner_and_tenant",
    "micro": "card.size_micro",
    "small": "card.size_small",
    "medium": "card.size_medium",
    "large": "card.size_large",
}
"""Dimensions, groups, errors and ways of forecasting that are words of this program → their texts."""
