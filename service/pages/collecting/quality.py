"""Suspicious figures: what is probably wrong, why, and where it came from."""

from dataclasses import dataclass

from flask import Response

from data.quality import Suspicion
from scoring.errors import Fault
from scoring.facts import FACTS
from service import auth, suspicions, unit
from service.pages import frame, queries
from service.pages.collecting import blueprint
from service.pages.collecting.blueprint import blp
from service.pages.collecting.enterprises import names
from service.schemas.suspicions import SuspicionQuery


@dataclass(frozen=True)
class Doubt:
    """A suspicious figure as the page shows it."""

    one: Suspicion
    name: str | None
    said: Fault


@blp.route("/suspicions")
@frame.allow(*auth.READERS, "department")
def quality() -> Response:
    """List figures that are probably wrong, each with the likely cause."""
    asked = queries.asked(SuspicionQuery(partial=("year",)))
    year, *_ = chosen = wanted()
    found = suspicions.page(unit.session(), auth.county(), *chosen, asked["limit"], asked["offset"])
    known = names({one.uscc for one in found.items})
    doubts = [Doubt(one, known.get(one.uscc), suspicions.said(one)) for one in found.items]
    facts = [(one.code, one.title) for one in FACTS]
    return frame.page(
        "pages/collecting/quality.html", found=found, doubts=doubts, year=year, asked=asked, facts=facts
    )


def wanted() -> tuple[int, str | None, str | None, str | None]:
    """Read of which year, datum and enterprise; a department sees its own figures."""
    asked = queries.asked(SuspicionQuery(partial=("year",)))
    year = asked.get("year", blueprint.year())
    return year, asked.get("fact"), asked.get("uscc"), auth.department()
