"""The lists of the board: leaders, candidates for a closer look, the ladder."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from scoring.facts import ATTRIBUTES, FACTS
from scoring.names import PREVIOUS
from scoring.region.clauses import KINDS
from scoring.title import last_year
from service import auth, board
from service.api.reads import noted
from service.pages import frame, queries
from service.pages.region import blueprint
from service.pages.region.blueprint import blp

STATES = ("candidate", "cannot_be_said")
TITLES = {one.code: one.title for one in FACTS} | {one.code: one.title for one in ATTRIBUTES}


@blp.route("/region/leaders")
@frame.allow(*auth.READERS)
@noted
def leaders() -> Response:
    """Show the leaders, list by list."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    everybody = board.leaders_of(asked)
    names = {one.list: one.title for one in everybody}
    chosen = queries.word("list", names)
    found = [one for one in everybody if chosen in (None, one.list)]
    return _page("leaders", asked, found, lists=names, chosen=chosen)


@blp.route("/region/candidates")
@frame.allow(*auth.READERS)
@noted
def candidates() -> Response:
    """Show who uses land badly or is a zombie by the criteria, and of whom it cannot be said."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    kind = next((one for one in KINDS if one == queries.word("kind", KINDS)), KINDS[0])
    everybody = board.candidates_of(asked, kind)
    counts = {state: sum(one.state == state for one in everybody) for state in STATES}
    state = queries.word("state", STATES) or "candidate"
    found = [one for one in everybody if one.state == state]
    more = {"kind": kind, "kinds": KINDS, "state": state, "counts": counts, "figure": figure}
    return _page("candidates", asked, found, **more)


@blp.route("/region/ladder")
@frame.allow(*auth.READERS)
@noted
def ladder() -> Response:
    """Show who stands on which stage, and who is near the next step."""
    asked = blueprint.asked()
    if asked is None:
        return blueprint.nothing()
    stage = queries.text("stage")
    near = True if queries.word("near", ("true",)) else None
    found, stages = board.ladder_of(asked, stage, near)
    return _page("ladder", asked, found, stages=stages, stage=stage, near=near)


def figure(code: str) -> str:
    """Name a figure that is missing."""
    bare = code.removeprefix(PREVIOUS)
    title = TITLES.get(bare, bare)
    return title if bare == code else last_year(title)


def _page(name: str, asked: board.Asked, found: Sequence[Any], **more: Any) -> Response:
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
