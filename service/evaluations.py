"""Runs of a county's evaluation: draft, published, superseded; each can be replayed to the same digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from scoring.calibration import Calibration
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.evaluate import Evaluation as Outcome
from scoring.evaluate import digest, evaluate
from service import bulk, clock, code, counties, files, intake, schemes, tables, traces
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict, NotFound
from service.intake import Intake
from service.paging import Page, objects
from service.tables import Evaluation

ONE = select(Evaluation).where(Evaluation.county == bindparam("county"), Evaluation.id == bindparam("id"))


@dataclass(frozen=True, eq=False)
class Seen:
    """The tables that a run saw: the facts of its year, and those of the year before if it looked back."""

    facts: pl.DataFrame
    previous: pl.DataFrame | None


@dataclass(frozen=True)
class Comparison:
    """A digest as it was stored, and as it came out now."""

    stored: str
    found: str


@dataclass(frozen=True)
class Replay:
    """What a recomputation gave; after an upgrade `same_code` is false, and the results equal or not."""

    equal: bool
    same_code: bool
    digests: Mapping[str, Comparison]


def run(session: Session, county: str, scheme_id: int, year: int, actor: Actor | None) -> Evaluation:
    """Evaluate a year by a scheme, as a draft: all of it is kept, or nothing."""
    row = scheme_of(session, county, scheme_id, year)
    scheme = schemes.parsed(row.text)
    taken = intake.gather(session, county, year, (scheme.facts, scheme.attributes))
    outcome = evaluate(scheme, taken.facts, taken.previous)
    begin_write(session)
    return keep(session, row, taken, outcome, actor)


def keep(
    session: Session,
    scheme: tables.Scheme,
    taken: Intake,
    outcome: Outcome,
    actor: Actor | None,
    **interim: Any,
) -> Evaluation:
    """Keep an evaluation as a draft, with its results; `interim` are the columns of one of a year so far."""
    evaluation = _evaluation(session, scheme, taken, outcome, actor)
    for name, value in interim.items():
        setattr(evaluation, name, value)
    session.add(evaluation)
    session.flush()
    bulk.insert(session, tables.results, traces.table_rows(evaluation.id, taken.facts, outcome))
    return evaluation


def scheme_of(session: Session, county: str, scheme_id: int, year: int) -> tables.Scheme:
    """Find the scheme by which a year is to be evaluated."""
    row = schemes.get(session, county, scheme_id)
    if row.year != year:
        raise Conflict("evaluation.other_year", year=year, scheme_year=row.year)
    return row


def publish(session: Session, county: str, evaluation_id: int, actor: Actor | None) -> Evaluation:
    """Publish a draft; what was published for its year is superseded in the same moment."""
    counties.lock(session, county)
    evaluation = get(session, county, evaluation_id)
    if evaluation.through is not None:
        raise Conflict("evaluation.interim_not_published", id=evaluation_id, through=evaluation.through)
    if evaluation.state != "draft":
        raise Conflict("evaluation.not_draft", id=evaluation_id, state=name(evaluation.state))
    same_year = (Evaluation.county == county) & (Evaluation.year == evaluation.year)
    former = update(Evaluation).where(same_year, Evaluation.state == "published")
    session.execute(former.values(state="superseded", superseded_at=clock.now()))
    evaluation.state, evaluation.published_at = "published", clock.now()
    evaluation.published_by = actor.id if actor else None
    session.flush()
    return evaluation


def page(
    session: Session,
    county: str,
    year: int | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Evaluation]:
    """List evaluations, newest first."""
    wanted = {key: value for key, value in {"year": year, "state": state}.items() if value is not None}
    statement = select(Evaluation).where(Evaluation.county == county).filter_by(**wanted)
    return objects(session, statement.order_by(Evaluation.id.desc()), limit, offset)


def get(session: Session, county: str, evaluation_id: int) -> Evaluation:
    """Find an evaluation of this county."""
    found = session.scalar(ONE, {"county": county, "id": evaluation_id})
    if found is None:
        raise NotFound("evaluation.not_found", id=evaluation_id)
    return found


def published(session: Session, county: str, year: int | None = None) -> Evaluation | None:
    """Find the published evaluation of a year, or of the latest year that has one."""
    statement = select(Evaluation).where(Evaluation.county == county, Evaluation.state == "published")
    if year is not None:
        statement = statement.where(Evaluation.year == year)
    return session.scalar(statement.order_by(Evaluation.year.desc()).limit(1))


def years(session: Session, county: str) -> Sequence[int]:
    """List the years that are published, the newest first."""
    mine = (Evaluation.county == county) & (Evaluation.state == "published")
    return session.scalars(select(Evaluation.year).where(mine).order_by(Evaluation.year.desc())).all()


def replay(session: Session, county: str, evaluation_id: int) -> Replay:
    """Compute an evaluation again from the tables it saw, and compare what comes out, digest by digest."""
    evaluation = get(session, county, evaluation_id)
    scheme, saw = scheme_by(session, evaluation), seen(session, evaluation)
    outcome = evaluate(scheme, saw.facts, saw.previous)
    facts = files.content(session, evaluation.facts_digest)
    digests = {
        "scheme": Comparison(evaluation.scheme_digest, scheme.digest),
        "facts": Comparison(evaluation.facts_digest, files.digest(facts)),
        "calibration": Comparison(evaluation.calibration_digest, outcome.calibration.digest),
        "results": Comparison(evaluation.results_digest, digest(outcome.results)),
    }
    return Replay(
        equal=all(one.stored == one.found for one in digests.values()),
        same_code=evaluation.code_digest == code.digest(),
        digests={**digests, "code": Comparison(evaluation.code_digest, code.digest())},
    )


def seen(session: Session, evaluation: Evaluation) -> Seen:
    """Give the tables that a run saw."""
    last = evaluation.previous_digest
    return Seen(files.table(session, evaluation.facts_digest), files.table(session, last) if last else None)


def scheme_by(session: Session, evaluation: Evaluation) -> Scheme:
    """Give the scheme that a run went by; where it was last year's, with ages counted a year on."""
    return schemes.of_year(
        schemes.get(session, evaluation.county, evaluation.scheme_id).text, evaluation.year
    )


