"""Two versions side by side: how they were judged, which benchmarks moved, which features differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model_registry import refit, versions
from model_registry.artifact import ANNUAL, QUARTERLY, Artifact
from model_registry.forecaster import Forecaster
from model_registry.refit import BenchmarkChange
from model_registry.store import Store
from model_registry.versions import Version

FORECASTERS = (ANNUAL, QUARTERLY)


@dataclass(frozen=True)
class Measured:
    """One measure of one forecaster (`annual`, `quarterly`) in both; None where a version has none."""

    forecaster: str
    measure: str
    a: float | None
    b: float | None


@dataclass(frozen=True)
class Judged:
    """Which years a forecaster was judged on: figures of different years are not the same examination."""

    forecaster: str
    a: tuple[int, ...]
    b: tuple[int, ...]


@dataclass(frozen=True)
class FeatureChange:
    """A feature that only one reads, or that promises another direction; None: it is not read."""

    forecaster: str
    name: str
    a: int | None
    b: int | None


@dataclass(frozen=True)
class Comparison:
    """What differs between versions `a` and `b`."""

    a: Version
    b: Version
    same_scheme: bool
    judged: tuple[Judged, ...]
    metrics: tuple[Measured, ...]
    benchmarks: tuple[BenchmarkChange, ...]
    features: tuple[FeatureChange, ...]


def compare(store: Store, county: str, a: int, b: int) -> Comparison:
    """Compare two versions of a county.

    Raises
    ------
    Unknown
        `model.no_version`.
    Damaged
        `model.damaged`, with the file.
    """
    one, other = (versions.get(store, county, number) for number in (a, b))
    return Comparison(
        a=versions.version(store, county, a),
        b=versions.version(store, county, b),
        same_scheme=one.scheme.digest == other.scheme.digest,
        judged=tuple(_judged(name, one, other) for name in FORECASTERS),
        metrics=tuple(found for name in FORECASTERS for found in _metrics(name, one, other)),
        benchmarks=tuple(refit.changes(one.calibration, other.calibration)),
        features=(
            *_features(ANNUAL, one.annual, other.annual),
            *_features(QUARTERLY, one.quarterly, other.quarterly),
        ),
    )


def _judged(name: str, one: Artifact, other: Artifact) -> Judged:
    return Judged(name, *(_years(_of_card(side, name)) for side in (one, other)))


def _years(part: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(year["year"]) for year in part.get("held_out", ()))


def _metrics(name: str, one: Artifact, other: Artifact) -> list[Measured]:
    """Give the candidate's scores of both cards, in the order of the first that has them."""
    a, b = (_of_card(side, name).get("scores", {}).get("candidate", {}) for side in (one, other))
    return [Measured(name, measure, a.get(measure), b.get(measure)) for measure in {**a, **b}]


def _of_card(one: Artifact, name: str) -> Mapping[str, Any]:
    part: Mapping[str, Any] = one.card.get("forecasters", {}).get(name, {})
    return part


def _features(name: str, one: Forecaster | None, other: Forecaster | None) -> list[FeatureChange]:
    a, b = _directions(one), _directions(other)
    return [
        FeatureChange(name, feature, a.get(feature), b.get(feature))
        for feature in {**a, **b}
        if a.get(feature) != b.get(feature)
    ]


def _directions(one: Forecaster | None) -> dict[str, int]:
    return {feature.name: feature.direction for feature in one.features} if one else {}
