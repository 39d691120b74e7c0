"""The model card: what a version is for, what it learned from, how good it is, and for whom it errs.

A dictionary of plain figures, kept as JSON; `render` makes a page of it that an official can read. No
enterprise is in it: groups with too few members show their number and no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from model_registry import curves, drift
from model_registry import forecaster as forecasters
from model_registry.card_page import render
from model_registry.forecaster import Forecaster
from model_registry.gate import Judgement
from model_registry.group_errors import GroupErrors, Rate
from model_registry.matrix import Samples
from model_registry.thresholds import Thresholds
from scoring.errors import Fault
from scoring.title import kept

if TYPE_CHECKING:
    from model_registry.refit import BenchmarkChange, Migration
    from model_registry.weights import Proposal

__all__ = ["Judged", "build", "render"]

FORMAT = 1
LEAST_TOLD = 5  # enterprises that a share is of: fewer would be told apart


@dataclass(frozen=True, eq=False)
class Judged:
    """A forecaster, what it learned from, what it was judged by and how."""

    forecaster: Forecaster
    held_in: Samples
    held_out: Samples
    judgement: Judgement


def build(
    county: str,
    through: int,
    annual: Judged,
    quarterly: Judged | None,
    thresholds: Thresholds,
    *,
    left_out: Sequence[Fault] = (),
    benchmarks: Sequence["BenchmarkChange"] = (),
    migration: "Migration | None" = None,
    proposals: Sequence["Proposal"] = (),
    titles: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    libraries: Mapping[str, str],
    digests: Mapping[str, str],
) -> dict[str, Any]:
    """Put the card together.

    Parameters
    ----------
    county, through : str, int
        Whose it is, and the newest published year that it learned from or was judged by.
    annual, quarterly : Judged
    thresholds : Thresholds
        Those that the gate went by.
    left_out : sequence of Fault
        What of the past was not used, and why: codes with figures.
    benchmarks, migration : optional
        How the refitted benchmarks differ from the champion's, and what that does to classes (`refit`).
    proposals : sequence
        Weights that would reproduce the final decisions best (`weights`), only ever proposals.
    titles : mapping
        `county`, `pool`, `industry`, `indicator` → name → what people call it.
    libraries, digests : mapping
        name → version; name → SHA-256.

    Returns
    -------
    dict
        JSON-able; the same parts give the same card, but for the milliseconds in it.
    """
    judged = {"annual": annual} | ({"quarterly": quarterly} if quarterly else {})
    return {
        "format": FORMAT,
        "county": county,
        "through": through,
        "passed": all(one.judgement.passed for one in judged.values()),
        "forecasters": {name: _forecaster(one) for name, one in judged.items()},
        "titles": {dimension: kept(names) for dimension, names in titles.items()},
        "left_out": [{"code": one.code, "params": dict(one.params)} for one in left_out],
        "benchmarks": [asdict(one) for one in benchmarks],
        "migration": _migration(migration),
        "proposals": [asdict(one) | {"migration": _migration(one.migration)} for one in proposals],
        "thresholds": thresholds.as_dict(),
        "libraries": dict(sorted(libraries.items())),
        "digests": dict(sorted(digests.items())),
    }


def _forecaster(judged: Judged) -> dict[str, Any]:
    one, judgement = judged.forecaster, judged.judgement
    return {
        "passed": judgement.passed,
        "digest": forecasters.digest(one),
        "classes": list(one.classes),
        "years": _years(judged.held_in),
        "held_out": _years(judged.held_out),
        "features": _features(judged),
        "settings": dict(one.settings),
        "findings": [finding.as_dict() for finding in judgement.findings],
        "scores": {name: scores.as_dict() for name, scores in judgement.scores.items()},
        "overall": _errors(judgement.overall) if judgement.overall else None,
        "groups": [_errors(group) for group in judgement.groups],
        **_curves(judged),
        "reference": drift.reference(judged.held_out.matrix, one),
    }


def _curves(judged: Judged) -> dict[str, Any]:
    """What came of the year held out, beside what was forecast: the worst class first."""
    one, target = judged.forecaster, judged.held_out.target
    found = forecasters.forecast(one, judged.held_out.matrix.aligned(one.features))
    return {
        "confusion": curves.confusion(target, found.class_index, len(one.classes)),
        "calibration": curves.calibration(target, found.probabilities, one.classes),
    }


def _years(samples: Samples) -> list[dict[str, Any]]:
    """Rows of each year, and how they were classed the year after: shares, the worst class first."""
    years = []
    for year in samples.origins:
        target = samples.target[samples.origin == year]
        counts = np.bincount(target, minlength=len(samples.classes))
        shares = dict(zip(samples.classes, (counts / len(target)).round(4).tolist(), strict=True))
        years.append({"year": year, "rows": len(target), "classes": shares})
    return years


def _features(judged: Judged) -> list[dict[str, Any]]:
    """What the forecaster reads, by how much of the score rests on it."""
    weights = drift.weights(judged.forecaster, judged.held_out.matrix)
    told = [
        kept(
            {
                "name": one.name,
                "kind": one.kind,
                "title": one.title or one.of,
                "direction": one.direction,
                "weight": weights[one.name],
            }
        )
        for one in judged.forecaster.features
    ]
    return sorted(told, key=lambda one: (-float(str(one["weight"])), str(one["name"])))


def _errors(one: GroupErrors) -> dict[str, Any]:
    """A small group shows its number alone: its shares would tell of single enterprises."""
    told = {"dimension": one.dimension, "group": one.group, "rows": one.rows, "small": one.small}
    rates = {"wrong": one.wrong, "missed": one.missed, "alarm": one.alarm}
    return told | {name: None if one.small else _rate(rate) for name, rate in rates.items()}


def _rate(one: Rate) -> dict[str, Any] | None:
    if one.share is None or one.of < LEAST_TOLD:
        return None
    return {"of": one.of, "share": round(one.share, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def _migration(one: "Migration | None") -> dict[str, Any] | None:
    if one is None:
        return None
    return {"classes": list(one.classes), "counts": np.asarray(one.counts).tolist()}
