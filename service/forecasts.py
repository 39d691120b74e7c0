"""What the champion expects of every enterprise of a county, kept with what it read.

A run from a whole year forecasts the next year's class; one from a year's first quarters forecasts that
year's. The rule decides, the model advises: nothing here changes a class.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson
import polars as pl
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from model_registry import drift, features, forecaster, projection, review, thresholds
from model_registry import past as last_year
from model_registry.drift import Outcomes
from model_registry.forecaster import Forecast, Forecaster
from model_registry.history import Year
from model_registry.matrix import Integers, Matrix
from model_registry.registry import Loaded
from model_registry.store import Store
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.evaluate import Evaluation as Outcome
from service import bulk, champions, evaluations, hindsight, matrices, outlook, past
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict, NotFound
from service.model_tables import ForecastRun, forecasts
from service.outlook import Outlook
from service.paging import Page, count, objects
from service.tables import Evaluation

MORE_LIKELY_THAN_NOT = 0.5
ESCAPE = "/"


@dataclass(frozen=True)
class Filter:
    """Which forecasts of a run; `text` is searched in credit code and name."""

    falling: bool = False
    review: bool = False
    text: str | None = None
    uscc: str | None = None


def annual(session: Session, champion: Loaded, evaluation: Evaluation, actor: Actor | None) -> ForecastRun:
    """Forecast next year's class of every unit of an evaluation."""
    year = past.of_evaluation(session, evaluation)
    before, earlier = (_published(session, evaluation.county, year.year - ago) for ago in (1, 2))
    one = _knowing(champion, champion.artifact.annual, year.scheme)
    matrix = features.annual(year, before, one.features, earlier)
    run = _run(champion, evaluation, evaluation.year, None, evaluation.year + 1)
    then = hindsight.outcomes(champion, year, before, earlier)
    return _keep(session, run, one, champion, matrix, _names(year.facts), actor, then)


def early(session: Session, champion: Loaded, year: int, quarter: int, actor: Actor | None) -> ForecastRun:
    """Forecast this year's class from its first quarters, and what weighs most against each enterprise.

    Who is likely to fall is told against the class in force: that of last year, as published.
    """
    one = champion.artifact.quarterly
    if one is None:
        raise Conflict("forecast.no_quarterly_model", version=champion.number)
    county = champion.county
    published = evaluations.published(session, county, year - 1)
    told = past.quarters(session, county, year)
    if published is None or told is None:
        raise Conflict("forecast.no_quarters" if told is None else "forecast.no_year_before", year=year)
    if f"{year}Q{quarter}" not in told.facts["period"]:
        raise Conflict("forecast.quarter_missing", year=year, quarter=quarter)
    before = past.of_evaluation(session, published)
    _knowing(champion, one, before.scheme)
    projected = projection.projected(before, told.facts, quarter)
    earlier = _published(session, county, year - 2)
    matrix = features.under_way(projected, before, quarter, one.features, earlier)
    matrix = replace(matrix, now=_in_force(before, matrix.uscc, one.classes))
    run = _run(champion, published, year, quarter, year)
    return _keep(session, run, one, champion, matrix, _names(projected.facts), actor)


def knows(one: Forecaster, scheme: Scheme) -> bool:
    """Tell whether a forecaster has learned the classes of a scheme, and no others."""
    return one.classes == tuple(reversed(scheme.class_names))


def _knowing(champion: Loaded, one: Forecaster, scheme: Scheme) -> Forecaster:
    if not knows(one, scheme):
        learned, classes = one.classes[::-1], scheme.class_names
        raise Conflict("forecast.other_classes", version=champion.number, learned=learned, classes=classes)
    return one


def of_outcome(session: Session, champion: Loaded, outcome: Outcome) -> dict[str, Outlook]:
    """Forecast next year's class of a few freshly scored units, by credit code; nothing is kept."""
    one, year = champion.artifact.annual, champion.artifact.through
    if not knows(one, outcome.scheme):
        return {}
    before = champions.looking_back(session, champion.county, year - 1)
    matrix = features.of_outcome(outcome, one.features, before)
    if not len(matrix):
        return {}
    found = forecaster.forecast(one, matrix)
    fall = review.downgrade(matrix.now, found.probabilities)
    looked = review.reasons(matrix.now, found.class_index, fall, thresholds.usual())
    return {
        code: Outlook(
            uscc=code,
            name=None,
            as_of=str(year),
            for_year=year + 1,
            version=champion.number,
            class_now=(now := _name(one.classes, matrix.now[place])),
            class_forecast=(then := one.classes[found.class_index[place]]),
            probabilities=dict(zip(one.classes, found.probabilities[place].round(6).tolist(), strict=True)),
            downgrade=(share := _known(fall[place])),
            lever=None,
            reviews=outlook.reviews(looked[place], now, then, share),
            outside=outlook.called(one, found.outside[place]),
            missing=outlook.called(one, found.missing[place]),
        )
        for place, code in enumerate(matrix.uscc)
    }


