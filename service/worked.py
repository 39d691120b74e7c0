"""A made-up enterprise scored by a public method: as an example, or with figures that somebody types.

It is scored by the frozen benchmarks and cut lines of a public evaluation, so nobody's figures are told.
"""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlglot import exp

from scoring.clauses import Pool
from scoring.document import Scheme
from scoring.formula import parse
from service import figures, scores, traces, view
from service.basis import Basis
from service.figures import Input
from service.view import ResultView

UNITS: Mapping[str, float] = {"mu": 20.0, "人": 100.0, "tce": 500.0, "万元": 1000.0, "kWh": 500_000.0}
OTHER = 10.0  # of any other unit
YEARS = 10  # since it was registered
INDUSTRY, TOWNSHIP = "3429", "东镇"
ABOVE = 0.9  # of the benchmark: what the example has of each indicator
DIGITS = 3
MOST_KEPT = 32  # examples: their bases never change
NEAR = 0.02  # relative: the figures are rounded
LABEL = re.compile(r"array_contains\(labels, '([^']+)'\)")


@dataclass(frozen=True)
class Example:
    """Figures of a made-up enterprise, and what it comes to by them."""

    figures: Mapping[str, float]
    result: ResultView


def inputs(scheme: Scheme, pool: Pool) -> list[Input]:
    """List the facts that the indicators of a pool are computed from, each once."""
    every = (
        figures.behind(scheme, pool.name, one.name, dict.fromkeys(figures.names(scheme)))
        for one in pool.indicators
    )
    found = {one.name: one for part in every for one in part if one.formula is None}
    return [one for one in found.values() if not one.name.startswith("previous.")]


def labels(scheme: Scheme, pool: Pool) -> list[str]:
    """List the labels that bring bonus or penalty points in a pool."""
    conditions = [
        one.when.text for one in scheme.adjustments if one.when and pool.name in (one.pools or (pool.name,))
    ]
    return list(dict.fromkeys(name for text in conditions for name in LABEL.findall(text)))


def example(known: Basis, pool: Pool) -> Example | None:
    """Make up an enterprise a little below the benchmarks; None where none can be made that is evaluated."""
    return _example(known, pool.name)


@lru_cache(maxsize=MOST_KEPT)
def _example(known: Basis, name: str) -> Example | None:
    pool = next(one for one in known.scheme.pools if one.name == name)
    told = inputs(known.scheme, pool)
    found = {one.name: UNITS.get(one.unit, OTHER) for one in told}
    for name in ("land_let_out", "land_rented_in"):
        if name in found and "land_owned" in found:
            found[name] = 0.0
    settled: set[str] = set()
    for place in range(len(pool.indicators)):
        result = scored(known, pool, found)
        if result is None:
            return None
        found = _settled(known, pool, place, found, settled)
        settled |= {each.name for each in result.indicators[place].inputs}
    result = scored(known, pool, found)
    return Example(found, result) if result else None


def scored(known: Basis, pool: Pool, given: Mapping[str, Any], held: Sequence[str] = ()) -> ResultView | None:
    """Score figures in a pool; None where such an enterprise would not be evaluated in it."""
    row = {"name": None, **_attributes(known.scheme, pool), **given, "labels": list(held)}
    outcome = scores.apply(known, [row])
    (found,) = (view.build(known, one) for one in traces.rows(outcome))
    return found if found.indicators and found.pool and found.pool.name == pool.name else None


def _settled(
    known: Basis, pool: Pool, place: int, found: dict[str, float], settled: Collection[str]
) -> dict[str, float]:
    """Bring one indicator near its benchmark by one figure that no other indicator has settled."""
    one = _indicator(known, pool, place, found)
    if one is None or not one.value or not one.benchmark or one.score == "rank":
        return found
    target = ABOVE * one.benchmark
    own = {each.name for each in one.inputs}
    for name in (each for each in found if each in own and each not in settled):
        for factor in (target / one.value, one.value / target):
            tried = found | {name: float(f"{found[name] * factor:.{DIGITS}g}")}
            then = _indicator(known, pool, place, tried)
            if then and then.value and math.isclose(then.value, target, rel_tol=NEAR):
                return tried
    return found


def _indicator(
    known: Basis, pool: Pool, place: int, figures: Mapping[str, float]
) -> view.IndicatorView | None:
    result = scored(known, pool, figures)
    return result.indicators[place] if result else None


def _attributes(scheme: Scheme, pool: Pool) -> dict[str, Any]:
    """Give what puts an enterprise into a pool, as far as the pool's condition names it."""
    long_ago = dt.date(scheme.as_of.year - YEARS, 1, 1)
    row: dict[str, Any] = {"industry": INDUSTRY, "township": TOWNSHIP, "register_status": "normal"}
    row |= {"registered_on": long_ago, "production_started_on": long_ago}
    if pool.where is not None:
        row |= dict(_named(parse(pool.where.text)))
    known = {one.code for one in scheme.attributes}
    return {name: value for name, value in row.items() if name in known}


def _named(tree: Any) -> Iterator[tuple[str, str]]:
    for one in tree.find_all(exp.EQ):
        if isinstance(one.this, exp.Column) and isinstance(one.expression, exp.Literal):
            yield one.this.name, one.expression.name
    for one in tree.find_all(exp.In):
        if isinstance(one.this, exp.Column) and one.expressions:
            yield one.this.name, one.expressions[0].name
