"""Where a class turns along a lever that moves every key one way: for stages, several keys, ranks and steps.

The class depends on the unit through a few comparisons of keys with frozen lines. A lever of a known sign
moves each key one way, so each comparison turns at most once, and where it turns is found by closing in on
it: both sides are always known. Only what opens and shuts again within one step of the first grid (just
before a denominator of zero) would be passed over.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.clauses import Ranking
from scoring.columns import Number
from scoring.evaluate import Evaluation
from scoring.formula import Formula
from scoring.groups import group_key
from scoring.lists import Cut, above
from scoring.ranking import list_of
from scoring.table import Table
from scoring.trial import Trial

GRID = 97  # changes that are looked at first, evenly by their ratios
POINTS = 24  # in each further round, of every interval that is closed in on
ROUNDS = 9
NEAR = 1e-11  # of the change: two that differ by less are the same
_LEAST = 1e-12  # the least change that is looked at, of the largest


def turns(trial: Trial, ranking: Ranking, fact: str, x: float, way: int, most: float) -> list[float]:
    """The changes of `fact`, up to `most`, at which some comparison of the unit with a line turns."""
    brackets = _brackets(
        trial,
        ranking,
        fact,
        x,
        way,
        [np.concatenate([[0.0], np.geomspace(most * _LEAST, most * (1 - _LEAST), GRID)])],
    )
    for _ in range(ROUNDS):
        wide = [(low, high) for low, high in brackets if high - low > NEAR * high]
        if not wide:
            break
        closer = _brackets(trial, ranking, fact, x, way, [np.linspace(*one, POINTS) for one in wide])
        brackets = (brackets - set(wide)) | closer
    return sorted(high for _, high in brackets)


def _brackets(
    trial: Trial, ranking: Ranking, fact: str, x: float, way: int, parts: Sequence[Number]
) -> set[tuple[float, float]]:
    """The neighbours between which something turns, in each part; several comparisons may part it further."""
    marks = _marks(trial, ranking, fact, x, way, np.concatenate(parts))
    ends = np.cumsum([len(part) for part in parts])[:-1]
    return {
        (float(part[place]), float(part[place + 1]))
        for part, columns in zip(parts, np.split(marks, ends, axis=1), strict=True)
        for mark in columns
        for place in np.flatnonzero(mark[1:] != mark[:-1])
    }


def _marks(
    trial: Trial, ranking: Ranking, fact: str, x: float, way: int, t: Number
) -> NDArray[np.bool_]:  # fmt: skip
    """Every comparison at every change, shape (comparisons, changes)."""
    done, rows = trial.run([{fact: x + way * float(one)} for one in t])
    return np.array(list(_comparisons(done, ranking, done.table.at(rows))), dtype=bool).reshape(-1, len(t))


def _comparisons(run: Evaluation, ranking: Ranking, part: Table) -> Iterator[NDArray[np.bool_]]:
    for order_by, cut in comparisons(run, ranking, part):
        yield above(keys(order_by, part), cut)


def comparisons(
    run: Evaluation, ranking: Ranking, part: Table
) -> list[tuple[Sequence[Formula], Sequence[float | None]]]:
    """The orders and lines that the class of a unit depends on, without those that none can miss or reach."""
    groups = group_key(part, ranking.within)
    frozen = list_of(run.calibration.lists[ranking.name], str(groups.values[groups.codes[0]]))
    if frozen is None:
        return []
    found: list[tuple[Sequence[Formula], Cut]] = [(ranking.order_by, cut) for cut in frozen.cuts]
    for stage, lines in zip(ranking.stages, frozen.stages, strict=False):
        found += [
            (ranking.order_by, lines.start),
            (ranking.order_by, lines.end),
            (stage.order_by, lines.line),
        ]
    return [(order_by, cut) for order_by, cut in found if cut is not None and cut != (None,)]


def keys(order_by: Sequence[Formula], part: Table) -> Number:
    """The keys of an order, shape (n, k), as the ranking reads them."""
    columns = [np.asarray(one.evaluate(part)) for one in order_by] or [np.asarray(part["total"])]
    figures = np.stack(columns, axis=1)
    return np.where(np.isnan(figures), -np.inf, figures)
