"""The published past of a county, as the scoring model learns from it: nothing is read that came later."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import assemble
from model_registry.history import Quarters, Year
from service import evaluations, files, provenance, traces
from service.tables import Evaluation


def published(session: Session, county: str, through: int) -> list[Year]:
    """Read every published evaluation up to a year, oldest first."""
    mine = (Evaluation.county == county) & (Evaluation.state == "published") & (Evaluation.year <= through)
    found = session.scalars(select(Evaluation).where(mine).order_by(Evaluation.year)).all()
    return [of_evaluation(session, one) for one in found]


def of_evaluation(session: Session, evaluation: Evaluation) -> Year:
    """Read what an evaluation saw and came to; its quarters as they were known when it was computed."""
    scheme = evaluations.scheme_by(session, evaluation)
    return Year(
        year=evaluation.year,
        scheme=scheme,
        facts=files.table(session, evaluation.facts_digest),
        results=traces.results_of(session, scheme, evaluation.id),
        calibration=evaluations.calibration(session, evaluation.county, evaluation.id),
        quarters=_known_then(session, evaluation),
    )


def quarters(session: Session, county: str, year: int) -> Quarters | None:
    """Read what the quarterly files of a year say now; None where there are none."""
    return _quarters(provenance.valid(session, county, year))


def _known_then(session: Session, evaluation: Evaluation) -> Quarters | None:
    then = provenance.valid(session, evaluation.county, evaluation.year, evaluation.created_at)
    return _quarters(then)


def _quarters(valid: provenance.Valid) -> Quarters | None:
    found = assemble.quarterly(valid.facts, valid.meters)
    return None if found.is_empty() else Quarters(found)
