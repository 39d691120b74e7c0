"""Do ranks and classes depend on how indicators are normalised and weighed? Sixteen ways, one board.

References
----------
OECD/JRC (2008): Handbook on Constructing Composite Indicators, steps 5 (normalisation), 6 (weighting) and 7
(robustness). Entropy weights: Shannon; CRITIC: Diakoulaki, Mavrotas, Papayannakis (1995).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.board import Board, Matrix, PoolScores, Standing
from scoring.clauses import Indicator
from scoring.columns import Index, Number
from scoring.groups import by_group, group_key
from scoring.table import Table

OWN = "own"
WINSORISED = 0.01
LEAST = 10  # units that are normalised by themselves
NORMALISATIONS = (OWN, "z_score", "min_max", "rank")
WEIGHTINGS = (OWN, "equal", "entropy", "critic")


@dataclass(frozen=True)
class Shift:
    """How another method would move the units of a list, or of all.

    `mean_rank_shift`: mean of |rank − rank by the scheme|, in places; `relative_shift`: as a share of the
    list; `kept`: share of units that keep their class by rank; `correlation`: Spearman's, of both ranks.
    """

    normalisation: str
    weighting: str
    ranking: str
    units: int
    mean_rank_shift: float
    relative_shift: float
    kept: float
    correlation: float | None


def shifts(board: Board) -> tuple[Shift, ...]:
    """Each normalisation with each weighting, list by list, against the scheme's own.

    A composite made in another way is brought to the mean and the spread of the scheme's own, so that
    bonuses weigh as much beside it as they do; then it is rounded, ranked and cut by the scheme's rules.
    """
    own = board.standing(board.total([pool.points.sum(axis=1) for pool in board.pools]))
    found = []
    for normalisation in NORMALISATIONS:
        made = [normalised(pool, normalisation) for pool in board.pools]
        for weighting in WEIGHTINGS:
            composites = [
                like(one @ weights(pool)[weighting], pool.points.sum(axis=1))
                for pool, one in zip(board.pools, made, strict=True)
            ]
            other = board.standing(board.total(composites))
            found += [
                _shift(normalisation, weighting, one.name, rows, own, other) for one, rows, _ in board.lists
            ]
    return tuple(found)


def _shift(
    normalisation: str, weighting: str, name: str, rows: Index, own: Standing, other: Standing
) -> Shift:
    distance = np.abs(other.rank[rows] - own.rank[rows])
    return Shift(
        normalisation, weighting, name, len(rows),
        mean_rank_shift=float(distance.mean()),
        relative_shift=float((distance / own.size[rows]).mean()),
        kept=float((other.classes[rows] == own.classes[rows]).mean()),
        correlation=_correlation(own.rank[rows], other.rank[rows]),
    )  # fmt: skip


def _correlation(one: Number, other: Number) -> float | None:
    if len(one) < 2 or not (np.ptp(one) and np.ptp(other)):
        return None
    return float(np.corrcoef(one, other)[0, 1])


def normalised(pool: PoolScores, how: str) -> Matrix:
    """The indicators of a pool on one scale, greater is better, shape (n, m); a missing value is the worst.

    Units that the scheme measures by one benchmark are normalised together, where they are ten at least;
    fewer are with the whole pool. Values are cut at their 1 % and 99 %
    quantiles first: one mistake in a unit would stretch the scale for all others.
    """
    if how == OWN:
        return pool.shares
    columns = np.empty_like(pool.values)
    for place, (one, x) in enumerate(zip(pool.indicators, oriented(pool).T, strict=True)):
        columns[:, place] = _NORMALISED[how](_filled(x))
        for rows in yardsticks(one, pool.part):
            if len(rows) >= LEAST:
                columns[rows, place] = _NORMALISED[how](_filled(x[rows]))
    return columns


def yardsticks(one: Indicator, part: Table) -> Iterator[Index]:
    """The rows that are measured by the same benchmark."""
    if one.score == "rank":
        yield from (rows for _, rows in by_group(group_key(part, one.within)))
    else:
        figures, codes = np.unique(part[f"{one.name}.benchmark"].numbers(), return_inverse=True)
        yield from (np.flatnonzero(codes == code) for code in range(len(figures)))


def oriented(pool: PoolScores) -> Matrix:
    """The values, turned so that greater is better."""
    return np.asarray(pool.values * np.array([one.sign for one in pool.indicators]))


def _filled(x: Number) -> Number:
    known = x[~np.isnan(x)]
    if not len(known):
        return np.zeros_like(x)
    low, high = np.quantile(known, (WINSORISED, 1 - WINSORISED))
    return np.where(np.isnan(x), low, np.clip(x, low, high))


def _z_score(x: Number) -> Number:
    spread = x.std()
    return (x - x.mean()) / spread if spread > 0 else np.zeros_like(x)


def _min_max(x: Number) -> Number:
    width = np.ptp(x)
    return (x - x.min()) / width if width > 0 else np.zeros_like(x)


def _rank(x: Number) -> Number:
    return np.asarray(np.searchsorted(np.sort(x), x, side="right") / len(x), dtype=np.float64)


_NORMALISED: Mapping[str, Callable[[Number], Number]] = {
    "z_score": _z_score, "min_max": _min_max, "rank": _rank,
}  # fmt: skip


def weights(pool: PoolScores) -> Mapping[str, Number]:
    """The weights of a pool's indicators by each method of `WEIGHTINGS`, adding up to 1."""
    scaled = normalised(pool, "min_max")
    equal = np.ones(len(pool.indicators))
    given = {OWN: pool.weights, "equal": equal, "entropy": entropy(scaled), "critic": critic(scaled)}
    usable = {name: figures if figures.sum() > 0 else equal for name, figures in given.items()}
    return {name: figures / figures.sum() for name, figures in usable.items()}


def entropy(scaled: Matrix) -> Number:
    """Entropy weights, not scaled: 1 − entropy of each column's shares (values in [0, 1], shape (n, m))."""
    n, sums = len(scaled), scaled.sum(axis=0)
    if n < 2:
        return np.zeros(scaled.shape[1])
    share = np.divide(scaled, sums, out=np.zeros_like(scaled), where=sums > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    return np.where(sums > 0, np.maximum(1 + (share * logs).sum(axis=0) / np.log(n), 0.0), 0.0)


def critic(scaled: Matrix) -> Number:
    """CRITIC weights, not scaled: spread × Σ (1 − correlation with the others)."""
    spread = scaled.std(axis=0)
    if scaled.shape[1] == 1:
        return np.asarray(spread)
    centred = scaled - scaled.mean(axis=0)
    both = np.outer(spread, spread)
    covariance = centred.T @ centred / len(scaled)
    correlation = np.divide(covariance, both, out=np.zeros_like(both), where=both > 0)
    return np.asarray(spread * ((1 - correlation).sum(axis=1) - (1 - np.diag(correlation))))


def like(composite: Number, own: Number) -> Number:
    """`composite` brought to the mean and the spread of `own`; its order stays."""
    spread = composite.std()
    return np.asarray(
        own.mean() + (composite - composite.mean()) * (own.std() / spread if spread > 0 else 0.0)
    )
