"""Evaluations: run, list, one, replay. They are published by `publications.py`."""

from typing import Any

import orjson

from service import auth, evaluations, jobs, publications, runs, tables, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.jobs import ACCEPTED, accepted, asked, deferrable
from service.api.retries import once
from service.errors import Forbidden
from service.schemas.common import Query
from service.schemas.evaluations import (
    Evaluation,
    EvaluationPage,
    EvaluationQuery,
    EvaluationRun,
    Replay,
)

blp = Blueprint("evaluations", __name__, url_prefix="/api/v1/evaluations", description="Evaluations")
ONE = "/" + ID.format("evaluation_id")
COLUMNS = tuple(Evaluation().fields)
COUNT = ("pool", "status", "class_name", "units")


def visible(evaluation_id: int) -> tables.Evaluation:
    """Find an evaluation that the caller may see: of drafts all but the bureau see that on notice alone."""
    find = evaluations.get if auth.sees_drafts() else publications.visible
    return find(unit.session(), auth.county(), evaluation_id)


def shown(row: tables.Evaluation) -> dict[str, Any]:
    """Give an evaluation with its stored JSON read."""
    counts = [dict(zip(COUNT, one, strict=True)) for one in evaluations.counts(row)]
    stored = {
        "counts": counts,
        "submissions": orjson.loads(row.submissions),
        "interim": row.through is not None,
    }
    return {name: getattr(row, name) for name in COLUMNS} | stored


@blp.route("", methods=["POST"])
@auth.allow("officer")
@once
@deferrable
@blp.doc(**{"x-zh": "按办法评价一个年度，生成草稿；企业数量大时转为后台任务"})
@blp.arguments(Query(), location="query")
@blp.arguments(EvaluationRun())
@blp.response(201, Evaluation())
@blp.alt_response(202, **ACCEPTED)
def run(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Evaluate a year, or what is in of it so far, as a draft. A large county is evaluated by a job."""
    session, county, through = unit.session(), auth.county(), body.get("through")
    scheme, year = body["scheme_id"], body["year"]
    if asked() or runs.is_large(session, county, year, through, unit.config().large_county):
        runs.check(session, county, scheme, year, through)
        return accepted(jobs.submit(session, county, "evaluation", body, auth.actor()))
    made = runs.run(session, unit.store(), county, scheme, year, auth.actor(), through)
    return shown(made), 201, {"Location": f"/api/v1/evaluations/{made.id}"}


@blp.route("")
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "本县的评价，新的在前；企业和乡镇只见已公布的"})
@blp.arguments(EvaluationQuery(), location="query")
@blp.response(200, EvaluationPage())
def list_(query: dict[str, Any]) -> Any:
    """List the county's evaluations, newest first; enterprises and townships see the published ones."""
    state = query.get("state")
    if not auth.sees_drafts():
        state = state or "published"
        if state not in publications.PUBLIC:
            raise Forbidden("http.drafts_not_shown")
    found = evaluations.page(
        unit.session(), auth.county(), query.get("year"), state, query["limit"], query["offset"]
    )
    return answers.page(map(shown, found.items), found.total, query)


@blp.route(ONE)
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "一次评价：状态、数量与各项摘要"})
@blp.arguments(Query(), location="query")
@blp.response(200, Evaluation())
def one(_query: dict[str, Any], evaluation_id: int) -> Any:
    """Give an evaluation with its counts and digests."""
    return shown(visible(evaluation_id))


@blp.route(f"{ONE}/replay", methods=["POST"])
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "按当时的数据重算，逐项比对摘要；不保存"})
@blp.arguments(Query(), location="query")
@blp.response(200, Replay())
def replay(_query: dict[str, Any], evaluation_id: int) -> Any:
    """Compute an evaluation again and compare digest by digest; nothing is kept."""
    return evaluations.replay(unit.session(), auth.county(), evaluation_id)
