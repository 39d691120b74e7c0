"""Watching whether the figures that come in, the forecasts and what becomes of them are still as in training.

The card keeps bin edges and shares of every feature, never a row of anybody.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from model_registry import forecaster as forecasters
from model_registry import metrics, spread
from model_registry.findings import Finding
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature, Floats, Integers, Matrix
from model_registry.thresholds import Thresholds

LATENT = Feature("latent")
Reference = Mapping[str, Any]
"""`rows`; `features`: name → {edges, shares (missing first)}. With a forecaster also `latent`: the same of
the score; `classes`: name → share; `weights`: name → share of the score that rests on the feature."""
WEIGHED = 300  # rows: exact contributions are slow, and a mean settles early


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Forecasts of the past whose outcome is known: probabilities (n, K), target (n), the class then (n)."""

    probabilities: Floats
    target: Integers
    now: Integers


@dataclass(frozen=True)
class DriftReport:
    """What was found of some units.

    `features`: the population stability index of each against training, the largest first; `weights`: how
    much of the score rests on each; `latent`: the index of the score itself. `classes`: name → (share
    forecast in training, share now). `outcomes`: how past forecasts did, where it is known.
    """

    rows: int
    features: Mapping[str, float]
    weights: Mapping[str, float]
    latent: float
    classes: Mapping[str, tuple[float, float]]
    outcomes: metrics.Scores | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain figures."""
        return asdict(self) | {"outcomes": self.outcomes.as_dict() if self.outcomes else None}


def score_shift(one: Forecaster, former: Matrix, now: Matrix) -> float:
    """The index of the score itself between two sets of rows."""
    before, after = (forecasters.latent(one, matrix.aligned(one.features)) for matrix in (former, now))
    return spread.shift(LATENT, before, after)


def reference(matrix: Matrix, one: Forecaster | None = None) -> dict[str, Any]:
    """What the card keeps to measure drift against: JSON-able, and nobody's figures.

    With a forecaster, the shares of its score and of the classes that it forecast are kept as well, and how
    much of the score rests on each feature.
    """
    kept: dict[str, Any] = {
        "rows": len(matrix),
        "features": {
            feature.name: _kept(feature, values)
            for feature, values in zip(matrix.features, matrix.values.T, strict=True)
        },
    }
    if one is not None:
        forecast = forecasters.forecast(one, matrix)
        kept["latent"] = _kept(LATENT, forecast.latent)
        kept["classes"] = _class_shares(forecast.class_index, one.classes)
        kept["weights"] = weights(one, matrix)
    return kept


def weights(one: Forecaster, matrix: Matrix) -> dict[str, float]:
    """How much of the score rests on each feature: shares of the mean absolute contributions."""
    spread = np.unique(np.linspace(0, len(matrix) - 1, WEIGHED).astype(np.int64))
    size = np.abs(forecasters.contributions(one, matrix.rows(spread))[:, :-1]).mean(axis=0)
    shares = size / max(float(size.sum()), 1e-12)
    return {feature.name: round(float(share), 6) for feature, share in zip(one.features, shares, strict=True)}


def report(one: Forecaster, kept: Reference, matrix: Matrix, outcomes: Outcomes | None = None) -> DriftReport:
    """Compare units with those trained on.

    A feature that the matrix has no column of counts as missing; one that training did not have is not
    looked at.
    """
    matrix = matrix.aligned(one.features)
    forecast = forecasters.forecast(one, matrix)
    columns = {feature.name: column for feature, column in zip(matrix.features, matrix.values.T, strict=True)}
    shifts = {name: _against(former, columns[name]) for name, former in kept["features"].items()}
    now = _class_shares(forecast.class_index, one.classes)
    return DriftReport(
        rows=len(matrix),
        features=dict(sorted(shifts.items(), key=lambda entry: (-entry[1], entry[0]))),
        weights=kept["weights"],
        latent=_against(kept["latent"], forecast.latent),
        classes={name: (float(kept["classes"][name]), now[name]) for name in one.classes},
        outcomes=None if outcomes is None else _scores(outcomes),
    )


def stale(
    card: Mapping[str, Any], year: int, found: DriftReport | None, limits: Thresholds
) -> tuple[Finding, ...]:
    """What speaks against going on with a champion; nothing if it may go on.

    Parameters
    ----------
    card : mapping
        Its card (`through`: the newest year it was trained with).
    year : int
        The year of the facts that it is to forecast from.
    found : DriftReport or None
        What was found of those facts, where somebody looked.
    """
    old = _old(int(card["through"]), year, limits)
    return (*old, *(_drifted(found, limits) if found else ()))


def _old(through: int, year: int, limits: Thresholds) -> tuple[Finding, ...]:
    years = year - through
    if years <= limits.most_years:
        return ()
    params = {"through": through, "year": year, "years": years}
    return (Finding("old", "drift.old", params, False, years, limits.most_years),)


def _drifted(found: DriftReport, limits: Thresholds) -> tuple[Finding, ...]:
    if found.rows < limits.least_rows:
        return ()
    checks = (check(found, limits) for check in (_features, _score, _classes, _outcomes))
    return tuple(one for one in checks if one is not None)


def _features(found: DriftReport, limits: Thresholds) -> Finding | None:
    moved = spread.moved_of(found.features, found.weights, limits.most_shift)
    if moved.resting <= limits.most_resting:
        return None
    params = moved.params(found.rows, limits)
    return Finding("features", "drift.features", params, False, moved.resting, limits.most_resting)


def _score(found: DriftReport, limits: Thresholds) -> Finding | None:
    limit = limits.most_score_shift
    if found.latent <= limit:
        return None
    params = {"rows": found.rows, "figure": round(found.latent, 2), "limit": limit}
    return Finding("score", "drift.score", params, False, found.latent, limit)


def _classes(found: DriftReport, limits: Thresholds) -> Finding | None:
    name, (former, now) = max(found.classes.items(), key=lambda entry: abs(entry[1][1] - entry[1][0]))
    figure, limit = abs(now - former), limits.most_class_shift
    if figure <= limit:
        return None
    shares = {"former": round(100 * former, 1), "now": round(100 * now, 1), "limit": round(100 * limit, 1)}
    params = {"class_name": name, "rows": found.rows} | shares
    return Finding("classes", "drift.classes", params, False, round(figure, 4), limit)


def _outcomes(found: DriftReport, limits: Thresholds) -> Finding | None:
    known, limit = found.outcomes, limits.most_calibration_drift
    if known is None or known.rows < limits.least_rows or known.calibration_error <= limit:
        return None
    figure = round(100 * known.calibration_error, 1)
    params = {"rows": known.rows, "error": figure, "limit": round(100 * limit, 1)}
    return Finding("outcomes", "drift.outcomes", params, False, known.calibration_error, limit)


def _scores(known: Outcomes) -> metrics.Scores:
    forecast = metrics.median_class(known.probabilities)
    return metrics.scores(known.target, known.now, forecast, known.probabilities)


def _kept(feature: Feature, values: Floats) -> dict[str, list[float]]:
    parted = spread.edges(feature, values)
    return {"edges": parted.tolist(), "shares": [round(share, 6) for share in spread.shares(values, parted)]}


def _against(former: Mapping[str, list[float]], values: Floats) -> float:
    parted = np.asarray(former["edges"], dtype=np.float64)
    return spread.stability(np.asarray(former["shares"]), spread.shares(values, parted))


def _class_shares(indices: Integers, classes: tuple[str, ...]) -> dict[str, float]:
    counts = np.bincount(indices, minlength=len(classes)) / max(len(indices), 1)
    return {name: round(float(share), 6) for name, share in zip(classes, counts, strict=True)}
