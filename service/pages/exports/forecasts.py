"""A forecast as a file: the enterprises with what is expected of them, and why a person should look."""

from flask import Response

from service import auth, champions, forecasts, outlook, unit
from service.api.reads import noted
from service.language import say
from service.pages import forecasts as shown
from service.pages import frame
from service.pages.exports.blueprint import MOST, blp, file, whole


@blp.route("/forecasts/export", endpoint="forecasts")
@frame.allow(*auth.READERS)
def forecasts_list() -> Response:
    """Give the forecasts, newest first."""
    found = whole(forecasts.runs(unit.session(), auth.county(), MOST))
    headings = (
        *(say("编号", "No."), say("预测年度", "For"), say("依据", "From")),
        *(say("模型版本", "Version"), say("时间", "When")),
    )
    rows = ((one.id, one.for_year, outlook.as_of(one), one.version, one.created_at) for one in found)
    return file("forecasts", headings, rows)


@blp.route(f"{shown.ONE}/export", endpoint="forecast")
@frame.allow(*auth.READERS)
@noted
def forecast(run_id: int) -> Response:
    """Give a forecast, those first who are most likely to fall."""
    run = forecasts.get(unit.session(), auth.county(), run_id)
    model = champions.forecaster_of(unit.store(), run)
    found = whole(forecasts.page(unit.session(), run, shown.wanted(), MOST))
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("现行类别", "Class now")),
        *(say("预测类别", "Class forecast"), say("下降概率", "Falls, probability")),
        *(say("影响最大的指标", "What weighs most"), say("需人工复核的理由", "Why to look")),
    )
    rows = (
        (
            *(one.name, one.uscc, one.class_now, one.class_forecast, one.downgrade),
            *(one.lever.title if one.lever else None, say("；", "; ").join(map(frame.text, one.reviews))),
        )
        for one in (outlook.of_row(run, model, row) for row in found)
    )
    return file(f"forecast-{run_id}", headings, rows)
