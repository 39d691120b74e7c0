"""What was made public, of whom and signed by which key; who was given which list; money; who is told.

What is evidence here is only added to: publications end as published, superseded or refused, entries and
handovers are never changed, a payment is taken back by a second one. Two persons stand behind every list.
"""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment

WAITS = "state = 'proposed'"
SIGNED = "state NOT IN ('published', 'superseded') OR (published_by IS NOT NULL AND signature IS NOT NULL)"
OPEN = "delivered_at IS NULL AND given_up_at IS NULL"


class Publication(Base):
    """A list made public: the first one, a supplement of held entries released, or a correction.

    `state`: proposed, published, superseded (by a correction), refused.
    """

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("published_by <> proposed_by", name="ck_publications_two_persons"),
        CheckConstraint(
            SIGNED,
            name="ck_publications_signed",
        ),
        Index(
            "uq_publications_proposed",
            "campaign_id",
            unique=True,
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(None, "county", "year"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    former_id: Mapped[int | None] = mapped_column(ForeignKey("publications.id"))  # the one before it
    kind: Mapped[str]  # first, supplement, correction
    trial: Mapped[bool]  # without effect
    state: Mapped[str] = mapped_column(default="proposed")
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    refused_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    refused_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    refusal: Mapped[str | None] = mapped_column(Text)
    superseded_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    list_digest: Mapped[str | None] = mapped_column(ForeignKey("files.digest"))  # the signed file
    head: Mapped[str | None] = mapped_column(Code)
    key_id: Mapped[str | None] = mapped_column(ForeignKey("signing_keys.id"))
    signature: Mapped[str | None]


class Entry(Base):
    """What a publication says of one enterprise; of one that an objection holds back, nothing in public."""

    __tablename__ = "publication_entries"
    __table_args__ = (
        CheckConstraint("withheld = (code IS NULL)", name="ck_publication_entries_code"),
        Index(None, "code"),
        Index(None, "publication_id", "name", "uscc"),
    )
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    uscc: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(Code)
    township: Mapped[str | None]
    class_name: Mapped[str]
    class_title: Mapped[str]
    former_class: Mapped[str | None]  # of a correction: the class that it replaces, if it is another
    withheld: Mapped[bool]
    code: Mapped[str | None] = mapped_column(
        Code
    )  # by which anybody can verify a notice; None while withheld


class SigningKey(Base):
    """The public half of a key; the private half lies in a file outside the database."""

    __tablename__ = "signing_keys"
    id: Mapped[str] = mapped_column(Code, primary_key=True)  # the first signs of its SHA-256
    public: Mapped[str]  # base64, 32 bytes
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    retired_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Handover(Base):
    """Which list an executing body was given, when, by whom: the file by its digest."""

    __tablename__ = "handovers"
    __table_args__ = (Index(None, "county", "publication_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))
    instrument: Mapped[str] = mapped_column(Code)
    body: Mapped[str]  # the power company, the price bureau, a bank …
    filename: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("files.digest"))
    rows: Mapped[int]
    executable: Mapped[int]  # of the rows
    note: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    given_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Payment(Base):
    """Money that was collected by a policy, or paid back; a wrong record is taken back by another."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("fen <> 0", name="ck_payments_amount"),
        Index(None, "county", "year", "uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]  # evaluated
    publication_id: Mapped[int] = mapped_column(ForeignKey("publications.id"))  # that it was collected by
    uscc: Mapped[str] = mapped_column(Code)
    policy: Mapped[str] = mapped_column(Code)
    kind: Mapped[str]  # collected, rebate
    fen: Mapped[int] = mapped_column(BigInteger)  # a hundredth of a yuan
    period: Mapped[str] = mapped_column(Code)  # 2025, 2025Q1 or 2025-03
    paid_on: Mapped[dt.date]
    reference: Mapped[str]  # the voucher
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Webhook(Base):
    """An address that is told of a county's events."""

    __tablename__ = "webhooks"
    __table_args__ = (Index(None, "county"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    url: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    events: Mapped[str]  # separated by blanks
    secret: Mapped[str]  # sealed by a key outside the database
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    disabled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Delivery(Base):
    """An event on its way to an address: tried until it is taken, or given up after a day."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_open",
            "county",
            "due_at",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "webhook_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    event: Mapped[str] = mapped_column(Code)
    event_id: Mapped[str] = mapped_column(Code)  # the same for all who are told of it, at every try
    payload: Mapped[str] = mapped_column(Text)  # JSON
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    tries: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None]  # of the last try: a status, or why there was none
    delivered_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[dt.datetime | None] = mapped_column(Moment)
