"""Which forecasts a person should look at, and which indicator weighs most against an enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model_registry import forecaster
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature, Floats, Integers, Matrix
from model_registry.thresholds import Thresholds

APART = "review.apart"
DOWNGRADE = "review.downgrade"
LEVERS = ("relative", "growth")  # features that an enterprise can move, by indicator


@dataclass(frozen=True)
class Levers:
    """Per row: the indicator whose figures weigh most against it ("" none), and its effect in classes."""

    indicators: Sequence[str]
    effects: Floats


def downgrade(now: Integers, probabilities: Floats) -> Floats:
    """Give the probability of a class below today's; NaN where there is none today (n)."""
    below = np.arange(probabilities.shape[1]) < now[:, None]
    return np.where(now >= 0, np.where(below, probabilities, 0.0).sum(axis=1), np.nan)


def reasons(now: Integers, forecast: Integers, fall: Floats, limits: Thresholds) -> list[tuple[str, ...]]:
    """Tell, row by row, why a person should look at it; mostly nothing.

    Parameters
    ----------
    now, forecast : class indices from the worst (n); −1 in `now`: none.
    fall : probability of a class below today's (n).
    limits : so many classes between rule and forecast, or so likely a fall: then a person looks.
    """
    apart = (now >= 0) & (np.abs(now - forecast) >= limits.review_classes_apart)
    likely = np.nan_to_num(fall) >= limits.review_downgrade
    named = ((APART, apart), (DOWNGRADE, likely))
    return [
        tuple(code for code, where in named if where[row]) if apart[row] or likely[row] else ()
        for row in range(len(now))
    ]


def levers(features: Sequence[Feature], contributions: Floats) -> Levers:
    """Add up what each indicator's features contribute, and name the one that takes most away.

    Parameters
    ----------
    features : the forecaster's, in order.
    contributions : exact contributions, the base last (n × features + 1).
    """
    names = list(dict.fromkeys(one.of for one in features if one.kind in LEVERS))
    if not names:
        return Levers([""] * len(contributions), np.full(len(contributions), np.nan))
    places = [
        [place for place, one in enumerate(features) if one.kind in LEVERS and one.of == name]
        for name in names
    ]
    sums = np.column_stack([contributions[:, some].sum(axis=1) for some in places])
    worst = sums.argmin(axis=1)
    effects = sums[np.arange(len(sums)), worst]
    hurts = effects < 0
    indicators = [names[place] if hurt else "" for place, hurt in zip(worst, hurts, strict=True)]
    return Levers(indicators, np.where(hurts, effects, np.nan))


def levers_of(one: Forecaster, matrix: Matrix, asked: NDArray[np.bool_]) -> Levers:
    """What weighs most against each of those asked about (n, mask); nothing of the others."""
    names, effects = [""] * len(matrix), np.full(len(matrix), np.nan)
    if asked.any():
        found = levers(one.features, forecaster.contributions(one, matrix.rows(asked)))
        effects[asked] = found.effects
        for place, name in zip(np.flatnonzero(asked).tolist(), found.indicators, strict=True):
            names[place] = name
    return Levers(names, effects)
