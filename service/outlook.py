"""What the model expects of one unit: figures, and codes that are said in words where it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature
from scoring.errors import Fault
from service.model_tables import ForecastRun


@dataclass(frozen=True, slots=True)
class Lever:
    """The indicator that weighs most against an enterprise, and by how many classes."""

    indicator: str
    title: str
    effect: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast. `as_of`: what it was made from; `reviews`: why a person should look at it."""

    uscc: str
    name: str | None
    as_of: str
    for_year: int
    version: int
    class_now: str | None
    class_forecast: str
    probabilities: Mapping[str, float]
    downgrade: float | None
    lever: Lever | None
    reviews: tuple[Fault, ...]
    outside: tuple[Fault, ...]
    missing: tuple[Fault, ...]


def of_row(run: ForecastRun, one: Forecaster, row: Any) -> Outlook:
    """Read a row of the table `forecasts`."""
    titles = {part.of: part.title for part in one.features if part.kind == "relative"}
    lever = Lever(row.lever, titles.get(row.lever, row.lever), row.lever_effect) if row.lever else None
    return Outlook(
        uscc=row.uscc,
        name=row.name,
        as_of=as_of(run),
        for_year=run.for_year,
        version=run.version,
        class_now=row.class_now,
        class_forecast=row.class_forecast,
        probabilities=orjson.loads(row.probabilities),
        downgrade=row.downgrade,
        lever=lever,
        reviews=reviews(orjson.loads(row.reviews or "[]"), row.class_now, row.class_forecast, row.downgrade),
        outside=called(one, orjson.loads(row.outside)),
        missing=called(one, orjson.loads(row.missing)),
    )


def as_of(run: ForecastRun) -> str:
    """Say what a run was made from: a year, or a year so far."""
    return f"{run.year}-Q{run.quarter}" if run.quarter else str(run.year)


def reviews(
    codes: Iterable[str], now: str | None, forecast: str, downgrade: float | None
) -> tuple[Fault, ...]:
    """Give the figures that the reasons for a look are said with."""
    figures = {"now": now, "forecast": forecast, "percent": round(100 * (downgrade or 0))}
    return tuple(Fault(code, params=figures) for code in codes)


def called(one: Forecaster, names: Iterable[str]) -> tuple[Fault, ...]:
    """Give what features are called by."""
    known = {part.name: part for part in one.features}
    return tuple(word(known[name]) for name in names)


def word(feature: Feature) -> Fault:
    """Give what a feature is called by."""
    return Fault(f"card.kind.{feature.kind}", params={"title": feature.title})
