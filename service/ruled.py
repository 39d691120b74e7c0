"""The labels that persons have ruled, as they stand in a county's figures: each change is a submission.

Only real campaigns write here: what is decided in a trial is kept with the trial and touches nothing.
"""

import csv
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from io import StringIO
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service import audit, counties, submissions
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.errors import Conflict
from service.objection_tables import Ruling
from service.tables import Submission, attributes

LAYOUT = "rulings"
ACCEPTED = Submission.state == "accepted"
HEADING = ("统一社会信用代码", "认定", "理由")


def enter(
    session: Session,
    county: str,
    year: int,
    uscc: str,
    labels: Sequence[str],
    actor: Actor | None,
    reason: str,
    without: Collection[str] = (),
) -> Submission:
    """Add labels to those that stand for an enterprise and year (and lift `without`), by a new submission.

    Where none is left, the submissions that gave them are withdrawn; the last of them is given. Where nothing
    changes, none is made.
    """
    counties.lock(session, county)
    before = standing(session, county, year, uscc)
    after = sorted({*before, *labels} - set(without))
    if after == before:
        return _newest(session, county, year, uscc)
    if after:
        content = _file((uscc, "|".join(after), reason))
        made = submissions.accept(session, county, year, LAYOUT, f"{uscc}.csv", content, actor)
    else:
        made = _withdraw(session, county, year, uscc, actor)
    about, thing = {"uscc": uscc, "reason": reason}, f"submission/{made.id}"
    states = {"before": about | {"labels": before}, "after": about | {"labels": after}}
    audit.note(session, actor, "ruling.entered", thing, county=county, **states)
    return made


def standing(session: Session, county: str, year: int, uscc: str) -> list[str]:
    """List the labels that rulings give an enterprise in a year."""
    rows = session.execute(_said(county, year, uscc).where(ACCEPTED)).all()
    return sorted(row.text for row in rows if row.submission_id == rows[0].submission_id)


def in_force(session: Session, county: str, year: int, as_of: dt.date) -> Mapping[tuple[str, str], int]:
    """Give enterprise and label → year, of what was ruled and is neither lifted since nor past its day."""
    decided = (Ruling.county == county) & (Ruling.state == "approved") & Campaign.trial.is_(False)
    rows = session.execute(
        select(Ruling, Campaign.year)
        .join(Campaign, Campaign.id == Ruling.campaign_id)
        .where(decided, Campaign.year <= year)
        .order_by(Campaign.year, Ruling.decided_at, Ruling.id)
    )
    found: dict[tuple[str, str], int] = {}
    for one, ruled_for in rows:
        if one.lifts:
            found.pop((one.uscc, one.label), None)
        elif ruled_for == year or (one.expires_on is not None and one.expires_on >= as_of):
            found[one.uscc, one.label] = ruled_for
    return found


def _said(county: str, year: int, uscc: str) -> Select[Any]:
    """What submissions of a year ruled of an enterprise, the newest first, withdrawn ones too."""
    mine = (Submission.county == county) & (Submission.year == year)
    return (
        select(attributes.c.submission_id, attributes.c.text)
        .join(Submission, Submission.id == attributes.c.submission_id)
        .where(mine, attributes.c.uscc == uscc, attributes.c.code == LAYOUT)
        .order_by(attributes.c.submission_id.desc())
    )


def _newest(session: Session, county: str, year: int, uscc: str) -> Submission:
    """Find the submission by which all stands as it does, where there is nothing to change."""
    found = session.execute(_said(county, year, uscc).limit(1)).one_or_none()
    if found is None:
        raise Conflict("ruling.nothing_stands", uscc=uscc, year=year)
    return submissions.get(session, county, found.submission_id)


def _withdraw(session: Session, county: str, year: int, uscc: str, actor: Actor | None) -> Submission:
    """Take back all that was ruled of an enterprise in a year: nothing is left to be said."""
    rows = session.execute(_said(county, year, uscc).where(ACCEPTED))
    given = dict.fromkeys(row.submission_id for row in rows)
    newest, *_ = [submissions.withdraw(session, county, one, actor) for one in given]
    return newest


def _file(row: Sequence[str]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows([HEADING, row])
    return written.getvalue().encode()
