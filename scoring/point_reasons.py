"""Reasons that are a matter of points: indicators, adjustments, caps."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from scoring.clauses import Indicator
from scoring.explain import Candidate, Reasons, full, usual_points
from scoring.formula import Formula
from scoring.reason import Reason, cell, fact, told
from scoring.rounding import rounded
from scoring.sources import facts_behind
from scoring.title import listed


def indicator_of(found: Reasons, pool: str, name: str) -> Indicator:
    """The clause of an indicator."""
    clauses = next(one for one in found.run.scheme.pools if one.name == pool)
    return next(one for one in clauses.indicators if one.name == name)


def path(pool: str, indicator: str) -> str:
    """The key path of an indicator in the scheme."""
    return f"pools.{pool}.indicators.{indicator}"


def of_indicator(found: Reasons, candidate: Candidate, row: int) -> Reason:
    """Points lost against the benchmark, or won above what is usual."""
    one = indicator_of(found, candidate.pool, candidate.name)
    value, benchmark = (cell(found, f"{one.name}.{part}", row) for part in ("value", "benchmark"))
    rank = cell(found, f"{one.name}.rank", row) if one.score == "rank" else None
    won = bool(found.points[_rank_of(found, candidate, row), row] > 0)
    middle = found.medians.get((candidate.pool, one.name)) if won else None
    usual = _usual(found, candidate, one, row) if won else full(one)
    lacking = value is None or benchmark is None
    return told(
        found, one, path(candidate.pool, one.name), (one.value,),
        code=_indicator_code(one, value, benchmark, won, middle), value=value, unit=one.unit,
        peers=benchmark if middle is None else middle, rank=None if rank is None else int(rank),
        facts=not_delivered(found, one, row) if lacking else None,
        **_points(found, cell(found, f"{one.name}.points", row), usual),
    )  # fmt: skip


def _indicator_code(
    one: Indicator, value: float | None, benchmark: float | None, won: bool, middle: float | None
) -> str:
    if value is None:
        return "explain.value_filled" if won else "explain.value_missing"
    if benchmark is None:
        return "explain.no_benchmark"
    if value < 0 and one.negative != "as_is":
        return "explain.value_filled" if won else "explain.value_negative"
    if won:
        return "explain.above_benchmark" if middle is None else "explain.above_median"
    return _LOST.get(one.score, "explain.below_limit")


_LOST = {"ratio": "explain.below_benchmark", "rank": "explain.below_rank"}


def _usual(found: Reasons, candidate: Candidate, one: Indicator, row: int) -> float:
    pool = next(pool for pool in found.run.scheme.pools if pool.name == candidate.pool)
    return float(usual_points(found, pool, one, found.run.table.at(np.array([row])))[0])


def _rank_of(found: Reasons, one: Candidate, row: int) -> int:
    return int(np.flatnonzero(found.which[:, row] == found.candidates.index(one))[0])


def _points(found: Reasons, got: float, usual: float) -> dict[str, Any]:
    """Points on printed decimals, so that what was had and what is between add up as they are read."""
    printed = [_printed(found, figure) for figure in (got, usual)]
    between = printed[0] - printed[1]
    return {
        "got": float(printed[0]),
        "usual": float(printed[1]),
        "points": float(abs(between)),
        "won_or_lost": "won" if between > 0 else "lost",
    }


def _printed(found: Reasons, figure: float) -> Decimal:
    rules = found.run.scheme.rounding
    return Decimal(str(float(rounded(figure, rules.total, rules.mode))))


def not_delivered(found: Reasons, one: Indicator, row: int) -> tuple[str, ...]:
    """The facts behind an indicator that are missing; all of them where none is: then one of them is zero."""
    facts = facts_behind(found.run.scheme, (one.value,))
    missing = (name for name in _causes(found, one.value, row) if fact(found, name, row) is None)
    return tuple(missing) or facts


def _causes(found: Reasons, formula: Formula, row: int) -> Iterator[str]:
    """Facts that a value may be missing for: those of a derived fact only where it has no value itself."""
    for name in sorted(formula.uses, key=formula.text.find):
        source = found.run.scheme.derived_by_name.get(name)
        if source is None:
            yield name
        elif fact(found, name, row) is None:
            yield from _causes(found, source.formula, row)


def of_adjustment(found: Reasons, candidate: Candidate, row: int) -> Reason:
    """A bonus or a penalty."""
    one = next(one for one in found.run.scheme.adjustments if one.name == candidate.name)
    points = _points(found, cell(found, f"adjustment.{one.name}", row), 0.0)
    code = "explain.bonus" if points["won_or_lost"] == "won" else "explain.penalty"
    return told(found, one, f"adjustments.{one.name}", (one.when, one.points), code=code, **points)


def of_cap(found: Reasons, candidate: Candidate, row: int) -> Reason:
    """What the cap of a group takes away or gives back."""
    cap = found.run.scheme.caps[candidate.name]
    given = [one for one in found.run.scheme.adjustments if one.group == candidate.name]
    points = _points(found, cell(found, f"cap.{candidate.name}", row), 0.0)
    code = "explain.cap_won" if points["won_or_lost"] == "won" else "explain.cap_lost"
    return told(
        found, cap, f"caps.{candidate.name}", tuple(part for one in given for part in (one.when, one.points)),
        code=code, name=candidate.name, title=cap.note or listed(one.title or one.name for one in given),
        peers=cap.max if code == "explain.cap_lost" else cap.min, **points,
    )  # fmt: skip
