"""What is learned from a population and then frozen: benchmarks, mean points, cohorts, cut lines.

`fit` happens once, on the whole population; everything else applies. So one enterprise is scored
exactly as it was in its cohort, and a part of the county as in the whole.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import polars as pl

from scoring.document import Benchmark, Indicator
from scoring.errors import Fault, InputError
from scoring.formula import Formula
from scoring.groups import group_key
from scoring.lists import Cohort, RankedList
from scoring.sums import Codes, Floats, sums

WHOLE = ""  # the group that stands for the whole pool

Marks = Mapping[str, float | None]
"""A figure per group; that of the whole pool is under `WHOLE`."""


@dataclass(frozen=True)
class IndicatorMarks:
    """What an indicator of one pool is measured against.

    `benchmark` is the upper limit for `min_max`, `low` its lower one; `cohort` holds the values of
    a rank-only indicator per group; `mean_points` what a missing value gets under `pool_mean_points`.
    """

    benchmark: Marks = field(default_factory=dict)
    low: Marks = field(default_factory=dict)
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)
    mean_points: float | None = None


@dataclass(frozen=True)
class Calibration:
    """All that a scheme learned from one population.

    `indicators`: pool → indicator → marks. `lists`: ranking → group → ranked list.
    """

    scheme_digest: str
    indicators: Mapping[str, Mapping[str, IndicatorMarks]]
    lists: Mapping[str, Mapping[str, RankedList]]

    def to_json(self) -> str:
        """The calibration as JSON, keys sorted: the same population gives the same text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, allow_nan=False)

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
                pool: {name: _marks(one) for name, one in marks.items()} for pool, marks in raw["indicators"].items()
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
    return IndicatorMarks(raw["benchmark"], raw["low"], cohorts, raw["mean_points"])


def fit_marks(one: Indicator, pool: pl.DataFrame, last: pl.DataFrame | None) -> IndicatorMarks:
    """Fit what `one` is measured against.

    Parameters
    ----------
    pool : the evaluated units of the pool with their facts and `<indicator>.value`.
    last : the same units with last year's facts under this year's names; None where nothing is known.
    """
    figures = _Figures(one, pool, last)
    if one.score == "rank":
        return IndicatorMarks(cohorts=_cohorts(one, pool))
    if one.score == "min_max":
        return IndicatorMarks(figures.marks(one.high or Benchmark(of="max")), figures.marks(one.low if one.low is not None else Benchmark(of="min")))
    best = Benchmark(of="min" if one.better == "lower" else "max", within=one.within, winsorise=one.winsorise)
    mark = best if one.benchmark is None else one.benchmark
    return IndicatorMarks(_above_zero(figures.marks(mark)))


def _above_zero(marks: Marks) -> Marks:
    """A benchmark that is not above zero measures nothing."""
    return {group: figure if figure is not None and figure > 0 else None for group, figure in marks.items()}


def _cohorts(one: Indicator, pool: pl.DataFrame) -> dict[str, Cohort]:
    sign = -1.0 if one.better == "lower" else 1.0
    known = pool.select(group_key(one.within).alias("group"), (pl.col(f"{one.name}.value") * sign).alias("x")).drop_nulls("x")
    return {
        str(group): Cohort.of(part["x"].to_numpy().reshape(-1, 1))
        for (group,), part in known.sort("group").group_by("group", maintain_order=True)
    }


@dataclass(frozen=True)
class _Figures:
    """Statistics of one indicator's values over a population."""

    one: Indicator
    pool: pl.DataFrame
    last: pl.DataFrame | None

    def marks(self, mark: float | Benchmark) -> Marks:
        if not isinstance(mark, Benchmark):
            return {WHOLE: mark}
        population = self.last if mark.previous else self.pool
        if population is None:
            return {WHOLE: None}
        known = _known(self.one.value, population, mark)
        whole = _statistic(mark, known.with_columns(pl.lit(WHOLE).alias("group")), 1)
        return whole | (_statistic(mark, known, mark.minimum) if mark.within else {})


def _known(value: Formula, population: pl.DataFrame, mark: Benchmark) -> pl.DataFrame:
    """group, x and, for Σ ÷ Σ, both sides of the ratio, of the units that have them.

    Who used nothing (a denominator of zero) has no ratio, but counts in the region's mean.
    """
    columns = [group_key(mark.within).alias("group"), value.expr.alias("x")]
    if mark.of != "sum_ratio" or value.division is None:
        return population.select(columns).filter(pl.col("x").is_finite())
    sides = [side.alias(name) for side, name in zip(value.division, ("above", "below"), strict=True)]
    return population.select(*columns, *sides).filter(pl.col("above").is_finite() & pl.col("below").is_finite())


def _statistic(mark: Benchmark, known: pl.DataFrame, minimum: int) -> dict[str, float | None]:
    """The statistic per group, in canonical figures of 12 significant digits."""
    if known.is_empty():
        return {}
    clipped = _winsorised(known, mark) if mark.winsorise else known
    sizes = clipped.group_by("group").agg(n=pl.col("x").is_not_null().sum()).sort("group")
    figures = _additive(mark, clipped, sizes["group"]) if mark.of in ("mean", "sum_ratio") else _ordered(mark, clipped)
    return {
        str(group): float(f"{figure * mark.times:.12g}") if np.isfinite(figure) else None
        for group, n, figure in zip(sizes["group"], sizes["n"], figures, strict=True)
        if n >= minimum
    }


def _winsorised(known: pl.DataFrame, mark: Benchmark) -> pl.DataFrame:
    """Ratios cut at both ends, per group; a numerator follows its ratio."""
    x = pl.col("x")
    ends = (x.quantile(share, "linear").over("group") for share in (mark.winsorise, 1 - mark.winsorise))
    cut = known.with_columns(x.clip(*ends))
    return cut.with_columns(above=pl.coalesce(x * pl.col("below"), "above")) if mark.of == "sum_ratio" else cut


def _additive(mark: Benchmark, known: pl.DataFrame, groups: pl.Series) -> Floats:
    """Mean, or Σ numerator ÷ Σ denominator, per group."""
    codes: Codes = known["group"].replace_strict(groups, np.arange(len(groups)), return_dtype=pl.Int64).to_numpy()
    if mark.of == "mean":
        return sums(known["x"].to_numpy(), codes, len(groups)) / np.bincount(codes, minlength=len(groups))
    above, below = (sums(known[side].to_numpy(), codes, len(groups)) for side in ("above", "below"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return above / below


def _ordered(mark: Benchmark, known: pl.DataFrame) -> Floats:
    x = pl.col("x")
    statistic = {"median": x.median(), "max": x.max(), "min": x.min(), "quantile": x.quantile(mark.q or 0.0, "linear")}
    return known.group_by("group").agg(statistic[mark.of].alias("x")).sort("group")["x"].to_numpy()
