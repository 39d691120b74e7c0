"""The tables of boards and of rectification: only added to, never changed."""

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment, Titled


class Board(Titled, Base):
    """A county's board file as handed in; the newest of a year counts."""

    __tablename__ = "boards"
    __table_args__ = (Index(None, "county", "year"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]
    source: Mapped[str]
    digest: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Rectification(Base):
    """One enterprise's plan of a year: who it is, and the evaluation that it was first drawn up from."""

    __tablename__ = "rectifications"
    __table_args__ = (UniqueConstraint("county", "year", "uscc"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]
    uscc: Mapped[str] = mapped_column(Code)
    name: Mapped[str | None]
    class_name: Mapped[str]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class RectificationEntry(Base):
    """What was planned, done or decided, in turn; the newest plan and the newest decision hold."""

    __tablename__ = "rectification_entries"
    __table_args__ = (Index(None, "rectification_id", "kind"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    rectification_id: Mapped[int] = mapped_column(ForeignKey("rectifications.id"))
    kind: Mapped[str]  # plan, progress, done, reopened, released, resumed
    batch: Mapped[
        str | None
    ]  # of a plan: the batch, its title then, measures, who answers for it, until when
    batch_title: Mapped[str | None]
    measures: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None]
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
