"""A heart beats beside the work: it holds the lease, and writes down how far the work has come."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from service import db, leases
from service.leases import Lease, Lost

BEAT_SECONDS = 15.0  # a quarter of what a lease lasts
PAUSE_SECONDS = 1.0  # between two looks at what was reported
log = structlog.get_logger("muhero")


@dataclass
class Heart:
    """`with Heart(engine, lease) as heart:` beats until the block ends, in a thread of its own."""

    engine: Engine
    lease: Lease
    progress: tuple[str | None, int | None, int | None] = (None, None, None)
    lost: bool = False
    _ended: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._run, name=f"heart of job {self.lease.job_id}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def report(self, stage: str, done: int, total: int) -> None:
        """Remember how far the work has come, to be written soon; stop work whose lease is lost."""
        self.progress = (stage, done, total)
        if self.lost:
            raise Lost(str(self.lease.job_id))

    def beat(self) -> None:
        """Hold the lease for longer and write the progress."""
        try:
            with db.session(self.engine) as session:
                leases.extend(session, self.lease, *self.progress)
        except Lost:
            self.lost = True
        except SQLAlchemyError as error:
            # On SQLite the work itself may be writing: nobody else can take the job away meanwhile.
            log.warning("heartbeat missed", reason=str(error).splitlines()[0])

    def _run(self) -> None:
        due, written = time.monotonic() + BEAT_SECONDS, self.progress
        while not self.lost and not self._ended.wait(PAUSE_SECONDS):
            if self.progress != written or time.monotonic() >= due:
                due, written = time.monotonic() + BEAT_SECONDS, self.progress
                self.beat()