def expected(session: Session, models: Store, county: str, evaluation_id: int, uscc: str) -> Outlook | None:
    """Give what the champion expects of an enterprise, from an evaluation; None where it was not asked."""
    champion = champions.usable(models, county)
    run = of_evaluation(session, evaluation_id, champion.number) if champion else None
    row = one(session, run, uscc) if run else None
    return outlook.of_row(run, champion.artifact.annual, row) if champion and run and row else None


def of_evaluation(session: Session, evaluation_id: int, version: int) -> ForecastRun | None:
    """Find what a version forecast from an evaluation, if it did."""
    mine = (ForecastRun.evaluation_id == evaluation_id) & (ForecastRun.version == version)
    statement = select(ForecastRun).where(mine, ForecastRun.quarter.is_(None))
    return session.scalar(statement.order_by(ForecastRun.id.desc()).limit(1))


def newest(session: Session, county: str, version: int, within_year: bool) -> ForecastRun | None:
    """Find what a version forecast last, from a whole year or within one."""
    mine = (ForecastRun.county == county) & (ForecastRun.version == version)
    kind = ForecastRun.quarter.is_not(None) if within_year else ForecastRun.quarter.is_(None)
    return session.scalar(select(ForecastRun).where(mine, kind).order_by(ForecastRun.id.desc()).limit(1))


def get(session: Session, county: str, run_id: int) -> ForecastRun:
    """Find a run of this county."""
    mine = (ForecastRun.county == county) & (ForecastRun.id == run_id)
    found = session.scalar(select(ForecastRun).where(mine))
    if found is None:
        raise NotFound("forecast.not_found", id=run_id)
    return found


def runs(session: Session, county: str, limit: int = 50, offset: int = 0) -> Page[ForecastRun]:
    """List a county's runs, newest first."""
    mine = select(ForecastRun).where(ForecastRun.county == county)
    return objects(session, mine.order_by(ForecastRun.id.desc()), limit, offset)


def page(
    session: Session, run: ForecastRun, wanted: Filter, limit: int = 50, offset: int = 0
) -> Page[Row[Any]]:
    """List a run's forecasts, those most likely to fall first."""
    statement = _chosen(run, wanted)
    ordered = statement.order_by(forecasts.c.downgrade.desc().nulls_last(), forecasts.c.uscc)
    rows = session.execute(ordered.limit(limit).offset(offset)).all()
    return Page(rows, count(session, statement), limit, offset)


def one(session: Session, run: ForecastRun, uscc: str) -> Row[Any] | None:
    """Find an enterprise's forecast in a run; None where none could be made."""
    return session.execute(_chosen(run, Filter(uscc=uscc))).one_or_none()


