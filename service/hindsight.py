"""What became of last year's forecasts: asked of the model anew, beside the classes published since."""

from model_registry import drift, features, forecaster, samples
from model_registry.drift import Outcomes
from model_registry.history import Year
from model_registry.registry import Loaded


def outcomes(champion: Loaded, year: Year, before: Year | None, earlier: Year | None) -> Outcomes | None:
    """Forecast `year` from the year before, beside what was published; None if the model has seen it."""
    one = champion.artifact.annual
    if before is None or champion.artifact.through >= year.year or not _same_classes(one.classes, before):
        return None
    matrix = features.annual(before, earlier, one.features)
    target = samples.classes_of(year, matrix.uscc)
    known = target >= 0
    found = forecaster.forecast(one, matrix.rows(known))
    return drift.Outcomes(found.probabilities, target[known], matrix.now[known])


def _same_classes(classes: tuple[str, ...], year: Year) -> bool:
    return tuple(reversed(year.scheme.class_names)) == classes
