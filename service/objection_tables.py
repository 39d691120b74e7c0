"""Rulings and objections: who decided what, and that nobody decided alone or in his own matter.

What the operations refuse is refused by the tables too: every second person is another one.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment

PROPOSED = "state = 'proposed'"


class Ruling(Base):
    """A label that one person proposed for an enterprise, and another one approved or refused."""

    __tablename__ = "rulings"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="ck_rulings_two_persons"),
        CheckConstraint(
            "(state IN ('proposed', 'withdrawn')) = (decided_by IS NULL)", name="ck_rulings_decided"
        ),
        Index(
            "uq_rulings_proposed",
            *("campaign_id", "uscc", "label"),
            unique=True,
            sqlite_where=text(PROPOSED),
            postgresql_where=text(PROPOSED),
        ),
        Index(None, "county", "uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    uscc: Mapped[str] = mapped_column(Code)
    label: Mapped[str]
    lifts: Mapped[bool] = mapped_column(default=False)  # the label is taken away
    document: Mapped[str]  # the paper that it stands on: number and title
    reason: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[dt.date | None] = mapped_column(Date)  # None: it holds for its campaign's year only
    state: Mapped[str] = mapped_column(default="proposed")  # proposed, approved, refused, withdrawn
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_roles: Mapped[str]
    proposed_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_roles: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)  # why it was decided so
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))


class Objection(Base):
    """An enterprise's objection: against a datum, a rule's application, or its class."""

    __tablename__ = "objections"
    __table_args__ = (
        UniqueConstraint("county", "number"),
        CheckConstraint("first_by <> filed_by AND first_by <> entered_by", name="ck_objections_first"),
        CheckConstraint(
            "second_by <> filed_by AND second_by <> entered_by AND second_by <> first_by",
            name="ck_objections_second",
        ),
        CheckConstraint(
            "third_by <> filed_by AND third_by <> entered_by "
            "AND third_by <> first_by AND third_by <> second_by",
            name="ck_objections_third",
        ),
        Index(None, "campaign_id", "uscc"),
        Index(None, "county", "state", "due_on"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[str] = mapped_column(Code)  # 990101-2024-0001
    uscc: Mapped[str] = mapped_column(Code)
    about: Mapped[str]  # datum, rule, class
    subject: Mapped[str]  # the fact's code, the clause's name in the scheme, the class
    grounds: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="[]")  # JSON: changes of data that are asked for
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))  # the run on notice
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))  # of the datum
    department: Mapped[str | None] = mapped_column(Code)  # that supplied it
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    filed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    digest: Mapped[str]  # of what was filed: stands on the receipt
    # filed → reviewed → (divided →) upheld → settled, or rejected; withdrawn until it is decided
    state: Mapped[str] = mapped_column(Code, default="filed")
    due_on: Mapped[dt.date | None] = mapped_column(Date)  # of the step that it waits for
    escalated: Mapped[int] = mapped_column(default=0)  # how often since the last step
    escalated_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    first_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    second_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    third_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)  # why it was decided so
    correction: Mapped[str] = mapped_column(Text, default="[]")  # JSON: changes of data that were decided
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    corrected_submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    corrected_evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluations.id"))


class Opinion(Base):
    """What one person found of an objection; added, never changed."""

    __tablename__ = "opinions"
    __table_args__ = (
        UniqueConstraint("objection_id", "step"),
        UniqueConstraint("objection_id", "account_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.id"))
    step: Mapped[str]  # first, second, third
    outcome: Mapped[str]  # upheld, rejected
    reasons: Mapped[str] = mapped_column(Text)
    correction: Mapped[str] = mapped_column(Text, default="[]")  # JSON: changes of data that follow from it
    ripple: Mapped[str | None] = mapped_column(Text)  # JSON: whose class would move, as seen then
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    roles: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
