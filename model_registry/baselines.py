"""Simple ways of forecasting, to compare with. Who cannot beat them is not needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model_registry import forecaster as forecasters
from model_registry import ordinal
from model_registry.matrix import Feature, Floats, Matrix, Samples

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MOST_STEPS = 2_000
PRIOR = 1.0  # transitions of every kind that are added: what was never seen is rare, not impossible


TOTAL = (Feature("total", direction=1),)


@dataclass(frozen=True, eq=False)
class Baseline:
    """A simple way of forecasting: `same_class`, `rule` or `logistic`.

    `probabilities`: a matrix of n rows → (n, K), the worst class first.
    """

    name: str
    probabilities: Callable[[Matrix], Floats]


def ladder(held_in: Samples) -> tuple[Baseline, ...]:
    """Fit every simple way to the rows that the forecaster learned from, the simplest first."""
    return (same_class(held_in), rule(held_in), logistic(held_in))


def same_class(samples: Samples) -> Baseline:
    """Same class as last year, with the shares of what became of each class; (K + 1) × K counts.

    Who has no class this year gets the shares of all.
    """
    size = len(samples.classes)
    counts = np.full((size + 1, size), PRIOR)
    np.add.at(counts, (samples.matrix.now, samples.target), 1)  # −1, no class, is the last row
    counts[-1] += counts[:-1].sum(axis=0)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return Baseline("same_class", lambda matrix: shares[matrix.now])


def rule(samples: Samples) -> Baseline:
    """Cut points on the total by the rule, and nothing else."""
    filled = _filling(samples.matrix.aligned(TOTAL))

    def totals(matrix: Matrix) -> Floats:
        return filled(matrix.aligned(TOTAL).values)[:, 0]

    cuts = ordinal.fit(totals(samples.matrix), samples.target, len(samples.classes))
    return Baseline("rule", lambda matrix: ordinal.probabilities(cuts, totals(matrix)))


def logistic(samples: Samples) -> Baseline:
    """Multinomial logistic regression on the features that are numbers, standardised.

    What is missing counts as the worst there was, where more is better or worse, else as the median.
    Industries as a column each made it worse wherever it was tried: they are left out.
    """
    features = tuple(one for one in samples.matrix.features if not one.categorical)
    matrix, size = samples.matrix.aligned(features), len(samples.classes)
    filled, pipeline = _filling(matrix), _pipeline()
    pipeline.fit(filled(matrix.values), samples.target)

    def probabilities(matrix: Matrix) -> Floats:
        shares = np.zeros((len(matrix), size))
        shares[:, pipeline.classes_] = pipeline.predict_proba(filled(matrix.aligned(features).values))
        return shares

    return Baseline("logistic", probabilities)


def _pipeline() -> "Pipeline":
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=MOST_STEPS))


def _filling(matrix: Matrix) -> Callable[[Floats], Floats]:
    """Learn from a matrix what stands for a missing value of each feature; give what puts it there."""
    fill = np.array(
        [_instead(one, column) for one, column in zip(matrix.features, matrix.values.T, strict=True)]
    )
    return lambda values: np.where(forecasters.missing(values), fill, values)


def _instead(feature: Feature, column: Floats) -> float:
    known = column[~forecasters.missing(column)]
    if not len(known):
        return 0.0
    if feature.direction:
        return float(known.min() if feature.direction > 0 else known.max())
    return float(np.median(known))
