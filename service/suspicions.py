"""Figures of a county that are probably wrong: to be asked about before anything is scored."""

from sqlalchemy.orm import Session

from data import quality
from data.quality import Suspicion
from scoring.facts import ATTRIBUTES, FACTS
from service import intake
from service.paging import Page

SUPPLIERS = {one.code: one.department for one in FACTS} | {one.code: one.department for one in ATTRIBUTES}


def page(
    session: Session,
    county: str,
    year: int,
    fact: str | None = None,
    uscc: str | None = None,
    department: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Suspicion]:
    """List what is suspicious in a year's valid facts, by enterprise; of one department, or of all."""
    before = intake.table(session, county, year - 1)
    found = quality.check(intake.table(session, county, year), before if before.height else None)
    wanted = [one for one in found if fact in (None, one.fact) and uscc in (None, one.uscc)]
    wanted = [one for one in wanted if department is None or _departments(one) == {department}]
    return Page(wanted[offset : offset + limit], len(wanted), limit, offset)


def _departments(one: Suspicion) -> set[str]:
    """Tell whose figures a suspicion names: a contradiction names those of several departments."""
    return {SUPPLIERS[code] for code in {one.fact, *one.params} if code in SUPPLIERS}
