"""From one latent score to a probability per class: cut points that rise, so that nothing can cross.

logit P(class ≥ k) = slope · latent − threshold_k, with one slope for all k (McCullagh's proportional odds).
Classes are indices from the worst (0) to the best (K−1).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model_registry.matrix import Floats, Integers

DIGITS = 9  # beyond them a figure depends on the order of the machine's sums
PRIOR = 1.0  # rows' worth of every class at the mean latent: a class that nobody was in keeps a probability


@dataclass(frozen=True)
class Cuts:
    """`slope` ≥ 0; `thresholds`: K−1, strictly rising."""

    slope: float
    thresholds: tuple[float, ...]


def fit(latent: Floats, target: Integers, classes: int) -> Cuts:
    """Fit cut points: a logistic regression of "class k or better" for every k at once, with one slope.

    Parameters
    ----------
    latent : (n)
        Scores of rows that the scoring model was not trained on.
    target : (n)
        Class indices.
    classes : int
        K, at least 2.

    Returns
    -------
    Cuts
        Thresholds rise because at the optimum the mean of P(class ≥ k) is the share of such rows, which falls
        from k to k + 1: `PRIOR` sees to it even where a class has no row. A latent score that runs against
        the classes gets slope 0: the shares of the classes for everybody.
    """
    centre, spread = float(latent.mean()), float(latent.std())
    answers = np.concatenate([target, np.arange(classes)])[:, None] >= np.arange(1, classes)
    weights = np.concatenate([np.ones(len(latent)), np.full(classes, PRIOR)])
    if spread > 0:
        scaled = np.concatenate([(latent - centre) / spread, np.zeros(classes)])
        slope, thresholds = _regress(scaled, answers, weights)
        if slope > 0:
            return _cuts(slope / spread, thresholds + slope / spread * centre)
    return _cuts(0.0, _of_shares(answers, weights))


def probabilities(cuts: Cuts, latent: Floats) -> Floats:
    """Give every class its probability: (n) → (n, K), the worst class first; rows sum to 1."""
    odds = cuts.slope * latent[:, None] - np.array(cuts.thresholds)
    at_least = np.empty((len(latent), len(cuts.thresholds) + 2))
    at_least[:, 0], at_least[:, -1] = 1.0, 0.0
    at_least[:, 1:-1] = 0.5 * (1.0 + np.tanh(0.5 * odds))  # the logistic function; it cannot overflow
    shares: Floats = at_least[:, :-1] - at_least[:, 1:]
    return shares


def median(cuts: Cuts, latent: Floats) -> Integers:
    """Give the highest class k with P(class ≥ k) ≥ 0.5: (n) → (n)."""
    places: Integers = np.searchsorted(cuts.thresholds, cuts.slope * latent, side="right").astype(np.int64)
    return places


def _cuts(slope: float, thresholds: Floats) -> Cuts:
    return Cuts(round(slope, DIGITS), tuple(thresholds.round(DIGITS).tolist()))


def _regress(scaled: Floats, answers: NDArray[np.bool_], weights: Floats) -> tuple[float, Floats]:
    """One regression on K−1 stacked copies of the rows, each with an intercept of its own."""
    from sklearn.linear_model import LogisticRegression

    rows, questions = answers.shape
    design = np.zeros((questions * rows, 1 + questions))
    design[:, 0] = np.tile(scaled, questions)
    design[np.arange(len(design)), 1 + np.arange(len(design)) // rows] = 1.0
    regression = LogisticRegression(C=np.inf, fit_intercept=False, solver="newton-cholesky", tol=1e-10)
    regression.fit(design, answers.T.ravel(), sample_weight=np.tile(weights, questions))
    slope, *intercepts = regression.coef_[0]
    return float(slope), -np.array(intercepts)


def _of_shares(answers: NDArray[np.bool_], weights: Floats) -> Floats:
    shares = weights @ answers / weights.sum()
    thresholds: Floats = np.log((1 - shares) / shares)
    return thresholds
