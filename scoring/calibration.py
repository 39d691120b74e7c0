"""What is learned from a population and then frozen: benchmarks, mean points, cohorts, cut lines.

`fit` happens once, on the whole population; everything else applies. So one enterprise is scored
exactly as it was in its cohort, and a part of the county as in the whole.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scoring.errors import Fault, InputError
from scoring.lists import Cohort, RankedList

Marks = Mapping[str, float | None]
"""A figure per group; that of the whole pool is under `WHOLE`."""


@dataclass(frozen=True, eq=False)
class IndicatorMarks:
    """What an indicator of one pool is measured against.

    `benchmark` is the upper limit for `min_max`, `low` its lower one; `cohorts` hold the values of
    a rank-only indicator per group; `mean_points` what a missing value gets under `pool_mean_points`.
    """

    benchmark: Marks = field(default_factory=dict)
    low: Marks = field(default_factory=dict)
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)
    mean_points: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain figures and lists."""
        cohorts = {group: cohort.as_dict() for group, cohort in self.cohorts.items()}
        marks = {"benchmark": dict(self.benchmark), "low": dict(self.low), "mean_points": self.mean_points}
        return {"cohorts": cohorts, **marks}


@dataclass(frozen=True, eq=False)
class Calibration:
    """All that a scheme learned from one population.

    `indicators`: pool → indicator → marks. `lists`: ranking → group → ranked list.
    """

    scheme_digest: str
    indicators: Mapping[str, Mapping[str, IndicatorMarks]]
    lists: Mapping[str, Mapping[str, RankedList]]

    def to_json(self) -> str:
        """The calibration as JSON, keys sorted: the same population gives the same text."""
        return self._json

    @cached_property
    def _json(self) -> str:
        indicators = {
            pool: {name: one.as_dict() for name, one in marks.items()}
            for pool, marks in self.indicators.items()
        }
        lists = {
            name: {group: one.as_dict() for group, one in groups.items()}
            for name, groups in self.lists.items()
        }
        content = {"scheme_digest": self.scheme_digest, "indicators": indicators, "lists": lists}
        return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calibration) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Read what `to_json` wrote.

        Raises
        ------
        InputError
            `calibration.unreadable`, where the text is something else.
        """
        try:
            raw = json.loads(text)
            indicators = {
                pool: {name: _marks(one) for name, one in marks.items()}
                for pool, marks in raw["indicators"].items()
            }
            lists = {
                name: {group: RankedList.from_dict(one) for group, one in groups.items()}
                for name, groups in raw["lists"].items()
            }
            return cls(str(raw["scheme_digest"]), indicators, lists)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError([Fault("calibration.unreadable", params={"reason": str(error)[:120]})]) from None

    @property
    def digest(self) -> str:
        """SHA-256 of the JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _marks(raw: Mapping[str, Any]) -> IndicatorMarks:
    cohorts = {group: Cohort.from_dict(one) for group, one in raw["cohorts"].items()}
    benchmark, low = (
        {group: _figure(figure) for group, figure in raw[key].items()} for key in ("benchmark", "low")
    )
    return IndicatorMarks(benchmark, low, cohorts, _figure(raw["mean_points"]))


def _figure(raw: float | None) -> float | None:
    if raw is None or math.isfinite(raw):
        return raw
    raise ValueError(raw)
