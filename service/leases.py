"""Leases: who does a job now, proven by a token that every change of the job must name.

A job may be delivered often; one claim wins. What it makes is committed together with its end, and only
while the token is still the same, so its effects happen once or not at all. Whoever dies leaves a lease
that runs out: `sweep` then puts the job back, three attempts in all.
"""

import datetime as dt
import secrets
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import clock, faults
from service.db import begin_write
from service.job_tables import Job
from service.jobs import Done, Failure

LASTS = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 3
RANDOM_BYTES = 16
UNBEGUN: dict[str, Any] = {"stage": None, "done": None, "total": None}
NOBODY: dict[str, Any] = {"lease_token": None, "lease_until": None}


@dataclass(frozen=True)
class Lease:
    """The right to do a job, at the given attempt."""

    job_id: int
    token: str
    attempt: int
    began: dt.datetime


class Lost(Exception):
    """The job is somebody else's by now, or at its end: nothing of this attempt may be kept."""


def claim(session: Session, job_id: int) -> Lease | None:
    """Take a queued job; None if it is not there, taken or done."""
    begin_write(session)
    token, began = secrets.token_hex(RANDOM_BYTES), clock.now()
    taken = {"state": "running", "lease_token": token, "lease_until": began + LASTS, "started_at": began}
    waiting = (Job.id == job_id) & (Job.state == "queued")
    change = update(Job).where(waiting).values(attempts=Job.attempts + 1, **taken).returning(Job.attempts)
    attempt = session.scalar(change.execution_options(synchronize_session=False))
    return None if attempt is None else Lease(job_id, token, attempt, began)


def extend(session: Session, lease: Lease, stage: str | None, done: int | None, total: int | None) -> None:
    """Hold a lease for longer, and tell how far the work has come."""
    _change(session, lease, lease_until=clock.now() + LASTS, stage=stage, done=done, total=total)


def finish(session: Session, lease: Lease, outcome: Done | Failure) -> None:
    """End a job, in the transaction that keeps what it made."""
    ended = {"finished_at": clock.now(), "seconds": (clock.now() - lease.began).total_seconds(), **NOBODY}
    _change(session, lease, **ended, **_succeeded(outcome) if isinstance(outcome, Done) else _failed(outcome))


def give_back(session: Session, lease: Lease, counted: bool = True) -> None:
    """Put a job back into the queue after an attempt that ended early; after the last one it has failed."""
    if counted and lease.attempt >= MOST_ATTEMPTS:
        fault = Fault("job.gave_up", params={"attempts": lease.attempt})
        finish(session, lease, Failure("internal", (fault,)))
    else:
        attempts = lease.attempt if counted else lease.attempt - 1
        _change(session, lease, state="queued", attempts=attempts, **UNBEGUN, **NOBODY)


def sweep(session: Session) -> list[int]:
    """Put jobs back whose lease has run out, or report them after the last attempt; give their numbers."""
    expired = (Job.state == "running") & (Job.lease_until < clock.now())
    if session.scalar(select(Job.id).where(expired).limit(1)) is None:
        return []  # the right to write is not asked for in vain
    begin_write(session)
    fault = Fault("job.worker_gone", params={"attempts": MOST_ATTEMPTS})
    given_up = _failed(Failure("internal", (fault,))) | {"finished_at": clock.now()}
    last = Job.attempts >= MOST_ATTEMPTS
    return [
        *_move(session, expired & last, given_up),
        *_move(session, expired, {"state": "queued", **UNBEGUN}),
    ]


def _move(session: Session, which: ColumnElement[bool], values: dict[str, Any]) -> list[int]:
    change = update(Job).where(which).values(**values, **NOBODY).returning(Job.id)
    return list(session.scalars(change.execution_options(synchronize_session=False)))


def _change(session: Session, lease: Lease, **values: Any) -> None:
    begin_write(session)
    held = (Job.id == lease.job_id) & (Job.lease_token == lease.token)
    change = update(Job).where(held).values(**values).returning(Job.id)
    if session.scalar(change.execution_options(synchronize_session=False)) is None:
        raise Lost(str(lease.job_id))


def _succeeded(done: Done) -> dict[str, Any]:
    made = {name: value for name, value in asdict(done).items() if name != "digest"}
    result = orjson.dumps(made).decode()
    return {"state": "succeeded", "result": result, "file_digest": done.digest, **UNBEGUN}


def _failed(failure: Failure) -> dict[str, Any]:
    kept = {"kind": failure.kind, "submission": failure.submission, "faults": faults.pack(failure.faults)}
    return {"state": "failed", "problem": orjson.dumps(kept).decode()}
