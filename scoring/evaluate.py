"""A county's evaluation in one reading: facts in, classes with exact reasons out.

The steps stand in the order of the published documents: units, scope, indicator values, benchmarks,
points, adjustments, total, rank, class, overrides, policies. What is learned from the population is
fitted on the way, unless a frozen calibration is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from scoring import adjustments, policies, ranking
from scoring.calibration import Calibration, IndicatorMarks
from scoring.clauses import Indicator, Pool
from scoring.columns import Coded, Mask, Number, Text, unknown
from scoring.document import Scheme
from scoring.errors import FactError, Fault
from scoring.fitting import fit_marks
from scoring.lists import RankedList
from scoring.overrides import override
from scoring.points import computed, filled, set_benchmarks
from scoring.results import assemble, digest, present
from scoring.rounding import SIGNIFICANT, rounded
from scoring.scope import GRADED, assign
from scoring.sums import sums
from scoring.table import Frame, Table, prepare
from scoring.units import form

__all__ = ["Evaluation", "digest", "evaluate"]

Marks = Mapping[str, IndicatorMarks]
Lists = Mapping[str, RankedList]


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation came to.

    `table`: a row per unit with every column of the result. `calibration`: what they were measured against.
    """

    scheme: Scheme
    table: Table
    calibration: Calibration

    @cached_property
    def results(self) -> pl.DataFrame:
        """The result as `data/schemes/README.md` §14 describes it."""
        return present(self.scheme, self.table)


def evaluate(
    scheme: Scheme,
    facts: Frame,
    previous: Frame | None = None,
    calibration: Calibration | None = None,
) -> Evaluation:
    """Evaluate every enterprise of `facts` by `scheme`.

    Parameters
    ----------
    facts : a row per enterprise, columns as in `data/schemes/README.md` §3; null is not delivered.
    previous : the same for last year, with `class` and `years_in_class` where they are known.
    calibration : frozen benchmarks and cut lines; None: fitted from `facts`, which then are the cohort.

    Raises
    ------
    FactError
        A table that cannot be evaluated, or a calibration of another scheme.
    """
    if calibration is not None and not _fits(scheme, calibration):
        raise FactError([Fault("calibration.other_scheme")])
    with np.errstate(all="ignore"):
        formed = form(scheme, prepare(scheme, facts, previous))
        units = formed.table
        units["unit"] = formed.kind
        assign(scheme, units)
        marks = _score(scheme, units, calibration)
        lists = _rank(scheme, units, calibration)
        override(scheme, units)
        units = assemble(scheme, units, formed.unit_of)
        policies.apply(scheme, units)
    return Evaluation(scheme, units, calibration or Calibration(scheme.digest, marks, lists))


def _fits(scheme: Scheme, calibration: Calibration) -> bool:
    """Whether it was fitted for this scheme, and all of it is there."""
    has = {(pool, name) for pool, marks in calibration.indicators.items() for name in marks}
    needed = {(pool.name, one.name) for pool in scheme.pools for one in pool.indicators}
    lists = {one.name for one in scheme.rankings}
    return calibration.scheme_digest == scheme.digest and needed <= has and lists <= calibration.lists.keys()


def _score(scheme: Scheme, units: Table, calibration: Calibration | None) -> dict[str, Marks]:
    """Values, benchmarks, points, adjustments and totals, pool by pool."""
    to_compute = units["status"].where(frozenset(GRADED).__contains__) & units["unit"].where("member".__ne__)
    units["total"] = np.full(units.n, np.nan)
    marks = {}
    for pool in scheme.pools:
        where = to_compute & units["pool"].where(pool.name.__eq__)
        if calibration is None or where.any():
            part, frozen = units.rows(where), calibration.indicators[pool.name] if calibration else None
            marks[pool.name] = _score_pool(scheme, pool, part, frozen)
            units.put(part, where)
    for name in _scored(scheme):
        if name not in units:  # nobody of its pool is here, but a rule may ask
            units[name] = unknown("number", units.n)
    return marks


