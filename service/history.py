"""Everything that was ever handed in about one enterprise and year, and what of it is valid."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, RowMapping, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from service.provenance import SUBJECT
from service.tables import Submission, attributes, facts, meters, parcels

Standing = Literal["valid", "superseded", "withdrawn"]


@dataclass(frozen=True)
class FactRow:
    """One figure or word that was handed in, with its source; `standing` says whether it counts.

    `kind` is fact, attribute, parcel or meter. Of a parcel, `value` is the area that the enterprise holds or
    uses and `text` says which: `owned`, `let_out` or `rented_in`. Of a meter, `text` is the user number.
    """

    kind: str
    code: str
    period: str
    value: float | None
    text: str | None
    raw: str | None
    unit: str | None
    standing: Standing
    department: str
    layout: str
    filename: str
    digest: str
    row: int
    submission_id: int
    received_at: dt.datetime


def of_enterprise(session: Session, county: str, uscc: str, year: int) -> list[FactRow]:
    """List all rows about an enterprise, by kind and code, the newest first."""
    about: Mapping[str, tuple[Table, ColumnElement[bool]]] = {
        "fact": (facts, facts.c.uscc == uscc),
        "attribute": (attributes, attributes.c.uscc == uscc),
        "parcel": (parcels, or_(parcels.c.holder_uscc == uscc, parcels.c.user_uscc == uscc)),
        "meter": (meters, meters.c.uscc == uscc),
    }
    place = and_(Submission.county == county, Submission.year == year)
    return [
        _row(kind, row, standing, uscc, year)
        for kind, (table, condition) in about.items()
        for row, standing in _standing(session, table, place, condition)
    ]


def _standing(
    session: Session, table: Table, place: ColumnElement[bool], about: ColumnElement[bool]
) -> Iterator[tuple[RowMapping, Standing]]:
    """The rows of a table, each with whether it counts."""
    subject = [table.c[name] for name in SUBJECT[table.name]]
    source = (Submission.department, Submission.layout, Submission.filename, Submission.digest)
    statement = (
        select(table, *source, Submission.received_at, Submission.state.label("submission_state"))
        .join(Submission, Submission.id == table.c.submission_id)
        .where(place, Submission.state != "refused", about)
        .order_by(*subject, table.c.submission_id.desc(), table.c.row)
    )
    rows = session.execute(statement).mappings().all()
    newest = _newest(session, table, place, rows)
    for row in rows:
        if row["submission_state"] == "withdrawn":
            yield row, "withdrawn"
        else:
            yield row, "valid" if newest[_subject(table, row)] == row["submission_id"] else "superseded"


def _newest(
    session: Session, table: Table, place: ColumnElement[bool], rows: Sequence[RowMapping]
) -> dict[tuple[Any, ...], int]:
    """The latest accepted submission that speaks of each subject, be it as another enterprise's."""
    names = SUBJECT[table.name]
    first = table.c[names[0]]
    statement = (
        select(*(table.c[name] for name in names), func.max(table.c.submission_id))
        .join(Submission, Submission.id == table.c.submission_id)
        .where(place, Submission.state == "accepted", first.in_({row[names[0]] for row in rows}))
        .group_by(*(table.c[name] for name in names))
    )
    return {tuple(subject): newest for *subject, newest in session.execute(statement)}


def _subject(table: Table, row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[name] for name in SUBJECT[table.name])


def _row(kind: str, row: RowMapping, standing: Standing, uscc: str, year: int) -> FactRow:
    said = _SAID[kind](row, uscc)
    return FactRow(
        kind=kind,
        code=said["code"],
        period=row.get("period") or str(year),
        value=said.get("value"),
        text=said.get("text"),
        raw=row.get("raw"),
        unit=said.get("unit"),
        standing=standing,
        **{name: row[name] for name in _SOURCE},
    )


def _fact(row: RowMapping, _uscc: str) -> dict[str, Any]:
    return {name: row[name] for name in ("code", "value", "unit")}


def _attribute(row: RowMapping, _uscc: str) -> dict[str, Any]:
    return {name: row[name] for name in ("code", "text")}


def _parcel(row: RowMapping, uscc: str) -> dict[str, Any]:
    if row["user_uscc"] in (None, row["holder_uscc"]):
        area = row["area_m2"] if row["used_m2"] is None else row["used_m2"]
        return {"code": row["parcel"], "value": area, "text": "owned", "unit": "m2"}
    text = "rented_in" if row["user_uscc"] == uscc else "let_out"
    return {"code": row["parcel"], "value": row["used_m2"], "text": text, "unit": "m2"}


def _meter(row: RowMapping, _uscc: str) -> dict[str, Any]:
    return {
        "code": row["meter"] or row["user_number"],
        "value": row["kwh"],
        "text": row["user_number"],
        "unit": "kWh",
    }


_SAID = {"fact": _fact, "attribute": _attribute, "parcel": _parcel, "meter": _meter}
_SOURCE = ("department", "layout", "filename", "digest", "row", "submission_id", "received_at")
