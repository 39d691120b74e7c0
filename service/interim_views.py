"""What an interim run shows: how its figures were made, and who would rise or fall by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
from sqlalchemy.orm import Session

from data import interim
from scoring.document import Scheme
from scoring.errors import Fault
from service import evaluations, files, interims, traces, view
from service.errors import Conflict
from service.paging import Page
from service.tables import Evaluation

MOVES = ("up", "down", "same", "new", "none")
"""Against the last published class: better, worse, the same; it had none; it has none now."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many enterprises' figures of a fact are in a state (`data.interim.STATES`)."""

    fact: str
    title: str
    state: str
    enterprises: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many enterprises went from the class last published to the class of the interim run."""

    before: str | None
    now: str | None
    moved: str
    enterprises: int


@dataclass(frozen=True, slots=True)
class Summary:
    """An interim run: how far it looked, how its figures were made, and who would change class.

    `scheme_year`: the year that the scheme was written for. `scaled`: enterprises of which some flow was
    scaled by a season; `missing`: of which one was missing that others of the pool have delivered. `against`:
    the published evaluation that it is compared with; None: there is none.
    """

    evaluation_id: int
    through: str
    year: int
    scheme_year: int
    note: Fault | None
    scheme_note: Fault | None
    made_of: tuple[Figures, ...]
    enterprises: int
    scaled: int
    missing: int
    against: int | None
    against_year: int | None
    moves: Mapping[str, int]
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One enterprise of an interim run. `states`: fact → how its figure was made."""

    uscc: str
    name: str | None
    pool: str | None
    total: float | None
    before: str | None
    now: str | None
    moved: str
    states: Mapping[str, str]


def get(session: Session, county: str, evaluation_id: int) -> Evaluation:
    """Find an interim run of this county."""
    found = evaluations.get(session, county, evaluation_id)
    if found.through is None:
        raise Conflict("evaluation.not_interim", id=evaluation_id)
    return found


def summary(session: Session, county: str, evaluation_id: int) -> Summary:
    """Tell how an interim run's figures were made, and how many would rise or fall."""
    made = get(session, county, evaluation_id)
    told, states = _told(session, made)
    scheme = evaluations.scheme_by(session, made)
    last = interims.before(session, county, made.year)
    moved = _moves(session, made, last, scheme)
    return Summary(
        evaluation_id=made.id,
        through=str(made.through),
        year=made.year,
        scheme_year=told["scheme_year"],
        note=view.interim(made.through),
        scheme_note=_scheme_note(made.year, told["scheme_year"]),
        made_of=tuple(_figures(scheme, states)),
        enterprises=states.height,
        scaled=_having(states, interim.SCALED),
        missing=_having(states, {"missing"}),
        against=last.id if last else None,
        against_year=last.year if last else None,
        moves={name: moved.filter(moved=name).height for name in MOVES},
        crossings=tuple(_crossings(moved)),
    )


def _scheme_note(year: int, scheme_year: int) -> Fault | None:
    told = {"year": year, "scheme_year": scheme_year}
    return Fault("evaluation.interim_last_scheme", params=told) if scheme_year != year else None


def moves(
    session: Session,
    county: str,
    evaluation_id: int,
    moved: str | None = None,
    uscc: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Move]:
    """List the enterprises of an interim run with their classes and how their figures were made."""
    made = get(session, county, evaluation_id)
    states = _told(session, made)[1]
    found = _moves(
        session, made, interims.before(session, county, made.year), evaluations.scheme_by(session, made)
    )
    wanted = {"moved": moved, "uscc": uscc}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    part = found.slice(offset, limit)
    known = {
        row.pop("uscc"): row for row in part.select("uscc").join(states, on="uscc").iter_rows(named=True)
    }
    items = [
        Move(**row, states={fact: state for fact, state in known.get(row["uscc"], {}).items() if state})
        for row in part.iter_rows(named=True)
    ]
    return Page(items, found.height, limit, offset)


def _told(session: Session, made: Evaluation) -> tuple[dict[str, Any], pl.DataFrame]:
    """What was written down of a run, and the states of its figures."""
    told: dict[str, Any] = orjson.loads(made.interim or "{}")
    return told, files.table(session, told["states"])


def _having(states: pl.DataFrame, wanted: set[str] | frozenset[str]) -> int:
    some = pl.any_horizontal(pl.exclude("uscc").cast(pl.String).is_in(list(wanted)).fill_null(value=False))
    return int(states.select(some.sum()).item()) if states.width > 1 else 0


def _figures(scheme: Scheme, states: pl.DataFrame) -> list[Figures]:
    titles = {one.code: one.title for one in scheme.facts}
    return [
        Figures(name, titles.get(name, name), state, count)
        for name in states.columns
        if name != "uscc"
        for state, count in sorted(states[name].drop_nulls().cast(pl.String).value_counts().rows())
    ]


def _moves(session: Session, made: Evaluation, last: Evaluation | None, scheme: Scheme) -> pl.DataFrame:
    """Every enterprise with its class now and as last published; who would fall first."""
    kept = traces.listed(session, made.id)
    former = {"uscc": pl.String(), "before": pl.String()}
    then = (
        traces.classes(session, last.id).select("uscc", before="class")
        if last
        else pl.DataFrame(schema=former)
    )
    joined = kept.join(then, on="uscc", how="left", maintain_order="left")
    place = {name: number for number, name in enumerate(scheme.class_names)}
    now, ago = (
        pl.col(name).replace_strict(place, default=None, return_dtype=pl.Int64) for name in ("now", "before")
    )
    moved = (
        pl.when(pl.col("now").is_null()).then(pl.lit("none"))
        .when(ago.is_null()).then(pl.lit("new"))
        .when(now < ago).then(pl.lit("up"))
        .when(now > ago).then(pl.lit("down"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip
    found = joined.with_columns(moved=moved, _by=(ago - now).fill_null(len(place)))
    return found.sort("_by", "uscc").select("uscc", "name", "pool", "total", "before", "now", "moved")


def _crossings(moved: pl.DataFrame) -> list[Crossing]:
    columns = ("before", "now", "moved")
    counted = moved.group_by(columns).len().sort(columns, nulls_last=True)
    return [Crossing(*row) for row in counted.iter_rows()]
