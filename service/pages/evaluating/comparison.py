"""Two runs side by side: who moved, from which class to which, and why."""

from flask import Response

from scoring.errors import Fault
from service import auth, comparisons, evaluations, unit
from service.api import answers
from service.api.reads import noted
from service.pages import frame, queries
from service.pages.evaluating.blueprint import ONE, blp, opened
from service.schemas.comparisons import ComparisonExport, ComparisonQuery


@blp.route(f"{ONE}/comparison")
@frame.allow(*auth.READERS)
@noted
def comparison(evaluation_id: int) -> Response:
    """Compare a run with another one."""
    asked = queries.asked(ComparisonQuery())
    part = (asked["everybody"], asked["limit"], asked["offset"])
    found = comparisons.of(unit.session(), auth.county(), evaluation_id, asked["to"], *part)
    _, scheme = opened(asked["to"])
    names = [one.name for one in scheme.classes]
    seen = {name for cell in found.migration for name in (cell.class_before, cell.class_after)}
    order = [*names, *sorted(name for name in seen if name and name not in names), None]
    return frame.page(
        "pages/evaluating/comparison.html",
        found=found,
        asked=asked,
        order=order,
        cells={(one.class_before, one.class_after): one.units for one in found.migration},
        note=lambda code: frame.text(Fault(code)),
        others=evaluations.page(unit.session(), auth.county()).items,
    )


@blp.route(f"{ONE}/comparison/export")
@frame.allow(*auth.READERS)
@noted
def export_comparison(evaluation_id: int) -> Response:
    """Give every result in both runs as a file."""
    asked = queries.asked(ComparisonExport())
    to, kind = asked["to"], asked["format"]
    content = comparisons.export(unit.session(), auth.county(), evaluation_id, to, kind)
    return answers.attachment(f"comparison-{evaluation_id}-{to}.{kind}", content)
