"""What the measures of a board come to: Σ ÷ Σ of each part of the region, this year and last.

An enterprise enters a measure with both of its figures or not at all, and who is left out is counted: a
figure that was not delivered is no zero. Who used nothing (a denominator of 0) counts in the region's mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.columns import Index, Mask, Number
from scoring.region.clauses import Measure
from scoring.region.document import Board
from scoring.region.population import Population, inside
from scoring.rounding import SIGNIFICANT
from scoring.strata import UNKNOWN
from scoring.sums import sums
from scoring.table import Table


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over `n` enterprises; `left_out` more belong here, or may, whose figures are not known.

    `denominator`: None where the measure has none. `value`: None where it cannot be computed.
    """

    n: int
    left_out: int
    numerator: float
    denominator: float | None
    value: float | None

    @property
    def share_left_out(self) -> float:
        """Part of those who belong here that is left out."""
        return self.left_out / (self.n + self.left_out) if self.left_out else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure in one part of the region.

    `before`: all of last year's enterprises. `same`, `same_before`: those that are in both years. `growth`
    and `growth_same` are shares: 0.1 is ten per cent.
    """

    measure: str
    title: str
    unit: str
    now: Sums
    before: Sums | None
    same: Sums | None
    same_before: Sums | None
    growth: float | None
    growth_same: float | None


@dataclass(frozen=True, eq=False)
class _Terms:
    """Both sides of a measure, row by row; `used` are those that count, `lost` those that are left out."""

    used: Mask
    lost: Mask
    above: Number
    below: Number | None


def figures(population: Population, measure: Measure, by: str, parts: Sequence[str]) -> list[Figure]:
    """The figures of a measure in each of `parts`, the groups of `by`."""
    board, (here, there) = population.board, population.groups(by)
    terms, places = _terms(board, measure, population.now), here.positions(tuple(parts))
    now = _sums(terms, places, len(parts))
    if population.last is None or there is None:
        return [_figure(measure, one, None, None, None) for one in now]
    former = _terms(board, measure, population.last)
    before = _sums(former, there.positions(tuple(parts)), len(parts))
    same, same_before = _both(population, terms, former, places, len(parts))
    return [_figure(measure, *one) for one in zip(now, before, same, same_before, strict=True)]


def parts_of(population: Population, by: str) -> list[str]:
    """The groups that anybody is in, this year or last, by name; the unknown one last."""
    columns = [column for column in population.groups(by) if column is not None]
    words = {str(column.values[code]) for column in columns for code in np.unique(column.codes)}
    return sorted(words, key=lambda word: (word == UNKNOWN, word))


def plain(figure: float) -> float | None:
    """A figure of 12 significant digits, as a pocket calculator shows it; None where there is none."""
    return float(f"{figure:.{SIGNIFICANT}g}") if np.isfinite(figure) else None


def _terms(board: Board, measure: Measure, table: Table) -> _Terms:
    with np.errstate(all="ignore"):
        meant = inside(board, measure.where, table)
        above = measure.numerator.evaluate(table)
        below = measure.denominator.evaluate(table) if measure.denominator else None
    known = np.isfinite(above) & (True if below is None else np.isfinite(below))
    used = meant.true & known
    return _Terms(used, ~meant.false & ~used, above, below)


def _both(
    population: Population, now: _Terms, former: _Terms, places: Index, n: int
) -> tuple[list[Sums], list[Sums]]:
    """The same enterprises in both years, each where it belongs this year."""
    at, there = population.twins
    if not there.any():
        nobody = _Terms(np.zeros_like(there), np.zeros_like(there), now.above, now.below)
        return _sums(nobody, places, n), _sums(nobody, places, n)
    used_then, lost_then = former.used[at] & there, former.lost[at] & there
    used = now.used & used_then
    lost = ~used & (now.used | now.lost) & (used_then | lost_then)
    then = _Terms(used, lost, former.above[at], None if former.below is None else former.below[at])
    return _sums(_Terms(used, lost, now.above, now.below), places, n), _sums(then, places, n)


def _sums(terms: _Terms, places: Index, n: int) -> list[Sums]:
    """Add up by place; what is in none of the `n` places is left aside."""
    above = _added(terms.above, terms.used, places, n)
    below = None if terms.below is None else _added(terms.below, terms.used, places, n)
    counts, lost = (np.bincount(places, mask, n + 1) for mask in (terms.used, terms.lost))
    return [
        _of_part(int(counts[i]), int(lost[i]), above[i], None if below is None else below[i])
        for i in range(n)
    ]


def _added(x: Number, used: Mask, places: Index, n: int) -> Number:
    return sums(np.where(used, x, 0.0), places, n + 1)


def _of_part(n: int, left_out: int, above: float, below: float | None) -> Sums:
    if below is None:
        value = plain(above) if n or not left_out else None
    else:
        value = plain(above / below) if below > 0 else None
    return Sums(n, left_out, float(above), None if below is None else float(below), value)


def _figure(
    measure: Measure, now: Sums, before: Sums | None, same: Sums | None, same_before: Sums | None
) -> Figure:
    growth, growth_same = _growth(now, before), _growth(same, same_before)
    told = (measure.name, measure.title, measure.unit)
    return Figure(*told, now, before, same, same_before, growth, growth_same)


def _growth(now: Sums | None, before: Sums | None) -> float | None:
    """Growth as a share; None where last year's figure is not above zero."""
    if now is None or before is None or now.value is None or before.value is None or before.value <= 0:
        return None
    return plain(now.value / before.value - 1) if now.value != before.value else 0.0
