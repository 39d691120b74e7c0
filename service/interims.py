"""Interim runs: a year evaluated from the periods that are in so far. A trial, never a result.

It stays a draft that nobody can publish and no enterprise sees, and it never is "the published evaluation"
of anything.
"""

from typing import Any

import numpy as np
import orjson
import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import interim
from data.interim import Files, Gathered, Through
from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.evaluate import Evaluation as Outcome
from scoring.evaluate import evaluate
from service import evaluations, files, intake, provenance, schemes, tables
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict
from service.intake import Intake
from service.tables import Evaluation


def run(
    session: Session, county: str, scheme_id: int, year: int, through: str, actor: Actor | None
) -> Evaluation:
    """Evaluate a year from its periods so far, as a draft that cannot be published."""
    until = read(through, year)
    row = scheme_of(session, county, scheme_id, year)
    scheme = schemes.of_year(row.text, year)
    taken, states = gather(session, county, scheme, until)
    outcome = evaluate(scheme, taken.facts, taken.previous)
    begin_write(session)
    told = orjson.dumps({"states": files.keep_table(session, states), "scheme_year": row.year})
    return evaluations.keep(
        session, row, taken, outcome, actor, year=year, through=until.text, interim=told.decode()
    )


def read(through: str, year: int) -> Through:
    """Read how far to look; it must be a period of the year."""
    until = interim.through(through)
    if until.year != year:
        raise InputError([Fault("field.period_of_year", "#/through", {"value": through, "year": year})])
    return until


def scheme_of(session: Session, county: str, scheme_id: int, year: int) -> tables.Scheme:
    """Find the scheme: one of the year, or the one that the last published year went by."""
    row = schemes.get(session, county, scheme_id)
    if row.year == year:
        return row
    last = before(session, county, year)
    if last is None or last.scheme_id != scheme_id:
        raise Conflict("evaluation.interim_scheme", year=year, scheme_year=row.year)
    return row


def usual_scheme(session: Session, county: str, year: int) -> int:
    """Choose the newest scheme of the year; where there is none, that of the last published year."""
    known = schemes.list_(session, county, year)
    if known:
        return known[0].id
    last = before(session, county, year)
    if last is None:
        raise Conflict("evaluation.interim_no_scheme", year=year)
    return last.scheme_id


def before(session: Session, county: str, year: int) -> Evaluation | None:
    """Find the last published evaluation of an earlier year."""
    mine = (Evaluation.county == county) & (Evaluation.state == "published") & (Evaluation.year < year)
    return session.scalar(select(Evaluation).where(mine).order_by(Evaluation.year.desc()).limit(1))


def gather(session: Session, county: str, scheme: Scheme, until: Through) -> tuple[Intake, pl.DataFrame]:
    """Put together what is in so far, and how each figure was made.

    Whose season stands in for a missing one depends on the pool, and the pool on the facts: so they are put
    together twice, at first with everybody in one pool.
    """
    now, last = (provenance.valid(session, county, year) for year in (until.year, until.year - 1))
    if now.facts.is_empty() and now.meters.is_empty():
        raise Conflict("evaluation.no_facts", year=until.year)
    vocabulary = scheme.facts, scheme.attributes
    found = interim.gather(_files(now), _files(last), until, vocabulary)
    previous = intake.former(session, county, until.year - 1, vocabulary)
    made = interim.table(found, _pools(found, evaluate(scheme, interim.table(found).facts, previous)))
    return Intake((*last.submissions, *now.submissions), made.facts, previous), made.states


def _files(valid: provenance.Valid) -> Files:
    return Files(valid.facts, valid.attributes, valid.parcels, valid.meters)


def _pools(found: Gathered, outcome: Outcome) -> Any:
    """A number for each enterprise's pool."""
    own = outcome.results.filter(pl.col("unit") != "merged").select("uscc", "pool").unique("uscc")
    joined = found.texts.select("uscc").join(own, on="uscc", how="left", maintain_order="left")
    return joined["pool"].fill_null("").rank("dense").to_numpy().astype(np.intp)
