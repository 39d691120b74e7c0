"""Versions of the learned model: judged by the gate, promoted by people, rolled back; and their forecasts."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, champions, evaluations, jobs, language, models, queue, unit
from service.api.blueprint import ID
from service.job_tables import Job
from service.pages import cards, frame, persons, queries, terms
from service.schemas.models import Promote, Retrain, RollBack

blp = Blueprint("models", __name__)
ONE = "/models/" + ID.format("number")
RECENT = 5


@blp.route("/models")
@frame.allow(*auth.READERS)
def versions() -> Response:
    """List the county's versions, what speaks against the one in use, and every change of it."""
    session, store, county = unit.session(), unit.store(), auth.county()
    champion, trouble = champions.usable_or_why(store, county)
    published = evaluations.published(session, county)
    orders = jobs.page(session, county, None, "retrain", limit=RECENT).items
    return frame.page(
        "pages/models/versions.html",
        terms=terms.spoken(),
        found=models.versions(store, county),
        champion=champion,
        stale=[frame.text(one) for one in champions.stale(session, champion)] if champion else [],
        trouble=frame.text(trouble) if trouble else None,
        promotions=models.promotions(store, county),
        through=published.year if published else None,
        orders=orders,
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
        titles=both[1].card.get("titles", {}),
        pairs=_side_by_side(both),
        features=_features(both[0].card) | _features(both[1].card),
    )


def _side_by_side(both: list[models.Described]) -> list[tuple[str, list[Any]]]:
    """Give each forecaster's drawings of who was taken for whom and of probabilities, of both versions."""
    return [
        (name, [chart for one in both for chart in cards.judged(one.card, name, f"v{one.number} · ")])
        for name in both[0].card["forecasters"]
    ]


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
