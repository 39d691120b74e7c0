"""Charts: one specification of Vega-Lite each, and the same figures as a table beside it.

Pages let the browser draw it; sheets of paper and the report get the same as SVG.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
COLOURS = {"A": "#0f6b46", "B": "#1f5fa8", "C": "#8a5200", "D": "#a4241a"}
WHOLE = {"tickMinStep": 1, "format": ",d"}  # of an axis that counts: there is no half an enterprise
NEUTRAL, INK, GREY = "#56615b", "#1c2420", "#c9d1cc"


@dataclass(frozen=True)
class Chart:
    """A specification with its data in it, and the table that says the same."""

    title: str
    spec: Mapping[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""  # how it is read


def spec(**parts: Any) -> dict[str, Any]:
    """Give a specification as wide as its place, in the letters of whoever draws it."""
    plain = {"view": {"stroke": None}, "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12}}
    fit = {"type": "fit-x", "contains": "padding"}
    whole = {"$schema": SCHEMA, "width": "container", "autosize": fit, "config": plain}
    return {**whole, "background": None, **parts}


def colour(class_name: str) -> str:
    """Give the colour of a class; one that has none of its own is grey."""
    return COLOURS.get(class_name, NEUTRAL)


def svg(drawn: Mapping[str, Any], width: int, family: str) -> str:
    """Draw a specification without a browser, so many pixels wide, in a family of letters."""
    import vl_convert  # 80 MB: only where something is drawn

    config = {**drawn.get("config", {}), "font": family}
    return str(vl_convert.vegalite_to_svg({**drawn, "width": width, "config": config}))
