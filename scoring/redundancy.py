"""Do the indicators of a pool say the same twice? Correlations, principal components, Cronbach's alpha.

References
----------
OECD/JRC (2008): Handbook on Constructing Composite Indicators, step 4. Cronbach (1951), Psychometrika 16.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.board import Board, Matrix, PoolScores
from scoring.columns import Number
from scoring.robustness import oriented

STRONG = 0.8  # from here on two indicators say much the same


@dataclass(frozen=True)
class Pair:
    """Two indicators of a pool: Pearson's correlation of their points, Spearman's of their values."""

    one: str
    other: str
    pearson: float | None
    spearman: float | None

    @property
    def strong(self) -> bool:
        """Whether either correlation is strong enough to ask if both are needed."""
        return any(abs(figure) >= STRONG for figure in (self.pearson, self.spearman) if figure is not None)


@dataclass(frozen=True)
class Component:
    """A principal component: its eigenvalue, its share of the variance, the loading of each indicator."""

    eigenvalue: float
    share: float
    loadings: tuple[float, ...]


@dataclass(frozen=True)
class Redundancy:
    """What the indicators of a pool have in common.

    `names`: the indicators that vary at all; the components are theirs, of the correlations of their points.
    `alpha`: Cronbach's, of the standardised points; None for a single indicator. `units`: those that have a
    value in all of them.
    """

    pool: str
    units: int
    names: tuple[str, ...]
    constant: tuple[str, ...]
    pairs: tuple[Pair, ...]
    components: tuple[Component, ...]
    alpha: float | None


def redundancy(board: Board) -> tuple[Redundancy, ...]:
    """Correlations, components and alpha of each pool."""
    return tuple(_redundancy(pool) for pool in board.pools)


def _redundancy(pool: PoolScores) -> Redundancy:
    whole = ~np.isnan(pool.values).any(axis=1)
    points, values = pool.shares[whole], oriented(pool)[whole]
    names = [one.name for one in pool.indicators]
    varies = np.ptp(points, axis=0) > 0 if len(points) else np.zeros(len(names), dtype=bool)
    varying = tuple(name for name, has in zip(names, varies.tolist(), strict=True) if has)
    constant = tuple(name for name in names if name not in varying)
    matrix = correlations(points[:, varies])
    return Redundancy(
        pool.pool.name, len(points), varying, constant, tuple(_pairs(names, points, values)),
        components(matrix), alpha(matrix),
    )  # fmt: skip


def _pairs(names: list[str], points: Matrix, values: Matrix) -> Iterator[Pair]:
    ranks = np.stack([_ranks(x) for x in values.T], axis=1) if len(values) else values
    for i, one in enumerate(names):
        for j in range(i + 1, len(names)):
            yield Pair(one, names[j], *(_correlation(x[:, i], x[:, j]) for x in (points, ranks)))


def _correlation(x: Number, y: Number) -> float | None:
    if len(x) < 2 or not (np.ptp(x) and np.ptp(y)):
        return None
    return float(correlations(np.stack([x, y], axis=1))[0, 1])


def _ranks(x: Number) -> Number:
    """Ranks, equal values at their mean rank."""
    _, codes, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[codes])


def correlations(x: Matrix) -> Matrix:
    """Pearson's correlations of the columns of x, none of which is constant; shape (m, m)."""
    if not x.size:
        return np.zeros((x.shape[1], x.shape[1]))
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    matrix = np.clip(scaled.T @ scaled / len(x), -1, 1)
    np.fill_diagonal(matrix, 1.0)
    return np.asarray(matrix)


def components(matrix: Matrix) -> tuple[Component, ...]:
    """Principal components of a correlation matrix, the largest first; the greatest loading is positive."""
    if not len(matrix):
        return ()
    eigenvalues, vectors = np.linalg.eigh(matrix)
    found = []
    for place in np.argsort(-eigenvalues, kind="stable").tolist():
        eigenvalue = max(float(eigenvalues[place]), 0.0)
        vector = vectors[:, place] * np.sign(vectors[np.argmax(np.abs(vectors[:, place])), place])
        loadings = (vector * np.sqrt(eigenvalue)).tolist()
        found.append(Component(eigenvalue, eigenvalue / len(matrix), tuple(loadings)))
    return tuple(found)


def alpha(matrix: Matrix) -> float | None:
    """Cronbach's alpha of standardised columns from their correlations: k ÷ (k − 1) × (1 − k ÷ Σ r).

    >>> round(alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k, total = len(matrix), float(matrix.sum())
    return k / (k - 1) * (1 - k / total) if k > 1 and total > 0 else None
