"""The part of a model card's page about one forecaster: its data, figures, findings, errors and features."""

from collections.abc import Iterator, Mapping
from typing import Any

from model_registry.card_words import NONE, Voice, figure_of, interval_of, listed, share_of
from model_registry.markdown import table
from model_registry.matrix import GROUPS

SCORES = ("kappa", "macro_f1", "accuracy", "foreseen", "log_loss", "calibration_error")
SHARES = ("accuracy", "foreseen", "calibration_error")
MEASURES = ("wrong", "missed", "alarm")


def section(name: str, one: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    """Blocks of Markdown."""
    names = {feature["name"]: voice.feature(feature) for feature in one["features"]}
    yield f"## {voice(name)}"
    yield voice(f"{name}_is")
    yield f"### {voice('data')}"
    yield voice("data_held_out")
    yield _years(one, voice)
    yield f"### {voice('scores')}"
    yield voice("scores_are")
    yield _scores(one, voice)
    yield f"### {voice('findings')}"
    yield from _findings(one, voice, names)
    yield f"### {voice('groups')}"
    yield voice("groups_are")
    yield from _groups(one, voice)
    yield f"### {voice('features')}"
    yield voice("features_are")
    yield _features(one, voice, names)


def _years(one: Mapping[str, Any], voice: Voice) -> str:
    classes = one["classes"][::-1]
    heads = [voice("year"), voice("use"), voice("rows"), *(voice("share_of", name=name) for name in classes)]
    rows = [
        [
            str(year["year"]),
            voice(use),
            str(year["rows"]),
            *(share_of(year["classes"][name]) for name in classes),
        ]
        for use, years in (("learned", one["years"]), ("judged", one["held_out"]))
        for year in years
    ]
    return table(heads, rows, left=2)


def _scores(one: Mapping[str, Any], voice: Voice) -> str:
    if not one["scores"]:
        return voice("not_measured")
    heads = [voice("way"), *(voice(name) for name in SCORES)]
    rows = [
        [voice.word(name), *(figure_of(scores[score], score in SHARES) for score in SCORES)]
        for name, scores in one["scores"].items()
    ]
    return table(heads, rows)


def _findings(one: Mapping[str, Any], voice: Voice, names: Mapping[str, str]) -> Iterator[str]:
    """What failed first: it is what a reader must know."""
    passed = [finding for finding in one["findings"] if finding["passed"]]
    failed = [finding for finding in one["findings"] if not finding["passed"]]
    yield voice("counted", passed=len(passed), of=len(one["findings"]))
    if failed:
        yield listed(f"**✘** {voice.found(finding, names)}" for finding in failed)
    if passed:
        yield listed(f"✔ {voice.found(finding, names)}" for finding in passed)


def _groups(one: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    if one["overall"] is None:
        yield voice("not_measured")
        return
    everybody = one["overall"] | {"group": voice("everybody")}
    for dimension in GROUPS:
        groups = [group for group in one["groups"] if group["dimension"] == dimension]
        heads = [voice.head(f"by_{dimension}"), voice("rows"), *map(voice.head, MEASURES)]
        yield table(heads, [_errors(group, voice) for group in (everybody, *groups)])


def _errors(group: Mapping[str, Any], voice: Voice) -> list[str]:
    rates = [interval_of(group[measure]) for measure in MEASURES]
    shown = [voice("small"), NONE, NONE] if group["small"] else rates
    return [voice.group(group["dimension"], group["group"]), str(group["rows"]), *shown]


def _features(one: Mapping[str, Any], voice: Voice, names: Mapping[str, str]) -> str:
    promise = {1: voice("more_is_better"), -1: voice("less_is_better"), 0: NONE}
    rows = [
        [names[feature["name"]], promise[feature["direction"]], share_of(feature["weight"])]
        for feature in one["features"]
    ]
    return table([voice("feature"), voice("promise"), voice("weight")], rows, left=2)
