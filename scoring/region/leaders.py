"""Leaders' lists: the first of those who come up to the thresholds."""

from dataclasses import dataclass

import numpy as np

from scoring.columns import Mask, Number
from scoring.region.clauses import Leaders
from scoring.region.figures import plain
from scoring.region.members import Member, member
from scoring.region.population import Population, inside


@dataclass(frozen=True, slots=True)
class Leader:
    """A place on a list; equal values share their rank, and the last rank is not cut in two."""

    list: str
    title: str
    rank: int
    member: Member
    value: float
    unit: str


def leaders(population: Population) -> tuple[Leader, ...]:
    """All lists of the board, each best first; a value that is not known leads nobody anywhere."""
    return tuple(one for asked in population.board.document.leaders for one in _of(population, asked))


def _of(population: Population, asked: Leaders) -> list[Leader]:
    table = population.now
    with np.errstate(all="ignore"):
        x: Number = asked.value.evaluate(table)
        fit = inside(population.board, asked.where, table).true & _fit(asked, x)
    places = np.flatnonzero(fit)
    # As a pocket calculator shows them: what looks equal is equal.
    seen = np.array([plain(value) for value in x[places].tolist()], dtype=np.float64)
    worth = seen if asked.better == "higher" else -seen
    order = np.lexsort((table.keys.gather(places).to_numpy(), -worth))
    sorted_worth = -worth[order]
    ranks = np.searchsorted(sorted_worth, sorted_worth, side="left") + 1
    return [
        Leader(asked.name, asked.title, int(rank), member(table, int(row)), float(value), asked.unit)
        for rank, row, value in zip(ranks, places[order], seen[order], strict=True)
        if rank <= asked.top
    ]


def _fit(asked: Leaders, x: Number) -> Mask:
    fit = np.isfinite(x)
    if asked.at_least is not None:
        fit &= x >= asked.at_least
    if asked.at_most is not None:
        fit &= x <= asked.at_most
    return np.asarray(fit)
