"""Department files: look at, hand in, history, one, errors, withdraw."""

from typing import Any

from flask import Response

from service import accounts, auth, files, jobs, previews, problems, submissions, tables, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.jobs import ACCEPTED, accepted, asked, deferrable
from service.api.retries import once
from service.db import begin_write
from service.job_tables import Job
from service.schemas.common import PageQuery, Query
from service.schemas.submissions import (
    Submission,
    SubmissionErrorPage,
    SubmissionForm,
    SubmissionPage,
    SubmissionPreview,
    SubmissionQuery,
)

blp = Blueprint("submissions", __name__, url_prefix="/api/v1/submissions", description="Department files")
ONE = "/" + ID.format("submission_id")
FILE = "#/file"
PREVIEWED = ("year", "layout", "filename", "ignored", "counts", "totals", "differences")
GIVERS: tuple[accounts.Role, ...] = ("officer", "department")
SEERS: tuple[accounts.Role, ...] = (*auth.READERS, "department")


@blp.route("", methods=["POST"])
@auth.allow(*GIVERS)
@once
@deferrable
@blp.doc(**{"x-zh": "提交一份部门数据文件：全部接收，或退回并列出全部错误；大文件转为后台任务"})
@blp.arguments(Query(), location="query")
@blp.arguments(SubmissionForm(), location="multipart")
@blp.response(201, Submission())
@blp.alt_response(202, **ACCEPTED)
def accept(_query: dict[str, Any], form: dict[str, Any]) -> Any:
    """Hand in a department file; it is taken wholly, or refused with all its errors; large ones by a job."""
    year, layout, name, content = form["year"], form["layout"], form["file"].filename, form["file"].read()
    submissions.check_layout(layout, auth.department())
    if asked() or len(content) > unit.config().large_file:
        return accepted(_later(content, {"year": year, "layout": layout, "filename": name}))
    made = submissions.accept(unit.session(), auth.county(), year, layout, name, content, auth.actor())
    if made.state == "refused":
        return refusal(made)
    return made, 201, {"Location": f"/api/v1/submissions/{made.id}"}


@blp.route("/preview", methods=["POST"])
@auth.allow(*GIVERS)
@blp.doc(**{"x-zh": "提交前核对：文件会改变哪些数据、有哪些错误；不保存任何内容"})
@blp.arguments(Query(), location="query")
@blp.arguments(SubmissionForm(), location="multipart")
@blp.response(200, SubmissionPreview())
def preview(_query: dict[str, Any], form: dict[str, Any]) -> Response:
    """Tell what a department file would change and what is wrong with it; nothing is kept."""
    submissions.check_layout(form["layout"], auth.department())
    content, most = form["file"].read(), unit.config().large_file
    previews.check_size(content, most)
    what = (form["year"], form["layout"], form["file"].filename, content)
    found = previews.preview(unit.session(), auth.county(), *what)
    return answers.answer(_looked_at(found))


@blp.route("")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "提交记录，新的在前；部门只见本部门的"})
@blp.arguments(SubmissionQuery(), location="query")
@blp.response(200, SubmissionPage())
def list_(query: dict[str, Any]) -> Any:
    """List submissions, newest first; a department sees its own."""
    wanted = {name: query.get(name) for name in ("year", "layout", "state")}
    wanted["department"] = auth.department()
    found = submissions.page(
        unit.session(), auth.county(), **wanted, limit=query["limit"], offset=query["offset"]
    )
    return answers.page(found.items, found.total, query)


@blp.route(ONE)
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "一次提交"})
@blp.arguments(Query(), location="query")
@blp.response(200, Submission())
def one(_query: dict[str, Any], submission_id: int) -> Any:
    """Give a submission."""
    return _own(submission_id)


@blp.route(f"{ONE}/errors")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "被退回文件的全部错误，按行排列"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, SubmissionErrorPage())
def errors(query: dict[str, Any], submission_id: int) -> Response:
    """List everything that was wrong with a refused file, in the order of its rows."""
    faults = submissions.errors(unit.session(), auth.county(), _own(submission_id).id)
    part = faults[query["offset"] : query["offset"] + query["limit"]]
    return answers.answer(answers.page(answers.items(part, FILE), len(faults), query))


@blp.route(f"{ONE}/withdraw", methods=["POST"])
@auth.allow(*GIVERS)
@once
@blp.doc(**{"x-zh": "撤回已接收的文件，此前的数据恢复有效"})
@blp.arguments(Query(), location="query")
@blp.response(200, Submission())
def withdraw(_query: dict[str, Any], submission_id: int) -> Any:
    """Take an accepted file back; what it superseded is valid again."""
    submissions.check_may_withdraw(_own(submission_id))
    return submissions.withdraw(unit.session(), auth.county(), submission_id, auth.actor())


def _own(submission_id: int) -> tables.Submission:
    """Find a submission that the caller may see: a department sees its own."""
    return submissions.get(unit.session(), auth.county(), submission_id, auth.department())


def _looked_at(found: previews.Preview) -> dict[str, Any]:
    """Give a preview with its errors in words."""
    told = {name: getattr(found, name) for name in PREVIEWED}
    errors = answers.items(found.faults[: problems.MOST_ERRORS], FILE)
    counted = {"row_count": found.rows, "error_count": len(found.faults), "errors": errors}
    return told | counted | {"valid": not found.faults}


def _later(content: bytes, params: dict[str, Any]) -> Job:
    """Keep the file's bytes, and leave the reading to a job."""
    begin_write(unit.session())
    kept = {**params, "digest": files.keep(unit.session(), content)}
    return jobs.submit(unit.session(), auth.county(), "import", kept, auth.actor())


def refusal(refused: tables.Submission) -> Response:
    """Tell all errors of a refused file; the submission is kept, so this is an answer and no exception."""
    faults = submissions.errors(unit.session(), refused.county, refused.id)
    response = answers.problem(problems.FILE_REFUSED, faults, FILE, submission=refused.id)
    response.headers["Location"] = f"/api/v1/submissions/{refused.id}"
    return response
