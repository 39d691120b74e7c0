"""Scores of fact sets against the frozen calibration of an evaluation; nothing is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from scoring.evaluate import evaluate
from service import basis, fact_sets, figures, traces, view
from service.basis import Basis
from service.view import ResultView

FactSet = Mapping[str, Any]


def score(
    session: Session, county: str, sets: Sequence[FactSet], evaluation_id: int | None = None
) -> list[ResultView]:
    """Score enterprises as an evaluation would have; by default as the latest published one."""
    return apply(basis.of(session, county, evaluation_id), sets)


def apply(known: Basis, sets: Sequence[FactSet]) -> list[ResultView]:
    """Score fact sets by a scheme and what was learned for it."""
    facts, previous = fact_sets.tables(known.scheme, sets)
    outcome = evaluate(known.scheme, facts, previous, known.calibration)
    rows = traces.with_inputs(outcome.results, figures.read(known.scheme, facts, previous))
    return [view.build(known, row) for row in rows.iter_rows(named=True)]
