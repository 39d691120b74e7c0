"""The confusion matrix and the calibration curve that a card keeps."""

import numpy as np

from model_registry import curves

TARGET = np.array([0, 1, 2, 2] * 20)
FORECAST = np.array([0, 1, 1, 2] * 20)


def test_who_was_taken_for_whom() -> None:
    found = curves.confusion(TARGET, FORECAST, 3)
    assert found == [[20, 0, 0], [0, 20, 0], [0, 20, 20]]
    assert sum(map(sum, found)) == len(TARGET)


def test_probabilities_that_hold_lie_on_the_diagonal() -> None:
    rng = np.random.default_rng(0)
    better = rng.uniform(0, 1, 20_000)
    target = (rng.uniform(0, 1, 20_000) < better).astype(np.int64)
    (curve,) = curves.calibration(target, np.column_stack([1 - better, better]), ("D", "A"))
    assert curve["class"] == "A"
    assert len(curve["points"]) == 10
    assert all(abs(point["forecast"] - point["came"]) < 0.05 for point in curve["points"])
    assert sum(point["rows"] for point in curve["points"]) == len(target)


def test_hardly_anybody_is_not_told() -> None:
    better = np.linspace(0.01, 0.99, 10 * (curves.LEAST_SHOWN - 1))
    found = curves.calibration(np.ones(len(better), int), np.column_stack([1 - better, better]), ("D", "A"))
    assert found == [{"class": "A", "points": []}]