def report(run: ForecastRun) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Give what was watched in a run: figures, and what speaks against going on with its model."""
    watched: dict[str, Any] = orjson.loads(run.report)
    stale = tuple(Fault(one["code"], params=one["params"]) for one in watched.pop("stale"))
    return watched, stale


def _chosen(run: ForecastRun, wanted: Filter) -> Select[Any]:
    statement = select(forecasts).where(forecasts.c.run_id == run.id)
    if wanted.falling:
        statement = statement.where(forecasts.c.downgrade > MORE_LIKELY_THAN_NOT)
    if wanted.review:
        statement = statement.where(forecasts.c.reviews.is_not(None))
    if wanted.uscc is not None:
        statement = statement.where(forecasts.c.uscc == wanted.uscc)
    if wanted.text is not None:
        found = [one.contains(wanted.text, autoescape=True) for one in (forecasts.c.uscc, forecasts.c.name)]
        statement = statement.where(found[0] | found[1])
    return statement


def _published(session: Session, county: str, year: int) -> Year | None:
    found = evaluations.published(session, county, year)
    return past.of_evaluation(session, found) if found else None


def _in_force(before: Year, codes: Sequence[str], classes: Sequence[str]) -> Integers:
    """The class of each enterprise as published, as an index from the worst; −1: it had none."""
    looked_up = last_year.of_year(before)
    found = last_year.classes(looked_up, looked_up.rows(codes), tuple(reversed(classes)))
    return np.where(np.isnan(found), -1, found).astype(np.int64)


def _run(
    champion: Loaded, evaluation: Evaluation, year: int, quarter: int | None, for_year: int
) -> ForecastRun:
    return ForecastRun(
        county=evaluation.county,
        evaluation_id=evaluation.id,
        year=year,
        quarter=quarter,
        for_year=for_year,
        version=champion.number,
        model_digest=champion.version.digest,
    )


def _keep(
    session: Session,
    run: ForecastRun,
    one: Forecaster,
    champion: Loaded,
    matrix: Matrix,
    names: pl.DataFrame,
    actor: Actor | None,
    then: Outcomes | None = None,
) -> ForecastRun:
    matrix = matrix.aligned(one.features)
    found = forecaster.forecast(one, matrix)
    table = _table(one, matrix, found, run.quarter is not None).join(
        names, on="uscc", how="left", maintain_order="left"
    )
    reference = champion.artifact.card["forecasters"]["annual" if run.quarter is None else "quarterly"]
    report = drift.report(one, reference["reference"], matrix, then)
    stale = champions.findings(champion, run.year, report)
    watched = report.as_dict() | {"stale": [{"code": one.code, "params": one.params} for one in stale]}
    begin_write(session)
    run.matrix_digest = matrices.keep(session, matrix)
    run.counts = orjson.dumps(_counts(table)).decode()
    run.report = orjson.dumps(watched, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    run.created_by = actor.id if actor else None
    session.add(run)
    session.flush()
    bulk.insert(session, forecasts, table.with_columns(run_id=run.id))
    return run


def _table(one: Forecaster, matrix: Matrix, found: Forecast, all_levers: bool) -> pl.DataFrame:
    """The rows of the table `forecasts`, but for the run and the names.

    What weighs most is slow to find: from a whole year only for those likely to fall or to be looked at.
    """
    fall = review.downgrade(matrix.now, found.probabilities)
    looked = review.reasons(matrix.now, found.class_index, fall, thresholds.usual())
    asked = (np.nan_to_num(fall) > MORE_LIKELY_THAN_NOT) | np.array([bool(codes) for codes in looked])
    levers = review.levers_of(one, matrix, asked | all_levers)
    shown = pl.DataFrame(found.probabilities.round(6), schema=list(one.classes), orient="row")
    columns = {
        "uscc": list(matrix.uscc),
        "class_now": _called(matrix.now, one.classes),
        "class_forecast": _called(found.class_index, one.classes),
        "downgrade": fall.round(6),
        "lever": [name or None for name in levers.indicators],
        "lever_effect": levers.effects,
        "reviews": [_text(codes) if codes else None for codes in looked],
        "outside": [_text(codes) for codes in found.outside],
        "missing": [_text(codes) for codes in found.missing],
    }
    table = pl.DataFrame(columns, schema_overrides={"lever": pl.String(), "reviews": pl.String()})
    probabilities = shown.select(pl.struct(pl.all()).struct.json_encode().alias("probabilities"))
    return table.hstack(probabilities).fill_nan(None)


def _called(indices: Integers, classes: Sequence[str]) -> list[str | None]:
    return [_name(classes, place) for place in indices.tolist()]


def _name(classes: Sequence[str], place: int) -> str | None:
    """The name of a class by its place from the worst; −1 is none."""
    return classes[place] if place >= 0 else None


def _known(share: float) -> float | None:
    return None if np.isnan(share) else round(float(share), 6)


def _text(codes: Sequence[str]) -> str:
    return orjson.dumps(codes).decode()


def _names(facts: pl.DataFrame) -> pl.DataFrame:
    name = pl.col("name") if "name" in facts.columns else pl.lit(None, pl.String()).alias("name")
    return facts.select("uscc", name)


def _counts(table: pl.DataFrame) -> list[dict[str, Any]]:
    """How many units move from which class to which."""
    pairs = table.group_by("class_now", "class_forecast").len().sort("class_now", "class_forecast")
    keys = ("now", "forecast", "units")
    return [dict(zip(keys, row, strict=True)) for row in pairs.iter_rows()]
