"""What a changed scheme would do before it is adopted: two full runs on the same facts, and their difference.

The difference is attributed to the clauses that changed: made one after the other in the order of the
document their effects add up to the whole, exactly; besides, each is tried alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import polars as pl

from scoring import fiscal
from scoring.columns import Coded, Index, Text
from scoring.document import Scheme
from scoring.errors import InputError
from scoring.evaluate import Evaluation, evaluate
from scoring.revision import Revision, Step, revise, walk
from scoring.strata import groups, strata
from scoring.table import Frame

WHOLE = "all"
KEYS = ("policy", "instrument", "class")
N = TypeVar("N")
Classes = Mapping[str | None, int]
Money = Mapping[str, Decimal]


@dataclass(frozen=True)
class Tally:
    """How many enterprises are in each class (None: in none), yuan per policy; also a difference of two."""

    classes: Classes
    money: Money

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(_together(self.classes, other.classes, 1), _together(self.money, other.money, 1))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(_together(self.classes, other.classes, -1), _together(self.money, other.money, -1))


@dataclass(frozen=True)
class Effect:
    """What a step does: how many enterprises change their class, and what that comes to."""

    moved: int
    difference: Tally


@dataclass(frozen=True)
class Part:
    """One step from the published scheme to the changed one.

    `effect`: on top of the steps before it; the differences of all parts add up to the whole. (Enterprises
    moved do not: one may move and move back.) `alone`: on the published scheme; None where it makes no
    lawful document by itself.
    """

    step: Step
    effect: Effect
    alone: Effect | None


@dataclass(frozen=True)
class Simulation:
    """Two full runs and what lies between them.

    `moves`: `uscc, pool, before, after, total_before, total_after` of everybody whose class changes, by code.
    `migration`: `dimension, group, before, after, units`; dimension `all` is everybody, `pool` the pools of
    the published scheme, the others are those of `strata`. `fiscal`: `policy, instrument, class,
    units_before, units_after, cents_before, cents_after` (yuan ÷ 100, whole numbers; null: no amount).
    """

    before: Evaluation
    after: Evaluation
    moves: pl.DataFrame
    migration: pl.DataFrame
    fiscal: pl.DataFrame
    whole: Effect
    parts: tuple[Part, ...]


def simulate(
    scheme: Scheme,
    changed: Scheme,
    facts: Frame,
    previous: Frame | None = None,
    attribute: bool = True,
) -> Simulation:
    """Run the published scheme and a changed copy on the same facts, each fitted from them.

    Parameters
    ----------
    scheme, changed : the published document, and the copy with other weights, cuts, benchmarks, policies …
    facts, previous : as for `evaluate`.
    attribute : whether the difference is attributed to the clauses, at two runs for each change.

    Raises
    ------
    FactError
        A table that one of them cannot evaluate.
    """
    before, after = (evaluate(one, facts, previous) for one in (scheme, changed))
    first, last = _Run.of(before), _Run.of(after)
    parts = _parts(revise(scheme, changed), first, facts, previous) if attribute else ()
    return Simulation(
        before, after, _moves(first, last), _migration(first, last), _fiscal(before, after),
        _effect(first, last), tuple(parts),
    )  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """A run, as much of it as is compared: enterprises only, in the order of the facts."""

    evaluation: Evaluation
    classes: Text
    tally: Tally

    @classmethod
    def of(cls, evaluation: Evaluation) -> "_Run":
        table = evaluation.table
        n = int(table["unit"].where("merged".__ne__).sum())  # second rows stand behind all enterprises
        column: Text = table["class"]
        classes = Coded(column.codes[:n], column.values)
        names = (*evaluation.scheme.class_names, None)
        places = classes.positions(evaluation.scheme.class_names)
        counts = np.bincount(places, minlength=len(names)).tolist()
        money = fiscal.by_policy(fiscal.applied(evaluation))
        return cls(evaluation, classes, Tally(dict(zip(names, counts, strict=True)), money))


def _parts(revision: Revision, first: _Run, facts: Frame, previous: Frame | None) -> Iterator[Part]:
    def run(scheme: Scheme) -> _Run | None:
        try:
            return _Run.of(evaluate(scheme, facts, previous))
        except InputError:  # units that name each other in a circle by this clause alone
            return None

    former = first
    for step, now in walk(revision, run):
        document = revision.scheme([step])
        alone = None if document is None else run(document)
        yield Part(step, _effect(former, now), None if alone is None else _effect(first, alone))
        former = now


def _effect(before: _Run, after: _Run) -> Effect:
    was, now = (one.classes.decoded() for one in (before, after))
    return Effect(int((was != now).sum()), after.tally - before.tally)


def _moves(before: _Run, after: _Run) -> pl.DataFrame:
    was, now = (one.classes.decoded() for one in (before, after))
    here = np.flatnonzero(was != now)
    tables = before.evaluation.table, after.evaluation.table
    totals = [pl.Series(table["total"][here], nan_to_null=True) for table in tables]
    return pl.DataFrame(
        {
            "uscc": tables[0].keys.gather(here),
            "pool": pl.Series(tables[0]["pool"].decoded()[here].tolist(), dtype=pl.String),
            "before": pl.Series(was[here].tolist(), dtype=pl.String),
            "after": pl.Series(now[here].tolist(), dtype=pl.String),
            "total_before": totals[0],
            "total_after": totals[1],
        }
    ).sort("uscc")


def _migration(before: _Run, after: _Run) -> pl.DataFrame:
    n, scheme = len(before.classes.codes), before.evaluation.scheme
    rows = list(_cells(WHOLE, WHOLE, before, after, np.arange(n)))
    for dimension, column in strata(scheme, before.evaluation.table).items():
        for group, members in groups(Coded(column.codes[:n], column.values)):
            rows += _cells(dimension, group, before, after, members)
    schema = ["dimension", "group", "before", "after"]
    return pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String) | {"units": pl.Int64}, orient="row")


def _cells(
    dimension: str, group: str, before: _Run, after: _Run, rows: Index
) -> Iterator[tuple[str, str, str | None, str | None, int]]:
    """The cells of one migration matrix that are not empty."""
    names = [(*one.evaluation.scheme.class_names, None) for one in (before, after)]
    was, now = (one.classes.positions(one.evaluation.scheme.class_names)[rows] for one in (before, after))
    counts = np.bincount(was * len(names[1]) + now, minlength=len(names[0]) * len(names[1]))
    for cell in np.flatnonzero(counts).tolist():
        start, end = divmod(cell, len(names[1]))
        yield dimension, group, names[0][start], names[1][end], int(counts[cell])


def _fiscal(before: Evaluation, after: Evaluation) -> pl.DataFrame:
    sums = [
        fiscal.applied(one).rename({"units": f"units_{name}", "cents": f"cents_{name}"})
        for one, name in ((before, "before"), (after, "after"))
    ]
    both = sums[0].join(
        sums[1], on=KEYS, how="full", coalesce=True, nulls_equal=True, maintain_order="left_right"
    )
    has_amount = pl.col("cents_before").is_not_null() | pl.col("cents_after").is_not_null()
    cents = pl.when(has_amount).then(pl.col("cents_before", "cents_after").fill_null(0))
    return both.with_columns(pl.col("units_before", "units_after").fill_null(0), cents)


def _together(one: Mapping[N, Any], other: Mapping[N, Any], sign: int) -> dict[N, Any]:
    names = dict.fromkeys([*one, *other])
    return {name: one.get(name, 0) + sign * other.get(name, 0) for name in names}
