"""Changes of data as a form has them: row by row an enterprise, a datum, and what it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
from flask import request

from scoring.document import Scheme
from scoring.errors import Fault
from scoring.table import kinds
from service import evaluations, frozen, language, objections, ruled, sheets, unit
from service.objection_tables import Objection
from service.problems import Invalid

NOTHING = ("无", "null", "none")  # what is typed for a datum that was not delivered
RULES = ("scope", "pools", "adjustments", "rankings", "overrides", "policies")
ROWS = 3  # of an empty form


@dataclass(frozen=True)
class Row:
    """A row as it stands in the form; `now`: what the run on notice read."""

    uscc: str
    code: str
    value: str
    now: str


def titles(scheme: Scheme) -> dict[str, str]:
    """Name the data that a correction can be about: those that the rules read, and the labels."""
    read = {*sheets.read_by(scheme), "labels", ruled.LAYOUT}
    known = {one.code: one.title for one in scheme.facts}
    known |= {one.code: one.title for one in scheme.attributes}
    return {code: title for code, title in known.items() if code in read}


def of_form(scheme: Scheme) -> list[dict[str, Any]]:
    """Read the changes that a form asks for; a row without a datum asks for none."""
    places = (place for place in range(_rows()) if _said("code", place))
    return [change(*_row(place), scheme, f"#/value-{place}") for place in places]


def shown(found: Objection, scheme: Scheme) -> list[Row]:
    """Give the rows of the form: as typed, else what was found last, else what the objection asks for."""
    typed = request.method == "POST" and request.form.get("do") != "attach"
    rows = [_row(at) for at in range(_rows())] if typed else _asked(found)
    empty = [(found.uscc, "", "")] * max(1, ROWS - len(rows))
    return [Row(uscc, code, value, now(found, uscc, code, scheme)) for uscc, code, value in [*rows, *empty]]


def now(found: Objection, uscc: str, code: str, scheme: Scheme) -> str:
    """Say what the run on notice read of a datum."""
    if code not in kinds(scheme):
        return ""
    session = unit.session()
    facts = frozen.of(session, evaluations.get(session, found.county, found.evaluation_id)).facts
    if code not in facts.columns:
        return ""
    cells = facts.filter(pl.col("uscc") == uscc)[code].to_list()
    return written(cells[0]) if cells else ""


def written(value: object) -> str:
    """Write a value as it is typed."""
    if value is None:
        return language.say("无", "none")
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _asked(found: Objection) -> list[tuple[str, str, str]]:
    given = [
        one.correction for one in objections.opinions(unit.session(), found.id) if one.correction != "[]"
    ]
    changes: Sequence[Mapping[str, Any]] = orjson.loads(given[-1] if given else found.wish)
    if not changes and found.about == "datum":
        return [(found.uscc, found.subject, "")]
    return [(one["uscc"], one["code"], written(one.get("labels", one.get("value")))) for one in changes]


def change(uscc: str, code: str, value: str, scheme: Scheme, where: str = "#/claimed") -> dict[str, Any]:
    """Make a change of what was typed."""
    kind = kinds(scheme).get(code)
    made: dict[str, Any] = {"uscc": uscc, "code": code}
    if kind == "labels":
        labels = [] if value in NOTHING else value.replace("、", "|").split("|")
        return made | {"labels": [one.strip() for one in labels if one.strip()]}
    if not value:
        raise Invalid(Fault("field.required", where))
    if value in NOTHING:
        return made | {"value": None}
    return made | {"value": _figure(value) if kind == "number" else value}


def title(clause: Any) -> str:
    """Name a clause."""
    return getattr(clause, "title", "") or getattr(clause, "reason", "") or str(clause.name)


def _figure(written: str) -> float | str:
    try:
        return float(written.replace(",", ""))
    except ValueError:
        return written


def _row(place: int) -> tuple[str, str, str]:
    return _said("uscc", place), _said("code", place), _said("value", place)


def _said(name: str, place: int) -> str:
    return request.form.get(f"{name}-{place}", "").strip()


def _rows() -> int:
    """Count the rows of the form that was sent."""
    places = (name.removeprefix("code-") for name in request.form if name.startswith("code-"))
    return min(max((int(one) + 1 for one in places if one.isdecimal()), default=0), 200)
