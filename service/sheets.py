"""What a county knows of one enterprise in a year, datum by datum: the form that the enterprise confirms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy.orm import Session

from data import land
from scoring.document import Scheme
from scoring.functions import DATED_LABELS
from scoring.names import PREVIOUS
from service import history
from service.history import FactRow

LAND = frozenset({*land.FACTS, "plot_holder_uscc", "rented_floor_m2"})
AREAS = {"owned": "land_owned", "let_out": "land_let_out", "rented_in": "land_rented_in"}
ELECTRICITY = "electricity_kwh"
RULINGS = "rulings"  # a person's decision, with its own two persons and its own objection: nobody confirms it
KINDS = ("attribute", "fact", "parcel", "meter")
NOT_DELIVERED = "/"  # as departments write it


@dataclass(frozen=True)
class Datum:
    """One thing that is said of an enterprise; `submission_id` is None where nobody has said anything.

    `id` names it within the form: `fact:tax:2024`, `attribute:labels`, `parcel:P1:owned`, `meter:U1:M1:2024`.
    `used` tells whether a rule of the campaign's scheme reads it, `previous` what was said a year before.
    """

    id: str
    kind: str
    code: str
    title: str
    period: str
    value: float | None
    text: str | None
    unit: str | None
    department: str
    submission_id: int | None
    row: int | None
    used: bool
    previous: float | str | None

    @property
    def stated(self) -> str | None:
        """What it says, as a text that can be compared: an answer holds while this stays the same."""
        return None if self.submission_id is None else _stated(self.value, self.text)

    @property
    def is_land(self) -> bool:
        """Whether it is about areas, and can be answered while these are on notice."""
        return self.kind == "parcel" or self.code in LAND


def of_enterprise(session: Session, county: str, uscc: str, year: int, scheme: Scheme) -> list[Datum]:
    """List all data of an enterprise in a year, and what the rules read and nobody has said."""
    used = read_by(scheme)
    now, before = (_stated_in(session, county, uscc, year, year - back) for back in (0, 1))
    said = [_datum(name, rows, scheme, used, before.get(name, [])) for name, rows in now.items()]
    missing = [_missing(name, scheme, year, before) for name in sorted(used - _spoken_of(said))]
    return sorted([*said, *(one for one in missing if one)], key=_place)


def read_by(scheme: Scheme) -> frozenset[str]:
    """Give the facts and attributes of this year that some rule reads."""
    known = {one.code for one in scheme.facts} | {one.code for one in scheme.attributes}
    names = {"labels" if name == DATED_LABELS else name for name in scheme.uses}
    return frozenset(names & known - {name for name in names if name.startswith(PREVIOUS)})


def title_of(scheme: Scheme, datum: str) -> str:
    """Call a datum by what people know it as, from its id."""
    kind, _, rest = datum.partition(":")
    code, _, more = rest.partition(":")
    titles = _titles(scheme)
    if kind == "parcel":
        code, _, use = rest.rpartition(":")
        return titles[AREAS[use]] + f" {code}"
    if kind == "meter":
        return titles[ELECTRICITY] + f" {rest}"
    title = titles.get(code, code)
    return title + f" {more}" if kind == "fact" else title


def _stated_in(session: Session, county: str, uscc: str, year: int, of_year: int) -> dict[str, list[FactRow]]:
    rows = history.of_enterprise(session, county, uscc, of_year)
    valid = [row for row in rows if row.standing == "valid" and row.code != RULINGS]
    parts = groupby(sorted(valid, key=_subject), key=_subject)
    counted = [row for _, part in parts for row in _counted(list(part), str(of_year))]
    named = sorted(((_name(row, year), row) for row in counted), key=lambda one: (one[0], one[1].row))
    return {name: [row for _, row in part] for name, part in groupby(named, key=lambda one: one[0])}


def _subject(row: FactRow) -> tuple[str, str, str]:
    """What figures of several periods are about; of anything else, the thing itself."""
    return row.kind, row.code, "" if row.kind in ("fact", "attribute") else row.text or ""


def _counted(rows: list[FactRow], year: str) -> list[FactRow]:
    """Leave out what does not count: parts of a year that has a figure itself; all parts if none has one."""
    if rows[0].kind not in ("fact", "meter"):
        return rows
    if any(row.value is not None for row in rows):
        whole = [row for row in rows if row.period == year and row.value is not None]
        return whole or [row for row in rows if row.period != year]
    return [replace(max(rows, key=lambda row: row.submission_id), period=year)]


def _name(row: FactRow, year: int) -> str:
    period = f"{year}{row.period[4:]}"
    parts = {
        "fact": (row.code, period),
        "attribute": (row.code,),
        "parcel": (row.code, row.text or ""),
        "meter": (row.text or "", row.code, period),
    }
    return ":".join((row.kind, *parts[row.kind]))


def _datum(
    name: str, rows: list[FactRow], scheme: Scheme, used: frozenset[str], before: list[FactRow]
) -> Datum:
    first = rows[0]
    return Datum(
        id=name,
        kind=first.kind,
        code=first.code,
        title=_titles(scheme).get(_title_code(first), first.code),
        period=first.period,
        value=_sum(rows),
        text=_text(rows),
        unit=_kept_unit(scheme, first),
        department=first.department,
        submission_id=first.submission_id,
        row=first.row,
        used=_is_used(first, used),
        previous=(_sum(before) if first.kind != "attribute" else _text(before)) if before else None,
    )


def _missing(name: str, scheme: Scheme, year: int, before: Mapping[str, list[FactRow]]) -> Datum | None:
    """A fact that a rule reads and nobody has said; attributes that nobody gave are no gap."""
    fact = next((one for one in scheme.facts if one.code == name), None)
    if fact is None:
        return None
    named = f"fact:{name}:{year}"
    last = _sum(before[named]) if named in before else None
    about = (named, "fact", name, fact.title, str(year), None, None, fact.unit, fact.department)
    return Datum(*about, submission_id=None, row=None, used=True, previous=last)


def _spoken_of(said: Iterable[Datum]) -> set[str]:
    """The facts that rows speak of, the ledgers' too: who has a parcel has an area of every kind."""
    found: set[str] = set()
    for one in said:
        found |= LAND if one.kind == "parcel" else {ELECTRICITY} if one.kind == "meter" else {one.code}
    return found


