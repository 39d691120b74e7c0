"""Features that know next year's class: what only the future could tell stands out against the rule.

The change of class (target − now) is first explained by what the rule itself says: class now and before,
place in the ranking, year, quarter, and what is missing. What remains, in standard deviations, is compared
between the enterprises with one value (or tenth) of a feature and all others, in training and in the
held-out year. Honest features tell little there; one that was filled in afterwards tells much, in both. A
feature that tells much in one and nothing in the other does not mean what it meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model_registry import spread
from model_registry.forecaster import missing
from model_registry.matrix import Floats, Integers, Matrix, Samples
from model_registry.metrics import Flags

LEAST_CARRIERS = 10
ERRORS = 3  # standard errors that are left to chance
STANDINGS = ("percentile", "total")
QUARTER = "quarter"
LACKING = ("relative", "growth")  # kinds whose lack the rule itself feels


@dataclass(frozen=True)
class Association:
    """What one value, or tenth, of a feature tells of next year's class that the rule does not.

    `values`: which values (`1`, `0.2 … 0.35`, `missing`); `carriers`: enterprises of the held-out year that
    have them. `learned`, `held_out`: how many standard deviations better they fared than others in the
    same position. `leak`: how strong that surely is on the whole, 0 unless it surely is there in both.
    `change`: by how much it surely differs.
    """

    feature: str
    values: str
    carriers: int
    learned: float
    held_out: float
    leak: float
    change: float


@dataclass(frozen=True)
class _Effect:
    """How much better some fared than all others, in standard deviations; numbers of enterprises."""

    size: float
    carriers: int
    others: int

    @property
    def error(self) -> float:
        return ERRORS * float(np.sqrt(1 / self.carriers + 1 / self.others))

    @property
    def sure(self) -> float:
        return abs(self.size) - self.error

    def __add__(self, other: "_Effect") -> "_Effect":
        carriers, others = self.carriers + other.carriers, self.others + other.others
        size = (self.size * self.carriers + other.size * other.carriers) / carriers
        return _Effect(size, carriers, others)


@dataclass(frozen=True, eq=False)
class _Remains:
    """What the rule does not explain (n, standard deviation 1), and whose it is (n)."""

    rest: Floats
    whose: Integers
    matrix: Matrix


def associations(held_in: Samples, held_out: Samples) -> tuple[Association, ...]:
    """Every value of every feature that enough enterprises have in both, the surest leak first."""
    learned, judged = _remains(held_in), _remains(held_out)
    found = [one for place in range(len(held_in.matrix.features)) for one in _of(place, learned, judged)]
    return tuple(sorted(found, key=lambda one: (-round(one.leak, 6), one.carriers, one.feature)))


def _of(place: int, learned: _Remains, judged: _Remains) -> Iterator[Association]:
    feature = learned.matrix.features[place]
    parted = spread.edges(feature, learned.matrix.values[:, place])
    before, after = _effects(learned, place, parted), _effects(judged, place, parted)
    for bin_ in _distinct(sorted(before.keys() & after.keys()), after):
        one, other = before[bin_], after[bin_]
        values = _named(judged.matrix.values[:, place], parted, bin_)
        both = one.size * other.size > 0 and min(one.sure, other.sure) > 0
        leak = (one + other).sure if both else 0.0
        change = abs(one.size - other.size) - float(np.hypot(one.error, other.error))
        yield Association(feature.name, values, other.carriers, one.size, other.size, leak, change)


def _distinct(bins: Sequence[int], effects: Mapping[int, _Effect]) -> Sequence[int]:
    """Two values are each other's opposite: the rarer one says it all."""
    return [min(bins, key=lambda bin_: effects[bin_].carriers)] if len(bins) == 2 else bins


def _remains(samples: Samples) -> _Remains:
    samples = samples.rows(samples.matrix.now >= 0)
    change = (samples.target - samples.matrix.now).astype(np.float64)
    position = _position(samples)
    rest = change - position @ np.linalg.lstsq(position, change, rcond=None)[0]
    keys = [f"{year} {code}" for year, code in zip(samples.origin, samples.matrix.uscc, strict=True)]
    whose = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    return _Remains(rest / max(float(rest.std()), 1e-9), whose, samples.matrix)


def _position(samples: Samples) -> Floats:
    """What the rule knows, as columns: (n, columns)."""
    matrix, classes = samples.matrix, range(len(samples.classes))
    standing, former = _standing(matrix), _column(matrix, "class_before")
    columns = [samples.origin == year for year in samples.origins]
    for class_ in classes:
        inside = matrix.now == class_
        columns += [inside, inside * standing, inside * standing**2]
        columns += [inside & (former == before) for before in classes]
    for feature, values in zip(matrix.features, matrix.values.T, strict=True):
        if feature.kind in LACKING:
            columns.append(missing(values))
        elif feature.kind == QUARTER:
            columns += [values == value for value in np.unique(values)]
    return np.column_stack(columns).astype(np.float64)


def _standing(matrix: Matrix) -> Floats:
    """The place in the ranking, 0 worst … 1 best (n); 0 for all where no feature tells it."""
    columns = (_column(matrix, name) for name in STANDINGS)
    values = next((column for column in columns if not missing(column).all()), np.zeros(len(matrix)))
    ranks: Floats = np.searchsorted(np.sort(values), values, side="left") / max(len(values), 1)
    return ranks


def _column(matrix: Matrix, name: str) -> Floats:
    """A feature's values; not known where there is no such feature (n)."""
    names = [feature.name for feature in matrix.features]
    return matrix.values[:, names.index(name)] if name in names else np.full(len(matrix), np.nan)


def _effects(remains: _Remains, place: int, parted: Floats) -> Mapping[int, _Effect]:
    """For each bin with enough enterprises inside and outside: how much better they fared than the others."""
    bins = spread.places(remains.matrix.values[:, place], parted)
    effects = {int(bin_): _effect(remains, bins == bin_) for bin_ in np.unique(bins)}
    return {bin_: effect for bin_, effect in effects.items() if effect is not None}


def _effect(remains: _Remains, inside: Flags) -> _Effect | None:
    carriers, others = (len(np.unique(remains.whose[rows])) for rows in (inside, ~inside))
    if min(carriers, others) < LEAST_CARRIERS:
        return None
    size = float(remains.rest[inside].mean() - remains.rest[~inside].mean())
    return _Effect(size, carriers, others)


def _named(values: Floats, parted: Floats, bin_: int) -> str:
    if bin_ == 0:
        return "missing"
    inside = values[spread.places(values, parted) == bin_]
    low, high = f"{inside.min():.4g}", f"{inside.max():.4g}"
    return low if low == high else f"{low} … {high}"
