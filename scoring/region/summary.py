"""The board itself: every measure and target, for the region and for its parts."""

from dataclasses import dataclass

import numpy as np

from scoring.region.figures import Figure, figures, parts_of
from scoring.region.population import WHOLE, Population, inside
from scoring.region.targets import Verdict, judge


@dataclass(frozen=True, slots=True)
class Part:
    """The region, or a part of it; `n`: its enterprises this year, `n_before` last year."""

    key: str
    n: int
    n_before: int | None
    measures: tuple[Figure, ...]
    targets: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The board of a year, or of a quarter of it, parted by `by`."""

    year: int
    quarter: int | None
    by: str
    whole: Part
    parts: tuple[Part, ...]


def summarise(population: Population, by: str = WHOLE, quarter: int | None = None) -> Summary:
    """Compute the board.

    Parameters
    ----------
    by : `county` (no parts), `park`, `township`, `industry` (two digits), `scale`, or a group of the board.
    quarter : the quarter whose figures the population has; None: those of the whole year.
    """
    whole = _parts(population, WHOLE, quarter)[0]
    parts = () if by == WHOLE else _parts(population, by, quarter)
    return Summary(population.year, quarter, by, whole, parts)


def _parts(population: Population, by: str, quarter: int | None) -> tuple[Part, ...]:
    keys = [WHOLE] if by == WHOLE else parts_of(population, by)
    columns = [figures(population, one, by, keys) for one in population.board.document.measures]
    counts, before = _counts(population, by, keys)
    made = []
    for place, key in enumerate(keys):
        own = [column[place] for column in columns]
        verdicts = judge(population.board, own, by == WHOLE, quarter is None)
        made.append(Part(key, counts[place], None if before is None else before[place], tuple(own), verdicts))
    return tuple(made)


def _counts(population: Population, by: str, keys: list[str]) -> tuple[list[int], list[int] | None]:
    found: list[list[int] | None] = []
    for table, groups in zip((population.now, population.last), population.groups(by), strict=True):
        if table is None or groups is None:
            found.append(None)
            continue
        meant = inside(population.board, None, table).true
        places = groups.positions(tuple(keys))
        found.append(np.bincount(places, meant, len(keys) + 1).astype(int).tolist())
    return found[0] or [], found[1]
