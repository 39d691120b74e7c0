"""The scoring model: learning from 1,000,000 enterprise-years × 30 features, and forecasting them."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bench.engine import seconds
from bench.report import Ratio
from model_registry import forecaster as forecasters
from model_registry import training
from model_registry.forecaster import Forecaster
from model_registry.matrix import GROUPS, Feature, Matrix, Samples

if TYPE_CHECKING:
    from lightgbm import Booster

SIZE = 1_000_000
YEARS = 10
PROMISED, OPEN, MISSING = 20, 9, 0.1
ROUNDS = 3  # of forecasting; training is measured once each: it takes a minute
CLASSES = ("D", "C", "B", "A")


def measure() -> list[Ratio]:
    """Time of `training.fit` and of a forecast, each against LightGBM with the same settings and matrix."""
    samples = made_up(SIZE)
    training.fit(made_up(10_000))  # libraries are loaded outside the clock
    fitted: list[Forecaster] = []
    bare: list[Booster] = []
    ours = seconds(lambda: fitted.append(training.fit(samples)))
    theirs = seconds(lambda: bare.append(plain(samples)))
    check(fitted[0], bare[0], samples.matrix)
    return [
        Ratio("train on 1,000,000 × 30 against bare LightGBM", ours, theirs, "s", 1.5),
        forecasting(fitted[0], bare[0], samples.matrix),
    ]


def check(one: Forecaster, bare: "Booster", matrix: Matrix) -> None:
    """Refuse to compare two programs that do not learn the same."""
    few = matrix.rows(np.arange(1_000))
    if not np.array_equal(forecasters.latent(one, few), bare.predict(few.values)):
        raise SystemExit("the forecaster and bare LightGBM do not give the same scores")


def plain(samples: Samples) -> "Booster":
    """LightGBM's own training: the same objective, rounds and matrix."""
    import lightgbm

    given = training.parameters(samples.matrix.features)
    categorical = [place for place, one in enumerate(samples.matrix.features) if one.categorical]
    data = lightgbm.Dataset(
        samples.matrix.values, samples.target, params=given, categorical_feature=categorical
    )
    return lightgbm.train(given, data, training.DEFAULT.rounds)


def forecasting(one: Forecaster, bare: "Booster", matrix: Matrix) -> Ratio:
    """Scores, probabilities, classes, what is missing and what is outside, against the scores alone."""
    pairs = [
        (seconds(lambda: forecasters.forecast(one, matrix)), seconds(lambda: bare.predict(matrix.values)))
        for _ in range(ROUNDS)
    ]
    ours, theirs = (float(np.median(times)) for times in zip(*pairs, strict=True))
    return Ratio("forecast 1,000,000 against Booster.predict", ours, theirs, "s", 1.5)


def made_up(size: int) -> Samples:
    """Rows of ten years with a signal: twenty promised features, nine others, an industry; with gaps."""
    rng = np.random.default_rng(1)
    features = (
        *(Feature("relative", f"x{place}", 1) for place in range(PROMISED)),
        *(Feature("open", f"x{place}") for place in range(OPEN)),
        Feature("industry", categorical=True),
    )
    values = rng.normal(size=(size, len(features)))
    score = values[:, :5].sum(axis=1) + 0.5 * values[:, 20] + 2.0 * rng.normal(size=size)
    target = np.digitize(score, np.quantile(score, (0.05, 0.2, 0.8))).astype(np.int64)
    values[:, -1] = rng.integers(13, 44, size)
    for place in range(PROMISED + OPEN):
        gone = rng.integers(0, size, int(MISSING / (PROMISED + OPEN) * size))
        values[gone, place] = features[place].missing
    groups = pl.DataFrame({name: pl.repeat("", size, eager=True) for name in GROUPS})
    matrix = Matrix(features, [str(place) for place in range(size)], values, target, groups)
    return Samples(matrix, target, np.arange(size) * YEARS // size + 2014, CLASSES)
