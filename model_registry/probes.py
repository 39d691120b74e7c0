"""Experiments on a candidate: shuffled classes, speed, size, the same again."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np

from model_registry import forecaster as forecasters
from model_registry import metrics
from model_registry.forecaster import Forecaster
from model_registry.matrix import Matrix, Samples

RUNS = 20
Train = Callable[[Samples], Forecaster]


def shuffled(samples: Samples, seed: int = 0) -> Samples:
    """The same rows with the classes dealt anew within each year: nothing is left to learn."""
    rng = np.random.default_rng(seed)
    target = samples.target.copy()
    for year in samples.origins:
        rows = np.flatnonzero(samples.origin == year)
        target[rows] = target[rng.permutation(rows)]
    return replace(samples, target=target)


def placebo(train: Train, held_in: Samples, held_out: Samples, seed: int = 0) -> float:
    """What a forecaster trained on shuffled classes knows of the held-out rows.

    It must be nothing. If it is something, training or judgement is told the answer some other way.

    Returns
    -------
    float
        The share of the log loss that its probabilities take away, against the shares of the classes alone.
        (Kappa would not do: scores that hardly differ may still fall on two sides of a cut point, and under
        constraints even noise runs the right way.)
    """
    fitted = train(shuffled(held_in, seed))
    forecast = forecasters.forecast(fitted, held_out.matrix.aligned(fitted.features))
    return metrics.skill(held_out.target, forecast.probabilities, held_in.target)


def reproduced(candidate: Forecaster, train: Train, held_in: Samples) -> bool:
    """Whether training on the held-in rows gives exactly the candidate: it has seen these and no others."""
    return forecasters.digest(train(held_in)) == forecasters.digest(candidate)


def latency(candidate: Forecaster, matrix: Matrix, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds for the forecast of one enterprise, the median of some, once the model is parsed."""
    one = matrix.aligned(candidate.features).rows(np.zeros(1, dtype=np.int64))
    forecasters.forecast(candidate, one)
    seconds = []
    for _ in range(RUNS):
        begun = clock()
        forecasters.forecast(candidate, one)
        seconds.append(clock() - begun)
    return median(seconds)


def size(candidate: Forecaster) -> int:
    """Bytes of the files."""
    return sum(map(len, forecasters.to_files(candidate, "annual").values()))
