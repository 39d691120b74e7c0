"""The tables of the yearly campaign: how far it is, who is in it, by when, and who is told.

A campaign's row holds its present state; how it came there stands in `campaign_steps`, which is only added
to. A list that is drawn up again replaces the rows of `campaign_enterprises`; each is kept as a file besides.
"""

import datetime as dt

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment, Titled

REAL = "NOT trial"
APPROVED_BY_PERSONS = (
    "what <> 'entered' OR to_state NOT IN ('notice', 'approved') "
    "OR (proposed_by IS NOT NULL AND account_id IS NOT NULL)"
)
DECIDED_BY_A_PERSON = "state NOT IN ('granted', 'refused', 'expired') OR decided_by IS NOT NULL"
LISTED = ("in", "exempt", "suspended", "ungraded", "missing")


class Campaign(Titled, Base):
    """One county's evaluation of one year, from preparing to closed; a trial has no effect."""

    __tablename__ = "campaigns"
    __table_args__ = (
        Index(
            "uq_campaigns_real",
            "county",
            "year",
            unique=True,
            sqlite_where=text(REAL),
            postgresql_where=text(REAL),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"), index=True)
    year: Mapped[int]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("schemes.id"))
    trial: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(default="preparing")
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluations.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Step(Base):
    """Something that was done to a campaign as a whole: what, by whom, when and why.

    An approval names who proposed it, who must be somebody else.
    """

    __tablename__ = "campaign_steps"
    __table_args__ = (
        CheckConstraint("proposed_by <> account_id", name="ck_campaign_steps_two_persons"),
        CheckConstraint(APPROVED_BY_PERSONS, name="ck_campaign_steps_persons"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    what: Mapped[str]  # created, entered, chosen, listed, extended, opened
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    params: Mapped[str] = mapped_column(Text, default="{}")  # JSON: the run, the stage, the day …
    file_digest: Mapped[str | None] = mapped_column(ForeignKey("files.digest"))  # the list that was drawn up
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the command line
    roles: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    reason: Mapped[str]


class Deadline(Base):
    """By when something of a campaign must be done: until the end of `due_on` in Beijing, never earlier."""

    __tablename__ = "campaign_deadlines"
    __table_args__ = (UniqueConstraint("campaign_id", "stage"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    stage: Mapped[str]  # collecting, land_notice, confirming, notice, objections
    opened_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    working_days: Mapped[int]
    reminded_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    escalated_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Listed(Base):
    """An enterprise on the year's list: in the evaluation or not, and by which clause."""

    __tablename__ = "campaign_enterprises"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    uscc: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str | None]
    township: Mapped[str | None]
    park: Mapped[str | None]
    state: Mapped[str]  # in, exempt, suspended, ungraded, missing
    reason: Mapped[str]  # in the scheme's words; empty for one that is in
    clause: Mapped[str]  # the scope rule's name, outside_pools, no_facts; empty for one that is in


class Application(Base):
    """An enterprise asks to be exempt or suspended; somebody else decides, with reasons."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("decided_by <> filed_by", name="ck_applications_two_persons"),
        CheckConstraint(DECIDED_BY_A_PERSON, name="ck_applications_person"),
        Index(None, "campaign_id", "uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    uscc: Mapped[str] = mapped_column(Code)
    kind: Mapped[str]  # exempt, suspend
    reason: Mapped[str] = mapped_column(Text)
    filed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    state: Mapped[str] = mapped_column(default="filed")  # filed, granted, refused, withdrawn, expired
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    decision: Mapped[str | None] = mapped_column(Text)  # the reasons
    label: Mapped[str | None]  # that was given by granting it
    expires_on: Mapped[dt.date | None]  # None: it holds for its campaign's year
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))  # by which it holds


class Message(Base):
    """Something that people of a county are told; the words are made when it is read."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "county", "role"),
        Index(None, "county", "uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    role: Mapped[str | None] = mapped_column(Code)  # one of these five says to whom
    uscc: Mapped[str | None] = mapped_column(Code)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    department: Mapped[str | None]
    township: Mapped[str | None]
    code: Mapped[str]
    params: Mapped[str] = mapped_column(Text)  # JSON
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Read(Base):
    """That somebody has read a message: one message may go to many."""

    __tablename__ = "message_reads"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
