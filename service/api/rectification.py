"""Rectification: one enterprise, one plan; an enterprise sees its own."""

from typing import Any

from flask import Response

from service import auth, board_sheets, plans, rectification, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.plans import Filter, PlanRow
from service.rectification import Order
from service.schemas.common import Query
from service.schemas.rectification import (
    DrawnUp,
    DrawUp,
    Plan,
    PlanExportQuery,
    PlanOrder,
    PlanPage,
    PlanQuery,
    PlanWithEntries,
    ProgressNote,
)

blp = Blueprint("rectification", __name__, url_prefix="/api/v1/rectification", description="Rectification")
ONE = "/" + ID.format("plan_id")
FILTERS = ("year", "state", "batch", "class_name", "text")


@blp.route("")
@auth.allow(*auth.READERS, "enterprise")
@blp.doc(**{"x-zh": "整改清单（一企一方案），先到期的在前；企业只见自身"})
@blp.arguments(PlanQuery(), location="query")
@blp.response(200, PlanPage())
def list_(query: dict[str, Any]) -> Response:
    """List plans, the soonest due first; an enterprise sees its own."""
    found = plans.page(unit.session(), auth.county(), _wanted(query), query["limit"], query["offset"])
    return answers.answer(answers.page(map(_shown, found.items), found.total, query))


@blp.route("", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "从已公布的评价生成整改方案；重复执行不会重复生成"})
@blp.arguments(Query(), location="query")
@blp.arguments(DrawUp())
@blp.response(200, DrawnUp())
def draw_up(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Draw up the plans of a published evaluation; done again it adds nothing."""
    return rectification.draw_up(unit.session(), auth.county(), body["evaluation_id"], auth.actor())


@blp.route("/export")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "导出整改清单（CSV 或 XLSX）"})
@blp.arguments(PlanExportQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def export(query: dict[str, Any]) -> Response:
    """Export plans as CSV or XLSX."""
    found = [vars(one) for one in plans.all_(unit.session(), auth.county(), _wanted(query))]
    content = board_sheets.sheet(found, "rectification", query["format"], answers.language())
    return answers.attachment(f"rectification.{query['format']}", content)


@blp.route(ONE)
@auth.allow(*auth.READERS, "enterprise")
@blp.doc(**{"x-zh": "一家企业的整改方案及其全部记录"})
@blp.arguments(Query(), location="query")
@blp.response(200, PlanWithEntries())
def one(_query: dict[str, Any], plan_id: int) -> Response:
    """Give a plan with its history."""
    found = plans.get(unit.session(), auth.county(), plan_id, auth.uscc())
    return answers.answer(_shown(found) | {"entries": plans.entries(unit.session(), found.id)})


@blp.route(f"{ONE}/progress", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "登记整改进展，或标记完成、重新启动"})
@blp.arguments(Query(), location="query")
@blp.arguments(ProgressNote())
@blp.response(201, Plan())
def progress(_query: dict[str, Any], body: dict[str, Any], plan_id: int) -> Response:
    """Write down what was done; `done` closes the plan or opens it again."""
    session, county, done = unit.session(), auth.county(), body.get("done")
    found = rectification.progress(session, county, plan_id, body["text"], done, auth.actor())
    return answers.answer(_shown(found), 201)


@blp.route(f"{ONE}/plan", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "修改方案：分批、措施、责任人、期限；原方案留在记录中"})
@blp.arguments(Query(), location="query")
@blp.arguments(PlanOrder())
@blp.response(201, Plan())
def plan(_query: dict[str, Any], body: dict[str, Any], plan_id: int) -> Response:
    """Change batch, measures, owner or due date; the former plan stays in the history."""
    found = rectification.plan(unit.session(), auth.county(), plan_id, Order(**body), auth.actor())
    return answers.answer(_shown(found), 201)


def _wanted(query: dict[str, Any]) -> Filter:
    return Filter(**{name: query.get(name) for name in FILTERS}, uscc=auth.uscc())


def _shown(one: PlanRow) -> dict[str, Any]:
    told = dict(vars(one))
    return {"class": told.pop("class_name"), **told}
