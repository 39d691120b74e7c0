"""The ripple of a correction: whose class would move if some data were others, before anybody decides."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
from sqlalchemy.orm import Session

from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.evaluate import evaluate
from scoring.nearest import nearest
from scoring.table import LABELS, kinds
from service import evaluations, frozen
from service.fact_sets import CHECKS
from service.frozen import Frozen

Changes = Sequence[Mapping[str, Any]]

RULINGS = "rulings"
MOST_CHANGES = 200
SAME = 1e-6  # of a figure: areas come in m2 and are kept in mu
NOT_CHANGED = frozenset(("uscc", "class", "years_in_class"))
STORED: Mapping[str, pl.DataType] = {
    "number": pl.Float64(),
    "text": pl.String(),
    "date": pl.Date(),
    "labels": pl.List(pl.String()),
}
UNIT = ("uscc", "second")
COMPARED = ("class", "status", "total")


@dataclass(frozen=True, slots=True)
class Move:
    """An enterprise's result whose class or status would be another one."""

    uscc: str
    name: str | None
    unit: str
    class_before: str | None
    class_after: str | None
    status_before: str | None
    status_after: str | None
    total_before: float | None
    total_after: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many results are in a class, before and after; None: without a class."""

    class_name: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Ripple:
    """What some changes of data would do to a whole evaluation, all of it computed again."""

    evaluation_id: int
    changes: Changes
    units: int
    moved: int
    others_moved: int  # of enterprises whose own data stay as they are
    moves: tuple[Move, ...]
    classes: tuple[Tally, ...]


def of(session: Session, county: str, evaluation_id: int, changes: Changes) -> Ripple:
    """Tell whose class would move if these data were as said; the whole county is evaluated again.

    A change names `uscc` and `code`, and in `value` (a number, a text, an ISO date, null for not delivered)
    or in `labels` (all of them, of the code `labels` or `rulings`) what the datum would be.
    """
    kept = frozen.of(session, evaluations.get(session, county, evaluation_id))
    facts = _changed(kept, changes)
    after = evaluate(kept.run.scheme, facts, kept.previous).results
    together = _beside(kept.run.results, after)
    moved = together.filter(
        pl.col("class").ne_missing(pl.col("class_after"))
        | pl.col("status").ne_missing(pl.col("status_after"))
    )
    moves = tuple(_move(row) for row in moved.iter_rows(named=True))
    own = {one["uscc"] for one in changes}
    return Ripple(
        evaluation_id=evaluation_id,
        changes=tuple(changes),
        units=together.height,
        moved=len(moves),
        others_moved=sum(one.uscc not in own for one in moves),
        moves=moves,
        classes=_tallies(kept.run.scheme, together),
    )


def check(session: Session, county: str, evaluation_id: int, changes: Changes) -> None:
    """Refuse changes of what is no datum, of an enterprise that a run does not know, or of a wrong kind."""
    kept = frozen.of(session, evaluations.get(session, county, evaluation_id))
    _check(kept, changes)


def canonical(changes: Changes) -> str:
    """Write changes so that two equal lists are equal texts."""
    plain = sorted(
        ({**one, "labels": sorted(one["labels"])} if "labels" in one else dict(one) for one in changes),
        key=lambda one: (str(one["uscc"]), str(one["code"])),
    )
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()


def not_seen(session: Session, county: str, evaluation_id: int, changes: Changes) -> list[Mapping[str, Any]]:
    """List the changes that a run has not seen: its data say otherwise."""
    kept = frozen.of(session, evaluations.get(session, county, evaluation_id))
    return [one for one in changes if not _is_so(kept, one)]


def _is_so(kept: Frozen, one: Mapping[str, Any]) -> bool:
    kind = kinds(kept.run.scheme)[one["code"]]
    rows = kept.facts.filter(pl.col("uscc") == one["uscc"])
    found = rows[one["code"]].to_list()[0] if rows.height and one["code"] in rows.columns else None
    wanted = _read(one, kind)
    if kind == "labels":
        return set(found or ()) == set(wanted or ())
    if kind == "number" and found is not None and wanted is not None:
        return bool(abs(found - wanted) <= SAME * max(1.0, abs(wanted)))
    return bool(found == wanted)


def _changed(kept: Frozen, changes: Changes) -> pl.DataFrame:
    """The facts with the changes made."""
    places, facts = _check(kept, changes), kept.facts
    for one in changes:
        kind = kinds(kept.run.scheme)[one["code"]]
        facts = _set(facts, places[one["uscc"]], one["code"], _read(one, kind), kind)
    return facts


def _set(facts: pl.DataFrame, place: int, code: str, value: Any, kind: str) -> pl.DataFrame:
    """Set one cell; what is ruled is a label too, and what no longer is ruled no longer one."""
    column = _cells(facts, code)
    if code == RULINGS:
        ruled = {*(_cells(facts, LABELS)[place] or ())} - {*(column[place] or ())} | {*(value or ())}
        facts = _set(facts, place, LABELS, sorted(ruled), kind)
    column[place] = value
    return facts.with_columns(pl.Series(code, column, dtype=STORED[kind]))


def _cells(facts: pl.DataFrame, code: str) -> list[Any]:
    return facts[code].to_list() if code in facts.columns else [None] * facts.height


def _check(kept: Frozen, changes: Changes) -> dict[str, int]:
    """Give the row of each enterprise, if all changes are of known ones."""
    places = {code: place for place, code in enumerate(kept.facts["uscc"])}
    if faults := _faults(kept.run.scheme, places, changes):
        raise InputError(faults)
    return places


def _faults(scheme: Scheme, places: Mapping[str, int], changes: Changes) -> list[Fault]:
    if not 0 < len(changes) <= MOST_CHANGES:
        return [Fault("ripple.changes_count", "#/changes", {"count": len(changes), "most": MOST_CHANGES})]
    found = [_fault(scheme, places, one, f"#/changes/{place}") for place, one in enumerate(changes)]
    return [fault for fault in found if fault]


def _fault(scheme: Scheme, places: Mapping[str, int], one: Mapping[str, Any], where: str) -> Fault | None:
    if one["uscc"] not in places:
        return Fault("ripple.unknown_enterprise", f"{where}/uscc", {"uscc": one["uscc"]})
    names = kinds(scheme).keys() - NOT_CHANGED
    code = one["code"]
    if code not in names:
        told = {"name": code, "nearest": nearest(code, sorted(names))}
        return Fault("ripple.unknown_datum", f"{where}/code", told)
    value = one.get("labels", one.get("value"))
    wrong = CHECKS[kinds(scheme)[code]](value)
    told = {"name": code, "value": str(value)[:60], "nearest": ""}
    return Fault(wrong, where, told) if wrong else None


def _read(one: Mapping[str, Any], kind: str) -> Any:
    value = one.get("labels", one.get("value"))
    if value is None:
        return None
    if kind == "labels":
        return sorted(value.split("|") if isinstance(value, str) else value)
    if kind == "date":
        return dt.date.fromisoformat(value)
    return float(value) if kind == "number" else value


def _beside(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Both results of each unit; one that is only there before or after stands alone."""
    second = pl.col("unit") == "merged"
    then = after.select("uscc", "name", "unit", *COMPARED, second=second)
    now = before.select("uscc", "name", "unit", *COMPARED, second=second)
    return now.join(then, on=list(UNIT), how="full", coalesce=True, suffix="_after").sort(*UNIT)


def _move(row: Mapping[str, Any]) -> Move:
    return Move(
        uscc=row["uscc"],
        name=row["name"] or row["name_after"],
        unit=row["unit_after"] or row["unit"],
        class_before=row["class"],
        class_after=row["class_after"],
        status_before=row["status"],
        status_after=row["status_after"],
        total_before=row["total"],
        total_after=row["total_after"],
    )


def _tallies(scheme: Scheme, together: pl.DataFrame) -> tuple[Tally, ...]:
    before, after = together["class"].to_list(), together["class_after"].to_list()
    return tuple(Tally(name, before.count(name), after.count(name)) for name in (*scheme.class_names, None))
