"""The blueprint of the pages about runs, and what they share: one run, its titles, jobs."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint

from scoring.document import Scheme
from service import auth, evaluations, jobs, queue, unit
from service.api.blueprint import ID
from service.job_tables import Job
from service.tables import Evaluation

blp = Blueprint("evaluating", __name__)
ONE = "/runs/" + ID.format("evaluation_id")
RECENT = 10


def opened(evaluation_id: int) -> tuple[Evaluation, Scheme]:
    """Find a run of one's county and the scheme that it went by."""
    found = evaluations.get(unit.session(), auth.county(), evaluation_id)
    return found, evaluations.scheme_by(unit.session(), found)


def pools(scheme: Scheme) -> Mapping[str, str]:
    """Give what the pools are called."""
    return {one.name: one.title or one.name for one in scheme.pools}


def submit(kind: str, params: Mapping[str, Any]) -> Job:
    """Leave something large to a job, delivered once it is kept."""
    job = jobs.submit(unit.session(), auth.county(), kind, params, auth.actor())
    unit.after_commit(partial(queue.deliver, unit.config(), job.id))
    return job


def recent(kind: str) -> list[Job]:
    """List the newest jobs of a kind."""
    return list(jobs.page(unit.session(), auth.county(), None, kind, limit=RECENT).items)
