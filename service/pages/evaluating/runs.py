"""The runs of a county: listed, started."""

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, campaigns, clock, evaluations, runs, schemes, unit
from service.pages import frame, queries
from service.pages.evaluating.blueprint import blp, recent, submit
from service.schemas.evaluations import EvaluationQuery, EvaluationRun
from service.tables import Evaluation

UNFINISHED = ("queued", "running")


@blp.route("/runs", methods=["GET"], endpoint="runs")
@frame.allow(*auth.READERS)
def list_() -> Response:
    """List the runs, newest first, with the form that starts one."""
    session, county, asked = unit.session(), auth.county(), queries.asked(EvaluationQuery())
    found = evaluations.page(
        session, county, asked.get("year"), asked.get("state"), asked["limit"], asked["offset"]
    )
    chosen = {one.evaluation_id: one.id for one in campaigns.page(session, county).items if one.evaluation_id}
    return frame.page(
        "pages/evaluating/runs.html",
        found=found,
        asked=asked,
        classes={one.id: classes(one) for one in found.items},
        chosen=chosen,
        schemes=schemes.list_(session, county),
        jobs=[one for one in recent("evaluation") if one.state in (*UNFINISHED, "failed")],
        waiting=any(one.state in UNFINISHED for one in recent("evaluation")),
        may=auth.actor().has("officer"),
    )


@blp.route("/runs", methods=["POST"])
@frame.allow("officer")
@frame.acts(list_)
def start() -> BareResponse:
    """Evaluate a year by a scheme: at once, or by a job where the county is large."""
    session, county, given = unit.session(), auth.county(), _read()
    scheme, year, through = given["scheme_id"], given["year"], given.get("through")
    if runs.is_large(session, county, year, through, unit.config().large_county):
        runs.check(session, county, scheme, year, through)
        submit("evaluation", given)
        zh, en = (
            "企业较多，已转为后台计算，完成后出现在列表中。",
            "It is large: a job computes it, then it is listed.",
        )
        return frame.done(zh, en, "evaluating.runs")
    made = runs.run(session, unit.store(), county, scheme, year, auth.actor(), through)
    zh, en = "评价完成，生成草稿。", "The run is a draft now."
    return frame.done(zh, en, "evaluating.run", evaluation_id=made.id)


def _read() -> dict[str, Any]:
    """Read the form; the year is that of the chosen scheme."""
    asked = request.form.get("scheme_id", "")
    known = {str(one.id): one.year for one in schemes.list_(unit.session(), auth.county())}
    numbers = {"scheme_id": int(asked)} if asked.isdecimal() else {}
    year = known.get(asked, clock.today().year)
    return queries.read(EvaluationRun(), **numbers, year=year)


def classes(one: Evaluation) -> dict[str, int]:
    """Count a run's classes, whatever the pool."""
    found: dict[str, int] = {}
    for _, _, name, units in evaluations.counts(one):
        if name is not None:
            found[name] = found.get(name, 0) + units
    return dict(sorted(found.items()))
