"""A county's evaluation in one reading: facts in, classes with exact reasons out.

The steps stand in the order of the published documents: units, scope, indicator values, benchmarks,
points, adjustments, total, rank, class, overrides, policies. What is learned from the population is
fitted on the way, unless a frozen calibration is given.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import polars as pl

from scoring import adjustments, classes, policies
from scoring.calibration import Calibration, IndicatorMarks, fit_marks
from scoring.document import FixedPoints, Indicator, Pool, Scheme
from scoring.errors import Fault, FactError
from scoring.lists import RankedList
from scoring.names import PREVIOUS
from scoring.points import benchmarks, fill_missing, points
from scoring.rounding import SIGNIFICANT, rounded
from scoring.scope import assign
from scoring.sums import sums
from scoring.table import finite, prepare
from scoring.units import form

Marks = dict[str, IndicatorMarks]


@dataclass(frozen=True)
class Evaluation:
    """`results`: a row per unit (`data/schemes/README.md` §14). `calibration`: what they were measured against."""

    results: pl.DataFrame
    calibration: Calibration


def evaluate(
    scheme: Scheme,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None = None,
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
    if calibration is not None and calibration.scheme_digest != scheme.digest:
        raise FactError([Fault("calibration.other_scheme")])
    units = assign(scheme, form(scheme, prepare(scheme, facts, previous))).with_row_index("_row")
    scored, marks = _scored(scheme, units, calibration)
    ranked, lists = _ranked(scheme, scored, calibration)
    graded = ranked.hstack(classes.override(scheme, ranked))
    shared = _share_with_members(graded.sort("_row") if len(scheme.pools) > 1 else graded)
    lasting = shared.with_columns(policies.years_in_class()) if scheme.policies else shared
    results = policies.apply(scheme, lasting)
    return Evaluation(_presented(scheme, results), calibration or Calibration(scheme.digest, marks, lists))


def _scored(
    scheme: Scheme, units: pl.DataFrame, calibration: Calibration | None
) -> tuple[pl.DataFrame, dict[str, Marks]]:
    """Values, benchmarks, points, adjustments and totals of the units that are computed, pool by pool."""
    computed = pl.col("status").is_in(classes.GRADED) & (pl.col("unit") != "member")
    parts, marks = [], {}
    for pool in scheme.pools:
        part = units.filter(computed & (pl.col("pool") == pool.name))
        frozen = dict(calibration.indicators[pool.name]) if calibration else None
        if part.height or frozen is None:
            scored, marks[pool.name] = _score_pool(scheme, pool, part, frozen)
            parts.append(scored)
    rest = units.filter(~computed)
    whole = pl.concat([*parts, rest], how="diagonal") if rest.height or len(parts) != 1 else parts[0]
    return whole, marks


def _score_pool(scheme: Scheme, pool: Pool, part: pl.DataFrame, frozen: Marks | None) -> tuple[pl.DataFrame, Marks]:
    valued = part.with_columns(finite(one.value.expr).alias(f"{one.name}.value") for one in pool.indicators)
    valued = _excluded(pool, valued)
    base = valued.filter((pl.col("status") == "evaluated") & (pl.col("unit") != "merged")) if frozen is None else valued
    last = _last_year(base)
    marks = frozen or {one.name: fit_marks(one, base, last) for one in pool.indicators}
    marked = valued.with_columns(column for one in pool.indicators for column in benchmarks(one, marks[one.name]))
    pointed = _with_ranks(pool, marks, marked).with_columns(points(one, scheme.rounding) for one in pool.indicators)
    if frozen is None:
        marks = {one.name: _with_mean(one, marks[one.name], pointed) for one in pool.indicators}
    filled = [fill for one in pool.indicators if (fill := fill_missing(one, marks[one.name], scheme.rounding)) is not None]
    given = adjustments.of_pool(scheme, pool.name)
    adjusted = pointed.with_columns(*filled, *(adjustments.points(one) for one in given))
    return _totalled(scheme, pool, adjusted), marks


def _excluded(pool: Pool, valued: pl.DataFrame) -> pl.DataFrame:
    """Suspend whoever lacks a value that the scheme does not do without."""
    rules = [pl.when(lacking).then(pl.lit(f"missing:{name}")) for name, lacking in _exclusions(pool)]
    if not rules:
        return valued
    reason = pl.coalesce(*rules)
    return valued.with_columns(
        pl.when(reason.is_not_null()).then(pl.lit("suspended")).otherwise("status").alias("status"),
        pl.coalesce(reason, "status_reason").alias("status_reason"),
    )


def _exclusions(pool: Pool) -> Iterator[tuple[str, pl.Expr]]:
    for one in pool.indicators:
        x = pl.col(f"{one.name}.value")
        if one.missing == "exclude":
            yield one.name, x.is_null()
        if one.negative == "exclude":
            yield one.name, (x < 0).fill_null(False)


def _last_year(base: pl.DataFrame) -> pl.DataFrame | None:
    """Last year's facts of the same units under this year's names."""
    known = [name for name in base.columns if name.startswith(PREVIOUS)]
    columns = {name: name.removeprefix(PREVIOUS) for name in known}
    return base.select(known).rename(columns) if known else None


def _with_ranks(pool: Pool, marks: Marks, marked: pl.DataFrame) -> pl.DataFrame:
    """`<indicator>.rank` of rank-only indicators, within the frozen cohorts."""
    for one in pool.indicators:
        if one.score == "rank":
            marked = marked.with_columns(classes.rank_in(marks[one.name].cohorts, one, marked))
    return marked


def _with_mean(one: Indicator, marks: IndicatorMarks, pointed: pl.DataFrame) -> IndicatorMarks:
    """Fit the mean points that a missing value gets."""
    if "pool_mean_points" not in (one.missing, one.negative):
        return marks
    counted = pointed.filter((pl.col("status") == "evaluated") & (pl.col("unit") != "merged"))
    known = counted[f"{one.name}.points"].drop_nulls().to_numpy()
    total = float(sums(known, known.astype("intp") * 0, 1)[0])
    mean = float(f"{total / len(known):.{SIGNIFICANT}g}") if len(known) else 0.0
    return IndicatorMarks(marks.benchmark, marks.low, marks.cohorts, mean)


def _totalled(scheme: Scheme, pool: Pool, adjusted: pl.DataFrame) -> pl.DataFrame:
    """The total, rounded once; null where an indicator that must be there has no points."""
    given = adjustments.of_pool(scheme, pool.name)
    caps = adjustments.capping(scheme, given)
    capped = adjusted.with_columns(caps) if caps else adjusted
    names = [f"{one.name}.points" for one in pool.indicators]
    names += [f"adjustment.{one.name}" for one in given] + [cap.meta.output_name() for cap in caps]
    total = reduce(lambda a, b: a + b, [pl.col(name) for name in names])
    return capped.with_columns(
        rounded(total, scheme.rounding.total, scheme.rounding.mode).alias("total"),
        adjustments.words(names[len(pool.indicators) :]).alias("adjustments"),
    )


def _ranked(
    scheme: Scheme, scored: pl.DataFrame, calibration: Calibration | None
) -> tuple[pl.DataFrame, dict[str, dict[str, RankedList]]]:
    """Rank and class by rank, ranking by ranking; units on no list have neither."""
    parts, lists = [], {}
    for ranking in scheme.rankings:
        table = scored.filter(classes.on_list(scheme, ranking))
        frozen = calibration.lists[ranking.name] if calibration else classes.fit(scheme, ranking, table)
        lists[ranking.name] = dict(frozen)
        parts.append(table.hstack(classes.place(scheme, ranking, frozen, table)))
    listed = pl.any_horizontal([classes.on_list(scheme, ranking).fill_null(False) for ranking in scheme.rankings])
    rest = scored.filter(~listed)
    return (pl.concat([*parts, rest], how="diagonal") if rest.height or len(parts) > 1 else parts[0]), lists


def _share_with_members(graded: pl.DataFrame) -> pl.DataFrame:
    """Tenants and subsidiaries take the result of their unit."""
    members = graded.filter(pl.col("unit") == "member")
    if members.is_empty():
        return graded
    result = [name for name in graded.columns if _is_result(name)]
    units = graded.filter(~pl.col("unit").is_in(["member", "merged"])).select(pl.col("uscc").alias("unit_uscc"), *result)
    sharing = members.drop(result).join(units, on="unit_uscc", how="left", maintain_order="left").select(graded.columns)
    return pl.concat([graded.filter(pl.col("unit") != "member"), sharing]).sort("_row")


def _is_result(name: str) -> bool:
    fixed = ("pool", "status", "status_reason", "treated_as", "total", "rank", "rank_of", "class_by_rank", "class", "adjustments")
    return name in fixed or name.split(".")[0] in ("adjustment", "cap", "override") or name.split(".")[-1] in (
        "value", "benchmark", "low", "points",
    )  # fmt: skip


def _presented(scheme: Scheme, results: pl.DataFrame) -> pl.DataFrame:
    """The columns of a result, in their order."""
    overrides = [f"override.{one.name}" for one in scheme.overrides]
    words = [pl.when(pl.col(c).is_not_null()).then(pl.lit(c.removeprefix("override.") + " ") + pl.col(c)) for c in overrides]
    text = pl.concat_str(words, separator="; ", ignore_nulls=True) if words else pl.lit("")
    return results.with_columns(text.alias("overrides")).select(_columns(scheme, results.columns))


def _columns(scheme: Scheme, present: list[str]) -> list[str]:
    indicators = dict.fromkeys(one.name for pool in scheme.pools for one in pool.indicators)
    wanted = ["uscc", "name", "unit", "unit_uscc", "pool", "status", "status_reason"]
    wanted += [f"{name}.{part}" for name in indicators for part in ("value", "low", "benchmark", "rank", "points")]
    wanted += [f"adjustment.{one.name}" for one in scheme.adjustments] + [f"cap.{group}" for group in scheme.caps]
    wanted += ["adjustments", "total", "rank", "rank_of", "class_by_rank"]
    wanted += [f"override.{one.name}" for one in scheme.overrides] + ["overrides", "class", "years_in_class"]
    wanted += [f"policy.{one.name}.{part}" for one in scheme.policies for part in ("rate", "text", "state", "amount")]
    return [name for name in wanted if name in present or name == "overrides"]


def digest(results: pl.DataFrame) -> str:
    """SHA-256 of the results: the same for any order of rows and any number of threads."""
    floats = [pl.col(name).round_sig_figs(SIGNIFICANT) for name, kind in results.schema.items() if kind.is_float()]
    canonical = results.with_columns(floats).sort("uscc", "unit")
    return hashlib.sha256(canonical.write_csv(None).encode()).hexdigest()
