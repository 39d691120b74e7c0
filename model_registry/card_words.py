"""The words of a model card in one language, and its figures as people read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model_registry.findings import Language, Say, said, word
from scoring.title import restored
from scoring.title import word as title_word

NONE = "–"
KINDS = (
    "relative",
    "growth",
    "total",
    "percentile",
    "margin",
    "class",
    "class_before",
    "years_before",
    "size",
    "above_scale",
    "age",
    "tenancy",
    "industry",
    "label",
    "event",
    "quarter",
)
FEATURED = ("feature", "features")  # figures of a finding that are names of features
GROUPED = ("group", "worse", "better")  # figures of a finding that are groups of its dimension
Titles = Mapping[str, Mapping[str, str]]
"""Dimension → group → title in the county's document, where there is one, as the card keeps it."""


@dataclass(frozen=True)
class Voice:
    """Says the texts of a card in one language."""

    say: Say
    language: Language
    titles: Titles = field(default_factory=dict)

    def __call__(self, code: str, **params: object) -> str:
        """Say a text of the card."""
        return self.say(f"card.{code}", self.language, **params)

    def found(self, finding: Mapping[str, Any], names: Mapping[str, str]) -> str:
        """Say a finding; features and groups are called by their titles."""
        params = dict(finding["params"])
        params |= {name: _called(params[name], names) for name in FEATURED if name in params}
        dimension = str(params.get("dimension", ""))
        params |= {name: self.group(dimension, str(params[name])) for name in GROUPED if name in params}
        return said(finding["code"], params, self.say, self.language)

    def group(self, dimension: str, group: str) -> str:
        """Name a group by its title or word, where it has one."""
        title = restored(self.titles.get(dimension, {})).get(group)
        return title_word(title, self.language) if title else self.word(group)

    def word(self, value: str) -> str:
        """Name a way of forecasting, or a group, by its word."""
        return str(word(value, self.say, self.language))

    def head(self, code: str) -> str:
        """Say a text at the beginning of a line."""
        text = self(code)
        return text[:1].upper() + text[1:]

    def feature(self, one: Mapping[str, Any]) -> str:
        """Name a feature in words."""
        known = one["kind"] in KINDS
        return self(f"kind.{one['kind']}", title=restored(one)["title"]) if known else str(one["name"])


def agreement_of(one: Mapping[str, Any], voice: Voice) -> str:
    """Say how well proposed weights agree with the final classes, and that today's do as well if they do."""
    before, after = one["agreement_before"], one["agreement_after"]
    said = voice("agreement", before=share_of(before), after=share_of(after))
    return said if after > before else f"{said} {voice('agreement_not_better')}"


def _called(value: object, names: Mapping[str, str]) -> object:
    """Replace names of features, alone or first in a list's entries, by their titles."""
    if isinstance(value, list):
        return [_called(one, names) for one in value]
    if not isinstance(value, str):
        return value
    head, space, rest = value.partition(" ")
    return names.get(head, head) + space + rest


def listed(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"- {line}" for line in lines)


def share_of(share: float | None) -> str:
    """Write a share: `12.3 %`."""
    return NONE if share is None else f"{100 * share:.1f} %"


def figure_of(figure: float | None, share: bool) -> str:
    """Write a figure, `0.123`, or a share."""
    return share_of(figure) if share or figure is None else f"{figure:.3f}"


def interval_of(rate: Mapping[str, float] | None) -> str:
    """A share with its interval: `12.3 % (10–15)`."""
    if rate is None:
        return NONE
    return f"{share_of(rate['share'])} ({100 * rate['low']:.0f}–{100 * rate['high']:.0f})"
