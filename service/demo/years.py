"""The demo county's years before there were campaigns: evaluated from their files and taken over."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import synthetic
from data.synthetic import COUNTY, COUNTY_NAME, DepartmentFile
from service import (
    campaigns,
    clock,
    collection,
    counties,
    db,
    evaluations,
    files,
    listing,
    provenance,
    publications,
    schemes,
    stages,
    submissions,
)
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.clock import BEIJING
from service.errors import Conflict
from service.tables import County, Submission

Report = Callable[..., None]
REHEARSED = "演示：试运行，不产生效力"
NO_USERS = "演示县没有该部门的用户"
PLAYED = synthetic.YEARS[-1]
# What is said of a year, when its files came in, and when it was published: days of the year after it.
TAKEN, CORRECTED = ("demo.year_done", (3, 12), (7, 2)), ("demo.year_corrected", (9, 3), (9, 24))


def load(engine: Engine, written: Sequence[DepartmentFile], report: Report, *, last: bool = True) -> None:
    """Hand in and take over year by year, the last one too or not; go on where it was interrupted."""
    years = sorted({one.year for one in written})
    with clock.at(_on(years[0], (1, 8))), db.session(engine) as session:
        if session.get(County, COUNTY) is None:
            counties.add(session, COUNTY, COUNTY_NAME, synthetic=True)
    for year in years if last else years[:-1]:
        of_year = [one for one in written if one.year == year]
        # One year's mistakes come to light only after it was published, to show what a correction then does.
        for (code, came, published), together in _rounds(of_year, late=year in years[-2:-1]):
            with clock.at(_on(year, came)), db.session(engine) as session:
                taken = hand_in(session, together, None)
            with clock.at(_on(year, published)), db.session(engine) as session:
                counted = _publish(session, year)
            report(code, year=year, files=len(together), rows=taken, units=counted)


def rehearse(engine: Engine) -> int:
    """Begin a trial campaign on the last year's files, up to where enterprises confirm; give its number."""
    with db.session(engine) as session:
        begun = rehearsal(session)
        number = begun.id if begun else _begin(session)
    with db.session(engine) as session:
        campaign = campaigns.get(session, COUNTY, number)
        if campaign.state == "preparing":
            stages.advance(session, COUNTY, number, "collecting", REHEARSED, None)
            waive(session, campaign, None)
    with db.session(engine) as session:
        if campaigns.get(session, COUNTY, number).state == "collecting":
            stages.advance(session, COUNTY, number, "confirming", REHEARSED, None)
    return number


def rehearsal(session: Session) -> Campaign | None:
    """Find the trial campaign, if it is begun."""
    mine = (Campaign.county == COUNTY) & (Campaign.year == PLAYED) & Campaign.trial
    return session.scalar(select(Campaign).where(mine).order_by(Campaign.id).limit(1))


def waive(session: Session, campaign: Campaign, actor: Actor | None) -> None:
    """Do without the files of departments that the demo county has not."""
    for one in collection.owed(session, campaign):
        if not one.is_settled:
            collection.waive(session, COUNTY, campaign.id, one.layout, NO_USERS, actor)


def hand_in(session: Session, written: Iterable[DepartmentFile], actor: Actor | None) -> int:
    """Hand in what is not there yet; give the number of rows."""
    rows = 0
    for one in written:
        content = one.path.read_bytes()
        same = (Submission.county == COUNTY) & (Submission.digest == files.digest(content))
        made = session.scalar(select(Submission).where(same, Submission.state == "accepted"))
        made = made or submissions.accept(
            session, COUNTY, one.year, one.layout, one.path.name, content, actor
        )
        if made.state != "accepted":
            raise Conflict("demo.file_refused", file=one.path.name, errors=made.error_count)
        rows += made.row_count
    return rows


def _on(year: int, day: tuple[int, int]) -> dt.datetime:
    return dt.datetime(year + 1, *day, 10, tzinfo=BEIJING)


def _rounds(
    written: Sequence[DepartmentFile], late: bool
) -> Iterator[tuple[tuple[str, tuple[int, int], tuple[int, int]], Sequence[DepartmentFile]]]:
    """What is handed in before a year is published, and what after it, each with what is said of it."""
    corrections = [one for one in written if one.corrects and late]
    yield TAKEN, [one for one in written if one not in corrections]
    if corrections:
        yield CORRECTED, corrections


def _publish(session: Session, year: int) -> int:
    """Evaluate and take over what was handed in, unless that is done; give the number of units."""
    done = evaluations.published(session, COUNTY, year)
    if done is None or orjson.loads(done.submissions) != [*provenance.accepted(session, COUNTY, year)]:
        scheme = schemes.add(session, COUNTY, synthetic.scheme_text(year))
        draft = evaluations.run(session, COUNTY, scheme.id, year, None)
        done = publications.take_over(session, COUNTY, draft.id, None)
    return sum(count for *_, count in evaluations.counts(done))


def _begin(session: Session) -> int:
    scheme = schemes.add(session, COUNTY, synthetic.scheme_text(PLAYED))
    number = campaigns.create(session, COUNTY, PLAYED, scheme.id, True, None).id
    listing.draw(session, COUNTY, number, None)
    return number
