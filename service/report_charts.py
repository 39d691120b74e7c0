"""What is drawn of the report on a scheme: each chart one specification of Vega-Lite, with its table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.robustness import NORMALISATIONS, WEIGHTINGS
from service.charts import COLOURS, GREY, INK, NEUTRAL, WHOLE, Chart, spec
from service.report_words import Part, figure, named, percent, said, zh

ROW, CELL = 26, 34  # pixels of a bar and of a square
LONGEST = 230  # pixels of a label
CLASSES = (*COLOURS.values(), "#7b3f61", NEUTRAL)  # by place: a document names its classes as it likes
DASHED = {"type": "rule", "strokeDash": [4, 3], "color": COLOURS["D"]}
SHARE = {"format": "%", "tickCount": 8}
MARKS = {"": COLOURS["B"], "marked": COLOURS["D"], "small": NEUTRAL}


def classes(document: Part) -> Chart:
    """Classes by rank of every list, as shares of it."""
    lists = document["rankings"]
    values = [
        {"list": one["title"], "class": part["name"], "units": part["units"], "place": place}
        | {"words": f"{part['name']} {part['units']}", "share": part["units"] / max(one["units"], 1)}
        for one in lists
        for place, part in enumerate(one["classes"])
    ]
    names = list(dict.fromkeys(one["class"] for one in values))
    x = {"field": "units", "type": "quantitative", "stack": "normalize", "title": None, "axis": SHARE}
    tints = {"domain": names, "range": [CLASSES[min(i, len(CLASSES) - 1)] for i in range(len(names))]}
    wide = {"condition": {"test": "datum.share > 0.06", "value": "#ffffff"}, "value": "transparent"}
    drawn = spec(
        data={"values": values},
        height=40 * len(lists),
        encoding={"y": _labels("list"), "x": x, "order": {"field": "place"}},
        layer=[
            {
                "mark": "bar",
                "encoding": {
                    "color": {"field": "class", "type": "nominal", "scale": tints, "title": None},
                },
            },
            {
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "x": x | {"bandPosition": 0.5},
                    "text": {"field": "words"},
                    "detail": {"field": "class"},
                    "color": wide,
                },
            },
        ],
    )
    rows = [[one["list"], one["class"], one["units"], percent(one["share"])] for one in values]
    return Chart(
        said("c_classes"), drawn, [said("ranking"), said("class"), said("count"), said("share")], rows
    )


def totals(document: Part, ranking: Part) -> Chart:
    """How the totals of a list are spread, with the lines of its classes."""
    spread = ranking["totals"]
    low, high, counts = spread["low"], spread["high"], spread["counts"]
    step = (high - low) / len(counts)
    bins = [
        {"from": low + i * step, "to": low + (i + 1) * step, "units": units} for i, units in enumerate(counts)
    ]
    lines = list(_lines(document, ranking))
    x = {"type": "quantitative", "title": said("points"), "scale": {"zero": False, "nice": False}}
    drawn = spec(
        height=150,
        layer=[
            {
                "data": {"values": bins},
                "mark": {"type": "rect", "color": COLOURS["B"], "stroke": "#ffffff"},
                "encoding": {
                    "x": x | {"field": "from"},
                    "x2": {"field": "to"},
                    "y": {"field": "units", "type": "quantitative", "title": said("count"), "axis": WHOLE},
                    "y2": {"datum": 0},
                },
            },
            {"data": {"values": lines}, "mark": DASHED, "encoding": {"x": x | {"field": "line"}}},
            {
                "data": {"values": lines},
                "mark": {"type": "text", "color": INK, "fontSize": 12},
                "encoding": {
                    "x": x | {"field": "line"},
                    "y": {"field": "above", "type": "quantitative", "scale": None},
                    "text": {"field": "words"},
                },
            },
        ],
        resolve={"scale": {"y": "independent"}},
    )
    rows = [
        [f"{one['from']:.2f} – {one['to']:.2f}", one["units"]] for one in bins if one["units"]
    ] + [[one["words"], f"{one['line']:.2f}"] for one in lines]  # fmt: skip
    title = said("c_totals", ranking=ranking["title"])
    return Chart(title, drawn, [said("points"), said("count")], rows)


def _lines(document: Part, ranking: Part) -> Iterator[Mapping[str, Any]]:
    """The lines that lie within the drawing; their words stand at two heights, lest they overlap."""
    spread = ranking["totals"]
    mine = (
        edge
        for edge in document["edges"]
        if edge["ranking"] == ranking["ranking"] and edge["stage"] is None and not edge["group"]
        if spread["low"] <= edge["line"] <= spread["high"]
    )
    for place, edge in enumerate(mine):
        words = f"{edge['better']}│{edge['worse']}"
        yield {"line": edge["line"], "words": words, "above": -8 - 13 * (place % 2)}


def drivers(document: Part, rows: Sequence[Part]) -> Chart:
    """What an indicator's points add to the variance of the total, against its weight."""
    values = [
        {"name": _indicator(document, one["name"]), "share": one["covariance"], "weight": one["weight"] or 0}
        for one in rows
    ]
    x = {"type": "quantitative", "title": None, "axis": SHARE}
    drawn = _bars(values, x, ("weight", GREY, 0.9), ("share", COLOURS["B"], 0.5))
    table = [[one["name"], percent(one["share"]), percent(one["weight"])] for one in values]
    title = said("c_drivers", pool=document["scheme"]["titles"]["pools"][rows[0]["pool"]])
    return Chart(title, drawn, [said("indicator"), said("covariance"), said("nominal")], table)


