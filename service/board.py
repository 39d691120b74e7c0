"""The regional board of a year, computed from the frozen tables of an evaluation; nothing of it is stored."""

from dataclasses import dataclass, replace
from functools import partial

import polars as pl
from sqlalchemy.orm import Session

from data import assemble
from data.classifications import industry
from scoring.errors import Fault, InputError
from scoring.region import candidates, ladder, leaders, summary
from scoring.region.candidates import Candidate
from scoring.region.clauses import Kind
from scoring.region.document import BUILT_IN
from scoring.region.document import Board as BoardFile
from scoring.region.ladder import Climber, Rung
from scoring.region.leaders import Leader
from scoring.region.population import WHOLE, Population, populate
from scoring.region.quarters import of_quarter
from scoring.region.summary import Summary
from scoring.strata import UNKNOWN
from service import boards, evaluations, provenance, traces
from service.boards import InForce
from service.errors import Conflict, NotFound
from service.kept import Kept
from service.tables import Evaluation

QUARTER = "quarter"
QUARTERS = (1, 2, 3, 4)
MOST_ENTERPRISES = 250_000  # of all populations that a process keeps
SCALES = {"above": "board.scale_above", "below": "board.scale_below"}
CLASSES = ("uscc", "class", "years_in_class")

_kept: Kept[Population] = Kept(MOST_ENTERPRISES, lambda one: max(one.now.n, 1))


@dataclass(frozen=True, eq=False)
class Asked:
    """An evaluation with the board that counts for its year."""

    session: Session
    evaluation: Evaluation
    in_force: InForce

    @property
    def file(self) -> BoardFile:
        """The board file, read."""
        return boards.parsed(self.in_force.text)


@dataclass(frozen=True, slots=True)
class Shown:
    """A board with the titles of its parts, one for the whole and one for each part."""

    evaluation_id: int
    state: str
    in_force: InForce
    board: Summary
    titles: tuple[Fault | str, ...]


def ask(session: Session, county: str, year: int | None = None, evaluation_id: int | None = None) -> Asked:
    """Find what the board is computed from: the published evaluation of a year, or one that is named."""
    if evaluation_id is None:
        found = evaluations.published(session, county, year)
    else:
        found = evaluations.get(session, county, evaluation_id)
    if found is None:
        raise NotFound("board.none_published", county=county, year=year)
    if year not in (None, found.year):
        raise Conflict("board.other_year", id=found.id, year=year, found=found.year)
    return Asked(session, found, boards.in_force(session, county, found.year))


def show(asked: Asked, by: str = WHOLE, quarter: int | None = None) -> Shown:
    """Compute the board: every measure and target of the county, and of its parts."""
    made = _by_quarter(asked) if by == QUARTER else of_population(population(asked, quarter), by, quarter)
    titles = tuple(title(made.by, one.key) for one in (made.whole, *made.parts))
    return Shown(asked.evaluation.id, asked.evaluation.state, asked.in_force, made, titles)


def of_population(people: Population, by: str, quarter: int | None = None) -> Summary:
    """Compute the board of a population; refuse a parting that the board does not know."""
    known = (WHOLE, *BUILT_IN, *people.board.titles)
    if by not in known:
        raise InputError([Fault("board.by_unknown", "#/by", {"by": by, "allowed": (*known, QUARTER)})])
    return summary.summarise(people, by, quarter)


def leaders_of(asked: Asked, name: str | None = None) -> list[Leader]:
    """List the leaders: those of one list, or of all."""
    found = leaders.leaders(population(asked))
    return [one for one in found if name in (None, one.list)]


def candidates_of(asked: Asked, kind: Kind, state: str | None = None) -> list[Candidate]:
    """List who meets a criterion, and of whom it cannot be said."""
    return [one for one in candidates.candidates(population(asked), kind) if state in (None, one.state)]


def ladder_of(
    asked: Asked, stage: str | None = None, near: bool | None = None
) -> tuple[list[Climber], tuple[Rung, ...]]:
    """List who stands on which stage, and count all of them."""
    people = population(asked)
    found = ladder.climbers(people)
    chosen = [one for one in found if stage in (None, one.stage) and near in (None, one.near)]
    return chosen, ladder.rungs(people, found)


def population(asked: Asked, quarter: int | None = None) -> Population:
    """Read the tables that an evaluation saw, with the classes that it gave; kept while it is asked for."""
    key = asked.evaluation.id, asked.evaluation.facts_digest, asked.in_force.digest, quarter
    return _kept.get(key, partial(_read, asked, quarter))


def title(by: str, key: str) -> Fault | str:
    """Say the name of a part."""
    if by == WHOLE or key == WHOLE:
        return Fault("board.whole")
    if key == UNKNOWN:
        return Fault("board.unknown")
    if by == "industry":
        return industry(key)
    return Fault(SCALES[key]) if by == "scale" and key in SCALES else key


def _by_quarter(asked: Asked) -> Summary:
    """The whole year, and each quarter of it as a part."""
    year = asked.evaluation.year
    whole = summary.summarise(population(asked))
    parts = [
        replace(summary.summarise(population(asked, one), WHOLE, one).whole, key=f"{year}Q{one}")
        for one in QUARTERS
    ]
    return Summary(year, None, QUARTER, whole.whole, tuple(parts))


def _read(asked: Asked, quarter: int | None) -> Population:
    session, evaluation = asked.session, asked.evaluation
    saw, year = evaluations.seen(session, evaluation), evaluation.year
    classes = traces.classes(session, evaluation.id).select(CLASSES)
    facts, previous = saw.facts.join(classes, on="uscc", how="left", maintain_order="left"), saw.previous
    if quarter is not None:
        facts = of_quarter(asked.file, year, facts, _quarters(asked, year), quarter)
        if previous is not None:
            previous = of_quarter(asked.file, year - 1, previous, _quarters(asked, year - 1), quarter)
    return populate(asked.file, year, facts, previous)


def _quarters(asked: Asked, year: int) -> pl.DataFrame:
    """What quarterly files said of a year when the evaluation was computed."""
    then = provenance.valid(asked.session, asked.evaluation.county, year, asked.evaluation.created_at)
    return assemble.quarterly(then.facts, then.meters)
