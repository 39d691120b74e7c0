"""What drives the totals of a pool, and what its ranks and classes hang on.

`drivers` parts the variance of the totals that there are among the indicators. `uncertainty` asks another
question: if weights, benchmarks and the normalisation were a little different, how much would ranks and
classes move, and which of these choices would move them?

References
----------
OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 7. Paruolo, Saisana, Saltelli (2013),
Ratings and rankings: voodoo or science? (correlation ratio against nominal weight).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from scoring import sobol
from scoring.board import Board, Matrix, PoolScores, Standing, of_units
from scoring.clauses import Indicator, Rounding
from scoring.columns import Coded, Number
from scoring.points import computed
from scoring.robustness import NORMALISATIONS, OWN, like, normalised
from scoring.table import Table

BINS = 20
ADJUSTMENTS = "adjustments"
UNROUNDED = Rounding()


@dataclass(frozen=True)
class Driver:
    """What one indicator (or all bonuses together) has to do with the variance of a pool's totals.

    `weight`: its share of the weights, None for bonuses. `covariance`: Cov(points, total) ÷ Var(total); these
    add up to 1 over a pool but for rounding. `first`: correlation ratio, Var(E[total | points]) ÷ Var(total),
    with whatever is correlated with it. `total_order`: what remains of it when all others are known
    (linearly): 0 where the others say the same. None where the totals do not vary.
    """

    pool: str
    name: str
    weight: float | None
    covariance: float | None
    first: float | None
    total_order: float | None


def drivers(board: Board) -> tuple[Driver, ...]:
    """The variance shares of the totals of each pool."""
    return tuple(driver for pool in board.pools for driver in _drivers(pool))


def _drivers(pool: PoolScores) -> Iterator[Driver]:
    parts = np.column_stack([pool.points, pool.extra])
    total = parts.sum(axis=1)
    variance = float(total.var())
    share = pool.weights / pool.weights.sum()
    names = [*(one.name for one in pool.indicators), ADJUSTMENTS]
    for place, name in enumerate(names):
        weight = float(share[place]) if place < len(share) else None
        if not variance > 0:
            yield Driver(pool.pool.name, name, weight, None, None, None)
            continue
        x, others = parts[:, place], np.delete(parts, place, axis=1)
        covariance = float(((x - x.mean()) * (total - total.mean())).mean()) / variance
        yield Driver(
            pool.pool.name, name, weight, covariance, _ratio(x, total) / variance,
            _residual(x, others) / variance,
        )  # fmt: skip


def _ratio(x: Number, total: Number) -> float:
    """Var(E[total | x]), from groups of about equal size in which x is about equal; equal x are together."""
    bins = min(BINS, max(len(x) // 10, 1))
    lines = np.unique(np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else np.empty(0)
    codes = np.searchsorted(lines, x, side="left")
    sizes = np.bincount(codes)
    means = np.bincount(codes, total) / np.maximum(sizes, 1)
    return float((sizes * (means - total.mean()) ** 2)[sizes > 0].sum() / len(x))


def _residual(x: Number, others: Matrix) -> float:
    """Variance of x that no linear combination of the others explains."""
    centred = others - others.mean(axis=0)
    solved = np.linalg.lstsq(centred, x - x.mean(), rcond=None)[0]
    return float((x - x.mean() - centred @ solved).var())


@dataclass(frozen=True)
class Uncertainty:
    """How far the choices of a scheme could have been otherwise.

    `weights`, `benchmarks`: each is multiplied by 1 ± up to this (uniform), then weights are scaled to their
    old sum. The normalisation is the scheme's own or one of the others, each as likely. `draws`: points of
    the design; the model runs draws × (inputs + 2) times. `largest`: of more units a sample is taken.
    """

    weights: float = 0.2
    benchmarks: float = 0.1
    normalisation: bool = True
    draws: int = 256
    largest: int = 3000
    seed: int = 990101


DEFAULT = Uncertainty()
OUTPUTS = ("relative_shift", "reclassified")


@dataclass(frozen=True)
class Input:
    """One uncertain choice: `weight.<indicator>`, `benchmark.<indicator>` or `normalisation`."""

    name: str
    output: str
    index: sobol.Index


@dataclass(frozen=True)
class Sensitivity:
    """What the ranks and classes of a pool's units hang on.

    `relative_shift`: mean |rank − rank by the scheme| as a share of the list, over all draws, with its 5 %
    and 95 % quantiles; `reclassified`: the same of the share of units with another class by rank.
    `units` of `of` took part.
    """

    pool: str
    units: int
    of: int
    runs: int
    relative_shift: tuple[float, float, float]
    reclassified: tuple[float, float, float]
    inputs: tuple[Input, ...]


def uncertainty(board: Board, settings: Uncertainty = DEFAULT) -> tuple[Sensitivity, ...]:
    """Sobol indices of the choices made for each pool; those made for other pools stay as they are."""
    return tuple(_sensitivity(board, place, settings) for place in range(len(board.pools)))


def _sensitivity(board: Board, place: int, settings: Uncertainty) -> Sensitivity:
    whole = board.pools[place]
    rng = np.random.default_rng([settings.seed, place])
    thin = _thinned(board, whole.pool.name, settings.largest, rng)
    at = [one.pool.name for one in thin.pools].index(whole.pool.name)
    model = _Model.of(thin, at, settings)
    samples = sobol.sample(model.run, settings.draws, len(model.inputs), rng)
    found = [
        Input(name, output, index)
        for output, one in zip(OUTPUTS, samples, strict=True)
        for name, index in zip(model.inputs, sobol.indices(one, rng), strict=True)
    ]
    pool, runs = thin.pools[at], settings.draws * (len(model.inputs) + 2)
    spread = [_spread(np.concatenate([one.a, one.b])) for one in samples]
    return Sensitivity(
        pool.pool.name, len(pool.rows), len(whole.rows), runs, spread[0], spread[1], tuple(found)
    )  # fmt: skip


def _thinned(board: Board, pool: str, largest: int, rng: Generator) -> Board:
    """The lists on which a pool stands; of more than `largest` units a sample, with some of the pool."""
    rows = np.unique(np.concatenate([rows for one, rows, _ in board.lists if pool in one.pools]))
    if len(rows) > largest:
        rows = np.sort(rng.choice(rows, largest, replace=False))
        here = next(one.rows for one in board.pools if one.pool.name == pool)
        rows = rows if np.isin(rows, here).any() else np.union1d(rows, here[:largest])
    return of_units(board.scheme, board.units.at(rows))


def _spread(outputs: Number) -> tuple[float, float, float]:
    low, high = np.quantile(outputs, (0.05, 0.95)).tolist()
    return float(outputs.mean()), low, high


@dataclass(frozen=True, eq=False)
class _Model:
    """The scheme with its choices left open: inputs in [0, 1) → mean shift of ranks, share reclassified."""

    board: Board
    place: int
    settings: Uncertainty
    inputs: tuple[str, ...]
    measured: tuple[bool, ...]
    own: Standing
    composites: tuple[Number, ...]
    scales: tuple[Matrix, ...]

    @classmethod
    def of(cls, board: Board, place: int, settings: Uncertainty) -> "_Model":
        pool = board.pools[place]
        measured = tuple(one.score != "rank" for one in pool.indicators)
        names = [f"weight.{one.name}" for one in pool.indicators]
        names += [f"benchmark.{one.name}" for one, has in zip(pool.indicators, measured, strict=True) if has]
        names += ["normalisation"] if settings.normalisation else []
        composites = tuple(one.points.sum(axis=1) for one in board.pools)
        scales = tuple(normalised(pool, how) for how in NORMALISATIONS if how != OWN)
        own = board.standing(board.total(composites))
        return cls(board, place, settings, tuple(names), measured, own, composites, scales)

    def run(self, inputs: Number) -> Number:
        """One draw."""
        pool, m = self.board.pools[self.place], len(self.measured)
        weights = pool.weights * (1 + self.settings.weights * (2 * inputs[:m] - 1))
        weights *= pool.weights.sum() / weights.sum()
        factors = np.ones(m)
        measured = np.array(self.measured)
        factors[measured] = 1 + self.settings.benchmarks * (2 * inputs[m : m + measured.sum()] - 1)
        how = int(inputs[-1] * len(NORMALISATIONS)) if self.settings.normalisation else 0
        composite = self._composite(pool, weights, factors, how)
        composites = [*self.composites[: self.place], composite, *self.composites[self.place + 1 :]]
        other = self.board.standing(self.board.total(composites))
        shift = np.abs(other.rank - self.own.rank)[pool.rows] / self.own.size[pool.rows]
        changed = (other.classes != self.own.classes)[pool.rows]
        return np.array([np.nan_to_num(shift).mean(), changed.mean()])

    def _composite(self, pool: PoolScores, weights: Number, factors: Number, how: int) -> Number:
        if how:
            return like(self.scales[how - 1] @ weights, self.composites[self.place])
        columns = (
            share(one, pool, place, factor)
            for place, (one, factor) in enumerate(zip(pool.indicators, factors.tolist(), strict=True))
        )
        return np.stack(list(columns), axis=1) @ weights


def share(one: Indicator, pool: PoolScores, place: int, factor: float) -> Number:
    """Points ÷ weight of an indicator were its benchmarks `factor` times what they are."""
    own = pool.points[:, place] / one.weight
    if factor == 1 or one.score == "rank":
        return own
    table = Table(pool.part.n, lambda _, name: pool.part[name], lambda: pool.part.keys)
    for mark in (f"{one.name}.benchmark", f"{one.name}.low"):
        if mark in pool.part or mark.endswith("benchmark"):
            marks: Coded[float] = pool.part[mark]
            table[mark] = marks.map(lambda figure: figure * factor)
    points = computed(replace(one, weight=1.0), table, UNROUNDED)
    return np.where(np.isnan(points), own, points)
