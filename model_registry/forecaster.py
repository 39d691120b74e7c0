"""A trained scoring model: one latent score by trees, cut points, what it was trained on. All of it is text.

LightGBM's trees are parsed once a process. A row forecasts the same alone and among a million others.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model_registry import ordinal
from model_registry.errors import Damaged
from model_registry.matrix import WORST, Feature, Floats, Integers, Matrix
from model_registry.ordinal import Cuts
from scoring.title import kept, restored

if TYPE_CHECKING:
    from lightgbm import Booster

PARSED = 8  # boosters kept in memory: champions of a few counties, annual and quarterly
MANY = 50_000  # rows from which on a second thread pays, even on a busy machine
PARAMETERS = ("\nparameters:", "end of parameters\n")
Flags = NDArray[np.bool_]
Names = list[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Forecaster:
    """What forecasts.

    `features`: the columns it reads, in order. `classes`: the worst first. `booster`: LightGBM's own text.
    `ranges`: feature → least and greatest value of training; `categories`: feature → the values of training;
    a feature that training knew nothing of has neither. `settings`: how it was trained, for the card.
    """

    features: tuple[Feature, ...]
    classes: tuple[str, ...]
    cuts: Cuts
    booster: str
    ranges: Mapping[str, tuple[float, float]]
    settings: Mapping[str, object]
    categories: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is forecast of each of n rows.

    `latent` (n); `probabilities` (n, K), the worst class first; `class_index` (n): the median class, the
    highest k with P(class ≥ k) ≥ 0.5. `by`: what forecast; `values`: what it read.
    """

    latent: Floats
    probabilities: Floats
    class_index: Integers
    by: Forecaster
    values: Floats

    @cached_property
    def outside(self) -> Names:
        """Names of features beyond what training saw, a tuple per row; looked for when it is asked for."""
        return _names(self.by.features, _outside(self.by, self.values) & ~missing(self.values))

    @cached_property
    def missing(self) -> Names:
        """Names of features that are not known, a tuple per row; looked for when it is asked for."""
        return _names(self.by.features, missing(self.values))


def forecast(one: Forecaster, matrix: Matrix) -> Forecast:
    """Forecast every row of a matrix; one with other features is aligned first."""
    matrix = matrix.aligned(one.features)
    scores = _predict(one, matrix)
    return Forecast(
        latent=scores,
        probabilities=ordinal.probabilities(one.cuts, scores),
        class_index=ordinal.median(one.cuts, scores),
        by=one,
        values=matrix.values,
    )


def latent(one: Forecaster, matrix: Matrix) -> Floats:
    """Give the scores alone (n)."""
    return _predict(one, matrix)


def contributions(one: Forecaster, matrix: Matrix) -> Floats:
    """Part the latent score exactly: (n, features + 1), the base last; a row's sum is its score.

    Slow (some thousands of rows a second): ask for few.
    """
    return _predict(one, matrix, contributions=True)


def missing(values: Floats) -> Flags:
    """Which values are not known: no number, or filled in on the bad side (`Feature.missing`)."""
    unknown: Flags = ~(np.abs(values) < WORST)
    return unknown


def filled(features: tuple[Feature, ...], values: Floats) -> Floats:
    """Put a promised feature that is no number on its bad side: LightGBM would take it for a 0."""
    worst = np.array([one.missing for one in features])
    blank = np.isnan(values) & ~np.isnan(worst)
    return np.where(blank, worst, values) if blank.any() else values


def to_files(one: Forecaster, prefix: str) -> dict[str, bytes]:
    """Write the trees and the rest as two texts: `<prefix>.txt`, `<prefix>.json`."""
    return {f"{prefix}.txt": one.booster.encode(), f"{prefix}.json": (_rest(one) + "\n").encode()}


def from_files(files: Mapping[str, bytes], prefix: str) -> Forecaster:
    """Read what `to_files` wrote; it forecasts the same to the last bit.

    Raises
    ------
    Damaged
        `model.damaged`: a file is not there, or not what `to_files` writes.
    """
    booster = _text(files, f"{prefix}.txt")
    name = f"{prefix}.json"
    try:
        one = _made(json.loads(_text(files, name)), booster)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Damaged("model.damaged", name, file=name) from None
    _checked(one, f"{prefix}.txt")
    return one


