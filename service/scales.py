"""A total on the line of its list: one zone per class and a mark, as a specification of Vega-Lite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.charts import INK, colour, spec
from service.lines import CutLine
from service.view import ResultView

ROOM = 0.15  # of the figures' span, left on both sides
TOTAL = ["total"]
BAND = {"y": {"value": 28}, "y2": {"value": 62}}  # pixels from above


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a class lies on the line, from `low` to `high`; an end that is open is None."""

    class_name: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """A total among the zones, the best first."""

    total: float
    zones: tuple[Zone, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """Where the drawing begins and ends."""
        known = [self.total, *(one.low for one in self.zones if one.low is not None)]
        room = max((max(known) - min(known)) * ROOM, 1.0)
        low = min(known) - room
        return (max(low, 0.0) if min(known) >= 0 else low), max(known) + room


def of(found: ResultView) -> Scale | None:
    """Make the scale of a result; None where its list is not parted by the total alone."""
    lines = [one for one in found.cut_lines if one.reach == "some"]
    if found.total is None or found.rest_class is None or not lines or not all(map(_by_total, lines)):
        return None
    return Scale(found.total, tuple(_zones(lines, found.rest_class)))


def drawn(scale: Scale, mark: str, axis: str) -> dict[str, Any]:
    """Draw a scale; `mark` is said over the mark, `axis` under the line."""
    low, high = scale.ends
    zones = [_bar(one, low, high) for one in scale.zones]
    names = [one.class_name for one in scale.zones]
    figures = {"type": "quantitative", "scale": {"domain": [low, high], "nice": False, "zero": False}}
    x = {"field": "from", **figures, "title": axis, "axis": {"grid": False, "tickCount": 6}}
    colours = {"domain": names, "range": [colour(one) for one in names]}
    zone = {"field": "class", "type": "nominal", "scale": colours, "legend": None}
    one, total = {"values": [{"total": scale.total, "words": mark}]}, {"field": "total", **figures}
    return spec(
        height=70,
        layer=[
            {
                "data": {"values": zones},
                "mark": {"type": "rect"},
                "encoding": {"x": x, "x2": {"field": "to"}, "color": zone, **BAND},
            },
            {
                "data": {"values": zones},
                "mark": {"type": "text", "color": "#ffffff", "fontWeight": "bold", "fontSize": 15},
                "encoding": {
                    "x": {"field": "middle", **figures},
                    "y": {"value": 45},
                    "text": {"field": "class"},
                },
            },
            {
                "data": one,
                "mark": {"type": "rule", "color": INK, "strokeWidth": 3},
                "encoding": {"x": total, "y": {"value": 20}, "y2": {"value": 68}},
            },
            {
                "data": one,
                "mark": {"type": "text", "color": INK, "fontWeight": "bold", "fontSize": 14},
                "encoding": {"x": total, "y": {"value": 8}, "text": {"field": "words"}},
            },
        ],
    )


def _by_total(line: CutLine) -> bool:
    return line.order_by == TOTAL and line.part_from is None and line.side == "above"


def _zones(lines: Sequence[CutLine], rest: str) -> list[Zone]:
    """A zone upwards from each line to the one above it, and one below the last."""
    found: list[Zone] = []
    above: float | None = None
    for one in lines:
        figure = one.line[0]
        if figure is not None and figure != above:
            found.append(Zone(one.class_name, figure, above))
            above = figure
    return [*found, Zone(rest, None, above)]


def _bar(one: Zone, low: float, high: float) -> dict[str, Any]:
    start, end = (low if one.low is None else one.low), (high if one.high is None else one.high)
    return {"class": one.class_name, "from": start, "to": end, "middle": (start + end) / 2}
