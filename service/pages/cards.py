"""A model card as its page shows it: sentences of the gate, measures, errors by group, what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model_registry.card_words import Voice
from scoring.errors import Fault
from scoring.title import restored
from service import language, models
from service.charts import Chart
from service.pages import frame, model_charts, terms
from service.problems import catalogue

Part = Mapping[str, Any]
SCORES = ("kappa", "macro_f1", "accuracy", "foreseen", "log_loss", "calibration_error")
SHARES = ("accuracy", "foreseen", "calibration_error")
LESS_IS_BETTER = ("log_loss", "calibration_error")
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
    scores_are: str  # what the measures say


def sections(card: Part) -> list[Section]:
    """Give the forecasters of a card."""
    return [section(card, name) for name in card.get("forecasters", {})]


def section(card: Part, name: str) -> Section:
    """Say what a card knows of one forecaster."""
    one, voice = card["forecasters"][name], voice_of(card)
    names = features(one)
    said = [(found["passed"], voice.found(found, names)) for found in one["findings"]]
    groups = _groups(one, voice)
    return Section(
        name=name,
        passed=one["passed"],
        failed=[words for passed, words in said if not passed],
        held=[words for passed, words in said if passed],
        years=[(year["year"], year["rows"], held) for held, part in _parts(one) for year in part],
        scores=[(voice.word(way), _figures(scores)) for way, scores in one["scores"].items()],
        charts=[chart for chart in (*_judged(one, groups, [one]), _weights(one, names)) if chart is not None],
        small=[group["label"] for group in groups if group["small"]],
        scores_are=voice("scores_are"),
    )


def side_by_side(cards: Sequence[Part], name: str, whose: Sequence[str]) -> list[Chart]:
    """Draw how a forecaster did on the year held out: each drawing of one, then the same of the next."""
    both = [card["forecasters"][name] for card in cards if name in card["forecasters"]]
    drawn = [_of_card(card, name, both, said) for card, said in zip(cards, whose, strict=True)]
    return [chart for same in zip(*drawn, strict=True) for chart in same if chart is not None]


def _of_card(card: Part, name: str, both: Sequence[Part], whose: str) -> list[Chart | None]:
    one = card["forecasters"].get(name)
    return _judged(one, _groups(one, voice_of(card)), both, whose) if one else [None] * (2 + len(ERRORS))


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
    return frame.text(Fault(code, params={"title": restored(part)["title"]})) if known else str(part["name"])


def _parts(one: Part) -> tuple[tuple[bool, Sequence[Part]], ...]:
    return (False, one["years"]), (True, one["held_out"])


def figure(measure: str, value: float | None) -> str:
    """Write a measure as its page does: some are shares."""
    return frame.share(value) if measure in SHARES else frame.number(value, 3)


def _figures(scores: Part) -> list[str]:
    return [figure(name, scores[name]) for name in SCORES]


def _group(group: Part, voice: Voice) -> str:
    dimension = terms.spoken()["dimensions"][group["dimension"]]
    return f"{dimension}: {voice.group(group['dimension'], group['group'])}"


def _groups(one: Part, voice: Voice) -> list[dict[str, Any]]:
    return [group | {"label": _group(group, voice)} for group in one["groups"]]


def _judged(one: Part, groups: Sequence[Part], beside: Sequence[Part], whose: str = "") -> list[Chart | None]:
    """Draw how a forecaster did; axes are the same as of those that stand beside it."""
    words = terms.spoken()
    named, read, found = words["measures"], words["read"], []
    for measure in ERRORS:
        title = whose + language.say(f"按组：{named[measure]}", f"By group: {named[measure]}")
        note = f"{read[measure]} {read['interval']}"
        reach = _reach(beside, measure)
        found.append(model_charts.errors(groups, one["overall"], measure, title, note, reach))
    return [model_charts.confusion(one, whose), model_charts.calibration(one, whose), *found]


def _reach(several: Sequence[Part], measure: str) -> float:
    """The upper end of the longest interval."""
    known = [group[measure]["high"] for one in several for group in one["groups"] if group[measure]]
    return float(max(known, default=1.0))


def _weights(one: Part, names: Mapping[str, str]) -> Chart:
    title = language.say("预测依据：各项输入的分量", "What the forecast rests on")
    note = language.say(
        "平均而言，预测得分中有多少来自这一项。", "How much of the score, on average, comes from each input."
    )
    weights = [(names[part["name"]], part["weight"]) for part in one["features"]]
    return model_charts.bars(title, language.say("占比", "Share"), weights, note=note)