def county_of(session: Session, evaluation_id: int) -> str:
    """Tell whose evaluation it is, for an operator who may see all."""
    county = session.scalar(select(Evaluation.county).where(Evaluation.id == evaluation_id))
    if county is None:
        raise NotFound("evaluation.not_found", id=evaluation_id)
    return county


def counts(evaluation: Evaluation) -> list[tuple[str | None, str, str | None, int]]:
    """Tell how many units there are of each pool, status and class."""
    return [tuple(one) for one in orjson.loads(evaluation.counts)]


def size(evaluation: Evaluation) -> int:
    """Count all units."""
    return sum(units for *_, units in counts(evaluation))


def calibration(session: Session, county: str, evaluation_id: int) -> Calibration:
    """Give what a run learned from its population."""
    mine = (Evaluation.county == county) & (Evaluation.id == evaluation_id)
    text = session.scalar(select(Evaluation.calibration).where(mine))
    if text is None:
        raise NotFound("evaluation.not_found", id=evaluation_id)
    return Calibration.from_json(text)


def name(state: str) -> Fault:
    """Name a state of a run, in the reader's language."""
    return Fault(f"evaluation_state.{state}")


def _evaluation(
    session: Session, scheme: tables.Scheme, taken: Intake, outcome: Outcome, actor: Actor | None
) -> Evaluation:
    text = outcome.calibration.to_json()
    return Evaluation(
        county=scheme.county,
        year=scheme.year,
        scheme_id=scheme.id,
        state="draft",
        scheme_digest=scheme.digest,
        facts_digest=files.keep_table(session, taken.facts),
        previous_digest=None if taken.previous is None else files.keep_table(session, taken.previous),
        calibration_digest=outcome.calibration.digest,
        results_digest=digest(outcome.results),
        code_digest=code.digest(),
        calibration=text,
        counts=_counts(outcome.results),
        submissions=orjson.dumps(taken.submissions).decode(),
        created_by=actor.id if actor else None,
    )


def _counts(outcome: pl.DataFrame) -> str:
    """Count units by pool, status and class, as JSON."""
    columns = ("pool", "status", "class")
    counted = outcome.group_by(columns).len().sort(columns, nulls_last=True)
    return orjson.dumps(counted.rows()).decode()
