"""What is looked after without being asked: a quarter that has come in is forecast, and so watched.

A forecast compares its inputs with those of training; its report says whether the model still fits. What was
seen last is told as metrics.
"""

import datetime as dt
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model_registry.errors import ModelError
from model_registry.store import Store
from service import champions, counties, evaluations, jobs
from service.job_tables import Job
from service.model_tables import ForecastRun
from service.tables import Submission, facts


@dataclass(frozen=True)
class Watched:
    """The last look at a county's model: shifts of its score and inputs (PSI), how much speaks against it."""

    county: str
    version: int
    for_year: int
    score_shift: float
    largest_shift: float
    warnings: int


def order(session: Session, models: Store) -> list[int]:
    """Order a forecast wherever figures of a quarter came in since the last one; give the jobs' numbers."""
    made = []
    for county in counties.list_(session):
        as_of = _due(session, models, county.code)
        if as_of is not None:
            made.append(jobs.submit(session, county.code, "forecast", {"as_of": as_of}, None).id)
    return made


def last(session: Session) -> list[Watched]:
    """Give the last look at each county."""
    newest = select(func.max(ForecastRun.id)).group_by(ForecastRun.county)
    columns = (ForecastRun.county, ForecastRun.version, ForecastRun.for_year, ForecastRun.report)
    rows = session.execute(select(*columns).where(ForecastRun.id.in_(newest)))
    return [_watched(*row) for row in rows]


def _watched(county: str, version: int, for_year: int, text: str) -> Watched:
    report = orjson.loads(text)
    shifts = report["features"].values()
    return Watched(
        county, version, for_year, report["latent"], max(shifts, default=0.0), len(report["stale"])
    )


def _due(session: Session, models: Store, county: str) -> str | None:
    """The quarter of the year under way that nobody has forecast from since it came in; None: no such."""
    try:
        champion = champions.of(models, county)
    except ModelError:
        return None  # every score says so; there is nothing to forecast with
    published = evaluations.published(session, county)
    if champion is None or champion.artifact.quarterly is None or published is None:
        return None
    year = published.year + 1
    mine = (Submission.county == county) & (Submission.year == year) & (Submission.state == "accepted")
    newest = session.scalar(select(func.max(Submission.received_at)).where(mine))
    if newest is None or _looked_since(session, county, champion.number, newest):
        return None
    told = select(func.max(facts.c.period)).join(Submission, Submission.id == facts.c.submission_id)
    period = session.scalar(told.where(mine, facts.c.period.contains("Q")))
    return f"{period[:4]}-{period[4:]}" if period else None


def _looked_since(session: Session, county: str, version: int, moment: dt.datetime) -> bool:
    """Whether this version has forecast from a quarter since, is ordered to, or was and could not."""
    run = (ForecastRun.county == county) & (ForecastRun.version == version) & ForecastRun.quarter.is_not(None)
    ran = session.scalar(select(func.max(ForecastRun.created_at)).where(run))
    if ran is not None and ran >= moment:
        return True
    job = (Job.county == county) & (Job.kind == "forecast") & Job.params.contains("-Q")
    other = select(Job.id).where(job, Job.created_at >= moment, Job.state != "succeeded")
    return session.scalar(other.limit(1)) is not None
