"""The report as one page: no script, nothing to fetch, readable on paper."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoring.strata import DIMENSIONS
from service import charts, report_charts, report_words
from service.report_words import Part

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 800  # pixels of a chart, as the page is wide
FAMILY = "sans-serif"  # there is one everywhere; the page's own letters come before it


def render(document: Part) -> str:
    """Write the page, Chinese first with English beside it."""
    names = {"doc": document, "titles": document["scheme"]["titles"], "dimensions": _dimensions(document)}
    return _environment().get_template("report.html").render(**names)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.finalize = report_words.both
    made.globals |= {"zh": report_words.zh, "en": report_words.en, "said": report_words.said}
    made.globals |= {"named": report_words.named, "charts": report_charts}
    made.filters |= {"percent": report_words.percent, "figure": report_words.figure, "drawn": _drawn}
    return made


def _drawn(spec: Mapping[str, Any]) -> str:
    """Draw a specification; the texts in it are escaped by the drawing."""
    return charts.svg(spec, WIDTH, FAMILY)


def _dimensions(document: Part) -> dict[str, list[Part]]:
    cohorts = document["fairness"]["cohorts"]
    found = {name: [one for one in cohorts if one["dimension"] == name] for name in DIMENSIONS}
    return {
        name: sorted(some, key=lambda one: -one["units"]) for name, some in found.items() if len(some) > 1
    }
