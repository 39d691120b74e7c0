"""One attempt at a job: claimed, done, and kept together with its end, or undone."""

import orjson
import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from model_registry.errors import ModelError
from scoring.errors import InputError
from service import accounts, db, leases, problems, work
from service.config import Config
from service.errors import ServiceError
from service.heart import Heart
from service.job_tables import Job
from service.jobs import Done, Failure
from service.leases import Lease, Lost
from service.work import Task

FORESEEN = (InputError, ServiceError, ModelError)
log = structlog.get_logger("muhero")


class Stopped(BaseException):
    """The process must end now; the job goes back into the queue, and this was no attempt."""


def run(engine: Engine, config: Config, job_id: int) -> None:
    """Do a job, unless somebody else has it, or had it."""
    with db.session(engine) as session:
        lease = leases.claim(session, job_id)
        job = session.get_one(Job, job_id) if lease else None
    if lease is None or job is None:
        log.info("job not free", job=job_id)
        return
    with bound_contextvars(job=job_id, kind=job.kind, county=job.county, attempt=lease.attempt):
        log.info("job begun")
        with Heart(engine, lease) as heart:
            _attempt(engine, config, job, lease, heart)


def _attempt(engine: Engine, config: Config, job: Job, lease: Lease, heart: Heart) -> None:
    """Keep what the work makes with the job's end, or put the job where its error belongs."""
    try:
        with db.session(engine) as session:
            outcome = work.KINDS[job.kind](_task(session, config, job, heart))
            leases.finish(session, lease, outcome)
        _say(outcome)
    except Lost:
        log.warning("job lost")
    except FORESEEN as error:
        _refuse(engine, lease, error)
    except Stopped:
        log.warning("job stopped")
        _give_back(engine, lease, counted=False)
        raise
    except Exception as error:
        log.error("job attempt failed", exc_info=error)
        _give_back(engine, lease, counted=True)


def _task(session: Session, config: Config, job: Job, heart: Heart) -> Task:
    actor = accounts.of_id(session, job.account_id)
    return Task(job.id, session, config, job.county, orjson.loads(job.params), actor, heart.report)


def _refuse(engine: Engine, lease: Lease, error: Exception) -> None:
    outcome = Failure(problems.kind_of(error).slug, problems.faults_of(error))
    try:
        with db.session(engine) as session:
            leases.finish(session, lease, outcome)
        _say(outcome)
    except Lost:
        log.warning("job lost")


def _give_back(engine: Engine, lease: Lease, counted: bool) -> None:
    try:
        with db.session(engine) as session:
            leases.give_back(session, lease, counted)
    except Lost:
        log.warning("job lost")


def _say(outcome: Done | Failure) -> None:
    if isinstance(outcome, Done):
        log.info("job succeeded", made=outcome.address)
    else:
        log.info("job failed", problem=outcome.kind, codes=sorted({one.code for one in outcome.faults}))
