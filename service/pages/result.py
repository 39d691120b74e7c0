"""One result as pages show it, to the enterprise and to officials alike: figures, reasons, charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service import auth, charts, evaluations, explanations, frozen, results, ruled_reasons, scales, unit
from service.charts import Chart
from service.explanations import ChangeView, MoneyView, ReasonsView, StabilityView
from service.language import say
from service.pages import frame
from service.tables import Evaluation
from service.view import IndicatorView, ResultView

STRIP = 26  # pixels of an indicator's bar


@dataclass(frozen=True)
class Shown:
    """All that a page tells of one result; `units` are all that its enterprise has.

    `stability` is None where it has not been computed yet.
    """

    evaluation: Evaluation
    result: ResultView
    units: tuple[str, ...]
    reasons: ReasonsView
    money: MoneyView
    change: ChangeView
    stability: StabilityView | None
    charts: dict[str, Chart]


def of(evaluation_id: int, uscc: str, part: str | None = None, stable: bool = False) -> Shown:
    """Gather a result of one's county; how stable it is in a large county only where that is asked for."""
    session, county = unit.session(), auth.county()
    asked = frozen.ask(session, county, evaluation_id, auth.own(uscc), part)
    found = results.of(session, unit.store(), asked)
    told = explanations.reasons(asked, ruled_reasons.of(session, asked))
    quick = stable or evaluations.size(asked.evaluation) <= unit.config().large_county
    return Shown(
        evaluation=asked.evaluation,
        result=found,
        units=asked.stored.units,
        reasons=told,
        money=explanations.money(asked),
        change=explanations.since_last_year(session, asked),
        stability=explanations.stability(asked) if quick else None,
        charts=dict(_charts(found, told)),
    )


def parts_chart(change: ChangeView) -> Chart | None:
    """Draw the change of a total since last year in its three parts."""
    parts = (
        (say("自身数据", "Own data"), change.own_data),
        (say("同组企业", "Peers"), change.peers),
        (say("评价办法", "Method"), change.method),
    )
    known = [(name, float(part)) for name, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    title = say("总分变化的三个部分", "The change of the total, in three parts")
    return _bars(title, [(name, part, f"{part:+.2f}") for name, part in known], say("分", "points"))


def _charts(found: ResultView, told: ReasonsView) -> Iterator[tuple[str, Chart]]:
    if scale := scales.of(found):
        yield "scale", _scale(scale)
    if any(one.points is not None for one in found.indicators):
        yield "points", _points(found.indicators)
    if chart := _peers(told):
        yield "peers", chart


def _scale(scale: scales.Scale) -> Chart:
    mark = f"{say('总分', 'Total')} {frame.number(scale.total)}"
    rows = [[one.class_name, frame.number(one.low), frame.number(one.high)] for one in scale.zones]
    headings = [say("类别", "Class"), say("起（含）", "From"), say("止", "Below")]
    title = say("总分与各类分数线", "The total and the lines of the classes")
    return Chart(title, scales.drawn(scale, mark, say("分", "points")), headings, rows)


def _points(indicators: list[IndicatorView]) -> Chart:
    known = [one for one in indicators if one.points is not None]
    values = [{"name": one.title, "weight": one.weight, "points": round(one.points or 0, 2)} for one in known]
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 180}}
    x: dict[str, Any] = {"type": "quantitative", "title": say("分（灰：权重）", "points (grey: weight)")}
    spec = charts.spec(
        height=STRIP * len(values),
        data={"values": values},
        layer=[
            {
                "mark": {"type": "bar", "color": charts.GREY},
                "encoding": {"y": y, "x": {"field": "weight", **x}},
            },
            {
                "mark": {"type": "bar", "color": charts.COLOURS["B"], "height": {"band": 0.5}},
                "encoding": {"y": y, "x": {"field": "points", **x}},
            },
        ],
    )
    rows = [[one.title, frame.number(one.points), frame.number(one.weight)] for one in known]
    headings = [say("指标", "Indicator"), say("得分", "Points"), say("权重", "Weight")]
    return Chart(say("各项指标得分与权重", "Points of each indicator and its weight"), spec, headings, rows)


def _peers(told: ReasonsView) -> Chart | None:
    """Draw each figure as a percentage of the middle of its group, where there is one to be shown."""
    bars = [
        (words, 100 * one.figures.value / middle, frame.number(100 * one.figures.value / middle, 0))
        for one in told.compared
        if one.figures.pool and one.figures.value is not None
        if (middle := one.figures.pool.median) > 0 and (words := _title(one.title))
    ]
    if not bars:
        return None
    title = say("与同组企业中位数相比（中位数 = 100）", "Against the median of the group (= 100)")
    return _bars(title, bars, "%", at=100)


def _title(said: Any) -> str:
    return said if isinstance(said, str) else frame.text(said)


def _bars(title: str, bars: list[tuple[str, float, str]], unit_: str, at: float = 0) -> Chart:
    values = [{"name": name, "value": round(value, 4)} for name, value, _ in bars]
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 180}}
    tint = {"condition": {"test": f"datum.value < {at}", "value": charts.COLOURS["C"]}}
    spec = charts.spec(
        height=STRIP * len(values),
        data={"values": values},
        layer=[
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "title": unit_,
                        "axis": {"tickCount": 8},
                    },
                    "color": tint | {"value": charts.COLOURS["A"]},
                },
            },
            {"mark": {"type": "rule", "color": charts.INK}, "encoding": {"x": {"datum": at}}},
        ],
    )
    rows = [[name, text] for name, _, text in bars]
    return Chart(title, spec, [say("项目", "Item"), unit_], rows)
