"""The audit log: one chain of records a county, and one of the installation. Added to, never changed."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.tables import Base, Code, Moment


class AuditRecord(Base):
    """Who did what to which thing, when; the digest covers all of it and the record before.

    It names no value and no person: `before` and `after` are digests, the actor a number. So personal data
    can be deleted elsewhere while the chain stays whole. There is no foreign key for the same reason.
    """

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("chain", "number"),
        Index(None, "chain", "object"),
        Index(None, "actor"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(Code)  # the county's code, or `-` for the installation's own
    number: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(Moment)
    actor: Mapped[int | None]  # None: the command line, or the service by itself
    roles: Mapped[str]
    action: Mapped[str] = mapped_column(Code)
    object: Mapped[str] = mapped_column(Code)
    before: Mapped[str | None]
    after: Mapped[str | None]
    request_id: Mapped[str | None]
    algorithm: Mapped[str]  # sm3, sha256
    previous: Mapped[str]
    digest: Mapped[str]


class AuditHead(Base):
    """The head of a chain at the end of a day, as it was exported: by it a cut is found."""

    __tablename__ = "audit_heads"
    chain: Mapped[str] = mapped_column(Code, primary_key=True)
    on: Mapped[dt.date] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str]
    exported_at: Mapped[dt.datetime] = mapped_column(Moment)
