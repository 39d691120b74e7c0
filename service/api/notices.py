"""Notices of results on paper: one at once, those of a whole evaluation by a job."""

from typing import Any

from flask import Response

from service import auth, jobs, notices, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.evaluations import visible
from service.api.jobs import ACCEPTED, accepted
from service.api.reads import noted
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.notices import NoticesOrder

blp = Blueprint("notices", __name__, url_prefix="/api/v1/evaluations", description="Notices")
EVALUATION = "/" + ID.format("evaluation_id")
BINARY = {"type": "string", "format": "binary"}


@blp.route(f"{EVALUATION}/results/<uscc>/notice")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一家企业的评价结果通知书（PDF），公布后带核验码"})
@blp.arguments(Query(), location="query")
@blp.response(200, BINARY, content_type=answers.MEDIA["pdf"], description="The notice as PDF")
def one(_query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Give the notice of an enterprise's result as a PDF; once it is public, with its verification code."""
    visible(evaluation_id)
    address, code = unit.config().portal_url, auth.own(uscc)
    made = notices.one(unit.session(), unit.store(), auth.county(), evaluation_id, code, address)
    return answers.attachment(notices.filename(evaluation_id, code), made)


@blp.route(f"{EVALUATION}/notices", methods=["POST"])
@auth.allow(*auth.ORDERING)
@noted
@once
@blp.doc(**{"x-zh": "生成一次评价的全部通知书（后台任务，ZIP，每份文件至多 1000 家）"})
@blp.arguments(Query(), location="query")
@blp.arguments(NoticesOrder())
@blp.response(202, **ACCEPTED)
def order(_query: dict[str, Any], body: dict[str, Any], evaluation_id: int) -> Response:
    """Set the notices of an evaluation: a job whose result is a ZIP of PDFs, 1000 a file at most."""
    params = {"evaluation_id": visible(evaluation_id).id, **body}
    return accepted(jobs.submit(unit.session(), auth.county(), "notices", params, auth.actor()))
