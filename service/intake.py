"""A year's tables as they are evaluated: what was handed in, put together, with last year beside it."""

from dataclasses import dataclass

import polars as pl
from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from data import assemble
from data.assemble import BUILT_IN, Vocabulary
from service import provenance, traces
from service.errors import Conflict
from service.tables import Evaluation, Submission, attributes, facts


@dataclass(frozen=True)
class Intake:
    """A year's table, last year's (None: nothing is known), and the submissions behind the first."""

    submissions: tuple[int, ...]
    facts: pl.DataFrame
    previous: pl.DataFrame | None


def gather(session: Session, county: str, year: int, vocabulary: Vocabulary) -> Intake:
    """Put together what holds now; last year's class is the one then published."""
    valid = provenance.valid(session, county, year)
    facts = _assembled(valid, vocabulary)
    if facts.is_empty():
        raise Conflict("evaluation.no_facts", year=year)
    return Intake(valid.submissions, facts, former(session, county, year - 1, vocabulary))


def former(session: Session, county: str, year: int, vocabulary: Vocabulary) -> pl.DataFrame | None:
    """Put together a year that another one looks back at, with the class then published; None: unknown."""
    return _with_classes(session, county, year, table(session, county, year, vocabulary))


def table(session: Session, county: str, year: int, vocabulary: Vocabulary = BUILT_IN) -> pl.DataFrame:
    """Put together what holds now of one year: a row per enterprise."""
    return _assembled(provenance.valid(session, county, year), vocabulary)


def exceeds(session: Session, county: str, year: int, most: int) -> bool:
    """Tell whether the files of a year speak of more enterprises than `most`, counting no further."""
    place = (Submission.county == county, Submission.year == year, Submission.state == "accepted")
    speaking = [
        select(table.c.uscc).join(Submission, Submission.id == table.c.submission_id).where(*place)
        for table in (facts, attributes)
    ]
    some = union(*speaking).limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > most


def _assembled(valid: provenance.Valid, vocabulary: Vocabulary) -> pl.DataFrame:
    return assemble.assemble(valid.facts, valid.attributes, valid.parcels, valid.meters, vocabulary)


def _with_classes(session: Session, county: str, year: int, facts: pl.DataFrame) -> pl.DataFrame | None:
    published = (Evaluation.county == county) & (Evaluation.year == year) & (Evaluation.state == "published")
    then = session.scalar(select(Evaluation.id).where(published))
    if then is None:
        return None if facts.is_empty() else facts
    return facts.join(traces.classes(session, then), on="uscc", how="full", coalesce=True).sort("uscc")
