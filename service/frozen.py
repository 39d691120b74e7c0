"""A whole evaluation as it was frozen, in memory: what explanations of single results are computed from.

The tables that a run saw, its scheme and its calibration never change, so a process reads them once and knows
them by their digests; a request then costs milliseconds.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from scoring import explain, money, position
from scoring.evaluate import Evaluation as Run
from scoring.evaluate import evaluate
from scoring.table import Table
from service import basis, evaluations, traces
from service.errors import Conflict
from service.kept import Kept
from service.tables import Evaluation
from service.traces import Stored

MOST_UNITS = 250_000  # of all that is kept: a hundred thousand are some 200 MB
SMALL = 5_000  # a smaller county counts as this many: its scheme and lists take room too
Key = tuple[str, str | None, str]
IN_FORCE = (
    select(Evaluation)
    .where(Evaluation.county == bindparam("county"), Evaluation.year == bindparam("year"))
    .where(Evaluation.published_at <= bindparam("then"))
    .where(or_(Evaluation.superseded_at.is_(None), Evaluation.superseded_at > bindparam("then")))
    .order_by(Evaluation.published_at.desc())
    .limit(1)
)

_kept: Kept["Frozen"] = Kept(MOST_UNITS, lambda one: max(one.run.table.n, SMALL))


@dataclass(frozen=True, eq=False)
class Frozen:
    """What an evaluation saw, and what it came to, computed again by its frozen calibration."""

    key: Key
    run: Run
    facts: pl.DataFrame
    previous: pl.DataFrame | None

    @cached_property
    def reasons(self) -> explain.Reasons:
        """The reasons of all units."""
        return explain.reasons(self.run)

    @cached_property
    def positions(self) -> position.Positions:
        """The places of all units."""
        return position.positions(self.run)

    @cached_property
    def consequences(self) -> money.Consequences:
        """The policies of every class, applied to all units."""
        return money.consequences(self.run)


@dataclass(frozen=True, eq=False)
class Asked:
    """One unit's result in a frozen evaluation: its row, and which of an enterprise's two it is."""

    evaluation: Evaluation
    frozen: Frozen
    uscc: str
    unit: str
    row: int
    stored: Stored

    @property
    def run(self) -> Run:
        """The evaluation."""
        return self.frozen.run

    @property
    def which(self) -> str:
        """The word by which the rules tell the second result of a mixed enterprise from its first."""
        return "merged" if self.unit == "merged" else ""

    @property
    def class_name(self) -> str | None:
        """Its class."""
        return word(self.run.table, "class", self.row)


def ask(session: Session, county: str, evaluation_id: int, uscc: str, unit: str | None = None) -> Asked:
    """Find one result of an evaluation, ready to be explained."""
    evaluation = evaluations.get(session, county, evaluation_id)
    stored = traces.stored(session, evaluation_id, uscc, unit)
    frozen, kept = of(session, evaluation), stored.row
    row = _row(frozen.run.table, uscc, kept["unit"] == "merged")
    found = _figure(frozen.run.table["total"][row]), word(frozen.run.table, "class", row)
    if found != (kept["total"], kept["class"]):
        raise Conflict("evaluation.not_reproduced", id=evaluation_id, uscc=uscc)
    return Asked(evaluation, frozen, uscc, kept["unit"], row, stored)


def of(session: Session, evaluation: Evaluation) -> Frozen:
    """Give an evaluation as it was frozen; read at the first call, kept after it."""
    key = evaluation.facts_digest, evaluation.previous_digest, evaluation.calibration_digest
    return _kept.get(key, lambda: _read(session, evaluation, key))


def before(session: Session, evaluation: Evaluation) -> Evaluation | None:
    """Find last year's evaluation as it was in force when this one was computed."""
    last_year = {"county": evaluation.county, "year": evaluation.year - 1, "then": evaluation.created_at}
    return session.scalar(IN_FORCE, last_year)


def word(table: Table, name: str, row: int) -> str | None:
    """Give a word of the results; None where there is none."""
    column = table[name]
    found: str | None = column.values[column.codes[row]]
    return found


def _read(session: Session, evaluation: Evaluation, key: Key) -> Frozen:
    known = basis.of(session, evaluation.county, evaluation.id)
    saw = evaluations.seen(session, evaluation)
    run = evaluate(known.scheme, saw.facts, saw.previous, known.calibration)
    return Frozen(key, run, saw.facts, saw.previous)


def _row(table: Table, uscc: str, merged: bool) -> int:
    second = table["unit"].where("merged".__eq__)
    return int(np.flatnonzero((table.keys == uscc).to_numpy() & (second == merged))[0])


def _figure(figure: float) -> float | None:
    return None if figure != figure else float(figure)
