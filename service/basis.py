"""What results were computed by: the scheme, and what was learned from the population.

Neither ever changes, so a process reads them once and knows them by their digests.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from scoring.calibration import Calibration
from scoring.document import Scheme
from service import schemes
from service.errors import NotFound
from service.kept import Kept
from service.tables import Evaluation
from service.tables import Scheme as SchemeRow

MOST_KEPT = 16
DIGESTS = select(
    Evaluation.id,
    Evaluation.scheme_digest,
    Evaluation.calibration_digest,
    Evaluation.year,
    Evaluation.through,
).where(Evaluation.county == bindparam("county"))
ONE = DIGESTS.where(Evaluation.id == bindparam("id"))
LATEST = DIGESTS.where(Evaluation.state == "published").order_by(Evaluation.year.desc()).limit(1)
TEXTS = (
    select(SchemeRow.text, Evaluation.calibration)
    .join(SchemeRow, SchemeRow.id == Evaluation.scheme_id)
    .where(Evaluation.id == bindparam("id"))
)

_kept: Kept["Basis"] = Kept(MOST_KEPT, lambda _: 1)


@dataclass(frozen=True)
class Basis:
    """A scheme with its calibration. `through`: the last period that an interim run looked at."""

    scheme: Scheme
    calibration: Calibration
    through: str | None = None


def of(session: Session, county: str, evaluation_id: int | None = None) -> Basis:
    """Give the basis of an evaluation, by default of the county's latest published one."""
    statement = LATEST if evaluation_id is None else ONE
    row = session.execute(statement, {"county": county, "id": evaluation_id}).one_or_none()
    if row is None:
        code = "evaluation.none_published" if evaluation_id is None else "evaluation.not_found"
        raise NotFound(code, id=evaluation_id, county=county)
    return _kept.get(tuple(row)[1:], lambda: _read(session, row.id, row.year, row.through))


def _read(session: Session, evaluation_id: int, year: int, through: str | None) -> Basis:
    text, calibration = session.execute(TEXTS, {"id": evaluation_id}).one()
    return Basis(schemes.of_year(text, year), Calibration.from_json(calibration), through)
