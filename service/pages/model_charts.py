"""What is drawn of a model: who was taken for whom, do probabilities hold, for whom it errs, what moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from model_registry import thresholds
from service import language
from service.charts import COLOURS, GREY, INK, NEUTRAL, Chart, colour, spec
from service.pages.frame import number, share

Part = Mapping[str, Any]
MOST_BARS = 15
MOST_GROUPS = 16  # in a drawing; the table beside it has all
ROW = 24  # pixels of a bar with its label
LONGEST = 260  # pixels of a label
DASHED = {"type": "rule", "strokeDash": [4, 4], "color": INK}


def confusion(one: Part, name: str = "") -> Chart | None:
    """What came against what was forecast, the best class first; None on cards that did not keep it."""
    if "confusion" not in one:
        return None
    classes = list(reversed(one["classes"]))
    counts = [row[::-1] for row in reversed(one["confusion"])]
    values = [
        {"came": classes[i], "forecast": classes[j], "rows": units, "share": units / max(sum(row), 1)}
        for i, row in enumerate(counts)
        for j, units in enumerate(row)
    ]
    came, forecast = language.say("次年实际", "What came"), language.say("预测", "Forecast")
    axes = {
        "x": {
            "field": "forecast",
            "type": "nominal",
            "sort": classes,
            "title": forecast,
            "axis": {"labelAngle": 0},
        },
        "y": {"field": "came", "type": "nominal", "sort": classes, "title": came},
    }
    shade = {
        "field": "share",
        "type": "quantitative",
        "legend": None,
        "scale": {"domain": [0, 1], "scheme": "blues"},
    }
    white = {"condition": {"test": "datum.share > 0.5", "value": "#ffffff"}, "value": INK}
    drawn = spec(
        data={"values": values},
        height=60 * len(classes),
        encoding=axes,
        layer=[
            {"mark": "rect", "encoding": {"color": shade}},
            {
                "mark": {"type": "text", "fontSize": 15},
                "encoding": {"text": {"field": "rows"}, "color": white},
            },
        ],
    )
    rows = [[classes[i], *row] for i, row in enumerate(counts)]
    title = language.say("混淆矩阵：实际类别与预测类别（留出年度，家数）", "Confusion matrix, year held out")
    note = language.say(
        "每一行是实际得到该类别的企业，按预测的类别分开。左上到右下的对角线是预测正确的；离得越远，错得越多。",
        "A row holds those that came to be of a class, parted by the class forecast. The diagonal is right; "
        "the further from it, the more it was wrong.",
    )
    return Chart(name + title, drawn, [f"{came} ＼ {forecast}", *classes], rows, note)


def calibration(one: Part, name: str = "") -> Chart | None:
    """Probabilities against what came, per "this class or better"; on the diagonal they hold."""
    curves = [curve for curve in one.get("calibration", ()) if curve["points"]]
    if not curves:
        return None
    words = {
        curve["class"]: language.say(f"{curve['class']} 类及以上", f"{curve['class']} or better")
        for curve in curves
    }
    points = [point | {"class": words[curve["class"]]} for curve in curves for point in curve["points"]]
    forecast, came = language.say("预测概率", "Forecast"), language.say("实际占比", "What came")
    scale = {"domain": [0, 1]}
    axes = {
        "x": {
            "field": "forecast",
            "type": "quantitative",
            "scale": scale,
            "title": forecast,
            "axis": {"format": "%"},
        },
        "y": {
            "field": "came",
            "type": "quantitative",
            "scale": scale,
            "title": came,
            "axis": {"format": "%"},
        },
    }
    colours = {"domain": list(words.values()), "range": [colour(name) for name in words]}
    by = {"field": "class", "type": "nominal", "title": None, "scale": colours}
    diagonal = [{"forecast": end, "came": end} for end in (0, 1)]
    drawn = spec(
        height=300,
        encoding=axes,
        layer=[
            {
                "data": {"values": diagonal},
                "mark": DASHED | {"type": "line"},
            },
            {
                "data": {"values": points},
                "mark": {"type": "line", "point": {"size": 60}},
                "encoding": {"color": by, "shape": by | {"scale": {"domain": list(words.values())}}},
            },
        ],
    )
    rows = [[one["class"], share(one["forecast"]), share(one["came"]), one["rows"]] for one in points]
    title = language.say("校准曲线：预测概率与实际占比", "Calibration: probabilities and what came")
    note = language.say(
        "概率是否说到做到：预测 70% 的企业，实际应约有 70% 达到。点落在虚线上最准；在虚线下，是说得太满。",
        "Does a probability hold: of those told 70 %, some 70 % should have come true. On the dashed line it "
        "does; below it, too much was promised.",
    )
    heads = [language.say("问题", "Question"), forecast, came, language.say("家数", "Rows")]
    return Chart(name + title, drawn, heads, rows, note)


def errors(
    rows: Sequence[Part], overall: Part | None, measure: str, title: str, note: str, reach: float
) -> Chart | None:
    """A share with its interval for each group, and that of all as a line; small groups are left out.

    `reach`: where the axis ends, for drawings that stand beside each other.
    """
    known = [{"label": row["label"], **row[measure]} for row in rows if row[measure]]
    if not known or overall is None or overall[measure] is None:
        return None
    values = sorted(known, key=lambda one: -one["of"])[:MOST_GROUPS]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": LONGEST}}
    scale = {"domain": [0, reach]}
    x = {"field": "low", "type": "quantitative", "title": None, "axis": {"format": "%"}, "scale": scale}
    mean = {"values": [{"all": overall[measure]["share"]}]}
    drawn = spec(
        height=ROW * len(values),
        layer=[
            {
                "data": {"values": values},
                "mark": {"type": "rule", "color": NEUTRAL, "strokeWidth": 2},
                "encoding": {"y": y, "x": x, "x2": {"field": "high"}},
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "size": 70, "color": COLOURS["B"], "opacity": 1},
                "encoding": {"y": y, "x": {"field": "share", "type": "quantitative"}},
            },
            {"data": mean, "mark": DASHED, "encoding": {"x": {"field": "all", "type": "quantitative"}}},
        ],
    )
    heads = [
        language.say("组", "Group"),
        title,
        language.say("95% 区间", "95 % interval"),
        language.say("家数", "Of"),
    ]
    table = [
        [one["label"], share(one["share"]), f"{share(one['low'], 0)}–{share(one['high'], 0)}", one["of"]]
        for one in known
    ]
    return Chart(title, drawn, heads, table, note)


def drift(watched: Part, names: Mapping[str, str]) -> list[Chart]:
    """Draw how far inputs, and the classes that are forecast, are from those of training."""
    shifts = [(names.get(name, name), value) for name, value in watched["features"].items()]
    title = language.say("输入漂移：本次与训练时相比", "Drift of inputs against training")
    note = language.say(
        "稳定性指数（PSI）说明企业在这项输入上的分布变了多少：0 为没变，超过虚线为明显变化。"
        "单项变化不是更换模型的理由；预测得分主要依靠的输入都变了，才需要关注。",
        "The stability index (PSI) tells how far enterprises have moved in an input: 0 not at all, beyond "
        "the dashed line markedly. One that moves is no reason to change the model; it is when most of the "
        "score rests on what has moved.",
    )
    head = language.say("稳定性指数（PSI）", "Stability index (PSI)")
    when = language.say("训练时", "In training"), language.say("本次", "Now")
    shares = language.say("预测类别占比：训练时与本次", "Classes forecast: in training and now")
    return [
        bars(title, head, shifts, thresholds.usual().most_shift, note),
        classes(shares, watched["classes"], when),
    ]


def bars(
    title: str, head: str, pairs: Sequence[tuple[str, float]], limit: float | None = None, note: str = ""
) -> Chart:
    """Bars, the first ones; those beyond a limit in another colour, with the limit as a line."""
    values = [
        {"label": label, "value": value, "over": _over(value, limit)} for label, value in pairs[:MOST_BARS]
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": LONGEST}}
    x = {"field": "value", "type": "quantitative", "title": head}
    shade = {"condition": {"test": "datum.over", "value": COLOURS["D"]}, "value": COLOURS["B"]}
    layers: list[dict[str, Any]] = [
        {"data": {"values": values}, "mark": "bar", "encoding": {"y": y, "x": x, "color": shade}}
    ]
    if limit is not None:
        line = {"x": {"field": "limit", "type": "quantitative"}}
        layers.append({"data": {"values": [{"limit": limit}]}, "mark": DASHED, "encoding": line})
    drawn = spec(height=ROW * max(len(values), 1), layer=layers)
    heads = [language.say("输入", "Input"), head]
    return Chart(title, drawn, heads, [[label, number(value, 4)] for label, value in pairs], note)


def classes(title: str, shares: Mapping[str, Sequence[float]], when: tuple[str, str]) -> Chart:
    """Shares of classes at two times, beside each other."""
    values = [
        {"class": name, "when": said, "share": value}
        for name, pair in reversed(list(shares.items()))
        for said, value in zip(when, pair, strict=True)
    ]
    drawn = spec(
        data={"values": values},
        height=220,
        mark="bar",
        encoding={
            "x": {
                "field": "class",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": 0},
            },
            "xOffset": {"field": "when", "sort": list(when)},
            "y": {"field": "share", "type": "quantitative", "title": None, "axis": {"format": "%"}},
            "color": {
                "field": "when",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(when), "range": [GREY, COLOURS["B"]]},
            },
        },
    )
    rows = [[name, *map(share, pair)] for name, pair in reversed(list(shares.items()))]
    return Chart(title, drawn, [language.say("类别", "Class"), *when], rows)


def _over(value: float, limit: float | None) -> bool:
    return value < 0 if limit is None else value > limit
