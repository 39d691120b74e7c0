"""The model card as a page: Markdown, in Chinese or English, for an official who is no statistician."""

from collections.abc import Iterator, Mapping
from typing import Any

from model_registry.card_section import section
from model_registry.card_words import NONE, Voice, agreement_of, listed
from model_registry.findings import Language, Say
from model_registry.markdown import table

SHOWN = 12  # small groups in a sentence


def render(card: Mapping[str, Any], say: Say, language: Language) -> str:
    """Write the card (`card.build`) as Markdown.

    Parameters
    ----------
    card : mapping
        As built, or as read from `card.json`.
    say : callable
        Says a code in words: `say("card.title", "en", county="990101", through=2024)`.
    language : "zh" or "en"
    """
    voice = Voice(say, language, card["titles"])
    blocks = [*_opening(card, voice)]
    for name, one in card["forecasters"].items():
        blocks += section(name, one, voice)
    blocks += [
        *_limits(card, voice),
        *_benchmarks(card, voice),
        *_proposals(card, voice),
        *_making(card, voice),
    ]
    return "\n\n".join(blocks) + "\n"


def _opening(card: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    county = voice.group("county", card["county"])
    yield f"# {voice('title', county=county, through=card['through'])}"
    yield f"**{voice('passed' if card['passed'] else 'failed')}**"
    yield f"## {voice('purpose')}"
    yield listed(voice(code) for code in ("purpose_meant", "purpose_advises", "purpose_not_meant"))
    if card["left_out"]:
        yield f"## {voice('left_out')}"
        yield listed(voice.say(one["code"], voice.language, **one["params"]) for one in card["left_out"])


def _limits(card: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    small = [
        f"{voice.word(group['dimension'])}: {voice.group(group['dimension'], group['group'])}"
        for group in card["forecasters"]["annual"]["groups"]
        if group["small"]
    ]
    yield f"## {voice('limits')}"
    codes = ("limit_cause", "limit_past", "limit_missing", "limit_outside", "limit_rule")
    named = [voice("limit_small", count=len(small), groups=small[:SHOWN])] if small else []
    yield listed([*(voice(code) for code in codes), *named])


def _benchmarks(card: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    if card["benchmarks"]:
        yield f"## {voice('benchmarks')}"
        yield voice("benchmarks_are")
        heads = [voice(name) for name in ("pool", "indicator", "group", "former", "new", "change")]
        yield table(heads, [_benchmark(one, voice) for one in card["benchmarks"]], left=3)
    if card["migration"]:
        yield voice("migration_is")
        yield _migration(card["migration"], voice)


def _benchmark(one: Mapping[str, Any], voice: Voice) -> list[str]:
    former, new = one["former"], one["new"]
    known = former not in (None, 0) and new is not None
    change = f"{100 * (new / former - 1):+.1f} %" if known else NONE
    figures = [NONE if figure is None else f"{figure:.5g}" for figure in (former, new)]
    pool, indicator = voice.group("pool", one["pool"]), voice.group("indicator", one["indicator"])
    return [pool, indicator, one["group"] or NONE, *figures, change]


def _migration(one: Mapping[str, Any], voice: Voice) -> str:
    classes = one["classes"]
    heads = [voice("from_to"), *classes]
    rows = [[name, *map(str, counts)] for name, counts in zip(classes, one["counts"], strict=True)]
    return table(heads, rows)


def _proposals(card: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    if not card["proposals"]:
        return
    yield f"## {voice('proposals')}"
    yield voice("proposals_are")
    for one in card["proposals"]:
        yield f"### {voice.group('pool', one['pool'])}"
        yield agreement_of(one, voice)
        rows = [[voice.group("indicator", name), f"{weight:g}"] for name, weight in one["weights"].items()]
        yield table([voice("indicator"), voice("weight_proposed")], rows)
        if one["migration"]:
            yield _migration(one["migration"], voice)


def _making(card: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    yield f"## {voice('making')}"
    made = card["forecasters"]
    settings = dict.fromkeys(key for one in made.values() for key in one["settings"])
    rows = [[key, *(str(one["settings"].get(key, NONE)) for one in made.values())] for key in settings]
    yield table([voice("setting"), *map(voice, made)], rows)
    yield table([voice("library"), voice("version")], [*map(list, card["libraries"].items())])
    digests = card["digests"] | {name: one["digest"] for name, one in card["forecasters"].items()}
    yield table(["SHA-256", voice("digest")], [*map(list, digests.items())], left=2)
    yield voice("thresholds")
    limits = [[name, f"{figure:.10g}"] for name, figure in card["thresholds"].items()]
    yield table([voice("threshold"), voice("value")], limits)
