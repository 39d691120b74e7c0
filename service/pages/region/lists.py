"""The lists of the board: leaders, candidates for a closer look, the ladder."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from scoring.facts import TITLES
from scoring.names import PREVIOUS
from scoring.region.clauses import KINDS, Kind
from scoring.region.leaders import Leader
from scoring.title import last_year
from service import auth, board
from service.api.reads import noted
from service.board import Asked
from service.pages import frame, queries
from service.pages.region import blueprint
from service.pages.region.blueprint import blp

STATES = ("candidate", "cannot_be_said")


@blp.route("/region/leaders")
@frame.allow(*auth.READERS)
@noted
def leaders() -> Response:
    """Show the leaders, list by list."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    names = {one.list: one.title for one in board.leaders_of(asked)}
    return _page("leaders", asked, led(asked), lists=names, chosen=queries.word("list", names))


def led(asked: Asked) -> list[Leader]:
    """List the leaders of the list that is asked for, or all."""
    everybody = board.leaders_of(asked)
    chosen = queries.word("list", {one.list for one in everybody})
    return [one for one in everybody if chosen in (None, one.list)]


@blp.route("/region/candidates")
@frame.allow(*auth.READERS)
@noted
def candidates() -> Response:
    """Show who uses land badly or is a zombie by the criteria, and of whom it cannot be said."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    everybody = board.candidates_of(asked, kind())
    counts = {one: sum(each.state == one for each in everybody) for one in STATES}
    found = [one for one in everybody if one.state == state()]
    more = {"kind": kind(), "kinds": KINDS, "state": state(), "counts": counts, "figure": figure}
    return _page("candidates", asked, found, **more)


def kind() -> Kind:
    """Read which list of candidates is asked for."""
    return next((one for one in KINDS if one == queries.word("kind", KINDS)), KINDS[0])


def state() -> str:
    """Read whether those are asked for who are on the list, or of whom it cannot be said."""
    return queries.word("state", STATES) or "candidate"


@blp.route("/region/ladder")
@frame.allow(*auth.READERS)
@noted
def ladder() -> Response:
    """Show who stands on which stage, and who is near the next step."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    chosen, near = stage()
    found, stages = board.ladder_of(asked, chosen, near)
    return _page("ladder", asked, found, stages=stages, stage=chosen, near=near)


def stage() -> tuple[str | None, bool | None]:
    """Read which stage is asked for, and whether only those near the next one."""
    return queries.text("stage"), True if queries.word("near", ("true",)) else None


def figure(code: str) -> str:
    """Name a figure that is missing."""
    bare = code.removeprefix(PREVIOUS)
    title = TITLES.get(bare, bare)
    return title if bare == code else last_year(title)


def _page(name: str, asked: Asked, found: Sequence[Any], **more: Any) -> Response:
    start = queries.offset()
    return frame.page(
        f"pages/region/{name}.html",
        years=blueprint.years(),
        year=asked.evaluation.year,
        evaluation=asked.evaluation,
        rows=found[start : start + queries.LIMIT],
        total=len(found),
        limit=queries.LIMIT,
        start=start,
        **more,
    )