def inputs(document: Part, found: Part) -> Chart:
    """Total and first order of every uncertain choice, on the share of classes that change."""
    values = [
        {"name": _input(document, given["name"]), "total": index["total"], "first": max(index["first"], 0.0)}
        | dict(zip(("low", "high"), index["total_interval"], strict=True))
        for given in found["inputs"]
        if given["output"] == "reclassified" and (index := given["index"])["total"] is not None
    ]
    x = {"type": "quantitative", "title": None, "axis": {"tickCount": 8}}
    whisker = {
        "mark": {"type": "rule", "color": INK},
        "encoding": {"y": _labels("name"), "x": x | {"field": "low"}, "x2": {"field": "high"}},
    }
    drawn = _bars(values, x, ("total", COLOURS["B"], 0.6), ("first", GREY, 0.25), whisker)
    rows = [
        [
            each["name"],
            figure(each["total"]),
            f"{each['low']:.3g} – {each['high']:.3g}",
            figure(each["first"]),
        ]
        for each in values
    ]
    title = said("c_inputs", pool=document["scheme"]["titles"]["pools"][found["pool"]])
    headings = [said("choice"), said("total_order"), said("interval"), said("first")]
    return Chart(title, drawn, headings, rows)


def correlations(document: Part, one: Part) -> Chart:
    """Pearson's below the diagonal, Spearman's above."""
    pairs = [
        pair | {end: _indicator(document, pair[end]) for end in ("one", "other")} for pair in one["pairs"]
    ]
    names = list(dict.fromkeys(name for pair in pairs for name in (pair["one"], pair["other"])))
    cells = [{"y": name, "x": name, "value": 1.0} for name in names]
    for pair in pairs:
        cells.append({"y": pair["other"], "x": pair["one"], "value": pair["pearson"]})
        cells.append({"y": pair["one"], "x": pair["other"], "value": pair["spearman"]})
    scale = {"domain": [-1, 0, 1], "range": [COLOURS["D"], "#ffffff", COLOURS["B"]], "interpolate": "rgb"}
    drawn = _squares(cells, names, names, scale, ".2f", "abs(datum.value) > 0.6")
    rows = [
        [f"{pair['one']} – {pair['other']}", figure(pair["pearson"]), figure(pair["spearman"])]
        for pair in pairs
    ]
    title = said("c_correlations", pool=document["scheme"]["titles"]["pools"][one["pool"]])
    return Chart(title, drawn, [said("indicator"), "Pearson", "Spearman"], rows)


def robustness(document: Part, ranking: Part) -> Chart:
    """Share of units that keep their class, normalisation by weighting."""
    kept = [one for one in document["robustness"] if one["ranking"] == ranking["ranking"]]
    cells = [
        {"y": said(f"method_{one['normalisation']}"), "x": zh(f"method_{one['weighting']}")}
        | {"value": one["kept"]}
        for one in kept
    ]
    ways = [said(f"method_{name}") for name in NORMALISATIONS]
    weights = [zh(f"method_{name}") for name in WEIGHTINGS]
    scale = {"domain": [0.4, 1], "range": [COLOURS["C"], "#ffffff"], "clamp": True, "interpolate": "rgb"}
    drawn = _squares(cells, ways, weights, scale, ".0%", "datum.value < 0.6")
    rows = [
        [said(f"method_{one['normalisation']}"), said(f"method_{one['weighting']}"), percent(one["kept"])]
        for one in kept
    ]
    headings = [said("normalisation"), said("weighting"), said("kept")]
    return Chart(said("c_robustness", ranking=ranking["title"]), drawn, headings, rows)


