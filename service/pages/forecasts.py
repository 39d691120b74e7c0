"""Forecasts on pages: who is likely to fall, why to look at it, what each input adds, what has drifted."""

from functools import partial

import orjson
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from model_registry import thresholds
from model_registry.matrix import Feature
from scoring.errors import Fault
from service import (
    auth,
    champions,
    contributions,
    evaluations,
    forecasts,
    jobs,
    language,
    outlook,
    queue,
    unit,
)
from service.api.blueprint import ID
from service.api.reads import noted
from service.charts import Chart
from service.errors import NotFound
from service.model_tables import ForecastRun
from service.pages import frame, model_charts, queries
from service.problems import catalogue
from service.schemas.forecasts import ForecastOrder

blp = Blueprint("forecasts", __name__)
ONE = "/forecasts/" + ID.format("run_id")
LIMIT = 50


@blp.route("/forecasts", endpoint="list")
@frame.allow(*auth.READERS)
def list_() -> Response:
    """List the county's forecasts, newest first."""
    session, county = unit.session(), auth.county()
    published = evaluations.published(session, county)
    found = forecasts.runs(session, county, LIMIT, _offset())
    return frame.page(
        "pages/models/forecasts.html",
        found=found,
        as_of={run.id: outlook.as_of(run) for run in found.items},
        year=published.year if published else None,
        orders=jobs.page(session, county, None, "forecast", limit=3).items,
    )


@blp.route("/forecasts", methods=["POST"])
@frame.allow("officer", "system")
@frame.acts(list_)
def order() -> BareResponse:
    """Order a forecast by the version in use."""
    asked = queries.read(ForecastOrder())
    job = jobs.submit(unit.session(), auth.county(), "forecast", asked, auth.actor())
    unit.after_commit(partial(queue.deliver, unit.config(), job.id))
    return frame.done(
        "已开始预测，完成后列在下面。", "Forecasting has begun; it appears below.", "forecasts.list"
    )


@blp.route(ONE)
@frame.allow(*auth.READERS)
@noted
def one(run_id: int) -> Response:
    """Show a forecast: from class to class, what has drifted, and the enterprises most likely to fall."""
    run = forecasts.get(unit.session(), auth.county(), run_id)
    model = champions.forecaster_of(unit.store(), run)
    watched, stale = forecasts.report(run)
    found = forecasts.page(unit.session(), run, wanted(), LIMIT, _offset())
    return frame.page(
        "pages/models/forecast.html",
        run=run,
        as_of=outlook.as_of(run),
        classes=list(reversed(model.classes)),
        counts=_counts(run),
        stale=[frame.text(one) for one in stale],
        watched=watched,
        few=watched["rows"] < thresholds.usual().least_rows,
        charts=model_charts.drift(watched, {part.name: _word(part) for part in model.features}),
        found=found,
        items=[outlook.of_row(run, model, row) for row in found.items],
        said=frame.text,
    )


def wanted() -> forecasts.Filter:
    """Read of whom a forecast is asked for."""
    return forecasts.Filter("falling" in request.args, "review" in request.args, queries.text("text"))


@blp.route(f"{ONE}/enterprises/<uscc>")
@frame.allow(*auth.READERS)
@noted
def reasons(run_id: int, uscc: str) -> Response:
    """Show an enterprise's forecast and what each input adds to it."""
    run = forecasts.get(unit.session(), auth.county(), run_id)
    row = forecasts.one(unit.session(), run, auth.own(uscc))
    if row is None:
        raise NotFound("forecast.none_of_enterprise", uscc=uscc)
    model = champions.forecaster_of(unit.store(), run)
    parts = contributions.of_enterprise(unit.session(), run, model, uscc)
    return frame.page(
        "pages/models/reasons.html",
        run=run,
        one=outlook.of_row(run, model, row),
        parts=parts,
        chart=_contributions(parts),
        word=_word,
        said=frame.text,
    )


def _contributions(parts: contributions.Parts) -> Chart:
    title = language.say("各项输入的影响（档；负数拉低）", "What each input adds, in classes")
    pairs = [(_word(part.feature), part.effect) for part in parts.items]
    return model_charts.bars(title, language.say("影响（档）", "Classes"), pairs)


def _counts(run: ForecastRun) -> dict[tuple[str | None, str], int]:
    return {(row["now"], row["forecast"]): row["units"] for row in orjson.loads(run.counts)}


def _word(part: Feature) -> str:
    code = f"card.kind.{part.kind}"
    return frame.text(Fault(code, params={"title": part.title})) if code in catalogue() else part.name


def _offset() -> int:
    return max(request.args.get("offset", default=0, type=int), 0)
