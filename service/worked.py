"""A made-up enterprise scored by a public method: as an example, or with figures that somebody types.

It is scored by the frozen benchmarks and cut lines of a public evaluation, so nobody's figures are told.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
        _settle(result.indicators[place], told, found, settled)
    result = scored(known, pool, found)
    return Example(found, result) if result else None


def scored(
    known: Basis, pool: Pool, given: Mapping[str, Any], held: Sequence[str] = ()
) -> ResultView | None:
    """Score figures in a pool; None where such an enterprise would not be evaluated in it."""
    row = {"name": None, **_attributes(known.scheme, pool), **given, "labels": list(held)}
    outcome = scores.apply(known, [row])
    (found,) = (view.build(known, one) for one in traces.rows(outcome))
    return found if found.indicators and found.pool and found.pool.name == pool.name else None


def _settle(
    one: view.IndicatorView, told: Sequence[Input], found: dict[str, float], settled: set[str]
) -> None:
    """Bring one indicator near its benchmark by one figure that no other indicator has settled."""
    own = {each.name for each in one.inputs}
    free = [each.name for each in told if each.name in own and each.name not in settled and found[each.name]]
    if not free or not one.value or not one.benchmark or one.score == "rank":
        return
    share = ABOVE * one.benchmark / one.value
    numerator = one.formula.find(free[0]) < (
        one.formula.find("/") if "/" in one.formula else len(one.formula)
    )
    found[free[0]] = float(f"{found[free[0]] * (share if numerator else 1 / share):.{DIGITS}g}")
    settled |= own


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
