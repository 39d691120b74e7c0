"""The demo county: its department files go through the same door as anybody's."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import synthetic
from data.synthetic import COUNTY, COUNTY_NAME, DepartmentFile
from service import (
    campaigns,
    collection,
    counties,
    db,
    evaluations,
    files,
    listing,
    provenance,
    schemes,
    stages,
    submissions,
)
from service.errors import Conflict
from service.tables import County, Submission

Report = Callable[..., None]
REHEARSED = "演示：试运行，不产生效力"
NO_USERS = "演示县没有该部门的用户"


def is_loaded(engine: Engine) -> bool:
    """Tell whether the demo county's last year is published."""
    with db.session(engine) as session:
        return evaluations.published(session, COUNTY, synthetic.YEARS[-1]) is not None


def load(engine: Engine, written: Sequence[DepartmentFile], report: Report) -> None:
    """Hand in the files, evaluate and publish year by year; go on where it was interrupted."""
    with db.session(engine) as session:
        if session.get(County, COUNTY) is None:
            counties.add(session, COUNTY, COUNTY_NAME, synthetic=True)
    years = sorted({one.year for one in written})
    for year in years:
        of_year = [one for one in written if one.year == year]
        # One year's mistakes come to light only after it was published, to show what a correction then does.
        for code, together in _rounds(of_year, late=year in years[-2:-1]):
            with db.session(engine) as session:
                taken = _submit(session, together)
            with db.session(engine) as session:
                counted = _publish(session, year)
            report(code, year=year, files=len(together), rows=taken, units=counted)


def rehearse(engine: Engine) -> int:
    """Begin a trial campaign on the last year's files, up to where enterprises confirm; give its number."""
    year = synthetic.YEARS[-1]
    with db.session(engine) as session:
        scheme = schemes.add(session, COUNTY, synthetic.scheme_text(year))
        number = campaigns.create(session, COUNTY, year, scheme.id, True, None).id
        listing.draw(session, COUNTY, number, None)
    with db.session(engine) as session:
        campaign = stages.advance(session, COUNTY, number, "collecting", REHEARSED, None)
        for one in collection.owed(session, campaign):
            if not one.is_settled:
                collection.waive(session, COUNTY, number, one.layout, NO_USERS, None)
    with db.session(engine) as session:
        stages.advance(session, COUNTY, number, "confirming", REHEARSED, None)
    return number


def _rounds(written: Sequence[DepartmentFile], late: bool) -> Iterator[tuple[str, Sequence[DepartmentFile]]]:
    """What is handed in before a year is published, and what after it, each with what is said of it."""
    corrections = [one for one in written if one.corrects and late]
    yield "demo.year_done", [one for one in written if one not in corrections]
    if corrections:
        yield "demo.year_corrected", corrections


def _submit(session: Session, written: Iterable[DepartmentFile]) -> int:
    """Hand in what is not there yet; give the number of rows."""
    rows = 0
    for one in written:
        content = one.path.read_bytes()
        same = (Submission.county == COUNTY) & (Submission.digest == files.digest(content))
        made = session.scalar(select(Submission).where(same, Submission.state == "accepted"))
        made = made or submissions.accept(session, COUNTY, one.year, one.layout, one.path.name, content, None)
        if made.state != "accepted":
            raise Conflict("demo.file_refused", file=one.path.name, errors=made.error_count)
        rows += made.row_count
    return rows


def _publish(session: Session, year: int) -> int:
    """Evaluate and publish what was handed in, unless that is done; give the number of units."""
    done = evaluations.published(session, COUNTY, year)
    if done is None or orjson.loads(done.submissions) != [*provenance.accepted(session, COUNTY, year)]:
        scheme = schemes.add(session, COUNTY, synthetic.scheme_text(year))
        draft = evaluations.run(session, COUNTY, scheme.id, year, None)
        done = evaluations.publish(session, COUNTY, draft.id, None)
    return sum(count for *_, count in evaluations.counts(done))
