"""Two runs of a county side by side: who moved and why."""

from dataclasses import asdict
from typing import Any

from flask import Response

from scoring.errors import Fault
from service import auth, comparisons, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.schemas.comparisons import ComparisonExport, ComparisonQuery, RunComparison

blp = Blueprint("comparisons", __name__, url_prefix="/api/v1/evaluations", description="Comparisons of runs")
ONE = "/" + ID.format("evaluation_id") + "/comparison"


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "两次评价对照：谁变了，因自身数据、同组企业还是办法"})
@blp.arguments(ComparisonQuery(), location="query")
@blp.response(200, RunComparison())
def compare(query: dict[str, Any], evaluation_id: int) -> Response:
    """Compare two runs: who has another class, and whether by own data, peers or rules."""
    part = (query["everybody"], query["limit"], query["offset"])
    found = comparisons.of(unit.session(), auth.county(), evaluation_id, query["to"], *part)
    page = answers.page(map(_line, found.lines.items), found.lines.total, query)
    told = {name: getattr(found, name) for name in ("units", "moved", "causes", "migration")}
    return answers.explained(page | told | {"before": found.before.id, "after": found.after.id})


@blp.route(f"{ONE}/export")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "导出两次评价的逐企业对照（CSV 或 XLSX）"})
@blp.arguments(ComparisonExport(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def export(query: dict[str, Any], evaluation_id: int) -> Response:
    """Export every result in both runs as CSV or XLSX."""
    to, kind = query["to"], query["format"]
    content = comparisons.export(unit.session(), auth.county(), evaluation_id, to, kind)
    return answers.attachment(f"comparison-{evaluation_id}-{to}.{kind}", content)


def _line(one: comparisons.Line) -> dict[str, Any]:
    """Give a line with the sentence of its code."""
    note = {"code": one.code, "text": Fault(one.code)} if one.code else None
    return {name: value for name, value in asdict(one).items() if name != "code"} | {"note": note}
