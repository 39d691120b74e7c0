"""Cutting lists anew, quickly: the lines of a ranking from the keys of one draw, without ranks or reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.clauses import Ranking
from scoring.columns import Index, Number
from scoring.lists import RankedList

_PARTS = 1_000_000  # shares are counted in millionths, in whole numbers: no half is lost


@dataclass(frozen=True, eq=False)
class Listing:
    """One list of a ranking, positions among all units that are scored: who is on it, and who counts."""

    frozen: RankedList
    index: Index
    counted: Index


def bounds(ranking: Ranking) -> int:
    """How many shares of a ranking can be shifted: one per band but the last, three per stage."""
    return len(ranking.bands) - 1 if ranking.bands else 3 * len(ranking.stages)


def shifted(ranking: Ranking, shift: Number) -> Ranking:
    """A ranking with `shift` added to its shares; what is nothing or the whole stays so."""
    bands = tuple(
        replace(band, to=_moved(band.to, by), at_least=_moved(band.at_least, by))
        for band, by in zip(ranking.bands[:-1], shift.tolist(), strict=False)
    )
    stages = tuple(
        replace(stage, start=_moved(stage.start, start), end=_moved(stage.end, end),
                best=_moved(stage.best, line), worst=_moved(stage.worst, line))
        for stage, (start, end, line) in zip(ranking.stages, _threes(ranking, shift), strict=True)
    )  # fmt: skip
    return replace(ranking, bands=(*bands, *ranking.bands[-1:]), stages=stages)


def _threes(ranking: Ranking, shift: Number) -> list[Any]:
    return list(shift.reshape(-1, 3).tolist()) if ranking.stages else []


def _moved(share: float | None, by: float) -> Any:
    if share is None or share in (0.0, 1.0):
        return share
    return round(min(max(share + by, 0.0), 1.0), 6)


def lines(ranking: Ranking, one: Listing, keys: Number, names: Sequence[str]) -> list[float]:
    """The least key of a class by rank of k or better.

    Parameters
    ----------
    keys : of the units that count, shape (m,), −∞ where there is none.
    """
    if one.frozen.only is not None:
        return [-np.inf if k >= names.index(one.frozen.only) else np.inf for k in range(len(names))]
    cuts = _cuts(ranking, keys)
    if ranking.below_minimum == "no_worst" and len(keys) < ranking.minimum:
        cuts[ranking.bands[-2].class_name] = -np.inf
    least, found = np.inf, []
    for name in names:
        least = min(least, cuts.get(name, np.inf))
        found.append(least)
    return found


def _cuts(ranking: Ranking, keys: Number) -> dict[str, float]:
    """The line below each class, as `scoring.ranking` draws it."""
    n, cuts = len(keys), {}
    places = [
        [_place(ranking, share, n) for share in (band.to, band.at_least)] for band in ranking.bands[:-1]
    ]
    ordered = _ordered(keys, {place for pair in places for place in pair if place is not None}, ranking.ties)
    for band, (to, at_least) in zip(ranking.bands[:-1], places, strict=True):
        line = np.inf if to is None else _line(keys, ordered, to, ranking.ties)
        if band.min_total is not None:
            line = band.min_total if to is None else max(line, band.min_total)
        if at_least is not None:
            line = min(line, _line(keys, ordered, at_least, ranking.ties))
        cuts[band.class_name] = line
    cuts[ranking.bands[-1].class_name] = -np.inf
    return cuts


def _place(ranking: Ranking, share: float | None, n: int) -> int | None:
    return None if share is None else _QUOTAS[ranking.quota](round(share * _PARTS) * n)


def _half_even(parts: int) -> int:
    whole, rest = divmod(parts, _PARTS)
    return whole + (2 * rest > _PARTS or (2 * rest == _PARTS and whole % 2 == 1))


_QUOTAS: Mapping[str, Callable[[int], int]] = {
    "half_up": lambda parts: (2 * parts + _PARTS) // (2 * _PARTS),
    "half_even": _half_even,
    "floor": lambda parts: parts // _PARTS,
    "ceiling": lambda parts: -(-parts // _PARTS),
}


def _ordered(keys: Number, places: set[int], ties: str) -> Number:
    """The keys with those at the bounds where they stand in order; the others are not sorted."""
    n = len(keys)
    wanted = {n - place for place in places if 0 < place < n}
    if ties == "worse":
        wanted |= {n - place - 1 for place in places if 0 < place < n}
    return np.partition(keys, sorted(wanted)) if wanted else keys


def _line(keys: Number, ordered: Number, place: int, ties: str) -> float:
    """The least key above the line below the first `place` units; equals on it go all to one side."""
    n = len(keys)
    if place >= n:
        return -np.inf
    if place <= 0:
        return np.inf
    last_in = float(ordered[n - place])
    if ties == "better" or last_in > ordered[n - place - 1]:
        return last_in
    return float(np.min(keys, where=keys > last_in, initial=np.inf))
