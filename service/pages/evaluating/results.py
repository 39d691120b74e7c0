"""The results of a run: filtered, sorted, exported; one with all its reasons."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, evaluations, jobs, results, unit
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.errors import Conflict, NotFound
from service.pages import frame, queries, result
from service.pages.evaluating.blueprint import ONE, blp, opened, pools, recent, submit
from service.results import Filter
from service.schemas.results import STATUSES, ExportOrder, ExportQuery, ResultQuery

FILTERS = ("pool", "status", "class_name", "township", "industry", "text")
COLUMNS = ("rank", "total", "class", "pool", "township", "industry", "status", "unit", "years_in_class")
USUAL = ("rank", "total", "class", "pool", "township", "industry")
PARTS = ("own", "with_tenants", "group", "merged", "member")


@blp.route(f"{ONE}/results", endpoint="results")
@frame.allow(*auth.READERS)
@noted
def list_(evaluation_id: int) -> Response:
    """List results, filtered and sorted."""
    one, scheme = opened(evaluation_id)
    asked = queries.asked(ResultQuery())
    part = asked["sort"], asked["limit"], asked["offset"]
    found = results.page(unit.session(), auth.county(), evaluation_id, _wanted(asked), *part)
    chosen = [name for name in COLUMNS if f"c-{name}" in request.args]
    return frame.page(
        "pages/evaluating/results.html",
        one=one,
        found=found,
        asked=asked,
        pools=pools(scheme),
        classes=[each.name for each in scheme.classes],
        statuses=STATUSES,
        columns=chosen or USUAL,
        all_columns=COLUMNS,
        sorts=results.SORTS,
        large=evaluations.size(one) > unit.config().large_county,
        exports=[job for job in recent("export") if job.account_id == auth.actor().id],
        may_order=auth.actor().has(*auth.ORDERING),
    )


@blp.route(f"{ONE}/export")
@frame.allow(*auth.READERS)
@noted
def export(evaluation_id: int) -> Response:
    """Give the results with all their figures as a file; those of a large county are written by a job."""
    asked, most = queries.asked(ExportQuery()), unit.config().large_county
    one, _ = opened(evaluation_id)
    if (count := evaluations.size(one)) > most:
        raise Conflict("results.too_many", id=evaluation_id, count=count, most=most)
    kind = asked["format"]
    content = results.export(unit.session(), auth.county(), evaluation_id, kind, _wanted(asked))
    return answers.attachment(results.filename(evaluation_id, kind), content)


def _wanted(asked: Mapping[str, Any]) -> Filter:
    """Read which results are asked for."""
    return Filter(**{name: asked.get(name) for name in FILTERS})


@blp.route(f"{ONE}/results", methods=["POST"])
@frame.allow(*auth.ORDERING)
@noted
@frame.acts(list_)
def order_export(evaluation_id: int) -> BareResponse:
    """Let a job write all results into a file."""
    one, _ = opened(evaluation_id)
    submit("export", {"evaluation_id": one.id, **queries.read(ExportOrder())})
    zh, en = "正在生成文件，完成后在本页下载。", "The file is being made; it will be here."
    return frame.done(zh, en, "evaluating.results", evaluation_id=one.id)


@blp.route("/exports/" + ID.format("job_id"))
@frame.allow(*auth.READERS)
@noted
def exported(job_id: int) -> Response:
    """Give the file that a job has written."""
    if jobs.get(unit.session(), auth.county(), job_id).kind != "export":
        raise NotFound("job.not_found", id=job_id)
    return answers.attachment(*jobs.file(unit.session(), auth.county(), job_id))


@blp.route(f"{ONE}/results/<uscc>", endpoint="result")
@frame.allow(*auth.READERS)
@noted
def one(evaluation_id: int, uscc: str) -> Response:
    """Show one result as its enterprise sees it."""
    part = request.args.get("part")
    shown = result.of(evaluation_id, uscc, part if part in PARTS else None, "stable" in request.args)
    return frame.page(
        "pages/evaluating/result.html",
        shown=shown,
        parts_of=shown.units,
    )
