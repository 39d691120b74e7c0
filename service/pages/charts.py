"""Charts of pages: one specification, drawn by the browser, and the same figures as a table beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service import scales

COLOURS = scales.COLOURS
NEUTRAL = scales.NEUTRAL
INK, GREY = scales.INK, scales.GREY
colour = scales.colour


@dataclass(frozen=True)
class Chart:
    """A specification of Vega-Lite with its data in it, and the table that says the same."""

    title: str
    spec: Mapping[str, Any]
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""  # how it is read


def spec(**parts: Any) -> dict[str, Any]:
    """Give a specification as wide as its place, in the portal's own letters."""
    return scales.spec(**parts)
