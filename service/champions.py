"""The champion of a county, as this process has it loaded: what it scores with, and why it may be stale."""

from functools import cache, lru_cache

import orjson
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from model_registry import drift, registry, store, thresholds
from model_registry.artifact import Artifact
from model_registry.champion import Watch
from model_registry.errors import ModelError
from model_registry.forecaster import Forecaster
from model_registry.past import Past, of_year
from model_registry.registry import Loaded
from model_registry.store import Store
from scoring.errors import Fault
from service import evaluations, past
from service.errors import Conflict
from service.kept import Kept
from service.model_tables import ForecastRun

MOST_PASTS = 8
log = structlog.get_logger()
_pasts: Kept[Past] = Kept(MOST_PASTS, lambda _: 1)


@cache
def opened(url: str) -> Store:
    """Open the store of versions, once a process."""
    return store.open(url)


def of(models: Store, county: str) -> Loaded | None:
    """Give the champion; a damaged new one is refused, and the former goes on."""
    found = registry.current(models, county)
    if found is not None and found.trouble is not None:
        _warn(county, found.number, str(found.trouble))
    return found


def usable(models: Store, county: str) -> Loaded | None:
    """Give the champion; None, and a line in the log, where it cannot be loaded: the rule does not wait."""
    return usable_or_why(models, county)[0]


def usable_or_why(models: Store, county: str) -> tuple[Loaded | None, Fault | None]:
    """Give the champion; or why there is one that cannot be loaded."""
    try:
        return of(models, county), None
    except ModelError as error:
        _warn(county, None, str(error.fault))
        return None, error.fault


def in_use(models: Store, county: str) -> tuple[Loaded | None, Fault | None]:
    """Give the champion, or why it cannot be loaded; looked up anew, as a promotion may just have been."""
    try:
        return Watch(models, county).current(), None
    except ModelError as error:
        return None, error.fault


def needed(models: Store, county: str) -> Loaded:
    """Give the champion, looked up anew, or say that there is none."""
    found = Watch(models, county).current()
    if found is None:
        raise Conflict("forecast.no_champion")
    return found


def forecaster_of(models: Store, run: ForecastRun) -> Forecaster:
    """Give the forecaster that made a run, whoever is the champion now."""
    artifact = _artifact(models.address, run.county, run.version)
    return artifact.annual if run.quarter is None or artifact.quarterly is None else artifact.quarterly


@lru_cache(8)
def _artifact(address: str, county: str, number: int) -> Artifact:
    return registry.get(opened(address), county, number)


def stale(session: Session, champion: Loaded) -> tuple[Fault, ...]:
    """Tell why the champion should be looked at: old, drifted, or in place of one that cannot be loaded."""
    newest = evaluations.published(session, champion.county)
    year = newest.year if newest else champion.artifact.through
    old = findings(champion, year, None)
    latest = select(ForecastRun.report).where(
        ForecastRun.county == champion.county, ForecastRun.version == champion.number
    )
    report = session.scalar(latest.order_by(ForecastRun.id.desc()).limit(1))
    drifted = [
        Fault(one["code"], params=one["params"]) for one in orjson.loads(report or "{}").get("stale", [])
    ]
    trouble = [champion.trouble] if champion.trouble else []
    return tuple({one.code: one for one in (*trouble, *old, *drifted)}.values())


def findings(champion: Loaded, year: int, report: drift.DriftReport | None) -> list[Fault]:
    """Say what speaks against going on with a champion, by its card and by what was seen of new figures."""
    limits = thresholds.usual()
    found = drift.stale(champion.artifact.card, year, report, limits)
    return [Fault(one.code, params=one.params) for one in found]


def looking_back(session: Session, county: str, year: int) -> Past | None:
    """Give a published year, and the one before, to look enterprises up in; kept while they stay the same."""
    found = [evaluations.published(session, county, one) for one in (year, year - 1)]
    if found[0] is None:
        return None
    there = [one for one in found if one]
    key = tuple((one.id, one.results_digest) for one in there)
    return _pasts.get(key, lambda: of_year(*(past.of_evaluation(session, one) for one in there)))


@lru_cache(64)
def _warn(county: str, number: int | None, trouble: str) -> None:
    """Log once that a champion cannot be used, and which version goes on instead."""
    log.error("the newest champion cannot be used", county=county, goes_on=number, why=trouble)
