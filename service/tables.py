"""The tables. Facts, attributes, parcels, meters and results are written in bulk and never overwritten.

What an enterprise's figure is follows from `submissions.state`: the latest accepted submission that speaks
of it decides (`provenance.py`), so withdrawing one makes the former figure valid again.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from scoring.title import Title, translation
from service.clock import now


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, stored and given back in UTC (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Turn a moment of any zone into UTC."""
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: Any, _dialect: Dialect) -> dt.datetime | None:
        """Mark what comes back as UTC."""
        return value.replace(tzinfo=value.tzinfo or dt.UTC).astimezone(dt.UTC) if value else None


# Compared byte by byte on both databases: the same order everywhere, and quicker to index.
Code = String().with_variant(String(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Names every constraint alike, so that a later migration can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class County(Base):
    """The evaluating place, also a prefecture or a zone."""

    __tablename__ = "counties"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str]
    synthetic: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Titled:
    """A row with a title: the document's own words, and their English where there is one."""

    title_zh: Mapped[str] = mapped_column("title")
    title_en: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def title(self) -> Title:
        """Give the title in both languages."""
        return Title(self.title_zh, self.title_en)

    @title.setter
    def title(self, said: str) -> None:
        self.title_zh, self.title_en = str(said), translation(said)


class File(Base):
    """Bytes kept by their SHA-256: what departments handed in, and the tables that evaluations saw."""

    __tablename__ = "files"
    digest: Mapped[str] = mapped_column(Code, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    erased_at: Mapped[dt.datetime | None] = mapped_column(Moment)  # its period was over: the digest stays


class Scheme(Titled, Base):
    """A scheme file as handed in; never changed."""

    __tablename__ = "schemes"
    __table_args__ = (UniqueConstraint("county", "digest"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]
    source: Mapped[str]
    trial: Mapped[bool]
    digest: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class Submission(Base):
    """One department file: accepted, refused or withdrawn as a whole."""

    __tablename__ = "submissions"
    __table_args__ = (Index(None, "county", "year", "state"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    year: Mapped[int]
    layout: Mapped[str]
    department: Mapped[str]
    filename: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("files.digest"))
    state: Mapped[str]  # accepted, refused, withdrawn
    row_count: Mapped[int] = mapped_column(default=0)
    error_count: Mapped[int] = mapped_column(default=0)
    errors: Mapped[str] = mapped_column(Text, default="[]", deferred=True)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class Enterprise(Base):
    """Who appears in a county's accepted files, under the name last registered."""

    __tablename__ = "enterprises"
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"), primary_key=True)
    uscc: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str | None]
    named_in: Mapped[int | None]  # the year of the register that says so


class Evaluation(Base):
    """One run, by digests of what went in and came out. Published is immutable; a later one supersedes it."""

    __tablename__ = "evaluations"
    __table_args__ = (
        Index(
            "uq_evaluations_published",
            "county",
            "year",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"), index=True)
    year: Mapped[int]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("schemes.id"))
    state: Mapped[str] = mapped_column(default="draft")  # draft, published, superseded
    scheme_digest: Mapped[str]
    facts_digest: Mapped[str] = mapped_column(ForeignKey("files.digest"))
    previous_digest: Mapped[str | None] = mapped_column(ForeignKey("files.digest"))
    calibration_digest: Mapped[str]
    results_digest: Mapped[str]
    code_digest: Mapped[str]
    calibration: Mapped[str] = mapped_column(Text, deferred=True)
    counts: Mapped[str] = mapped_column(Text)  # JSON: pool, status, class, number of units
    submissions: Mapped[str] = mapped_column(Text)  # JSON: the submissions whose rows went in
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    superseded_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    through: Mapped[str | None]  # an interim run: the last period it looked at; it stays a draft
    interim: Mapped[str | None] = mapped_column(Text)  # JSON: how its figures were made, see `interims.py`


class Remembered(Base):
    """The answer to a request that must not be done twice."""

    __tablename__ = "remembered"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int]
    headers: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now, index=True)


enterprises = Base.metadata.tables[Enterprise.__tablename__]

# The bulk tables have no foreign keys: the row they belong to is written in the same transaction, and a check
# per row would double the time of a COPY.
facts = Table(
    "facts",
    Base.metadata,
    Column("submission_id", Integer, primary_key=True),
    Column("uscc", Code, primary_key=True),
    Column("code", Code, primary_key=True),
    Column("period", Code, primary_key=True),  # 2024 or 2024Q1
    Column("value", Float),
    Column("state", String, nullable=False),  # delivered, not_delivered
    Column("raw", Text),
    Column("unit", String),
    Column("row", Integer, nullable=False),
    sqlite_with_rowid=False,
)

attributes = Table(
    "attributes",
    Base.metadata,
    Column("submission_id", Integer, primary_key=True),
    Column("uscc", Code, primary_key=True),
    Column("code", Code, primary_key=True),
    Column("text", Text, primary_key=True),  # dates in ISO form; one row per label
    Column("row", Integer, nullable=False),
    sqlite_with_rowid=False,
)

parcels = Table(
    "parcels",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", Integer, nullable=False),
    Column("parcel", Code, nullable=False),
    Column("holder_uscc", Code),
    Column("user_uscc", Code),
    Column("area_m2", Float),
    Column("used_m2", Float),
    Column("row", Integer, nullable=False),
    Index(None, "submission_id", "holder_uscc"),
    Index(None, "submission_id", "user_uscc"),
)

meters = Table(
    "meters",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", Integer, nullable=False),
    Column("user_number", Code, nullable=False),
    Column("meter", Code),
    Column("uscc", Code, nullable=False),
    Column("period", Code, nullable=False),
    Column("kwh", Float),
    Column("row", Integer, nullable=False),
    Index(None, "submission_id", "uscc"),
)

results = Table(
    "results",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("evaluation_id", Integer, nullable=False),
    Column("uscc", Code, nullable=False),
    Column("unit", Code, nullable=False),  # own, with_tenants, group, merged, member
    Column("name", String),
    Column("pool", String),
    Column("status", String, nullable=False),
    Column("class", String),
    Column("years_in_class", Integer),
    Column("total", Float),
    Column("rank", Integer),
    Column("township", String),
    Column("industry", String),
    Column("trace", Text, nullable=False),  # JSON: the whole result row, figure by figure
    UniqueConstraint("evaluation_id", "uscc", "unit"),
    Index(None, "evaluation_id", "rank", "uscc", "unit"),
)
