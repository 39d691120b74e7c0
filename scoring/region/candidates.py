"""Who is to be looked at as using land badly, or as a zombie enterprise: by criteria, never by silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.columns import Flag, Mask, known
from scoring.region.clauses import Criterion, Kind
from scoring.region.members import Member, member
from scoring.region.population import Population, inside
from scoring.table import Table

State = Literal["candidate", "cannot_be_said"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that meets a criterion, or of which nobody can tell.

    `met`: the criteria that it meets. `doubtful`: those that cannot be decided, and `missing` the figures
    that would decide them.
    """

    member: Member
    state: State
    met: tuple[str, ...]
    reasons: tuple[str, ...]
    doubtful: tuple[str, ...]
    missing: tuple[str, ...]


def candidates(population: Population, kind: Kind) -> tuple[Candidate, ...]:
    """Everybody who meets a criterion of this kind, then those of whom it cannot be said; by credit code.

    Who keeps a figure back is on the list all the same, with the figure that is missing.
    """
    table = population.now
    criteria = [one for one in population.board.document.criteria if one.kind == kind]
    if not criteria:
        return ()
    with np.errstate(all="ignore"):
        flags = [inside(population.board, one.when, table) for one in criteria]
    met = np.array([flag.true for flag in flags])
    open_ = np.array([~flag.true & ~flag.false for flag in flags])
    rows = np.flatnonzero(met.any(axis=0) | open_.any(axis=0))
    has = {name: known(table[name]) for one in criteria for name in one.when.uses}
    made = [_candidate(table, int(row), criteria, flags, has) for row in rows]
    return tuple(sorted(made, key=lambda one: (one.state != "candidate", one.member.uscc)))


def _candidate(
    table: Table, row: int, criteria: list[Criterion], flags: list[Flag], has: Mapping[str, Mask]
) -> Candidate:
    pairs = list(zip(criteria, flags, strict=True))
    met = [one for one, flag in pairs if flag.true[row]]
    doubtful = [one for one, flag in pairs if not (flag.true[row] or flag.false[row])]
    missing = {name for one in doubtful for name in one.when.uses if not has[name][row]}
    return Candidate(
        member=member(table, row),
        state="candidate" if met else "cannot_be_said",
        met=tuple(one.name for one in met),
        reasons=tuple(one.reason for one in met),
        doubtful=tuple(one.name for one in doubtful),
        missing=tuple(sorted(missing)),
    )