def shares(document: Part, cohorts: Sequence[Part], place: int) -> Chart:
    """The share of one class in each group, with its interval, about that of everybody."""
    pools = document["scheme"]["titles"]["pools"]
    values = [
        {"name": f"{named(one, pools)} ({one['units']})", "mark": _mark(one, place)}
        | {key: one["rates"][place][key] for key in ("share", "low", "high")}
        for one in cohorts
    ]
    x, y = {"type": "quantitative", "title": None, "axis": SHARE}, _labels("name")
    tint = {
        "field": "mark", "type": "nominal", "legend": None,
        "scale": {"domain": list(MARKS), "range": list(MARKS.values())},
    }  # fmt: skip
    everybody = {"values": [{"all": document["fairness"]["overall"][place]["share"]}]}
    drawn = spec(
        data={"values": values},
        height=ROW * len(values),
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": y, "x": x | {"field": "low"}, "x2": {"field": "high"}, "color": tint},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {"y": y, "x": x | {"field": "share"}, "color": tint},
            },
            {"data": everybody, "mark": DASHED, "encoding": {"x": x | {"field": "all"}}},
        ],
    )
    rows = [
        [one["name"], percent(one["share"]), f"{percent(one['low'])} – {percent(one['high'])}"]
        for one in values
    ]
    title = said("c_shares", name=document["scheme"]["classes"][place]["name"])
    return Chart(title, drawn, [said("group"), said("share"), said("interval")], rows)


def _mark(one: Part, place: int) -> str:
    """A group with plainly fewer of the best or more of the worst is marked; a small one is pale."""
    adverse = one["best"] == "fewer" if place == 0 else one["worst"] == "more"
    return "small" if one["small"] else "marked" if adverse else ""


def _labels(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": LONGEST}}


def _bars(
    values: Sequence[Part], x: Mapping[str, Any], *layers: tuple[str, str, float] | Mapping[str, Any]
) -> dict[str, Any]:
    """Bars of one row each over each other: field, colour and thickness of each; or a layer as it is."""
    drawn = [
        {
            "mark": {"type": "bar", "color": one[1], "height": {"band": one[2]}},
            "encoding": {"y": _labels("name"), "x": {**x, "field": one[0]}},
        }
        if isinstance(one, tuple)
        else one
        for one in layers
    ]
    return spec(data={"values": values}, height=ROW * len(values), layer=drawn)


def _squares(
    cells: Sequence[Part],
    down: Sequence[str],
    along: Sequence[str],
    scale: Mapping[str, Any],
    form: str,
    dark: str,
) -> dict[str, Any]:
    """A square for each pair of words, with its figure in it; white where `dark` is true of it."""
    axis = {"orient": "top", "labelAngle": 0, "labelLimit": 110, "domain": False, "ticks": False}
    white = {"condition": {"test": dark, "value": "#ffffff"}, "value": INK}
    shade = {"field": "value", "type": "quantitative", "scale": scale, "legend": None}
    text = {"field": "value", "type": "quantitative", "format": form}
    return spec(
        data={"values": [one for one in cells if one["value"] is not None]},
        height=CELL * len(down),
        encoding={
            "y": _labels("y") | {"sort": list(down)},
            "x": {"field": "x", "type": "nominal", "sort": list(along), "title": None, "axis": axis},
        },
        layer=[
            {"mark": "rect", "encoding": {"color": shade}},
            {"mark": {"type": "text", "fontSize": 12}, "encoding": {"text": text, "color": white}},
        ],
    )


def _indicator(document: Part, name: str) -> str:
    if name == "adjustments":
        return said("adjustments")
    return str(document["scheme"]["titles"]["indicators"].get(name, name))


def _input(document: Part, name: str) -> str:
    kind, _, indicator = name.partition(".")
    return zh(f"of_{kind}", name=_indicator(document, indicator)) if indicator else said(f"of_{kind}")
