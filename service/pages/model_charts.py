"""What is drawn of a model: who was taken for whom, do probabilities hold, for whom it errs, what moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from service import language
from service.pages.charts import COLOURS, GREY, INK, NEUTRAL, Chart, colour, spec
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
    return Chart(name + title, drawn, [f"{came} ＼ {forecast}", *classes], rows)


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
    title = language.say(
        "校准曲线：概率与实际（越接近虚线越准）", "Calibration: on the dashed line probabilities hold"
    )
    heads = [language.say("问题", "Question"), forecast, came, language.say("家数", "Rows")]
    return Chart(name + title, drawn, heads, rows)


def errors(rows: Sequence[Part], overall: Part | None, measure: str, title: str) -> Chart | None:
    """A share with its interval for each group, and that of all as a line; small groups are left out."""
    known = [{"label": row["label"], **row[measure]} for row in rows if row[measure]]
    if not known or overall is None or overall[measure] is None:
        return None
    values = sorted(known, key=lambda one: -one["of"])[:MOST_GROUPS]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": LONGEST}}
    x = {"field": "low", "type": "quantitative", "title": None, "axis": {"format": "%"}}
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
    return Chart(title, drawn, heads, table)


def bars(title: str, head: str, pairs: Sequence[tuple[str, float]], limit: float | None = None) -> Chart:
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
    return Chart(title, drawn, ["", head], [[label, number(value, 4)] for label, value in pairs])


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