def _sum(rows: list[FactRow]) -> float | None:
    values = [row.value for row in rows]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _text(rows: list[FactRow]) -> str | None:
    if rows[0].kind == "attribute":
        return "|".join(sorted(row.text or "" for row in rows))
    return rows[0].text if rows[0].kind == "parcel" else None


def _stated(value: float | None, text: str | None) -> str:
    return repr(value) if value is not None else text or NOT_DELIVERED


def _kept_unit(scheme: Scheme, row: FactRow) -> str | None:
    """The unit of the value: a row's own is the one in which the file was written."""
    if row.kind != "fact":
        return row.unit
    return next((one.unit for one in scheme.facts if one.code == row.code), row.unit)


def _titles(scheme: Scheme) -> Mapping[str, str]:
    return {one.code: one.title for one in scheme.facts} | {one.code: one.title for one in scheme.attributes}


def _title_code(row: FactRow) -> str:
    if row.kind == "parcel":
        return AREAS[row.text or ""]
    return ELECTRICITY if row.kind == "meter" else row.code


def _is_used(row: FactRow, used: frozenset[str]) -> bool:
    if row.kind == "parcel":
        return not used.isdisjoint(LAND)
    return (ELECTRICITY if row.kind == "meter" else row.code) in used


def _place(one: Datum) -> tuple[bool, int, str]:
    return not one.used, KINDS.index(one.kind), one.id
