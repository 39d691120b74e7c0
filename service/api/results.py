"""Results of an evaluation: listed, exported, one with all its reasons, its policies."""

from typing import Any

from flask import Response

from service import auth, evaluations, jobs, results, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.evaluations import visible
from service.api.jobs import ACCEPTED, accepted
from service.api.reads import noted
from service.api.retries import once
from service.errors import Conflict
from service.schemas.common import Query
from service.schemas.results import (
    ExportOrder,
    ExportQuery,
    PolicyList,
    Result,
    ResultPage,
    ResultQuery,
    UnitQuery,
)

blp = Blueprint("results", __name__, url_prefix="/api/v1/evaluations", description="Results")
EVALUATION = "/" + ID.format("evaluation_id")
ALL = EVALUATION + "/results"
ONE = ALL + "/<uscc>"
FILTERS = ("pool", "status", "class_name", "township", "industry", "text")


@blp.route(ALL)
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "结果列表，可筛选和排序；企业只见自身，乡镇只见本辖区"})
@blp.arguments(ResultQuery(), location="query")
@blp.response(200, ResultPage())
def list_(query: dict[str, Any], evaluation_id: int) -> Response:
    """List results, filtered and sorted; an enterprise sees its own, a township those there."""
    if not auth.sees_drafts():
        visible(evaluation_id)
    named = {name: query.get(name) for name in FILTERS}
    wanted = results.Filter(**named, uscc=auth.uscc(), area=auth.area())
    found = results.page(
        unit.session(), auth.county(), evaluation_id, wanted, query["sort"], query["limit"], query["offset"]
    )
    return answers.answer(answers.page(found.items, found.total, query))


@blp.route(f"{ALL}/export")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "导出结果（CSV 或 XLSX），可筛选，每个数据一列"})
@blp.arguments(ExportQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def export(query: dict[str, Any], evaluation_id: int) -> Response:
    """Export results as CSV or XLSX, a column per figure; those of a large county are exported by a job."""
    file_format, most = query["format"], unit.config().large_county
    if (count := evaluations.size(visible(evaluation_id))) > most:
        raise Conflict("results.too_many", id=evaluation_id, count=count, most=most)
    wanted = results.Filter(**{name: query.get(name) for name in FILTERS})
    content = results.export(unit.session(), auth.county(), evaluation_id, file_format, wanted)
    return answers.attachment(results.filename(evaluation_id, file_format), content)


@blp.route(f"{EVALUATION}/exports", methods=["POST"])
@auth.allow(*auth.ORDERING)
@noted
@once
@blp.doc(**{"x-zh": "生成全部结果的文件（后台任务）"})
@blp.arguments(Query(), location="query")
@blp.arguments(ExportOrder())
@blp.response(202, **ACCEPTED)
def order(_query: dict[str, Any], body: dict[str, Any], evaluation_id: int) -> Response:
    """Write all results into a file: a job whose result is the file."""
    params = {"evaluation_id": visible(evaluation_id).id, **body}
    return accepted(jobs.submit(unit.session(), auth.county(), "export", params, auth.actor()))


@blp.route(ONE)
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一家企业的结果及其理由中的每个数"})
@blp.arguments(UnitQuery(), location="query")
@blp.response(200, Result())
def one(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Give an enterprise's result with every number of its reasons."""
    return answers.answer(answers.result(_own(evaluation_id, uscc, query.get("unit"))))


@blp.route(f"{ONE}/policies")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一家企业按类别享受和承担的政策"})
@blp.arguments(UnitQuery(), location="query")
@blp.response(200, PolicyList())
def policies(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """List what an enterprise gets and pays by its class."""
    result = _own(evaluation_id, uscc, query.get("unit"))
    return answers.answer({"uscc": uscc, "items": result.policies})


def _own(evaluation_id: int, uscc: str, part: str | None) -> results.ResultView:
    """Find a result that the caller may see."""
    if not auth.sees_drafts():
        visible(evaluation_id)
    return results.get(unit.session(), unit.store(), auth.county(), evaluation_id, auth.own(uscc), part)
