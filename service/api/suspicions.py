"""Suspicious figures of a county's year."""

from typing import Any

from data.quality import Suspicion
from service import auth, problems, suspicions, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.schemas.suspicions import SuspicionPage, SuspicionQuery

blp = Blueprint("suspicions", __name__, url_prefix="/api/v1/suspicions", description="Suspicious figures")


@blp.route("")
@auth.allow(*auth.READERS, "department")
@blp.doc(**{"x-zh": "可疑数据：可能的单位错误、与上年相比的突变、部门之间的矛盾；部门只见本部门的"})
@blp.arguments(SuspicionQuery(), location="query")
@blp.response(200, SuspicionPage())
def list_(query: dict[str, Any]) -> Any:
    """List figures that are probably wrong, each with the likely cause; a department sees its own."""
    wanted = (query["year"], query.get("fact"), query.get("uscc"), auth.department())
    found = suspicions.page(unit.session(), auth.county(), *wanted, query["limit"], query["offset"])
    return answers.page(map(_said, found.items), found.total, query)


def _said(one: Suspicion) -> dict[str, Any]:
    detail = problems.text(suspicions.said(one), answers.language())
    figures = {name: one.params.get(name) for name in ("expected", "reference")}
    known = {name: figure if isinstance(figure, float) else None for name, figure in figures.items()}
    return {
        "uscc": one.uscc,
        "fact": one.fact,
        "value": one.value,
        "code": one.code,
        "detail": detail,
        **known,
    }
