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
from service.whatifs import LeverView, Option

FIELD = "figure-"
PART = "X-Part"  # a script asks for the outcome alone
ROOM = 1.25  # a slider goes a quarter beyond what leads to the next class


class Figures(ma.Schema):
    """One's own figures, by fact."""

    figures = fields.Dict(keys=fields.String(), values=fields.Float(allow_nan=False), required=True)


@dataclass(frozen=True)
class Slider:
    """A figure with the range in which it is tried."""

    fact: str
    title: str
    unit: str
    now: float | None
    most: float
    step: str


@blp.route("/improve", methods=["GET"])
@frame.allow("enterprise")
def improve() -> Response:
    """Show what would lift the class, and let one's own figures be tried."""
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
    """Read what was typed: a field that is empty, or says what is so already, changes nothing."""
    given = {name.removeprefix(FIELD): said.strip() for name, said in request.form.items() if FIELD in name}
    typed = {"figures": {fact: said for fact, said in given.items() if said}}
    read = queries.loaded(Figures(), typed)
    now = {one.lever.fact: one.now for one in known}
    found: dict[str, float] = read["figures"]
    return {fact: figure for fact, figure in found.items() if now.get(fact) != figure}


def _sliders(known: Sequence[Movable], told: Sequence[LeverView]) -> list[Slider]:
    better = {one.fact: one.better for one in told}
    return [_slider(one, better.get(one.lever.fact)) for one in known]


def _slider(one: Movable, better: Option | None) -> Slider:
    lever, now = one.lever, one.now
    then = better.after if better and better.after is not None else 0.0
    most = max(2 * (now or 0.0), ROOM * then, 1.0)
    digits = max(0, 3 - math.floor(math.log10(most)) - 1)
    most = math.ceil(most * 10**digits) / 10**digits
    step = "1" if lever.decimals is None else f"{10.0**-lever.decimals:f}".rstrip("0").rstrip(".") or "1"
    return Slider(lever.fact, lever.title, lever.unit, now, most, step)
