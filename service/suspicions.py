"""Figures of a county that are probably wrong: to be asked about before anything is scored."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import quality
from data.quality import Suspicion
from scoring.errors import Fault
from scoring.facts import ATTRIBUTES, FACTS
from service import intake
from service.kept import Kept
from service.paging import Page
from service.tables import Submission

SUPPLIERS = {one.code: one.department for one in FACTS} | {one.code: one.department for one in ATTRIBUTES}

MOST_KEPT = 100_000  # suspicions
WHOLE_FROM = 100  # a ratio this large is written without decimals

_kept: Kept[tuple[Suspicion, ...]] = Kept(MOST_KEPT, lambda one: max(len(one), 1))


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
    found = _kept.get(_files(session, county, year), partial(_check, session, county, year))
    wanted = [one for one in found if fact in (None, one.fact) and uscc in (None, one.uscc)]
    wanted = [one for one in wanted if department is None or _departments(one) == {department}]
    return Page(wanted[offset : offset + limit], len(wanted), limit, offset)


def said(one: Suspicion) -> Fault:
    """Say what is suspicious with figures as people write them: 10.7 times, 3,200, fallen to nothing."""
    ratio = one.params.get("ratio")
    code, figures = one.code, {name: _written(figure) for name, figure in one.params.items()}
    if isinstance(ratio, float):
        figures |= {"ratio": _short(ratio), "share": f"{_short(ratio * 100)}%"}
        code = _narrower(one, ratio)
    return Fault(code, params=figures)


def _narrower(one: Suspicion, ratio: float) -> str:
    """Tell a fall, and one to nothing, from a rise: programs ask for jumps, people for what happened."""
    if one.code != "quality.jump" or ratio > 1:
        return one.code
    return "quality.jump_down" if ratio else "quality.jump_to_nothing"


def _written(figure: object) -> object:
    """Write a figure with thousands parted and no more digits than anybody reads."""
    if not isinstance(figure, float):
        return figure
    return f"{round(figure, 2):,.2f}".rstrip("0").rstrip(".") if abs(figure) >= 1 else _short(figure)


def _short(figure: float) -> str:
    """Write a figure with three digits, whole ones with all of theirs."""
    whole = float(f"{figure:.3g}") if abs(figure) < WHOLE_FROM else round(figure)
    return f"{whole:,.10f}".rstrip("0").rstrip(".")


def _check(session: Session, county: str, year: int) -> tuple[Suspicion, ...]:
    before = intake.table(session, county, year - 1)
    return quality.check(intake.table(session, county, year), before if before.height else None)


def _files(session: Session, county: str, year: int) -> tuple[object, ...]:
    """Name what is valid of a year and the one before: while no file comes or goes, nothing else is found."""
    place = (Submission.county == county) & Submission.year.in_((year - 1, year))
    columns = (Submission.id, Submission.year, Submission.layout, Submission.digest)
    mine = select(*columns).where(place, Submission.state == "accepted").order_by(Submission.id)
    return (county, year, *(tuple(row) for row in session.execute(mine)))


def _departments(one: Suspicion) -> set[str]:
    """Tell whose figures a suspicion names: a contradiction names those of several departments."""
    return {SUPPLIERS[code] for code in {one.fact, *one.params} if code in SUPPLIERS}
