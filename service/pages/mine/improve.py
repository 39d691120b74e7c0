"""What would lift the class: the cheapest way first, and one's own figures tried on the server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import marshmallow as ma
from flask import Response, request
from marshmallow import fields

from service import auth, frozen, rescoring, unit, whatifs
from service.frozen import Asked
from service.pages import frame, queries
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp
from service.rescoring import Movable, Rescored
from service.whatifs import LeverView

FIELD = "figure-"
PART = "X-Part"  # a script asks for the outcome alone
PRINTED = 4  # decimals of a figure on the page
SIGNIFICANT = 3  # digits of the end of a slider
ROOM = 1.25  # a slider goes a quarter beyond what leads to the next class


class Figures(ma.Schema):
    """One's own figures, by fact."""

    figures = fields.Dict(keys=fields.String(), values=fields.Float(allow_nan=False), required=True)


@dataclass(frozen=True)
class Slider:
    """A figure as it is printed, with the range in which it is tried: both ends and the start are steps."""

    fact: str
    title: str
    unit: str
    now: float | None
    start: str
    least: str
    most: str
    step: str


@blp.route("/improve", methods=["GET"])
@frame.allow("enterprise")
def improve() -> Response:
    """Show what would lift the class, and let one's own figures be tried."""
    if not blueprint.years() and queries.number("year") is None:
        return frame.page("pages/mine/nothing.html", early=None)
    return _page(None)


@blp.route("/improve", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(improve)
def try_figures() -> Response:
    """Score one's own figures; nothing is stored."""
    asked = _asked()
    wanted = _figures(rescoring.movable(asked))
    found = rescoring.of(asked, wanted)
    if PART in request.headers:
        return frame.page("pages/mine/outcome.html", found=found)
    return _page(found)


def _page(found: Rescored | None) -> Response:
    asked, year = _asked(), blueprint.year()
    told = whatifs.ask(asked)
    return frame.page(
        "pages/mine/improve.html",
        year=year,
        ifs=told,
        ways=[one for one in told.levers if one.better.amount is not None],
        others=[one for one in told.levers if one.better.amount is None],
        sliders=_sliders(rescoring.movable(asked), told.levers),
        found=found,
    )


def _asked() -> Asked:
    year = blueprint.year()
    return frozen.ask(unit.session(), auth.county(), year.evaluation_id, blueprint.code())


def _figures(known: Sequence[Movable]) -> dict[str, float]:
    """Read what was typed: a field that is empty, or says what is printed already, changes nothing."""
    given = {name.removeprefix(FIELD): said.strip() for name, said in request.form.items() if FIELD in name}
    typed = {"figures": {fact: said for fact, said in given.items() if said}}
    read = queries.loaded(Figures(), typed)
    now = {one.lever.fact: _printed(one.now) for one in known}
    found: dict[str, float] = read["figures"]
    return {fact: figure for fact, figure in found.items() if now.get(fact) != figure}


def _sliders(known: Sequence[Movable], told: Sequence[LeverView]) -> list[Slider]:
    better = {one.fact: one.better.after or 0.0 for one in told}
    return [slider(one, better.get(one.lever.fact, 0.0), _like(one, known)) for one in known]


def _like(one: Movable, known: Sequence[Movable]) -> float:
    """Give the least of the figures in the same unit: by it one that is not there yet is tried."""
    figures = (other.now for other in known if other.lever.unit == one.lever.unit)
    return min((figure for figure in figures if figure is not None and figure > 0), default=0.0)


def slider(one: Movable, then: float, like: float) -> Slider:
    """Give a slider from nothing to beyond what leads to the next class (`then`), or twice what there is.

    Where there is nothing, it goes to twice what there is of its like.
    """
    lever, now = one.lever, _printed(one.now)
    digits = max(lever.decimals or 0, _digits(now))
    most = _outward(max(2 * (now or like), ROOM * then, 1.0), digits)
    least = -_outward(-2 * now, digits) if now is not None and now < 0 else 0.0
    start = "" if now is None else f"{now:.{_digits(now)}f}"
    ends = (f"{figure:.{digits}f}" for figure in (least, most, 10.0**-digits))
    return Slider(lever.fact, lever.title, lever.unit, now, start, *ends)


def _printed(now: float | None) -> float | None:
    return None if now is None else round(now, PRINTED)


def _digits(figure: float | None) -> int:
    """Count the decimals of a figure as it is printed."""
    written = f"{figure or 0.0:.{PRINTED}f}".rstrip("0")
    return len(written.partition(".")[2])


def _outward(most: float, digits: int) -> float:
    """Go to a figure of three digits, or to the next step where that is coarser."""
    coarse = SIGNIFICANT - 1 - math.floor(math.log10(most))
    step = 10.0 ** -min(max(coarse, 0), digits)
    return math.ceil(round(most / step, PRINTED)) * step
