"""Jobs: work that outlasts a request. The row is the truth; the queue only says that there is one.

Who does a job, and that it is done once, is the matter of `leases.py`; what each kind does, of `work.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import counties, faults, files, problems, submissions
from service.accounts import Actor
from service.db import begin_write, is_sqlite
from service.errors import Conflict, NotFound
from service.job_tables import Job
from service.paging import Page, objects

ADDRESS = "/api/v1/jobs/{}"
FILE_PART = "#/file"


@dataclass(frozen=True)
class Done:
    """What a job has made: a word for it, its address, and of a file the name and the bytes' digest."""

    what: str
    address: str
    name: str | None = None
    digest: str | None = None


@dataclass(frozen=True)
class Failure:
    """Why a job failed: the kind of problem and its faults, or the refused submission that keeps them."""

    kind: str
    faults: tuple[Fault, ...] = ()
    submission: int | None = None


@dataclass(frozen=True)
class Figures:
    """How many jobs of a kind there are in a state, and how long those took that are finished."""

    kind: str
    state: str
    count: int
    seconds: float


def submit(session: Session, county: str, kind: str, params: Mapping[str, Any], actor: Actor | None) -> Job:
    """Write down a job; whoever commits this delivers its number to the queue afterwards."""
    counties.get(session, county)
    begin_write(session)
    job = Job(county=county, kind=kind, params=orjson.dumps(dict(params)).decode())
    job.account_id = actor.id if actor else None
    session.add(job)
    session.flush()
    return job


def submit_once(
    session: Session, county: str, kind: str, params: Mapping[str, Any], unique_key: str
) -> Job | None:
    """Write down a job of the service itself, unless one with this key is there already."""
    begin_write(session)
    job = {"county": county, "kind": kind, "params": orjson.dumps(dict(params)).decode()}
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    once = insert(Job).values(**job, unique_key=unique_key).on_conflict_do_nothing().returning(Job.id)
    number = session.scalar(once)
    return None if number is None else session.get_one(Job, number)


def is_known(session: Session, unique_key: str) -> bool:
    """Tell whether a job with this key was ever written down."""
    return session.scalar(select(Job.id).where(Job.unique_key == unique_key)) is not None


def get(session: Session, county: str, job_id: int, account_id: int | None = None) -> Job:
    """Find a job of this county; of one account, or of any."""
    found = session.scalar(select(Job).where(Job.county == county, Job.id == job_id))
    if found is None or account_id not in (None, found.account_id):
        raise NotFound("job.not_found", id=job_id)
    return found


def page(
    session: Session,
    county: str | None,
    state: str | None = None,
    kind: str | None = None,
    limit: int = 50,
    offset: int = 0,
    account_id: int | None = None,
) -> Page[Job]:
    """List jobs, newest first; an operator may ask for those of all counties, anybody for those of one."""
    asked = {"county": county, "state": state, "kind": kind, "account_id": account_id}
    wanted = {key: value for key, value in asked.items() if value is not None}
    return objects(session, select(Job).filter_by(**wanted).order_by(Job.id.desc()), limit, offset)


def county_of(session: Session, job_id: int) -> str:
    """Tell whose job it is, for an operator who may see all."""
    county = session.scalar(select(Job.county).where(Job.id == job_id))
    if county is None:
        raise NotFound("job.not_found", id=job_id)
    return county


def queued(session: Session) -> list[int]:
    """List the jobs that wait for somebody to do them, the oldest first."""
    return list(session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.id)))


def file(session: Session, county: str, job_id: int) -> tuple[str, bytes]:
    """Give the name and the bytes of the file that a job has made."""
    job = get(session, county, job_id)
    if job.state in ("queued", "running"):
        raise Conflict("job.not_finished", id=job_id, state=Fault(f"job_state.{job.state}"))
    if job.file_digest is None:
        raise NotFound("job.no_file", id=job_id)
    return orjson.loads(job.result or "{}")["name"], files.content(session, job.file_digest)


def problem(session: Session, job: Job, language: problems.Language) -> dict[str, Any] | None:
    """Say why a job failed, as a refused request is told it; None for one that did not fail."""
    if job.problem is None:
        return None
    kept = orjson.loads(job.problem)
    kind, address = problems.kind_named(kept["kind"]), ADDRESS.format(job.id)
    if kept["submission"] is None:
        return problems.document(kind, faults.unpack(kept["faults"]), language, address)
    found = submissions.errors(session, job.county, kept["submission"])
    told = problems.document(kind, found, language, address, FILE_PART)
    return told | {"submission": kept["submission"]}


def figures(session: Session) -> list[Figures]:
    """Count all jobs by kind and state, and add up how long the finished ones took."""
    counted = select(Job.kind, Job.state, func.count(), func.sum(Job.seconds))
    rows = session.execute(counted.group_by(Job.kind, Job.state).order_by(Job.kind, Job.state))
    return [Figures(kind, state, number, seconds or 0.0) for kind, state, number, seconds in rows]
