"""Jobs: what runs, how far it has come, what it has made or why it failed."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response

from service import auth, jobs, language, unit
from service.accounts import Role
from service.api import answers
from service.api.blueprint import ID
from service.job_tables import STATES, Job
from service.jobs import FILE_PART
from service.pages import address, frame, persons, queries
from service.pages.administration import words
from service.pages.administration.blueprint import LISTED, blp
from service.schemas.jobs import JobQuery
from service.work import KINDS

ONE = "/jobs/" + ID.format("job_id")
SEERS: tuple[Role, ...] = (*auth.READERS, "department")
OPEN = ("queued", "running")
TRIED = ("simulation", "report")  # whose outcome has a page of its own
# Where the page of what a job has made is, and how its number is called there.
PAGES: Mapping[str, tuple[str, str]] = {
    "submission": ("collecting.submission", "submission_id"),
    "evaluation": ("evaluating.run", "evaluation_id"),
    "model_version": ("models.version", "number"),
    "forecast": ("forecasts.one", "run_id"),
}
# Where the same is asked for again, once what was wrong is mended.
AGAIN: Mapping[str, str] = {
    "import": "collecting.submissions",
    "evaluation": "evaluating.runs",
    "retrain": "models.versions",
    "forecast": "forecasts.list",
    "simulation": "trying.simulation",
}


@blp.route("/jobs", endpoint="jobs")
@frame.allow(*SEERS)
def list_() -> Response:
    """List jobs, the newest first; an operator of the installation may see those of all counties."""
    query = queries.asked(JobQuery())
    found = jobs.page(unit.session(), **wanted(), limit=LISTED, offset=query["offset"])
    return frame.page(
        "pages/administration/jobs.html",
        persons=persons.of(one.account_id for one in found.items),
        found=found,
        asked=query,
        made={one.id: _made(one) for one in found.items},
        params={one.id: orjson.loads(one.params) for one in found.items},
        known=[kind for kind in KINDS if kind in words.KINDS],
        states=STATES,
        waiting=any(one.state in OPEN for one in found.items),
        **_words(),
    )


def wanted() -> dict[str, Any]:
    """Read which jobs are asked for; a department sees its own."""
    query = queries.asked(JobQuery())
    named = {name: query.get(name) for name in ("state", "kind")}
    return {**named, "county": _county(query), "account_id": _mine()}


@blp.route(ONE)
@frame.allow(*SEERS)
def job(job_id: int) -> Response:
    """Show a job."""
    session = unit.session()
    found = jobs.get(session, auth.county(), job_id, _mine())
    return frame.page(
        "pages/administration/job.html",
        persons=persons.of([found.account_id]),
        job=found,
        params=orjson.loads(found.params),
        made=_made(found),
        problem=jobs.problem(session, found, language.spoken()),
        again=_again(found),
        in_file=FILE_PART,
        **_words(),
    )


@blp.route(f"{ONE}/file")
@frame.allow(*auth.READERS)
def job_file(job_id: int) -> Response:
    """Give the file that a job has made."""
    return answers.attachment(*jobs.file(unit.session(), auth.county(), job_id))


def _county(query: Mapping[str, Any]) -> str | None:
    """Give the county, or None for an operator of the installation who names none."""
    everywhere = auth.actor().county is None and "county" not in query
    return None if everywhere else auth.county()


def _mine() -> int | None:
    return None if auth.actor().has(*auth.READERS) else auth.actor().id


def _made(found: Job) -> dict[str, Any] | None:
    """Tell what a job has made, and the address of its page where there is one."""
    if found.result is None:
        return None
    result = orjson.loads(found.result)
    return {"what": result["what"], "name": result.get("name"), "address": _page_of(found, result)}


def _page_of(found: Job, result: Mapping[str, Any]) -> str | None:
    known = address.endpoints()
    if found.kind in TRIED and "trying.tried" in known:
        return address.to("trying.tried", job_id=found.id, county=_foreign(found))
    if found.file_digest is not None:
        return address.to("administration.job_file", job_id=found.id, county=_foreign(found))
    endpoint, name = PAGES.get(result["what"], ("", ""))
    if endpoint not in known:
        return None
    number = int(result["address"].rpartition("/")[2])
    return address.to(endpoint, **{name: number}, county=_foreign(found))


def _again(found: Job) -> str | None:
    """Give the page on which a job like this is asked for."""
    endpoint = AGAIN.get(found.kind, "")
    return address.to(endpoint, county=_foreign(found)) if endpoint in address.endpoints() else None


def _foreign(found: Job) -> str | None:
    """Name the county in an address where it is not the reader's own."""
    return None if found.county == auth.actor().county else found.county


def _words() -> dict[str, Any]:
    return {
        "kinds": words.spoken(words.KINDS),
        "stages": words.spoken(words.STAGES),
        "said": words.spoken(words.STATES),
        "routines": words.spoken(words.ROUTINES),
    }
