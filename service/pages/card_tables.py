"""What a model card says of the rules: benchmarks that have moved, classes that move with them, weights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model_registry.card_words import Voice, agreement_of
from service import language
from service.pages import frame

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of a card: what it is called, what it says, its columns and rows."""

    title: str
    note: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(card: Part, voice: Voice) -> list[Table]:
    """Give the tables of a card that has them."""
    return [*_benchmarks(card, voice), *_migration(card, voice), *_proposals(card, voice)]


def _benchmarks(card: Part, voice: Voice) -> Iterator[Table]:
    if card.get("benchmarks"):
        heads = [voice.head(name) for name in ("pool", "indicator", "group", "former", "new", "change")]
        rows = [_benchmark(one, voice) for one in card["benchmarks"]]
        yield Table(voice("benchmarks"), voice("benchmarks_are"), heads, rows)


def _benchmark(one: Part, voice: Voice) -> list[str]:
    former, new = one["former"], one["new"]
    named = [voice.group(dimension, one[dimension]) for dimension in ("pool", "indicator")]
    return [
        *named,
        one["group"] or frame.EMPTY,
        frame.number(former, 4),
        frame.number(new, 4),
        _change(former, new),
    ]


def _change(former: float | None, new: float | None) -> str:
    if not former or new is None:
        return frame.EMPTY
    return f"{'+' if new > former else ''}{frame.share(new / former - 1)}"


def _migration(card: Part, voice: Voice) -> Iterator[Table]:
    if card.get("migration"):
        one = card["migration"]
        rows = [[name, *map(str, counts)] for name, counts in zip(one["classes"], one["counts"], strict=True)]
        title = language.say("新基准下的类别变动", "Classes under the new benchmarks")
        yield Table(title, voice("migration_is"), [voice("from_to"), *one["classes"]], rows)


def _proposals(card: Part, voice: Voice) -> Iterator[Table]:
    for one in card.get("proposals", ()):
        weights = one["weights"].items()
        rows = [[voice.group("indicator", name), frame.number(weight)] for name, weight in weights]
        title = f"{voice('proposals')} · {voice.group('pool', one['pool'])}"
        note = f"{voice('proposals_are')} {agreement_of(one, voice)}"
        yield Table(title, note, [voice.head("indicator"), voice.head("weight_proposed")], rows)
