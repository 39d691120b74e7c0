"""Forecasts: what the learned model expects of a county's enterprises. It advises; the rule decides."""

from typing import Any

import orjson
from flask import Response

from service import auth, champions, contributions, forecasts, jobs, outlook, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.evaluations import visible
from service.api.jobs import ACCEPTED, accepted
from service.api.reads import noted
from service.api.retries import once
from service.errors import NotFound
from service.model_tables import ForecastRun as Run
from service.schemas.common import PageQuery, Query
from service.schemas.forecasts import (
    ForecastOrder,
    ForecastPage,
    ForecastQuery,
    ForecastReasons,
    ForecastReport,
    ForecastRunPage,
)
from service.schemas.jobs import Job

blp = Blueprint("forecasts", __name__, url_prefix="/api/v1/forecasts", description="Forecasts")
ONE = "/" + ID.format("run_id")
SHOWN = ("id", "for_year", "evaluation_id", "version", "created_at")


@blp.route("", methods=["POST"])
@auth.allow("officer", "system")
@once
@blp.doc(**{"x-zh": "用在用模型预测全县企业的类别（后台任务）：整年预测下一年，或按季度做年内预警"})
@blp.arguments(Query(), location="query")
@blp.arguments(ForecastOrder())
@blp.response(202, Job(), description=ACCEPTED["description"])
def forecast(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Forecast every enterprise's class from a year, or from a year's quarters so far: a job."""
    return accepted(jobs.submit(unit.session(), auth.county(), "forecast", body, auth.actor()))


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "本县的预测，新的在前"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, ForecastRunPage())
def list_(query: dict[str, Any]) -> Response:
    """List the county's forecasts, newest first."""
    found = forecasts.runs(unit.session(), auth.county(), query["limit"], query["offset"])
    return answers.answer(answers.page(map(_shown, found.items), found.total, query))


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "一次预测及其监测报告：输入和结果是否已偏离训练时的情况"})
@blp.arguments(Query(), location="query")
@blp.response(200, ForecastReport())
def one(_query: dict[str, Any], run_id: int) -> Response:
    """Give a forecast with its report: whether inputs and outcomes have drifted from those of training."""
    run = forecasts.get(unit.session(), auth.county(), run_id)
    watched, stale = forecasts.report(run)
    return answers.answer(_shown(run) | {"report": watched, "stale": answers.words(stale)})


@blp.route(f"{ONE}/enterprises")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "逐户预测，最可能下降的在前；可只看可能下降的或需人工复核的"})
@blp.arguments(ForecastQuery(), location="query")
@blp.response(200, ForecastPage())
def enterprises(query: dict[str, Any], run_id: int) -> Response:
    """List the enterprises of a forecast, those most likely to fall first."""
    run = forecasts.get(unit.session(), auth.county(), run_id)
    wanted = forecasts.Filter(query.get("falling", False), query.get("review", False), query.get("text"))
    found = forecasts.page(unit.session(), run, wanted, query["limit"], query["offset"])
    model = champions.forecaster_of(unit.store(), run)
    items = [answers.outlook(outlook.of_row(run, model, row)) for row in found.items]
    return answers.answer(answers.page(items, found.total, query))


@blp.route(f"{ONE}/enterprises/<uscc>")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一家企业的预测及每个输入的影响（各项相加即为预测得分）"})
@blp.arguments(Query(), location="query")
@blp.response(200, ForecastReasons())
def reasons(_query: dict[str, Any], run_id: int, uscc: str) -> Response:
    """Give an enterprise's forecast with the exact contribution of each input."""
    code = auth.own(uscc)
    run = forecasts.get(unit.session(), auth.county(), run_id)
    visible(run.evaluation_id)
    row = forecasts.one(unit.session(), run, code)
    if row is None:
        raise NotFound("forecast.none_of_enterprise", uscc=code)
    model = champions.forecaster_of(unit.store(), run)
    parts = contributions.of_enterprise(unit.session(), run, model, code)
    items = [
        {"feature": one.feature.name, "words": answers.words([outlook.word(one.feature)])[0]}
        | {"value": one.value, "effect": one.effect}
        for one in parts.items
    ]
    whole = {"base": parts.base, "score": parts.score, "contributions": items}
    return answers.answer((answers.outlook(outlook.of_row(run, model, row)) or {}) | whole)


def _shown(run: Run) -> dict[str, Any]:
    stored = {"as_of": outlook.as_of(run), "counts": orjson.Fragment(run.counts)}
    return {name: getattr(run, name) for name in SHOWN} | stored
