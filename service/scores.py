"""Scores of fact sets against a frozen calibration, by default the champion's; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from model_registry.registry import Loaded
from model_registry.store import Store
from scoring.errors import Fault
from scoring.evaluate import Evaluation, evaluate
from service import basis, champions, fact_sets, forecasts, traces, view
from service.basis import Basis
from service.fact_sets import FactSet
from service.view import ResultView


@dataclass(frozen=True)
class Scores:
    """Results in the order of the fact sets, and what they were scored by.

    `evaluation_id`: the evaluation asked for. Otherwise the champion's own calibration was used, or where
    there is no champion that of the latest published evaluation. `stale`: why the champion is, if it is, or
    why it could not be used at all.
    """

    items: list[ResultView]
    evaluation_id: int | None
    version: int | None
    stale: tuple[Fault, ...]


def score(
    session: Session, models: Store, county: str, sets: Sequence[FactSet], evaluation_id: int | None = None
) -> Scores:
    """Score enterprises as an evaluation has, or as the champion would; with what it expects of them."""
    champion, unusable = champions.usable_or_why(models, county)
    known = _basis(session, county, champion, evaluation_id)
    outcome = apply(known, sets)
    expected = forecasts.of_outcome(session, champion, outcome) if champion else {}
    items = [view.build(known, row, expected.get(row["uscc"])) for row in traces.rows(outcome)]
    stale = champions.stale(session, champion) if champion else _alone(unusable, evaluation_id)
    return Scores(items, evaluation_id, champion.number if champion else None, stale)


def _alone(unusable: Fault | None, evaluation_id: int | None) -> tuple[Fault, ...]:
    """Say that the rule speaks alone, and by which calibration, because no champion can be loaded."""
    if unusable is None:
        return ()
    return (unusable, Fault("model.rule_alone")) if evaluation_id is None else (unusable,)


def apply(known: Basis, sets: Sequence[FactSet]) -> Evaluation:
    """Evaluate fact sets by a scheme and what was learned for it."""
    facts, previous = fact_sets.checked(known.scheme, sets)
    return evaluate(known.scheme, facts, previous, known.calibration)


def _basis(session: Session, county: str, champion: Loaded | None, evaluation_id: int | None) -> Basis:
    if champion is None or evaluation_id is not None:
        return basis.of(session, county, evaluation_id)
    return Basis(champion.artifact.scheme, champion.artifact.calibration)