def digest(one: Forecaster) -> str:
    """SHA-256 of what decides a forecast and of how it was trained.

    LightGBM's block of parameters is left out: it tells threads and paths, not trees.
    """
    begins, ends = PARAMETERS
    trees, _, rest = one.booster.partition(begins)
    content = trees + rest.partition(ends)[2] + _rest(one)
    return hashlib.sha256(content.encode()).hexdigest()


def _predict(one: Forecaster, matrix: Matrix, contributions: bool = False) -> Floats:
    values = filled(one.features, matrix.aligned(one.features).values)
    threads = 1 if len(values) < MANY else 0
    booster = _parsed(one.booster)
    return np.asarray(booster.predict(values, num_threads=threads, pred_contrib=contributions))


def _outside(one: Forecaster, values: Floats) -> Flags:
    ranges = [one.ranges.get(feature.name, (np.inf, -np.inf)) for feature in one.features]
    least, greatest = np.array(ranges).reshape(-1, 2).T
    beyond: Flags = (values < least) | (values > greatest)
    for column, feature in enumerate(one.features):
        if feature.categorical:
            beyond[:, column] = ~np.isin(values[:, column], one.categories.get(feature.name, ()))
    return beyond


def _names(features: tuple[Feature, ...], flags: Flags) -> Names:
    """Give the names of the flagged columns of each row; rows that are alike share a tuple."""
    names: Names = [()] * len(flags)
    where = np.flatnonzero(flags.any(axis=1))
    alike = _alike(flags[where])
    first = np.unique(alike, return_index=True)[1]
    called = [
        tuple(one.name for one, flagged in zip(features, row, strict=True) if flagged)
        for row in flags[where[first]]
    ]
    for row, pattern in zip(where.tolist(), alike.tolist(), strict=True):
        names[row] = called[pattern]
    return names


def _alike(flags: Flags) -> Integers:
    """Number rows so that rows with the same flags have the same number, from 0.

    Sixty-four flags are one number: sorting numbers takes a tenth of the time of sorting rows.
    """
    alike = np.zeros(len(flags), dtype=np.int64)
    for begin in range(0, flags.shape[1], 64):
        bits = np.packbits(flags[:, begin : begin + 64], axis=1)
        words = np.pad(bits, ((0, 0), (0, 8 - bits.shape[1]))).view(np.uint64)[:, 0]
        known, word = np.unique(words, return_inverse=True)
        alike = np.unique(alike * len(known) + word, return_inverse=True)[1]
    return alike


@lru_cache(PARSED)
def _parsed(text: str) -> "Booster":
    from lightgbm import Booster

    return Booster(model_str=text)


def _checked(one: Forecaster, name: str) -> None:
    """Refuse trees that cannot be read, or that read other columns than the features."""
    from lightgbm.basic import LightGBMError

    try:
        columns = _parsed(one.booster).num_feature()
    except LightGBMError:
        raise Damaged("model.damaged", name, file=name) from None
    if columns != len(one.features):
        raise Damaged("model.damaged", name, file=name)


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode()
    except (KeyError, UnicodeDecodeError):
        raise Damaged("model.damaged", name, file=name) from None


def _rest(one: Forecaster) -> str:
    """All but the trees, keys sorted: the same forecaster gives the same text."""
    content = {
        "features": [_written(feature) for feature in one.features],
        "classes": one.classes,
        "cuts": {"slope": one.cuts.slope, "thresholds": one.cuts.thresholds},
        "ranges": dict(one.ranges),
        "categories": dict(one.categories),
        "settings": dict(one.settings),
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)


def _written(one: Feature) -> dict[str, object]:
    told = {"kind": one.kind, "of": one.of, "direction": one.direction}
    return kept(told | {"categorical": one.categorical, "title": one.title})


def _made(raw: Mapping[str, Any], booster: str) -> Forecaster:
    return Forecaster(
        features=tuple(Feature(**restored(one)) for one in raw["features"]),
        classes=tuple(raw["classes"]),
        cuts=Cuts(float(raw["cuts"]["slope"]), tuple(map(float, raw["cuts"]["thresholds"]))),
        booster=booster,
        ranges={name: (float(least), float(most)) for name, (least, most) in raw["ranges"].items()},
        settings=raw["settings"],
        categories={name: tuple(map(float, seen)) for name, seen in raw["categories"].items()},
    )
