"""Versions of the scoring model: retrain, list, card, promote, roll back, compare."""

from functools import partial
from typing import Any

from flask import Response

from service import auth, jobs, models, queue, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.jobs import accepted
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.jobs import Job
from service.schemas.models import (
    CompareQuery,
    Promote,
    Promoted,
    Promotions,
    Retrain,
    RollBack,
    VersionCard,
    VersionComparison,
    Versions,
)

blp = Blueprint(
    "models", __name__, url_prefix="/api/v1/model-versions", description="Versions of the scoring model"
)
ONE = "/" + ID.format("number")
MARKDOWN = "text/markdown"


@blp.route("", methods=["POST"])
@auth.allow("system")
@once
@blp.doc(**{"x-zh": "用已公布的评价重新训练评分模型（后台任务）"})
@blp.arguments(Query(), location="query")
@blp.arguments(Retrain())
@blp.response(202, Job())
def retrain(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Retrain on everything published through a year: a job that registers a version."""
    return accepted(jobs.submit(unit.session(), auth.county(), "retrain", body, auth.actor()))


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "模型版本，新的在前"})
@blp.arguments(Query(), location="query")
@blp.response(200, Versions())
def list_(_query: dict[str, Any]) -> Any:
    """List the county's versions, newest first."""
    return {"items": models.versions(unit.store(), auth.county())}


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "一个版本及其模型卡"})
@blp.arguments(Query(), location="query")
@blp.response(200, VersionCard())
def one(_query: dict[str, Any], number: int) -> Any:
    """Give a version with its card; every file is checked against its digest."""
    return models.version(unit.store(), auth.county(), number)


@blp.route(f"{ONE}/card")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "模型卡（Markdown，按请求语言）"})
@blp.arguments(Query(), location="query")
@blp.response(200, {"type": "string"}, content_type=MARKDOWN, description="Markdown")
def card(_query: dict[str, Any], number: int) -> Response:
    """Give the model card as a page of Markdown, in the reader's language."""
    text = models.page(unit.store(), auth.county(), number, answers.language())
    return Response(text, mimetype=MARKDOWN, headers={"Content-Language": answers.language()})


@blp.route(f"{ONE}/promote", methods=["POST"])
@auth.allow("system")
@once
@blp.doc(**{"x-zh": "启用一个版本；未通过检验的须两个不同账户分别说明理由"})
@blp.arguments(Query(), location="query")
@blp.arguments(Promote())
@blp.response(200, Promoted())
def promote(_query: dict[str, Any], body: dict[str, Any], number: int) -> Any:
    """Make a version the champion; without the gate's blessing two accounts must give a reason."""
    county, actor = auth.county(), auth.actor()
    return _answered(models.promote(unit.session(), unit.store(), county, number, actor, body["reason"]))


@blp.route("/rollback", methods=["POST"])
@auth.allow("system")
@once
@blp.doc(**{"x-zh": "回退到此前启用的版本"})
@blp.arguments(Query(), location="query")
@blp.arguments(RollBack())
@blp.response(200, Promoted())
def roll_back(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Bring the former champion back."""
    county, actor = auth.county(), auth.actor()
    return _answered(models.roll_back(unit.session(), unit.store(), county, actor, body["reason"]))


@blp.route("/promotions")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "启用与回退的全部记录，新的在前"})
@blp.arguments(Query(), location="query")
@blp.response(200, Promotions())
def promotions(_query: dict[str, Any]) -> Any:
    """List every change of champion, newest first."""
    return {"items": models.promotions(unit.store(), auth.county())}


@blp.route(f"{ONE}/compare")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "两个版本对照"})
@blp.arguments(CompareQuery(), location="query")
@blp.response(200, VersionComparison())
def compare(query: dict[str, Any], number: int) -> Any:
    """Lay two versions side by side."""
    return models.compare(unit.store(), auth.county(), number, query["to"])


def _answered(made: models.Promoted) -> dict[str, Any]:
    """Deliver the forecast that a new champion was ordered to make, once it is kept."""
    if made.job is not None:
        unit.after_commit(partial(queue.deliver, unit.config(), made.job.id))
    job = jobs.ADDRESS.format(made.job.id) if made.job else None
    return {"state": made.state, "promotion": made.promotion, "approvals": made.approvals, "job": job}
