"""One forecast taken apart: what each input adds, exactly, from what the model read then."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from model_registry import forecaster
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature
from service import matrices
from service.model_tables import ForecastRun


@dataclass(frozen=True)
class Part:
    """What one input adds to a forecast; `value` None: not known."""

    feature: Feature
    value: float | None
    effect: float


@dataclass(frozen=True)
class Parts:
    """A forecast taken apart: base and effects add up to the score; the largest effect first."""

    base: float
    score: float
    items: list[Part]


def of_enterprise(session: Session, run: ForecastRun, model: Forecaster, uscc: str) -> Parts:
    """Take the forecast of one enterprise apart."""
    matrix = matrices.read(session, run.matrix_digest, model.features, [uscc])
    *effects, base = forecaster.contributions(model, matrix)[0].tolist()
    missing = forecaster.missing(matrix.values)[0].tolist()
    values = [None if gone else value for value, gone in zip(matrix.values[0].tolist(), missing, strict=True)]
    parts = [Part(*one) for one in zip(model.features, values, effects, strict=True)]
    return Parts(base, base + sum(effects), sorted(parts, key=lambda one: -abs(one.effect)))