def _scored(scheme: Scheme) -> Iterator[str]:
    for pool in scheme.pools:
        for one in pool.indicators:
            yield from (f"{one.name}.value", f"{one.name}.points")


def _score_pool(scheme: Scheme, pool: Pool, part: Table, frozen: Marks | None) -> Marks:
    for one in pool.indicators:
        part[f"{one.name}.value"] = _finite(one.value.evaluate(part))
    _exclude(pool, part)
    marks = frozen or {one.name: fit_marks(one, _base(part)) for one in pool.indicators}
    part.forget()  # a million enterprises: facts make room for points
    for one in pool.indicators:
        set_benchmarks(one, part, marks[one.name])
        part[f"{one.name}.points"] = computed(one, part, scheme.rounding)
    if frozen is None:
        marks = {one.name: _with_mean(one, marks[one.name], part) for one in pool.indicators}
    for one in pool.indicators:
        part[f"{one.name}.points"] = filled(one, part, marks[one.name], scheme.rounding)
    names = adjustments.adjust(scheme, pool.name, part)
    part["adjustments"] = adjustments.words(names, part)
    total = _total(scheme, [part[f"{one.name}.points"] for one in pool.indicators] + [part[n] for n in names])
    part["total"] = np.where(part["status"].where("suspended".__eq__), np.nan, total)
    return marks


def _finite(x: Number) -> Number:
    """A value that overflowed cannot be computed."""
    finite = np.isfinite(x)
    return x if finite.all() else np.where(finite, x, np.nan)


def _base(part: Table) -> Table:
    """The units that benchmarks are fitted from: evaluated, and each once."""
    return part.rows(part["status"].where("evaluated".__eq__) & part["unit"].where("merged".__ne__))


def _exclude(pool: Pool, part: Table) -> None:
    """Suspend whoever lacks a value that the scheme does not do without."""
    status: Text = part["status"]
    reason: Text = part["status_reason"]
    for one in pool.indicators:
        lacking = _lacking(one, part[f"{one.name}.value"])
        if lacking.any():
            status = Coded(np.where(lacking, len(status.values), status.codes), (*status.values, "suspended"))
            words = (*reason.values, f"missing:{one.name}")
            reason = Coded(np.where(lacking, len(reason.values), reason.codes), words)
    part["status"], part["status_reason"] = status, reason


def _lacking(one: Indicator, x: Number) -> Mask:
    missing = np.isnan(x) if one.missing == "exclude" else np.zeros(len(x), dtype=bool)
    return missing | (x < 0) if one.negative == "exclude" else missing


def _with_mean(one: Indicator, marks: IndicatorMarks, part: Table) -> IndicatorMarks:
    """Fit the mean points that a missing or negative value gets."""
    if "pool_mean_points" not in (one.missing, one.negative):
        return marks
    points = _base(part)[f"{one.name}.points"]
    known = points[~np.isnan(points)]
    total = sums(known, np.zeros(len(known), dtype=np.intp), 1)[0]
    mean = float(f"{total / len(known):.{SIGNIFICANT}g}") if len(known) else 0.0
    return IndicatorMarks(marks.benchmark, marks.low, marks.cohorts, mean)


def _total(scheme: Scheme, parts: list[Number]) -> Number:
    """The total, rounded once; null where an indicator that must be there has no points."""
    total = np.zeros(len(parts[0]))
    for part in parts:
        total += part
    return rounded(total, scheme.rounding.total, scheme.rounding.mode)


def _rank(scheme: Scheme, units: Table, calibration: Calibration | None) -> dict[str, Lists]:
    """Rank and class by rank, ranking by ranking; units on no list have neither."""
    units["rank"] = units["rank_of"] = np.full(units.n, np.nan)
    units["class_by_rank"] = Coded(np.full(units.n, len(scheme.classes)), (*scheme.class_names, None))
    lists = {}
    for one in scheme.rankings:
        where = ranking.listed(one, units)
        if calibration is None or where.any():
            part = units.rows(where)
            lists[one.name] = calibration.lists[one.name] if calibration else ranking.fit(one, part)
            ranking.place(scheme, one, lists[one.name], part)
            units.put(part, where)
    return lists
