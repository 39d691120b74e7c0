"""What the figures of each indicator look like before anything is compared: missing, spread, skewness, caps.

References
----------
OECD/JRC (2008): Handbook on Constructing Composite Indicators, steps 2 (data selection) and 3 (missing data).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.board import Board, PoolScores
from scoring.clauses import Indicator
from scoring.columns import Number

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Profile:
    """One indicator of a pool.

    `units`: of the pool; `missing`: of these without a value. `quantiles`: minimum, quartiles and maximum of
    the values, with `mean` and `skewness`; None where nobody has a value. `benchmarks`: how many different
    ones there are, with the least and the greatest. `capped`, `nothing`: shares of units with the most points
    that anybody can have (where there is a cap), and with none.
    """

    pool: str
    name: str
    title: str
    unit: str
    weight: float
    score: str
    better: str
    units: int
    missing: int
    quantiles: tuple[float, ...] | None
    mean: float | None
    skewness: float | None
    benchmarks: tuple[int, float | None, float | None]
    points: float
    capped: float | None
    nothing: float


def profiles(board: Board) -> tuple[Profile, ...]:
    """The profile of every indicator that has a weight."""
    return tuple(_profile(pool, place, one) for pool, place, one in _indicators(board))


def _indicators(board: Board) -> Iterator[tuple[PoolScores, int, Indicator]]:
    for pool in board.pools:
        for place, one in enumerate(pool.indicators):
            yield pool, place, one


def _profile(pool: PoolScores, place: int, one: Indicator) -> Profile:
    x = pool.values[:, place]
    known, points = x[~np.isnan(x)], pool.points[:, place]
    marks = np.unique(pool.part[f"{one.name}.benchmark"].numbers())
    marks = marks[~np.isnan(marks)]
    most = 1.0 if one.cap is None and one.score != "ratio" else one.cap
    return Profile(
        pool.pool.name, one.name, one.title, one.unit, one.weight, one.score, one.better, len(x),
        missing=len(x) - len(known),
        quantiles=tuple(np.quantile(known, SHARES).tolist()) if len(known) else None,
        mean=float(known.mean()) if len(known) else None,
        skewness=_skewness(known),
        benchmarks=(len(marks), *((float(marks[0]), float(marks[-1])) if len(marks) else (None, None))),
        points=float(points.mean()),
        capped=None if most is None else float((points >= most * one.weight - 1e-9).mean()),
        nothing=float((points <= 0).mean()),
    )  # fmt: skip


def _skewness(x: Number) -> float | None:
    spread = float(x.std()) if len(x) > 2 else 0.0
    return float((((x - x.mean()) / spread) ** 3).mean()) if spread > 0 else None
