"""The years in which an enterprise has a result that it may see: what is published, or on notice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from model_registry.store import Store
from scoring.errors import Fault
from service import champions, forecasts, outlook
from service.campaign_tables import Campaign
from service.errors import NotFound
from service.model_tables import ForecastRun
from service.outlook import Outlook
from service.publications import SHOWN
from service.tables import Evaluation, results

YEARS = (
    select(Evaluation.year, Evaluation.id, Evaluation.state, Campaign.id.label("campaign"))
    .add_columns(results.c.status, results.c["class"], results.c.total, results.c.rank)
    .join(results, results.c.evaluation_id == Evaluation.id)
    .outerjoin(Campaign, (Campaign.evaluation_id == Evaluation.id) & Campaign.state.in_(SHOWN))
    .where(Evaluation.county == bindparam("county"), results.c.uscc == bindparam("uscc"))
    .where(results.c.unit != "merged", or_(Evaluation.state == "published", Campaign.id.is_not(None)))
    .order_by(Evaluation.year.desc(), Campaign.trial.nulls_first(), Evaluation.id.desc())
)
AHEAD = (
    select(ForecastRun)
    .where(ForecastRun.county == bindparam("county"), ForecastRun.quarter.is_not(None))
    .where(ForecastRun.year > bindparam("after"))
    .order_by(ForecastRun.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Year:
    """A year's result in short; `on_notice`: it is not published yet and may still change."""

    year: int
    evaluation_id: int
    campaign_id: int | None
    on_notice: bool
    status: str
    class_name: str | None
    total: float | None
    rank: int | None


def years(session: Session, county: str, uscc: str) -> list[Year]:
    """List the years of an enterprise, the newest first: what is on notice or published of each."""
    found: dict[int, Year] = {}
    for row in session.execute(YEARS, {"county": county, "uscc": uscc}):
        found.setdefault(
            row.year,
            Year(row.year, row.id, row.campaign, row.state == "draft", *(row[4:])),
        )
    return list(found.values())


def chosen(known: Sequence[Year], uscc: str, year: int | None = None) -> Year:
    """Find the result of a year among them, or the newest there is."""
    for one in known:
        if year in (None, one.year):
            return one
    raise NotFound("own_results.none", uscc=uscc, year=year or Fault("own_results.any_year"))


def looked_ahead(session: Session, models: Store, county: str, uscc: str, after: int) -> Outlook | None:
    """Give what the quarters so far let expect of a year that is not over, where that was forecast."""
    run = session.scalar(AHEAD, {"county": county, "after": after})
    row = forecasts.one(session, run, uscc) if run else None
    return outlook.of_row(run, champions.forecaster_of(models, run), row) if run and row else None
