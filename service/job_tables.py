"""The table of jobs: what outlasts a request, how far it has come, and what became of it.

A job is `queued`, `running` under a lease, and then `succeeded` or `failed`. Who does it holds the lease's
token; what it makes is kept in one transaction with `succeeded`, and only while the token is still the same.
"""

import datetime as dt

from sqlalchemy import Float, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment

STATES = ("queued", "running", "succeeded", "failed")


class Job(Base):
    """One piece of work of a county."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "county", "state"),
        Index(None, "state"),
        Index("uq_jobs_unique_key", "unique_key", unique=True),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    kind: Mapped[str]  # a name in `service/work.py`
    params: Mapped[str] = mapped_column(Text)  # JSON
    state: Mapped[str] = mapped_column(default="queued")
    stage: Mapped[str | None]  # what is being done now, and how far that has come
    done: Mapped[int | None]
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(Code)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(Text)  # JSON: kind of problem, faults, what keeps the rest
    result: Mapped[str | None] = mapped_column(Text)  # JSON: what was made, and its address
    file_digest: Mapped[str | None] = mapped_column(ForeignKey("files.digest"))  # of an export
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    unique_key: Mapped[str | None] = mapped_column(Code)  # of what must not be ordered twice
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    started_at: Mapped[dt.datetime | None] = mapped_column(Moment)  # of the latest attempt
    finished_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    seconds: Mapped[float | None] = mapped_column(Float)  # how long the attempt took that finished it
