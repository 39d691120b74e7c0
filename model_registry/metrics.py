"""How good a forecast was: agreement, and probabilities that hold. Classes are indices from the worst (0)."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model_registry.matrix import Floats, Integers

BINS = 10
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """What a forecast achieved on rows with a known outcome.

    `kappa`: quadratic weighted, 1 is full agreement, 0 what chance gives. `foreseen`: of those whose class
    changed, the share whose new class was named (NaN where nobody's did).
    """

    rows: int
    kappa: float
    macro_f1: float
    accuracy: float
    log_loss: float
    calibration_error: float
    foreseen: float

    def as_dict(self) -> dict[str, Any]:
        """Plain figures for the card; what cannot be computed is None."""
        return {name: value if np.isfinite(value) else None for name, value in asdict(self).items()}


def scores(target: Integers, now: Integers, forecast: Integers, probabilities: Floats) -> Scores:
    """Measure a forecast.

    Parameters
    ----------
    target, now, forecast : (n) class indices
        What came, what the rule said at the time, what was forecast.
    probabilities : (n, K)
        Worst class first; rows sum to 1.
    """
    from sklearn.metrics import f1_score, log_loss

    changed = (target != now) & (now >= 0)
    hit = target == forecast
    return Scores(
        rows=len(target),
        kappa=kappa(target, forecast, probabilities.shape[1]),
        macro_f1=float(f1_score(target, forecast, average="macro", zero_division=0)),
        accuracy=float(hit.mean()),
        log_loss=float(log_loss(target, probabilities, labels=range(probabilities.shape[1]))),
        calibration_error=calibration_error(target, probabilities),
        foreseen=float(hit[changed].mean()) if changed.any() else np.nan,
    )


def kappa(target: Integers, forecast: Integers, classes: int) -> float:
    """Quadratic weighted kappa; 0 where target or forecast is one class only: nothing was told apart."""
    from sklearn.metrics import cohen_kappa_score

    if len(np.unique(target)) < 2 or len(np.unique(forecast)) < 2:
        return 0.0
    return float(cohen_kappa_score(target, forecast, labels=range(classes), weights="quadratic"))


def skill(target: Integers, probabilities: Floats, learned: Integers) -> float:
    """The share of the log loss that probabilities take away, against the class shares of `learned` alone."""
    from sklearn.metrics import log_loss

    classes = probabilities.shape[1]
    shares = (np.bincount(learned, minlength=classes) + 1) / (len(learned) + classes)
    chance = np.tile(shares, (len(target), 1))
    loss, of_chance = (
        float(log_loss(target, given, labels=range(classes))) for given in (probabilities, chance)
    )
    return 1 - loss / of_chance


def median_class(probabilities: Floats) -> Integers:
    """The highest class k with P(class ≥ k) ≥ 0.5: (n, K) → (n)."""
    at_least = exceeding(probabilities)
    median: Integers = (at_least >= 0.5 - 1e-12).sum(axis=1).astype(np.int64)
    return median


def calibration_error(target: Integers, probabilities: Floats) -> float:
    """How far probabilities are from what came.

    For each "this class or better": sort by probability into at most ten bins with equally many rows (equal
    probabilities stay together), and take the mean distance of forecast and outcome, weighted by rows.

    Returns
    -------
    float
        The mean over those K−1 questions, 0 … 1.
    """
    at_least = exceeding(probabilities)
    answers = target[:, None] >= np.arange(1, probabilities.shape[1])
    return float(np.mean([_gap(p, came) for p, came in zip(at_least.T, answers.T, strict=True)]))


def exceeding(probabilities: Floats) -> Floats:
    """P(class ≥ k) for k = 1 … K−1: (n, K) → (n, K−1)."""
    cumulative: Floats = np.cumsum(probabilities[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return cumulative


def _gap(forecast: Floats, came: Flags) -> float:
    edges = np.unique(np.quantile(forecast, np.linspace(0, 1, BINS + 1)[1:-1]))
    places = np.searchsorted(edges, forecast, side="right")
    sums = np.bincount(places, weights=forecast - came)
    return float(np.abs(sums).sum() / len(forecast))
