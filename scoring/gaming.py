"""Would it have paid to keep a figure back, or to report zero? Every scenario for every enterprise.

A scenario is a `figure` (one that indicators read, with all the facts it is derived from: hidden land), a
`part` (one of the facts that such a figure is summed from: hidden rented land) or an `event` (what only
bonuses, penalties and vetoes read: an accident that nobody reports). A figure that pays is a hole in the
rule. A part or an event that pays shows which figures must come from the department that knows them,
never from the enterprise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from scoring.columns import Index, Mask, Text
from scoring.document import Scheme, columns_read
from scoring.evaluate import Evaluation, evaluate
from scoring.scope import GRADED
from scoring.tampering import MISSING, ZERO, Change, changed, read_by

Kind = Literal["figure", "part", "event"]
CHANGES = (MISSING, ZERO)
REFITTED = 8  # enterprises per scenario for which the benchmarks are fitted again too
SLACK = 1e-9


@dataclass(frozen=True)
class Scenario:
    """What is kept back, or reported as zero."""

    kind: Kind
    facts: tuple[str, ...]
    change: Change


@dataclass(frozen=True)
class Temptation:
    """An enterprise whom it would have paid: a better total, or a better class.

    `refitted`: with benchmarks and cut lines fitted again from the facts so reported; else the frozen ones.
    """

    scenario: Scenario
    refitted: bool
    uscc: str
    pool: str
    total_before: float
    total_after: float | None
    class_before: str | None
    class_after: str | None


@dataclass(frozen=True)
class Outcome:
    """What a scenario came to.

    `tried`: enterprises that have such a figure. `left`: how many would leave the evaluation, `left_worst` of
    these from the worst class: no better total, but no class either. `joined`: how many would share the
    result of another unit (a tenant too small to stand apart), `joined_better` of these with a better class.
    `refitted`: how many were tried with the benchmarks fitted again. `paid`: neither of those who left or
    joined is among them.
    """

    scenario: Scenario
    tried: int
    left: int
    left_worst: int
    joined: int
    joined_better: int
    refitted: int
    paid: tuple[Temptation, ...]


def temptations(
    evaluation: Evaluation,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None = None,
    refitted: int = REFITTED,
) -> tuple[Outcome, ...]:
    """Score every enterprise again with each figure kept back, and given as zero.

    Under the frozen calibration everybody is tried, at one run a scenario; fitted again, `refitted` of each
    scenario: those who would lose least. Members are not tried: they share their unit's result.
    """
    return tuple(
        _outcome(evaluation, facts, previous, one, refitted)
        for one in scenarios(evaluation.scheme)
        if any(fact in facts.columns for fact in one.facts)
    )


def scenarios(scheme: Scheme) -> tuple[Scenario, ...]:
    """Every scenario of a scheme."""
    found: dict[tuple[Kind, tuple[str, ...]], None] = {}
    for name in _read_by_indicators(scheme):
        facts = _of_this_year(scheme, [name])
        found["figure", facts] = None
        if len(facts) > 1:
            found |= {("part", (fact,)): None for fact in facts}
    figures = {fact for kind, facts in found for fact in facts}
    rest: frozenset[str] = frozenset().union(*columns_read((scheme.adjustments, scheme.overrides)))
    found |= {("event", (fact,)): None for fact in _of_this_year(scheme, rest) if fact not in figures}
    return tuple(Scenario(kind, facts, change) for kind, facts in found if facts for change in CHANGES)


def _read_by_indicators(scheme: Scheme) -> Iterator[str]:
    """Names of facts and derived facts in the formulas of indicators that have a weight."""
    names = (
        name
        for pool in scheme.pools
        for one in pool.indicators
        if one.weight
        for name in sorted(one.value.uses)
    )
    yield from dict.fromkeys(name for name in names if not name.startswith("previous."))


def _of_this_year(scheme: Scheme, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(one.fact for one in read_by(scheme, names) if not one.previous))


def _outcome(
    evaluation: Evaluation,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    scenario: Scenario,
    refitted: int,
) -> Outcome:
    other = changed(facts, scenario.facts, scenario.change)
    after = evaluate(evaluation.scheme, other, previous, evaluation.calibration)
    tried = _tried(evaluation, facts, other)
    joins = _shares(after.table["unit"])[tried]
    joined, stay = tried[joins], tried[~joins]
    left = stay[_ungraded(after, stay)]
    worst = evaluation.table["class"].where(evaluation.scheme.class_names[-1].__eq__)[left]
    paid = list(_paid(evaluation, after, scenario, stay, refitted=False))
    again = _closest(evaluation, after, stay)[:refitted]
    for row in again.tolist():
        paid += _again(evaluation, facts, previous, scenario, row)
    better = int(_places_better(evaluation, after)[joined].sum())
    counts = len(tried), len(left), int(worst.sum()), len(joined), better, len(again)
    return Outcome(scenario, *counts, tuple(paid))


def _tried(evaluation: Evaluation, facts: pl.DataFrame, other: pl.DataFrame) -> Index:
    """Rows of the graded enterprises whose facts the scenario changes at all."""
    table, n = evaluation.table, facts.height
    graded = ~np.isnan(table["total"][:n]) & ~_shares(table["unit"])[:n]
    names = [name for name in facts.columns if facts[name].dtype.is_numeric()]
    differs = facts.select(pl.any_horizontal(pl.col(name).ne_missing(other[name]) for name in names))
    return np.flatnonzero(graded & differs.to_series().to_numpy())


def _shares(unit: Text) -> Mask:
    return np.asarray(unit.where(lambda kind: kind in ("member", "merged")))


def _ungraded(after: Evaluation, rows: Index) -> Mask:
    return np.asarray(~after.table["status"].where(frozenset(GRADED).__contains__)[rows])


def _paid(
    before: Evaluation, after: Evaluation, scenario: Scenario, rows: Index, refitted: bool
) -> Iterator[Temptation]:
    tables = before.table, after.table
    totals = [table["total"] for table in tables]
    better = (totals[1][rows] > totals[0][rows] + SLACK) | _places_better(before, after)[rows]
    for row in rows[better].tolist():
        total = float(totals[1][row])
        yield Temptation(
            scenario, refitted, before.table.keys[row], _word(tables[0]["pool"], row) or "",
            float(totals[0][row]), None if np.isnan(total) else total,
            _word(tables[0]["class"], row), _word(tables[1]["class"], row),
        )  # fmt: skip


def _places_better(before: Evaluation, after: Evaluation) -> Mask:
    """Which enterprises have a better class after than before."""
    n = min(before.table.n, after.table.n)
    was, now = (one.table["class"].positions(one.scheme.class_names)[:n] for one in (before, after))
    return np.asarray(now < was)


def _word(column: Text, row: int) -> str | None:
    value: str | None = column.values[column.codes[row]]
    return value


def _closest(before: Evaluation, after: Evaluation, rows: Index) -> Index:
    """Those who stay graded, who loses least first."""
    loss = before.table["total"][rows] - after.table["total"][rows]
    stay = ~np.isnan(loss)
    return np.asarray(rows[stay][np.argsort(loss[stay], kind="stable")])


def _again(
    evaluation: Evaluation, facts: pl.DataFrame, previous: pl.DataFrame | None, scenario: Scenario, row: int
) -> Iterator[Temptation]:
    """One enterprise alone, with everything fitted again."""
    uscc = evaluation.table.keys[row]
    after = evaluate(evaluation.scheme, changed(facts, scenario.facts, scenario.change, uscc), previous)
    yield from _paid(evaluation, after, scenario, np.array([row]), refitted=True)
