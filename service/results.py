"""Results of an evaluation: listed, one with all its reasons, exported."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from threading import Lock
from typing import Any, Literal

import polars as pl
from sqlalchemy import ColumnElement, Select, bindparam, nulls_last, or_, select
from sqlalchemy.orm import Session

from data import export as tables_out
from model_registry.store import Store
from scoring.errors import Fault, InputError
from service import basis, evaluations, forecasts, problems, traces, view
from service.basis import Basis
from service.enterprises import Area, lies_in
from service.errors import NotFound
from service.frozen import Asked
from service.outlook import Outlook
from service.paging import Page, count
from service.tables import Enterprise, Evaluation, results
from service.view import ResultView

__all__ = ["Filter", "ResultView", "export", "get", "of", "page"]

Format = Literal["csv", "xlsx"]

LISTED = (*traces.KEPT, *traces.FILTERS)
SORTS = ("rank", "total", "uscc", "name", "pool", "status", "class", "township", "industry")
ROWS = select(*(results.c[name] for name in LISTED)).where(
    results.c.evaluation_id == bindparam("evaluation_id")
)
OWN = select(Evaluation.results_digest, Evaluation.facts_digest, Evaluation.through).where(
    Evaluation.county == bindparam("county"), Evaluation.id == bindparam("id")
)
MOST_COUNTS = 4096
MOST_PAGES = 256
REMEMBERED_LENGTH = 100
ESCAPE = "/"


@dataclass(frozen=True)
class Filter:
    """Which results; `text` is searched in credit code and name, `industry` is the beginning of the code."""

    pool: str | None = None
    status: str | None = None
    class_name: str | None = None
    township: str | None = None
    industry: str | None = None
    text: str | None = None
    uscc: str | None = None
    area: Area | None = None


EVERYTHING = Filter()
CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "pool": results.c.pool == bindparam("pool"),
    "status": results.c.status == bindparam("status"),
    "class_name": results.c["class"] == bindparam("class_name"),
    "township": results.c.township == bindparam("township"),
    "industry": results.c.industry.startswith(bindparam("industry"), escape=ESCAPE),
    "text": or_(
        *(one.contains(bindparam("text"), escape=ESCAPE) for one in (results.c.uscc, results.c.name))
    ),
    "uscc": results.c.uscc == bindparam("uscc"),
    "area": results.c.uscc.in_(
        select(Enterprise.uscc).where(Enterprise.county == bindparam("county"), lies_in())
    ),
}
_counts: dict[tuple[Any, ...], int] = {}
_pages: dict[tuple[object, ...], Page[dict[str, Any]]] = {}
_lock = Lock()


def page(
    session: Session,
    county: str,
    evaluation_id: int,
    wanted: Filter = EVERYTHING,
    sort: str = "rank",
    limit: int = 50,
    offset: int = 0,
) -> Page[dict[str, Any]]:
    """List results; `sort` is a column's name, with a minus before it for descending order.

    The results of an evaluation never change, so a process remembers the pages it gave last. Who lies in an
    area may change, so of an area nothing is remembered.
    """
    own = session.execute(OWN, {"county": county, "id": evaluation_id}).one_or_none()
    if own is None:
        raise NotFound("evaluation.not_found", id=evaluation_id)
    key = (*own, wanted, sort, limit, offset)
    place = {"county": county, "evaluation_id": evaluation_id}
    found = _pages.get(key) or _read(session, (*own, wanted), place, sort, limit, offset)
    if limit <= REMEMBERED_LENGTH and wanted.area is None:
        _remember(key, found)
    return found


def _remember(key: tuple[object, ...], found: Page[dict[str, Any]]) -> None:
    with _lock:
        while key not in _pages and len(_pages) >= MOST_PAGES:
            _pages.pop(next(iter(_pages)))
        _pages[key] = found


def get(
    session: Session, models: Store, county: str, evaluation_id: int, uscc: str, unit: str | None = None
) -> ResultView:
    """Give an enterprise's result with every number of its reasons, and what the champion expects of it.

    A mixed enterprise has two: its own, and as `unit` "merged" the one with its tenants and subsidiaries.
    """
    known = basis.of(session, county, evaluation_id)
    row = traces.unpacked(traces.stored(session, evaluation_id, uscc, unit).row)
    return view.build(known, row, _expected(session, models, county, row))


def of(session: Session, models: Store, asked: Asked) -> ResultView:
    """Give the result that is being explained, from what was read for that."""
    known = Basis(asked.run.scheme, asked.run.calibration, asked.evaluation.through)
    row = traces.unpacked(asked.stored.row)
    return view.build(known, row, _expected(session, models, asked.evaluation.county, row))


def export(
    session: Session, county: str, evaluation_id: int, file_format: Format, wanted: Filter = EVERYTHING
) -> bytes:
    """Give results as a file, a column per figure as in `data/schemes/README.md` §14."""
    evaluation = evaluations.get(session, county, evaluation_id)
    scheme = evaluations.scheme_by(session, evaluation)
    table = traces.results_of(session, scheme, evaluation_id)
    if wanted != EVERYTHING:
        chosen = _units(session, county, evaluation_id, wanted)
        table = table.join(chosen, on=chosen.columns, how="semi", maintain_order="left")
    if note := view.interim(evaluation.through):
        table = table.with_columns(interim=pl.lit(problems.text(note, "zh")))
    return tables_out.spreadsheet(table, file_format)


def filename(evaluation_id: int, file_format: Format) -> str:
    """Name the file of an export."""
    return f"evaluation-{evaluation_id}.{file_format}"


def _expected(session: Session, models: Store, county: str, row: Mapping[str, Any]) -> Outlook | None:
    """What the champion expects of a unit: members share what it expects of the whole."""
    shared = row.get("unit_uscc") or row["uscc"]
    return forecasts.expected(session, models, county, row["evaluation_id"], shared)


@lru_cache
def _listed(given: tuple[str, ...], sort: str) -> Select[Any]:
    """A page of the rows that meet the conditions; kept, for building it costs as much as running it."""
    return _chosen(given).order_by(*_order(sort)).limit(bindparam("limit")).offset(bindparam("offset"))


def _read(
    session: Session, key: tuple[Any, ...], place: dict[str, Any], sort: str, limit: int, offset: int
) -> Page[dict[str, Any]]:
    given, named = _bound(key[-1], place)
    found = session.execute(_listed(given, sort), named | {"limit": limit, "offset": offset})
    interim = {"interim": key[2] is not None}
    rows = [dict(zip(LISTED, row, strict=True)) | interim for row in found]
    return Page(rows, _count(session, key, given, named), limit, offset)


def _units(session: Session, county: str, evaluation_id: int, wanted: Filter) -> pl.DataFrame:
    """Which results those are, without their figures."""
    given, named = _bound(wanted, {"county": county, "evaluation_id": evaluation_id})
    chosen = _chosen(given).with_only_columns(results.c.uscc, results.c.unit)
    schema = dict.fromkeys(("uscc", "unit"), pl.String)
    return pl.DataFrame(session.execute(chosen, named).all(), schema, orient="row")


def _bound(wanted: Filter, place: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Name the conditions that are asked for, and give what they compare with."""
    asked = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    given = {name: _literally(name, value) for name, value in asked.items() if value is not None}
    return tuple(given), {**place, **given, **(wanted.area.named() if wanted.area else {})}


def _literally(name: str, value: Any) -> Any:
    """Take the signs of LIKE for what they are, where a condition compares with it."""
    return re.sub(r"([%_/])", rf"{ESCAPE}\1", value) if name in ("industry", "text") else value


def _chosen(given: tuple[str, ...]) -> Select[Any]:
    return ROWS.where(*(CONDITIONS[name] for name in given))


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    name = sort.removeprefix("-")
    if name not in SORTS:
        raise InputError([Fault("results.sort_unknown", "#/sort", {"sort": sort, "allowed": SORTS})])
    column = results.c[name]
    return nulls_last(column.desc() if sort != name else column.asc()), results.c.uscc, results.c.unit


def _count(
    session: Session, key: tuple[Any, ...], given: tuple[str, ...], named: Mapping[str, object]
) -> int:
    """Count once: the results of an evaluation never change."""
    if "area" in given:
        return count(session, _chosen(given).params(**named))
    if key not in _counts:
        if len(_counts) >= MOST_COUNTS:
            _counts.clear()
        _counts[key] = count(session, _chosen(given).params(**named))
    return _counts[key]
