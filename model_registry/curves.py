"""What is drawn of a forecast whose outcome is known: the confusion matrix and the calibration curve."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from model_registry.matrix import Floats, Integers
from model_registry.metrics import BINS, Flags, exceeding

LEAST_SHOWN = 5  # rows of a bin: fewer would tell of single enterprises


def confusion(target: Integers, forecast: Integers, classes: int) -> list[list[int]]:
    """Count rows by what came (row) and what was forecast (column), the worst class first.

    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1]), 2)
    [[1, 0], [1, 1]]
    """
    counts = np.bincount(target * classes + forecast, minlength=classes * classes)
    found: list[list[int]] = counts.reshape(classes, classes).tolist()
    return found


def calibration(target: Integers, probabilities: Floats, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Lay what was forecast beside what came, for each "this class or better".

    Parameters
    ----------
    target : (n) class indices, the worst is 0
    probabilities : (n, K)
    classes : K names, the worst first

    Returns
    -------
    list
        `class`, and `points`: `forecast` (mean probability), `came` (share), `rows`; at most ten bins with
        equally many rows, as for the calibration error; bins with hardly anybody are left out.
    """
    return [
        {"class": classes[k], "points": list(_points(forecast, target >= k))}
        for k, forecast in enumerate(exceeding(probabilities).T, 1)
    ]


def _points(forecast: Floats, came: Flags) -> Iterator[dict[str, Any]]:
    edges = np.unique(np.quantile(forecast, np.linspace(0, 1, BINS + 1)[1:-1]))
    places = np.searchsorted(edges, forecast, side="right")
    for place in np.unique(places):
        rows = places == place
        count = int(rows.sum())
        if count >= LEAST_SHOWN:
            means = (round(float(part[rows].mean()), 4) for part in (forecast, came))
            yield dict(zip(("forecast", "came"), means, strict=True)) | {"rows": count}
