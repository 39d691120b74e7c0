"""Two runs side by side: who moved, from which class to which, and why."""

from flask import Response

from scoring.errors import Fault
from service import auth, comparisons, evaluations, unit
from service.api.reads import noted
from service.comparisons import Comparison
from service.pages import frame, queries
from service.pages.evaluating.blueprint import ONE, blp, opened
from service.schemas.comparisons import ComparisonQuery


@blp.route(f"{ONE}/comparison")
@frame.allow(*auth.READERS)
@noted
def comparison(evaluation_id: int) -> Response:
    """Compare a run with another one."""
    asked = queries.asked(ComparisonQuery())
    part = (asked["everybody"], asked["limit"], asked["offset"])
    found = comparisons.of(unit.session(), auth.county(), evaluation_id, asked["to"], *part)
    return frame.page(
        "pages/evaluating/comparison.html",
        found=found,
        asked=asked,
        order=order(found),
        cells={(one.class_before, one.class_after): one.units for one in found.migration},
        note=note,
        others=evaluations.page(unit.session(), auth.county()).items,
    )


def order(found: Comparison) -> list[str | None]:
    """Give the classes of both runs, the best first; None is no class."""
    names = [one.name for one in opened(found.after.id)[1].classes]
    seen = {name for cell in found.migration for name in (cell.class_before, cell.class_after)}
    return [*names, *sorted(name for name in seen if name and name not in names), None]


def note(code: str | None) -> str:
    """Say why a change cannot be split, if it cannot."""
    return frame.text(Fault(code)) if code else ""
