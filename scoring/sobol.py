"""Variance shares of uncertain inputs: Sobol indices by the estimators of Jansen on Saltelli's design.

References
----------
Jansen (1999), Computer Physics Communications 117; Saltelli et al. (2010), ibid. 181.
SALib's `saltelli`/`sobol` do the same; see DECISIONS.md for why they are not used.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scoring.board import Matrix
from scoring.columns import Number

RESAMPLES = 200
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Index:
    """Shares of an output's variance that one input accounts for.

    `first`: by itself. `total`: with all its interactions. Each with a bootstrap interval of 90 %; None where
    the output does not vary.
    """

    first: float | None
    first_interval: tuple[float, float] | None
    total: float | None
    total_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Sample:
    """Outputs on Saltelli's design: at A (shape (n,)), at B, and at A with column k from B (shape (k, n))."""

    a: Number
    b: Number
    mixed: Matrix


def stratified(rng: Generator, n: int, k: int) -> Matrix:
    """A Latin hypercube of n points in k dimensions, uniform in [0, 1)."""
    return (np.argsort(rng.random((n, k)), axis=0) + rng.random((n, k))) / n


def sample(model: Callable[[Number], Number], n: int, k: int, rng: Generator) -> list[Sample]:
    """Run `model` (k inputs in [0, 1) → outputs) n × (k + 2) times; one sample for each output."""
    a, b = stratified(rng, n, k), stratified(rng, n, k)
    blocks = [a, b]
    for place in range(k):
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        blocks.append(mixed)
    outputs = np.stack([[model(row) for row in block] for block in blocks])  # (k + 2, n, outputs)
    return [Sample(one[0], one[1], one[2:]) for one in np.moveaxis(outputs, -1, 0)]


def indices(one: Sample, rng: Generator) -> list[Index]:
    """The indices of every input on one output."""
    rows = rng.integers(0, len(one.a), (RESAMPLES, len(one.a)))
    return [_index(one, place, rows) for place in range(len(one.mixed))]


def _index(one: Sample, place: int, rows: NDArray[np.int64]) -> Index:
    variance = float(np.var(np.concatenate([one.a, one.b])))
    if not variance > 0:
        return Index(None, None, None, None)
    halves = (one.b - one.mixed[place]) ** 2 / 2, (one.a - one.mixed[place]) ** 2 / 2
    spread = np.var(np.concatenate([one.a[rows], one.b[rows]], axis=1), axis=1)
    spread = np.where(spread > 0, spread, variance)
    figures = [half.mean() / variance for half in halves]
    scatter = [np.quantile(half[rows].mean(axis=1) / spread, INTERVAL).tolist() for half in halves]
    low, high = scatter[0]
    return Index(1 - float(figures[0]), (1 - high, 1 - low), float(figures[1]), tuple(scatter[1]))
