"""A run as people ask for it: the rule's draft, and beside it what the champion expects."""

import re

from sqlalchemy.orm import Session

from model_registry.store import Store
from scoring.errors import Fault, InputError
from service import champions, evaluations, forecasts, intake, interims, schemes
from service.accounts import Actor
from service.errors import Conflict
from service.tables import Evaluation

AS_OF = r"(19|20)\d\d(-Q[1-4])?"


def run(
    session: Session,
    models: Store,
    county: str,
    scheme_id: int,
    year: int,
    actor: Actor | None,
    through: str | None = None,
) -> Evaluation:
    """Evaluate a year as a draft; where the county has a champion that knows its classes, forecast too.

    With `through` the year is evaluated from its periods so far. A forecast is then made of quarters.
    """
    if through is not None:
        return interims.run(session, county, scheme_id, year, through, actor)
    made = evaluations.run(session, county, scheme_id, year, actor)
    champion = champions.usable(models, county)
    scheme = schemes.parsed(schemes.get(session, county, scheme_id).text)
    if champion and forecasts.knows(champion.artifact.annual, scheme):
        forecasts.annual(session, champion, made, actor)
    return made


def check(session: Session, county: str, scheme_id: int, year: int, through: str | None) -> None:
    """Refuse what cannot be run, before a job is ordered."""
    if through is None:
        evaluations.scheme_of(session, county, scheme_id, year)
    else:
        interims.read(through, year)
        interims.scheme_of(session, county, scheme_id, year)


def is_large(session: Session, county: str, year: int, through: str | None, most: int) -> bool:
    """Tell whether a run is of more than `most` enterprises; an interim one also reads last year's files."""
    years = (year,) if through is None else (year, year - 1)
    return any(intake.exceeds(session, county, one, most) for one in years)


def look_ahead(session: Session, models: Store, county: str, as_of: str, actor: Actor | None) -> int:
    """Forecast from a published year (2024) or a year's quarters so far (2024-Q3); give the run's number."""
    if not re.fullmatch(AS_OF, as_of):
        raise InputError([Fault("field.as_of", as_of)])
    champion = champions.needed(models, county)
    year, _, quarter = as_of.partition("-Q")
    if quarter:
        return forecasts.early(session, champion, int(year), int(quarter), actor).id
    evaluation = evaluations.published(session, county, int(year))
    if evaluation is None:
        raise Conflict("forecast.not_published", year=int(year))
    return forecasts.annual(session, champion, evaluation, actor).id
