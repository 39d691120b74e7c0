"""What each kind of job does.

A kind is a plain function that takes a `Task` and gives `Done`: it calls an operation with the task's session
and says what was made and where. It neither begins nor commits: the worker keeps its changes and the job's
end in one transaction, or neither. It raises what operations raise (`InputError`, `ServiceError`,
`ModelError`): the job has then failed with these faults, and everything is undone. To keep something of a
failed job, give a `Failure` instead. Anything else that is raised counts as an attempt, three in all; so
whatever a kind changes outside the database must be harmless when it is done again.

To add a kind: write the function here, give it its word in `KINDS`, and let an endpoint answer
`accepted(jobs.submit(session, county, "word", params, actor))` (`service/api/jobs.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from service import (
    champions,
    files,
    models,
    notices,
    report_page,
    reports,
    results,
    routine,
    runs,
    simulations,
    submissions,
)
from service.accounts import Actor
from service.config import Config
from service.db import begin_write
from service.jobs import ADDRESS, Done, Failure

Report = Callable[[str, int, int], None]
PLAIN = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


@dataclass(frozen=True)
class Task:
    """A job as its kind sees it.

    `report(stage, done, total)` tells how far it has come. It never waits and never writes into the task's
    own transaction, so it may be called as often as one likes; it stops work whose lease is lost.
    """

    job_id: int
    session: Session
    config: Config
    county: str
    params: Mapping[str, Any]
    actor: Actor | None
    report: Report


def import_file(task: Task) -> Done | Failure:
    """Take a department file that was kept before; a refused one is kept too, with all its errors."""
    task.report("reading", 0, 1)
    year, layout, name = (task.params[key] for key in ("year", "layout", "filename"))
    content = files.content(task.session, task.params["digest"])
    made = submissions.accept(task.session, task.county, year, layout, name, content, task.actor)
    if made.state == "refused":
        return Failure("file_refused", submission=made.id)
    return Done("submission", f"/api/v1/submissions/{made.id}")


def evaluate(task: Task) -> Done:
    """Evaluate a year by a scheme, as a draft."""
    task.report("evaluating", 0, 1)
    scheme, year = task.params["scheme_id"], task.params["year"]
    store = champions.opened(task.config.models_url)
    through = task.params.get("through")
    made = runs.run(task.session, store, task.county, scheme, year, task.actor, through)
    return Done("evaluation", f"/api/v1/evaluations/{made.id}")


def export(task: Task) -> Done:
    """Write all results of an evaluation into a file."""
    task.report("writing", 0, 1)
    evaluation, file_format = task.params["evaluation_id"], task.params["format"]
    content = results.export(task.session, task.county, evaluation, file_format)
    return _file(task, results.filename(evaluation, file_format), content)


def retrain(task: Task) -> Done:
    """Learn from the published past and register a version; the same past gives the same version again."""
    store, through = champions.opened(task.config.models_url), task.params["through"]
    weights = bool(task.params.get("weights"))
    made = models.retrain(task.session, store, task.county, through, task.report, weights, task.actor)
    return Done("model_version", f"/api/v1/model-versions/{made.number}")


def forecast(task: Task) -> Done:
    """Forecast every enterprise's class by the champion."""
    task.report("forecasting", 0, 1)
    store = champions.opened(task.config.models_url)
    run = runs.look_ahead(task.session, store, task.county, task.params["as_of"], task.actor)
    return Done("forecast", f"/api/v1/forecasts/{run}")


def simulate(task: Task) -> Done:
    """Try a changed scheme on what an evaluation saw."""
    task.report("simulating", 0, 1)
    evaluation, text = task.params["evaluation_id"], files.content(task.session, task.params["text"]).decode()
    found = simulations.of_evaluation(task.session, task.county, evaluation, text, task.params["attribute"])
    return _file(task, f"simulation-{evaluation}.json", orjson.dumps(found, option=PLAIN))


def report(task: Task) -> Done:
    """Report on how the rules of an evaluation decide."""
    task.report("reporting", 0, 1)
    evaluation, settings = task.params["evaluation_id"], reports.Settings(draws=task.params["draws"])
    found = reports.of_evaluation(task.session, task.county, evaluation, settings)
    if task.params["format"] == "html":
        return _file(task, f"report-{evaluation}.html", report_page.render(found).encode())
    return _file(task, f"report-{evaluation}.json", orjson.dumps(found, option=PLAIN))


def print_notices(task: Task) -> Done:
    """Set the notices of an evaluation, into one file of PDFs."""
    evaluation, store = task.params["evaluation_id"], champions.opened(task.config.models_url)
    part = task.params["limit"], task.params["offset"]
    what = task.session, store, task.county, evaluation, task.config.portal_url, task.report
    return _file(task, f"notices-{evaluation}-{part[1] + 1}.zip", notices.several(*what, *part))


def look_after(task: Task) -> Done:
    """Do periodic work of a county."""
    task.report("looking_after", 0, 1)
    routine.run(task.session, task.config, task.county, task.params["what"])
    return Done("routine", ADDRESS.format(task.job_id))


def _file(task: Task, name: str, content: bytes) -> Done:
    """Keep a file that a job has made."""
    begin_write(task.session)
    digest = files.keep(task.session, content)
    return Done("file", f"{ADDRESS.format(task.job_id)}/file", name, digest)


KINDS: Mapping[str, Callable[[Task], Done | Failure]] = {
    "import": import_file,
    "evaluation": evaluate,
    "export": export,
    "retrain": retrain,
    "forecast": forecast,
    "simulation": simulate,
    "report": report,
    "notices": print_notices,
    "routine": look_after,
}
