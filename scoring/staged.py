"""Where a class turns that depends on several lines at once: each line is met in closed form.

Between two meetings the class stays what it is, so it is enough to look behind each. Along a lever that moves
a key to and fro, only its first meeting with a line is known: that is why the answer says `staged`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scoring.crossing import Found
from scoring.curves import NotSolvable
from scoring.field import Field
from scoring.goals import TOTAL, Goal, keys_of, required
from scoring.levers import Lever
from scoring.rays import Reach, along
from scoring.walk import comparisons, keys


def meetings(field: Field, place: int, lever: Lever, way: int, reach: Reach) -> list[float]:
    """The changes at which a unit's keys first meet the lines that its class depends on, in order.

    Parameters
    ----------
    place : of the unit in the field.

    Raises
    ------
    NotSolvable
        Where a key is more than one column, or follows the fact in another form.
    """
    unit = field.part.at(np.array([place]))
    found = set()
    for order_by, cut in comparisons(field.run, field.ranking, unit):
        now = keys(order_by, unit)[0]
        for column, line, key in zip(keys_of(order_by), cut, now, strict=True):
            if column is None:
                raise NotSolvable("order_by")
            found |= {
                t
                for one in lines_beside(field, column, line, len(cut))
                for t in _meeting(field, place, lever, way, reach, column, one, float(key))
            }
    return sorted(found)


def lines_beside(field: Field, column: str, line: float | None, keys: int) -> list[float]:
    """The keys at which something turns: the line, and of several keys also the next above it."""
    if line is None:
        return []
    return [line, _next(field, column, line)] if keys > 1 else [line]


def _next(field: Field, column: str, line: float) -> float:
    """The least key above a line: where the next key no longer counts."""
    return line + 10.0**-field.scheme.rounding.total if column == TOTAL else float(np.nextafter(line, np.inf))


def _meeting(
    field: Field, place: int, lever: Lever, way: int, reach: Reach, column: str, line: float, now: float
) -> Iterator[float]:
    rising = now < line
    found = met(field, lever, way, reach, column, line, rising)
    if found.unsolved[place]:
        raise NotSolvable(lever.fact)
    if not np.isnan(found.t[place]):
        yield float(found.t[place])


def met(field: Field, lever: Lever, way: int, reach: Reach, column: str, line: float, rising: bool) -> Found:
    """Where the key of each unit first meets a line from below (`rising`), or leaves it."""
    goal: Goal = "better" if rising else "worse"
    needed = required(column, field.scheme, np.full(field.part.n, line))
    alone = replace(field, key=column, line={goal: needed})
    return along(alone, lever, goal, way, reach).crossing(rising)
