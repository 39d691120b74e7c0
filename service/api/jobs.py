"""Jobs: list, one, the file that one has made; and how a request is answered that becomes one."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

import orjson
from flask import Response, request

from service import accounts, auth, jobs, queue, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.job_tables import Job as Row
from service.schemas.common import Query
from service.schemas.jobs import Job, JobPage, JobQuery, JobRow

P = ParamSpec("P")
R = TypeVar("R")
blp = Blueprint("jobs", __name__, url_prefix="/api/v1/jobs", description="Jobs")
ONE = "/" + ID.format("job_id")
STORED = tuple(name for name in JobRow().fields if name not in ("params", "progress", "result", "created_by"))
SEERS: tuple[accounts.Role, ...] = (*auth.READERS, "department")
ASYNC = "respond-async"
RETRY_SECONDS = "2"
ACCEPTED = {
    "description": "It became a job; `Location` says where to look",
    "schema": Job(),
    "headers": {
        "Location": {"description": "Address of the job.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds to wait before looking.", "schema": {"type": "string"}},
        "Preference-Applied": {"description": "The preference that was met.", "schema": {"type": "string"}},
    },
}


def deferrable(view: Callable[P, R]) -> Callable[P, R]:
    """Document that a view may be asked to become a job."""
    view.deferrable = True  # type: ignore[attr-defined]
    return view


def asked() -> bool:
    """Tell whether the client prefers a job (RFC 7240)."""
    given = ",".join(request.headers.getlist("Prefer"))
    return any(re.split(r"[;=]", one)[0].strip().lower() == ASYNC for one in given.split(","))


def accepted(job: Row) -> Response:
    """Answer 202 with a job, and deliver it once it is kept."""
    unit.after_commit(partial(queue.deliver, unit.config(), job.id))
    headers = {"Location": jobs.ADDRESS.format(job.id), "Retry-After": RETRY_SECONDS}
    if asked():
        headers["Preference-Applied"] = ASYNC
    return answers.answer(_whole(job), 202, **headers)


@blp.route("")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "本县的后台任务，新的在前；部门只见自己提交的"})
@blp.arguments(JobQuery(), location="query")
@blp.response(200, JobPage())
def list_(query: dict[str, Any]) -> Response:
    """List the county's jobs, newest first; a department sees those that it ordered itself."""
    wanted = (query.get("state"), query.get("kind"), query["limit"], query["offset"])
    found = jobs.page(unit.session(), auth.county(), *wanted, _mine())
    return answers.answer(answers.page(map(_row, found.items), found.total, query))


@blp.route(ONE)
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "一个任务：状态、进度、成果或失败原因"})
@blp.arguments(Query(), location="query")
@blp.response(200, Job())
def one(_query: dict[str, Any], job_id: int) -> Response:
    """Give a job: its state, how far it has come, what it has made or why it failed."""
    return answers.answer(_whole(jobs.get(unit.session(), auth.county(), job_id, _mine())))


@blp.route(f"{ONE}/file")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "任务生成的文件"})
@blp.arguments(Query(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["zip"])
@blp.alt_response(200, schema={"type": "string"}, content_type=answers.MEDIA["html"])
@blp.alt_response(200, schema={"type": "object"}, content_type=answers.MEDIA["json"])
def file(_query: dict[str, Any], job_id: int) -> Response:
    """Give the file that a job has made."""
    return answers.attachment(*jobs.file(unit.session(), auth.county(), job_id))


def _mine() -> int | None:
    """Give the one account whose jobs the caller may see, or None for all of the county."""
    return None if auth.actor().has(*auth.READERS) else auth.actor().id


def _whole(job: Row) -> dict[str, Any]:
    return _row(job) | {"problem": jobs.problem(unit.session(), job, answers.language())}


def _row(job: Row) -> dict[str, Any]:
    progress = {"stage": job.stage, "done": job.done, "total": job.total} if job.stage else None
    return {name: getattr(job, name) for name in STORED} | {
        "params": orjson.loads(job.params),
        "progress": progress,
        "result": orjson.loads(job.result) if job.result else None,
        "created_by": job.account_id,
    }
