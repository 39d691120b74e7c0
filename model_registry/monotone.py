"""Is the promise kept that a better figure never forecasts a worse class? Tried out, not believed.

On a grid: each promised feature of real rows goes through its values from the worst (missing) to far beyond
the best one seen. On random pairs: a row against itself with one or several promised features better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from model_registry import forecaster as forecasters
from model_registry import ordinal
from model_registry.forecaster import Forecaster, missing
from model_registry.matrix import Feature, Floats, Matrix

GRID_ROWS = 100
PAIRS = 2_000
LEVELS = 12
SHOWN = 5
NAMED = 3
NOISE = 1e-9  # of a latent score: sums of leaves, in floating point


@dataclass(frozen=True)
class Violations:
    """`checked` comparisons, of which `violated` fell; `examples`: what had been made better, worst first."""

    checked: int
    violated: int
    examples: tuple[str, ...] = ()

    def __add__(self, other: "Violations") -> "Violations":
        examples = tuple(dict.fromkeys(self.examples + other.examples))[:SHOWN]
        return Violations(self.checked + other.checked, self.violated + other.violated, examples)


def violations(one: Forecaster, matrix: Matrix, seed: int = 0) -> Violations:
    """Count where a better figure forecasts worse.

    Parameters
    ----------
    one : Forecaster
    matrix : Matrix
        Real rows; its features say what is promised, whatever the forecaster says of itself.
    seed : int
        The same seed tries the same.
    """
    rng = np.random.default_rng(seed)
    promised = [place for place, feature in enumerate(matrix.features) if feature.direction]
    levels = {place: _levels(matrix.features[place], matrix.values[:, place]) for place in promised}
    found = Violations(0, 0)
    for place in promised:
        found += _on_grid(one, matrix, rng, place, levels[place])
    if promised:
        found += _on_pairs(one, matrix, rng, levels)
    return found + _cuts(one, matrix)


def _levels(feature: Feature, values: Floats) -> Floats:
    """Values from worst to best: missing, beyond the least seen, quantiles, far beyond the best seen."""
    known = values[~missing(values)]
    inner = np.quantile(known, np.linspace(0, 1, LEVELS)) if len(known) else np.zeros(1)
    reach = 1 + abs(inner[-1] - inner[0])
    wide = np.unique([inner[0] - reach, 0.0, *inner, inner[-1] + reach, inner[-1] + 1e6])
    rising: Floats = wide if feature.direction > 0 else wide[::-1]
    return np.concatenate([[feature.missing], rising])


def _on_grid(one: Forecaster, matrix: Matrix, rng: Generator, place: int, levels: Floats) -> Violations:
    rows = rng.choice(len(matrix), min(GRID_ROWS, len(matrix)), replace=False)
    tried = np.repeat(matrix.values[rows], len(levels), axis=0)
    tried[:, place] = np.tile(levels, len(rows))
    rises = np.diff(_latent(one, matrix, tried).reshape(len(rows), len(levels)), axis=1).ravel()
    return _counted(rises, [matrix.features[place].name] * len(rises))


def _on_pairs(one: Forecaster, matrix: Matrix, rng: Generator, levels: Mapping[int, Floats]) -> Violations:
    worse = matrix.values[rng.integers(0, len(matrix), PAIRS)]
    better, few = worse.copy(), rng.choice([1.5 / len(levels), 0.3, 1.0], PAIRS)
    changed = np.zeros(worse.shape, dtype=bool)
    for place, steps in levels.items():
        wanted, direction = rng.choice(steps, PAIRS), matrix.features[place].direction
        changed[:, place] = (rng.random(PAIRS) < few) & (direction * (wanted - worse[:, place]) > 0)
        better[changed[:, place], place] = wanted[changed[:, place]]
    rises = _latent(one, matrix, better) - _latent(one, matrix, worse)
    names = np.array([feature.name for feature in matrix.features])
    return _counted(rises, [", ".join(names[row][:NAMED]) for row in changed])


def _cuts(one: Forecaster, matrix: Matrix) -> Violations:
    """A higher score must make no class or better less likely, and forecast no worse class."""
    latent = np.sort(_latent(one, matrix, matrix.values))
    wide = np.concatenate([[latent[0] - 10], latent, [latent[-1] + 10]])
    probabilities = ordinal.probabilities(one.cuts, wide)
    at_least = np.cumsum(probabilities[:, ::-1], axis=1)
    rises = np.diff(at_least, axis=0).min(axis=1)
    return _counted(rises, ["latent"] * len(rises))


def _latent(one: Forecaster, matrix: Matrix, values: Floats) -> Floats:
    return forecasters.latent(one, replace(matrix, values=values).aligned(one.features))


def _counted(rises: Floats, names: Sequence[str]) -> Violations:
    """A rise that is no number is a fall: it keeps no promise."""
    fell = np.flatnonzero(~(rises >= -NOISE))
    worst = fell[np.argsort(rises[fell], kind="stable")][:SHOWN]
    return Violations(len(rises), len(fell), tuple(dict.fromkeys(names[row] for row in worst)))
