"""Scoring with a forecast: facts to classes and forecasts, against the rule and bare `Booster.predict`."""

from pathlib import Path
from statistics import median

import numpy as np

from bench import population
from bench.engine import seconds
from bench.report import Ratio
from model_registry import features, forecaster, training
from model_registry.matrix import Samples
from scoring.evaluate import evaluate
from scoring.scheme import load

SIZE = 100_000
ROUNDS = 5


def measure() -> list[Ratio]:
    """Evaluate, make features and forecast; then evaluate and only predict on the matrix that is there."""
    import lightgbm

    scheme, table = load(Path(__file__).with_name("scheme.toml")), population.facts(SIZE)
    outcome = evaluate(scheme, table)
    wanted = features.listed(scheme, ())
    matrix = features.of_outcome(outcome, wanted)
    rng = np.random.default_rng(1)
    target = np.clip(matrix.now + rng.integers(-1, 2, len(matrix)), 0, len(scheme.classes) - 1)
    origin = rng.integers(2019, 2023, len(matrix))
    one = training.fit(Samples(matrix, target, origin, tuple(reversed(scheme.class_names))))
    bare = lightgbm.Booster(model_str=one.booster)
    frozen = outcome.calibration

    def ours() -> None:
        again = evaluate(scheme, table, None, frozen)
        forecaster.forecast(one, features.of_outcome(again, wanted))

    def told() -> None:
        again = evaluate(scheme, table, None, frozen)
        found = forecaster.forecast(one, features.of_outcome(again, wanted))
        assert len(found.outside) == len(found.missing) == SIZE

    def theirs() -> None:
        evaluate(scheme, table, None, frozen)
        bare.predict(matrix.values)

    rounds = [(seconds(ours), seconds(told), seconds(theirs)) for _ in range(ROUNDS)]
    mine, named, least = (median(times) for times in zip(*rounds, strict=True))
    return [
        Ratio("score and forecast 100,000 against rule and Booster.predict", mine, least, "s", 1.5),
        Ratio("the same, naming for each what is missing or outside", named, least, "s", 1.5),
    ]
