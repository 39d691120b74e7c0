"""The tables of the learned model: who approved what, and what was forecast for whom.

The versions themselves, and which of them is the champion, are kept by `model_registry`.
"""

import datetime as dt

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.clock import now
from service.tables import Base, Code, Moment


class ModelApproval(Base):
    """One person's approval of a version that the gate did not pass; two different ones promote it."""

    __tablename__ = "model_approvals"
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


class ForecastRun(Base):
    """A version's forecast for all units of a county: from a whole year, or from its first quarters."""

    __tablename__ = "forecast_runs"
    __table_args__ = (
        Index(None, "county", "evaluation_id", "version"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    county: Mapped[str] = mapped_column(ForeignKey("counties.code"))
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))  # the newest that was read
    year: Mapped[int]  # the year of the newest facts
    quarter: Mapped[int | None]  # how far it had come; None: it was complete
    for_year: Mapped[int]  # the year whose class is forecast
    version: Mapped[int]
    model_digest: Mapped[str]
    matrix_digest: Mapped[str] = mapped_column(ForeignKey("files.digest"))  # what the model read, as Parquet
    counts: Mapped[str] = mapped_column(Text)  # JSON: class now → class forecast → units
    report: Mapped[str] = mapped_column(Text, deferred=True)  # JSON: how inputs and outcomes have drifted
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)


forecasts = Table(
    "forecasts",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, nullable=False),
    Column("uscc", Code, nullable=False),
    Column("name", String),
    Column("class_now", String),  # by the rule; null where the year under way has none
    Column("class_forecast", String, nullable=False),
    Column("downgrade", Float),  # probability of a class below today's
    Column("probabilities", Text, nullable=False),  # JSON: class → probability
    Column("lever", String),  # the indicator that weighs most against it
    Column("lever_effect", Float),  # on the latent score
    Column("reviews", Text),  # JSON: why a person should look at it; null: no reason
    Column("outside", Text, nullable=False),  # JSON: features outside the range of training
    Column("missing", Text, nullable=False),  # JSON: features that could not be computed
    UniqueConstraint("run_id", "uscc"),
    Index(None, "run_id", "downgrade"),
)
