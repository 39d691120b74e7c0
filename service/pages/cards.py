"""A model card as its page shows it: sentences of the gate, measures, errors by group, what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model_registry.card_words import Voice
from scoring.errors import Fault
from service import language, models
from service.pages import frame, model_charts, terms
from service.pages.charts import Chart
from service.problems import catalogue

Part = Mapping[str, Any]
SCORES = ("kappa", "macro_f1", "accuracy", "foreseen", "log_loss", "calibration_error")
SHARES = ("accuracy", "foreseen", "calibration_error")
ERRORS = ("wrong", "missed", "alarm")


@dataclass(frozen=True)
class Section:
    """One forecaster of a version."""

    name: str
    passed: bool
    failed: Sequence[str]  # sentences of the gate
    held: Sequence[str]
    years: Sequence[tuple[int, int, bool]]  # year, rows, held out
    scores: Sequence[tuple[str, Sequence[str]]]  # way of forecasting, figures by SCORES
    charts: Sequence[Chart]
    small: Sequence[str]  # groups of which nothing is said


def sections(card: Part) -> list[Section]:
    """Give the forecasters of a card."""
    return [section(card, name) for name in card.get("forecasters", {})]


def section(card: Part, name: str) -> Section:
    """Say what a card knows of one forecaster."""
    one, voice = card["forecasters"][name], voice_of(card)
    names = features(one)
    said = [(found["passed"], voice.found(found, names)) for found in one["findings"]]
    groups = [group | {"label": _group(group, voice)} for group in one["groups"]]
    return Section(
        name=name,
        passed=one["passed"],
        failed=[words for passed, words in said if not passed],
        held=[words for passed, words in said if passed],
        years=[(year["year"], year["rows"], held) for held, part in _parts(one) for year in part],
        scores=[(voice.word(way), _figures(scores)) for way, scores in one["scores"].items()],
        charts=_charts(one, groups, names),
        small=[group["label"] for group in groups if group["small"]],
    )


def judged(card: Part, name: str, whose: str) -> list[Chart]:
    """Draw how a forecaster did on the year held out; nothing where a card has no such forecaster."""
    one = card["forecasters"].get(name)
    drawn = (model_charts.confusion(one, whose), model_charts.calibration(one, whose)) if one else ()
    return [chart for chart in drawn if chart is not None]


def voice_of(card: Part) -> Voice:
    """Give who says the texts of a card in the reader's language."""
    return Voice(models.say, language.spoken(), card.get("titles", {}))


def features(one: Part) -> dict[str, str]:
    """Name the features of a forecaster."""
    return {part["name"]: feature(part) for part in one["features"]}


def feature(part: Part) -> str:
    """Name a feature in words."""
    code = f"card.kind.{part['kind']}"
    known = code in catalogue()
    return frame.text(Fault(code, params={"title": part["title"]})) if known else str(part["name"])


def _parts(one: Part) -> tuple[tuple[bool, Sequence[Part]], ...]:
    return (False, one["years"]), (True, one["held_out"])


def _figures(scores: Part) -> list[str]:
    return [frame.share(scores[name]) if name in SHARES else frame.number(scores[name], 3) for name in SCORES]


def _group(group: Part, voice: Voice) -> str:
    dimension = terms.spoken()["dimensions"][group["dimension"]]
    return f"{dimension}: {voice.group(group['dimension'], group['group'])}"


def _charts(one: Part, groups: Sequence[Part], names: Mapping[str, str]) -> list[Chart]:
    measures = terms.spoken()["measures"]
    found = [model_charts.confusion(one), model_charts.calibration(one)]
    for measure in ERRORS:
        title = language.say(f"按组：{measures[measure]}", f"By group: {measures[measure]}")
        found.append(model_charts.errors(groups, one["overall"], measure, title))
    rests = language.say("预测依据：各项输入的分量", "What the forecast rests on")
    weights = [(names[part["name"]], part["weight"]) for part in one["features"]]
    found.append(model_charts.bars(rests, language.say("占比", "Share"), weights))
    return [chart for chart in found if chart is not None]
