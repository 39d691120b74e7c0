"""Versions of the learned model: judged by the gate, promoted by people, rolled back; and their forecasts."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from model_registry import artifact
from model_registry.comparison import Comparison, Measured
from service import auth, champions, evaluations, forecasts, jobs, language, models, queue, unit
from service.api.blueprint import ID
from service.charts import Chart
from service.job_tables import Job
from service.model_tables import ForecastRun
from service.pages import card_tables, cards, frame, model_charts, persons, queries, terms
from service.pages.administration import words
from service.schemas.models import Promote, Retrain, RollBack

blp = Blueprint("models", __name__)
ONE = "/models/" + ID.format("number")
RECENT = 5


@blp.route("/models")
@frame.allow(*auth.READERS)
def versions() -> Response:
    """List the county's versions, what speaks against the one in use, and every change of it."""
    session, store, county = unit.session(), unit.store(), auth.county()
    champion, trouble = champions.in_use(store, county)
    promotions = models.promotions(store, county)
    orders = jobs.page(session, county, None, "retrain", limit=RECENT).items
    return frame.page(
        "pages/models/versions.html",
        terms=terms.spoken(),
        found=models.versions(store, county),
        champion=champion,
        stale=[frame.text(one) for one in champions.stale(session, champion)] if champion else [],
        trouble=frame.text(trouble) if trouble else None,
        promotions=promotions,
        persons=persons.of(int(one) for made in promotions for one in made.by if one.isdigit()),
        years=evaluations.years(session, county),
        orders=orders,
        stages=words.spoken(words.STAGES),
        problems={job.id: _why(job) for job in orders},
    )


@blp.route("/models", methods=["POST"])
@frame.allow("system")
@frame.acts(versions)
def changed() -> BareResponse:
    """Order a retraining, or bring the former version back."""
    if request.form.get("do") == "roll_back":
        reason = queries.read(RollBack())["reason"]
        made = models.roll_back(unit.session(), unit.store(), auth.county(), auth.actor(), reason)
        return _promoted(made)
    through = request.form.get("through", type=int)
    given = queries.read(Retrain(), **({"through": through} if through else {}))
    job = jobs.submit(unit.session(), auth.county(), "retrain", given, auth.actor())
    _deliver(job)
    zh, en = (
        "已开始重新训练，完成后列出新版本和检验结论。",
        "Retraining has begun; the new version and the gate's verdict appear here.",
    )
    return frame.done(zh, en, "models.versions")


@blp.route(ONE)
@frame.allow(*auth.READERS)
def version(number: int) -> Response:
    """Show a version: what the gate says of it, in sentences and drawings, and who approved it."""
    session, store, county = unit.session(), unit.store(), auth.county()
    one = models.version(store, county, number)
    approvals = models.approvals(session, county, number)
    return frame.page(
        "pages/models/version.html",
        persons=persons.of(one.account_id for one in approvals),
        terms=terms.spoken(),
        one=one,
        sections=cards.sections(one.card),
        tables=card_tables.tables(one.card, cards.voice_of(one.card)),
        watched={name: _watched(one, name) for name in one.card["forecasters"]},
        scores=cards.SCORES,
        approvals=approvals,
        needed=models.NEEDED,
        others=[other for other in models.versions(store, county) if other.number != number],
    )


@blp.route(ONE, methods=["POST"])
@frame.allow("system")
@frame.acts(version)
def promoted(number: int) -> BareResponse:
    """Promote a version; what the gate did not pass needs two people."""
    reason = queries.read(Promote())["reason"]
    return _promoted(
        models.promote(unit.session(), unit.store(), auth.county(), number, auth.actor(), reason), number
    )


@blp.route(f"{ONE}/card")
@frame.allow(*auth.READERS)
def card(number: int) -> Response:
    """Give the model card as a file."""
    text = models.page(unit.store(), auth.county(), number, language.spoken())
    headers = {"Content-Disposition": f'attachment; filename="model-{auth.county()}-{number}.md"'}
    return Response(text, headers=headers, mimetype="text/markdown")


@blp.route(f"{ONE}/compare")
@frame.allow(*auth.READERS)
def compare(number: int) -> Response:
    """Lay two versions side by side, in figures and drawings."""
    store, county = unit.store(), auth.county()
    other = request.args.get("to", default=number, type=int)
    found = models.compare(store, county, number, other)
    both = [models.version(store, county, one) for one in (number, other)]
    return frame.page(
        "pages/models/compare.html",
        terms=terms.spoken(),
        found=found,
        measured=_measured(found),
        comparable=any(one.a and one.a == one.b for one in found.judged),
        titles=both[1].card.get("titles", {}),
        pairs=_side_by_side(both),
        features=_features(both[0].card) | _features(both[1].card),
    )


def _watched(one: models.Described, name: str) -> tuple[ForecastRun, list[Chart]] | None:
    """Give what a version forecast last, and how far inputs had drifted then; None if it never did."""
    session, within_year = unit.session(), name == artifact.QUARTERLY
    run = forecasts.newest(session, auth.county(), one.number, within_year)
    if run is None:
        return None
    watched, _ = forecasts.report(run)
    return run, model_charts.drift(watched, cards.features(one.card["forecasters"][name]))


def _side_by_side(both: list[models.Described]) -> list[tuple[str, list[Chart]]]:
    """Give each forecaster's drawings of both versions, the same ones beside each other."""
    whose = [language.say(f"版本 {one.number} · ", f"Version {one.number} · ") for one in both]
    texts = [one.card for one in both]
    return [(name, cards.side_by_side(texts, name, whose)) for name in both[0].card["forecasters"]]


def _measured(found: Comparison) -> list[tuple[str, str, str, str, int | None]]:
    """Give forecaster, measure, both figures and which version did better, where they can be compared."""
    alike = {one.forecaster for one in found.judged if one.a == one.b}
    spoken = terms.spoken()
    return [
        (
            spoken["forecasters"][one.forecaster],
            spoken["measures"].get(one.measure, one.measure),
            cards.figure(one.measure, one.a),
            cards.figure(one.measure, one.b),
            _better(found, one) if one.forecaster in alike else None,
        )
        for one in found.metrics
    ]


def _better(found: Comparison, one: Measured) -> int | None:
    if one.a is None or one.b is None or one.a == one.b or one.measure == "rows":
        return None
    first = (one.a < one.b) == (one.measure in cards.LESS_IS_BETTER)
    return found.a.number if first else found.b.number


def _features(found: Any) -> dict[str, str]:
    return {key: said for one in found["forecasters"].values() for key, said in cards.features(one).items()}


def _promoted(made: models.Promoted, number: int | None = None) -> BareResponse:
    if made.job is not None:
        _deliver(made.job)
    if made.state == "waiting":
        zh, en = (
            "已记录你的批准，还需另一人批准。",
            "Your approval is kept; a second person must approve too.",
        )
        return frame.done(zh, en, "models.version", number=number)
    return frame.done(
        "已切换在用版本，并开始用它预测。",
        "The version in use has changed; it now forecasts.",
        "models.versions",
    )


def _why(job: Job) -> list[str]:
    """Say why a training failed."""
    problem = jobs.problem(unit.session(), job, language.spoken())
    return [one["detail"] for one in problem["errors"]] if problem else []


def _deliver(job: Job) -> None:
    unit.after_commit(partial(queue.deliver, unit.config(), job.id))
