"""Figures of a county that are probably wrong: to be asked about before anything is scored."""

from sqlalchemy.orm import Session

from data import quality
from data.quality import Suspicion
from service import intake
from service.paging import Page


def page(
    session: Session,
    county: str,
    year: int,
    fact: str | None = None,
    uscc: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Suspicion]:
    """List what is suspicious in a year's valid facts, by enterprise."""
    before = intake.table(session, county, year - 1)
    found = quality.check(intake.table(session, county, year), before if before.height else None)
    wanted = [one for one in found if fact in (None, one.fact) and uscc in (None, one.uscc)]
    return Page(wanted[offset : offset + limit], len(wanted), limit, offset)
