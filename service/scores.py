"""Scores of fact sets against the frozen calibration of an evaluation; nothing is stored."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from scoring.evaluate import evaluate
from service import basis, fact_sets, traces, view
from service.basis import Basis
from service.fact_sets import FactSet
from service.view import ResultView


def score(
    session: Session, county: str, sets: Sequence[FactSet], evaluation_id: int | None = None
) -> list[ResultView]:
    """Score enterprises as an evaluation would have; by default as the latest published one."""
    return apply(basis.of(session, county, evaluation_id), sets)


def apply(known: Basis, sets: Sequence[FactSet]) -> list[ResultView]:
    """Score fact sets by a scheme and what was learned for it."""
    facts, previous = fact_sets.checked(known.scheme, sets)
    outcome = evaluate(known.scheme, facts, previous, known.calibration)
    return [view.build(known, row) for row in traces.rows(outcome)]
