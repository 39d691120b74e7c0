"""What is drawn of the board: a heat table of all measures by part, and bars of one of them."""

from collections.abc import Sequence

from scoring.region.figures import Figure
from scoring.region.summary import Part
from service import charts
from service.charts import Chart
from service.language import say, word
from service.pages import frame, words

Parts = Sequence[tuple[Part, str]]
MOST = 40  # parts in a drawing, the largest; the table has all
ROW = 28  # pixels
LOW, HIGH = 0.4, 1.6  # of the county's figure: the ends of the shade
LIGHT, DARK = "#ffffff", "#7cc3a2"  # dark letters stay readable on both
STEP = 110  # pixels of a column: a narrow screen scrolls
RATIO = "比值"
LARGE = 10_000  # from here on without decimals
LONGEST = 200  # pixels of a label


def heat(whole: Part, parts: Parts, by: str) -> Chart | None:
    """Draw each measure of each part as a multiple of the county's; only of measures that are ratios."""
    ratios = [
        at for at, one in enumerate(whole.measures) if one.now.denominator is not None and one.now.value
    ]
    shown = sorted(parts, key=lambda pair: -pair[0].n)[:MOST]
    values = [
        {"part": title, "measure": one.title, "value": _value(one), "times": times}
        for part, title in shown
        for at in ratios
        if (times := _times(one := part.measures[at], whole.measures[at])) is not None
    ]
    if not values:
        return None
    above = {"orient": "top", "labelAngle": -25, "labelLimit": LONGEST}
    plain: dict[str, object] = {"type": "nominal", "sort": None, "title": None}
    axes = {
        "x": {"field": "measure", **plain, "axis": above},
        "y": {"field": "part", **plain, "axis": {"labelLimit": LONGEST}},
    }
    shade = {"domain": [LOW, HIGH], "range": [LIGHT, DARK], "clamp": True, "interpolate": "rgb"}
    colour = {"field": "times", "type": "quantitative", "legend": None, "scale": shade}
    square = {"mark": {"type": "rect", "stroke": "#dfe4e0"}, "encoding": {"color": colour}}
    said = {"mark": {"type": "text", "color": charts.INK}, "encoding": {"text": {"field": "value"}}}
    size = {"width": {"step": STEP}, "height": ROW * len(shown), "autosize": "pad"}
    spec = charts.spec(**size, data={"values": values}, encoding=axes, layer=[square, said])
    rows = [[title, *(_value(part.measures[at]) for at in ratios)] for part, title in shown]
    heads = [by, *(_head(whole.measures[at]) for at in ratios)]
    title = say(f"按{by}的热力图（颜色越深，比全县水平越高）", f"{by}: the darker, the more above the county")
    return Chart(title, spec, heads, rows)


def bars(whole: Part, parts: Parts, by: str, measure: str | None) -> Chart | None:
    """Draw one measure of all parts, the highest first, with the county's as a line."""
    places = [at for at, one in enumerate(whole.measures) if measure in (None, one.measure)]
    at = next(iter([p for p in places if whole.measures[p].now.denominator is not None] or places), None)
    if at is None:
        return None
    known = [(title, part.measures[at]) for part, title in parts if part.measures[at].now.value is not None]
    known = sorted(known, key=lambda pair: -(pair[1].now.value or 0))[:MOST]
    if not known:
        return None
    figure = whole.measures[at]
    values = [{"part": title, "value": one.now.value} for title, one in known]
    y = {"field": "part", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": LONGEST}}
    axis = {"format": "%"} if figure.unit == RATIO else {}
    x = {"field": "value", "type": "quantitative", "title": units(figure.unit) or None, "axis": axis}
    layer: list[object] = [
        {"mark": {"type": "bar", "color": charts.COLOURS["B"]}, "encoding": {"y": y, "x": x}}
    ]
    if figure.now.denominator is not None and figure.now.value is not None:
        line = {"type": "rule", "color": charts.INK, "strokeDash": [4, 4]}
        layer.append({"mark": line, "encoding": {"x": {"datum": figure.now.value}}})
    spec = charts.spec(data={"values": values}, height=ROW * len(values), layer=layer)
    rows = [[title, _value(one), frame.share(one.growth)] for title, one in known]
    dashed = say("（虚线：全县）", " (dashed: the county)") if len(layer) > 1 else ""
    title = word(figure.title) + dashed
    return Chart(title, spec, [by, _head(figure), say("比上年增长", "Growth")], rows)


def measured(value: float | None, unit: str = "") -> str:
    """Write a measure: a ratio as a percentage, a large figure without decimals."""
    if value is None:
        return frame.EMPTY
    if unit == RATIO:
        return frame.share(value)
    return frame.number(value, 0 if abs(value) >= LARGE else 2)


def units(unit: str) -> str:
    """Write the unit of a measure; a ratio is a percentage and has none."""
    return "" if unit == RATIO else words.unit(unit)


def _times(one: Figure, whole: Figure) -> float | None:
    if one.now.value is None or not whole.now.value:
        return None
    return one.now.value / whole.now.value


def _value(one: Figure) -> str:
    return measured(one.now.value, one.unit)


def _head(one: Figure) -> str:
    unit = units(one.unit)
    return f"{word(one.title)} ({unit})" if unit else word(one.title)
