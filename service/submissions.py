"""Department files: accepted or refused as a whole, superseded by later ones, withdrawn, never changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import layout as layouts
from data import reader
from data.layout import Layout
from data.reader import Reading
from scoring.errors import Fault, InputError
from service import audit, bulk, clock, counties, faults, files, notes, register, tables
from service.accounts import Actor
from service.errors import Conflict, Forbidden, NotFound
from service.paging import Page, objects
from service.tables import Submission

LONGEST_NAME = 255


@dataclass(frozen=True)
class _Delivery:
    county: str
    year: int
    layout: Layout
    filename: str
    content: bytes
    actor: Actor | None


def accept(
    session: Session,
    county: str,
    year: int,
    layout_name: str,
    filename: str,
    content: bytes,
    actor: Actor | None,
) -> Submission:
    """Take a department file wholly or not at all; a refused one is kept with all its errors."""
    counties.get(session, county)
    if layout_name not in layouts.names():
        raise InputError(
            [Fault("layout.unknown", "layout", {"layout": layout_name, "layouts": layouts.names()})]
        )
    return take(session, county, year, layouts.load(layout_name), filename, content, actor)


def take(
    session: Session,
    county: str,
    year: int,
    layout: Layout,
    filename: str,
    content: bytes,
    actor: Actor | None,
    check: Callable[[Reading], Sequence[Fault]] = lambda _: (),
) -> Submission:
    """Take a file by any layout; `check` tells what else is wrong with what it says."""
    delivery = _Delivery(county, year, layout, _printable(filename), content, actor)
    try:
        reading = reader.read(content, layout, delivery.filename, year)
    except InputError as error:
        return _keep(session, delivery, found=error.faults)
    if found := check(reading):
        return _keep(session, delivery, found=found)
    submission = _keep(session, delivery, row_count=reading.row_count)
    _store(session, submission.id, reading)
    register.add(session, county, year, submission.id, reading)
    return submission


def page(
    session: Session,
    county: str,
    year: int | None = None,
    layout: str | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
    department: str | None = None,
) -> Page[Submission]:
    """List submissions, newest first; one department's, or all."""
    wanted = {"year": year, "layout": layout, "state": state, "department": department}
    statement = select(Submission).where(Submission.county == county).order_by(Submission.id.desc())
    statement = statement.filter_by(**{key: value for key, value in wanted.items() if value is not None})
    return objects(session, statement, limit, offset)


def get(session: Session, county: str, submission_id: int, department: str | None = None) -> Submission:
    """Find a submission of this county; of one department, or of any."""
    mine = (Submission.county == county) & (Submission.id == submission_id)
    found = session.scalar(select(Submission).where(mine))
    if found is None or department not in (None, found.department):
        raise NotFound("submission.not_found", id=submission_id)
    return found


def check_layout(layout_name: str, department: str | None = None) -> None:
    """Check that files of this layout are handed in by departments themselves, and by this one."""
    known = layouts.by_departments()
    if layout_name not in known:
        raise InputError([Fault("layout.unknown", "layout", {"layout": layout_name, "layouts": known})])
    if department not in (None, whose := layouts.load(layout_name).department):
        raise Forbidden("submission.other_department", layout=layout_name, department=notes.department(whose))


def check_may_withdraw(found: Submission) -> None:
    """Check that a file may be taken back as such: what the service wrote is changed by what wrote it."""
    if found.layout not in layouts.by_departments():
        raise Conflict("submission.not_by_department", id=found.id, layout=found.layout)


def errors(session: Session, county: str, submission_id: int) -> tuple[Fault, ...]:
    """List everything that was wrong with a refused file, in the order of its rows."""
    return faults.unpack(get(session, county, submission_id).errors)


def content(session: Session, county: str, submission_id: int) -> bytes:
    """Give a submitted file back as it was handed in."""
    return files.content(session, get(session, county, submission_id).digest)


def withdraw(session: Session, county: str, submission_id: int, actor: Actor | None) -> Submission:
    """Take an accepted file back: what it superseded is valid again."""
    counties.lock(session, county)
    submission = get(session, county, submission_id)
    if submission.state != "accepted":
        raise Conflict(
            "submission.not_accepted", id=submission_id, state=Fault(f"submission_state.{submission.state}")
        )
    submission.state = "withdrawn"
    submission.withdrawn_at, submission.withdrawn_by = clock.now(), actor.id if actor else None
    session.flush()
    after = _state(submission)
    audit.note(session, actor, "submission.withdrawn", _name(submission), county=county, after=after)
    register.remove(session, county, submission_id)
    return submission


def _name(submission: Submission) -> str:
    return f"submission/{submission.id}"


def _state(submission: Submission) -> dict[str, object]:
    return {key: getattr(submission, key) for key in ("year", "layout", "digest", "state", "row_count")}


def _printable(filename: str) -> str:
    return "".join(sign for sign in filename if sign.isprintable())[-LONGEST_NAME:]


def _keep(
    session: Session, delivery: _Delivery, found: Sequence[Fault] = (), row_count: int = 0
) -> Submission:
    counties.lock(session, delivery.county)
    submission = Submission(
        county=delivery.county,
        year=delivery.year,
        layout=delivery.layout.name,
        department=delivery.layout.department,
        filename=delivery.filename,
        digest=files.keep(session, delivery.content),
        state="refused" if found else "accepted",
        row_count=row_count,
        error_count=len(found),
        errors=faults.pack(found),
        received_by=delivery.actor.id if delivery.actor else None,
    )
    session.add(submission)
    session.flush()
    what = f"submission.{submission.state}"
    audit.note(
        session, delivery.actor, what, _name(submission), county=delivery.county, after=_state(submission)
    )
    return submission


def _store(session: Session, submission_id: int, reading: Reading) -> None:
    mine = pl.lit(submission_id).alias("submission_id")
    delivered = (
        pl.when(pl.col("value").is_null()).then(pl.lit("not_delivered")).otherwise(pl.lit("delivered"))
    )
    facts = reading.facts.with_columns(mine, delivered.alias("state")).sort("uscc", "code", "period")
    bulk.insert(session, tables.facts, facts)
    bulk.insert(session, tables.attributes, reading.attributes.with_columns(mine).sort("uscc", "code"))
    bulk.insert(session, tables.parcels, reading.parcels.with_columns(mine))
    bulk.insert(session, tables.meters, reading.meters.with_columns(mine))
