"""What enterprises say of their data: evidence, confirmations, disputes.

Evidence and confirmations are only added to; a dispute gets its answer once, which is not changed afterwards.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment

UNANSWERED = "state = 'open'"


class Evidence(Base):
    """A file that somebody put beside a thing (`dispute/12`), kept by its SHA-256."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("county", "about", "digest"),
        Index(None, "county", "uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    about: Mapped[str] = mapped_column(Code)
    uscc: Mapped[str | None] = mapped_column(Code)  # whose it is; None: the bureau's
    filename: Mapped[str]
    type: Mapped[str]  # by content: pdf, png, jpg, docx, xlsx, csv, txt
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(ForeignKey("files.digest"))
    attached_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    attached_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Waiver(Base):
    """Why the campaign goes on without a department's file, and who says so; the last word counts."""

    __tablename__ = "collection_waivers"
    __table_args__ = (Index(None, "campaign_id", "layout"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    layout: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Confirmation(Base):
    """What was said of one datum as it then was; the last word counts.

    `datum` names the datum (`fact:tax:2024`), or is `*` where it is said of the whole form: `complete`, every
    datum of it was answered, or `silent`, the deadline went by. `submission_id` is the file that the datum
    came from (None: nothing was delivered); of a whole form, the newest one that was then accepted.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        CheckConstraint("(answer = 'silent') = (counts_as IS NOT NULL)", name="ck_confirmations_silence"),
        Index(None, "campaign_id", "uscc", "datum"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    uscc: Mapped[str] = mapped_column(Code)
    datum: Mapped[str] = mapped_column(Code)
    answer: Mapped[str]  # confirmed, disputed, complete, silent
    stated: Mapped[str | None]  # the figure or text that was answered; the answer holds while it is the same
    counts_as: Mapped[str | None]  # of silence, as the scheme says: accepted, unconfirmed
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the service, of silence
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Dispute(Base):
    """One datum that an enterprise says is wrong, and what the department that supplied it answered."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("answered_by <> filed_by", name="ck_disputes_two_persons"),
        CheckConstraint("(state = 'corrected') = (correction_id IS NOT NULL)", name="ck_disputes_correction"),
        Index(None, "county", "campaign_id", "department"),
        Index(
            "uq_disputes_open",
            "campaign_id",
            "uscc",
            "datum",
            unique=True,
            sqlite_where=text(UNANSWERED),
            postgresql_where=text(UNANSWERED),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    uscc: Mapped[str] = mapped_column(Code, index=True)
    datum: Mapped[str] = mapped_column(Code)
    department: Mapped[str] = mapped_column(Code)  # that answers
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    stated: Mapped[str | None]  # the figure or text that was found, as it was shown
    claimed: Mapped[str | None]  # what the enterprise says is right
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="open")  # open, kept, corrected, withdrawn
    filed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    due_on: Mapped[dt.date]
    escalated_at: Mapped[dt.datetime | None] = mapped_column(
        Moment
    )  # since then the county's officer may answer
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)
    correction_id: Mapped[int | None] = mapped_column(
        ForeignKey("submissions.id")
    )  # the file that corrects it
