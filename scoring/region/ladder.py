"""The ladder that enterprises climb: who stands on which rung, and who is near the next."""

from dataclasses import dataclass

import numpy as np

from scoring.region.members import Member, member
from scoring.region.population import Population, inside


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage with how many stand on it; `near`: how many are near the step, None where there is none."""

    stage: str
    title: str
    step: str
    n: int
    near: int | None


@dataclass(frozen=True, slots=True)
class Climber:
    """Where an enterprise stands; `near`: whether it is near the next step, None where that is not known."""

    member: Member
    stage: str
    title: str
    step: str
    near: bool | None


def climbers(population: Population) -> tuple[Climber, ...]:
    """Everybody who stands on a rung, the highest that it meets; the highest rung first."""
    table, stages = population.now, population.board.document.ladder
    place = np.full(table.n, -1)
    with np.errstate(all="ignore"):
        for number, stage in enumerate(stages):
            place[inside(population.board, stage.when, table).true] = number
        near = [None if one.near is None else one.near.evaluate(table) for one in stages]
    made = []
    for row in np.flatnonzero(place >= 0):
        number = place[row]
        flag, stage = near[number], stages[number]
        is_near = None
        if flag is not None and (flag.true[row] or flag.false[row]):
            is_near = bool(flag.true[row])
        made.append((-number, Climber(member(table, int(row)), stage.name, stage.title, stage.step, is_near)))
    return tuple(one for _, one in sorted(made, key=lambda pair: (pair[0], pair[1].member.uscc)))


def rungs(population: Population, found: tuple[Climber, ...]) -> tuple[Rung, ...]:
    """Count those who stand on each stage, and those of them who are near the next step."""
    made = []
    for stage in population.board.document.ladder:
        here = [one for one in found if one.stage == stage.name]
        near = None if stage.near is None else sum(one.near is True for one in here)
        made.append(Rung(stage.name, stage.title, stage.step, len(here), near))
    return tuple(made)
