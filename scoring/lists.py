"""Ranked lists: cohorts, ranks, quotas and cut lines, in NumPy.

Keys are arrays of shape (n, k): greater is better, the first column decides, the next where it is
equal. A missing key is −∞: last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.sums import Floats

Cut = Sequence[float | None] | None
"""The least keys that still belong above the line; None: nobody does; a None inside is −∞."""

EVERYONE: Cut = (None,)
Ties = Literal["better", "worse"]


def sortable(keys: Floats) -> NDArray[Any]:
    """Keys (n, k) as one array (n,) that sorts in their order: floats as they are, several as bytes."""
    if keys.shape[1] == 1:
        return keys[:, 0]
    bits = (keys + 0.0).view(np.int64)
    ordered = np.where(bits < 0, ~bits, bits ^ np.int64(-(2**63))).astype(">u8")
    return np.ascontiguousarray(ordered).view(f"S{8 * keys.shape[1]}")[:, 0]


@dataclass(frozen=True, eq=False)
class Cohort:
    """How the keys of a population are distributed.

    `keys`: the distinct keys, best first, shape (m, k); `counts`: how many units have each, shape (m,).
    """

    keys: Floats
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Floats) -> "Cohort":
        """The distribution of `keys`, shape (n, k)."""
        _, first, counts = np.unique(sortable(keys), return_index=True, return_counts=True)
        return cls(keys[first[::-1]], counts[::-1])

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Cohort":
        """Read what `as_dict` gave."""
        return cls(_read(raw["keys"]), np.array(raw["counts"], dtype=np.int64))

    def as_dict(self) -> dict[str, Any]:
        """Plain lists; a key of −∞ is None."""
        rows = [[_written(key) for key in row] for row in self.keys.tolist()]
        return {"keys": rows, "counts": self.counts.tolist()}

    @cached_property
    def n(self) -> int:
        """Size of the population."""
        return int(self.counts.sum())

    def ranks(self, keys: Floats) -> NDArray[np.int64]:
        """1 + how many of the cohort are better, for keys of shape (m, k); equal keys share a rank."""
        if not len(self.keys):
            return np.ones(len(keys), dtype=np.int64)
        return 1 + self._better[np.searchsorted(self._ascending, sortable(keys), side="right")]

    @cached_property
    def _ascending(self) -> NDArray[Any]:
        return sortable(self.keys)[::-1].copy()

    @cached_property
    def _better(self) -> NDArray[np.int64]:
        """How many of the cohort are better than a place in `_ascending`."""
        return np.concatenate([np.cumsum(self.counts)[::-1], [0]])

    def cut(self, position: int, ties: Ties) -> Cut:
        """The line below the first `position` units; those equal on it all go above or all below."""
        if position >= self.n:
            return EVERYONE
        cumulated = np.cumsum(self.counts)
        if ties == "better":
            return self._key(int(np.searchsorted(cumulated, position))) if position > 0 else None
        whole = int(np.searchsorted(cumulated, position, side="right"))
        return self._key(whole - 1) if whole > 0 else None

    def _key(self, place: int) -> Cut:
        return tuple(_written(key) for key in self.keys[place].tolist())


NOBODY = Cohort(np.empty((0, 1)), np.empty(0, dtype=np.int64))


def above(keys: Floats, cut: Cut) -> NDArray[np.bool_]:
    """Which of `keys`, shape (n, k), are on or above the line."""
    if cut is None:
        return np.zeros(len(keys), dtype=bool)
    if cut[0] is None and len(cut) == 1:
        return np.ones(len(keys), dtype=bool)
    return np.asarray(sortable(keys) >= sortable(_read([cut]))[0])


def _read(rows: Sequence[Sequence[float | None]]) -> Floats:
    return np.array([[-np.inf if key is None else key for key in row] for row in rows], dtype=np.float64)


def _written(key: float) -> float | None:
    return None if key == -np.inf else key


@dataclass(frozen=True)
class StageCuts:
    """One selection inside a list: the part of the list it works on, and the line inside."""

    start: Cut
    end: Cut
    line: Cut


@dataclass(frozen=True)
class RankedList:
    """One list of a ranking, frozen: its cohort and its cut lines.

    `cuts[i]` is the line below the i-th band; units below all lines are in the last band. `stages`
    are the lines of a staged selection. `shares_with` names the list that a small group joined;
    `only` the class of a list too small to be parted.
    """

    cohort: Cohort
    cuts: tuple[Cut, ...] = ()
    stages: tuple[StageCuts, ...] = ()
    shares_with: str | None = None
    only: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and texts."""
        stages = [{"start": one.start, "end": one.end, "line": one.line} for one in self.stages]
        frozen = {"cuts": self.cuts, "stages": stages, "shares_with": self.shares_with, "only": self.only}
        return {"cohort": self.cohort.as_dict(), **frozen}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "RankedList":
        """Read what `as_dict` gave."""
        stages = tuple(
            StageCuts(*(_cut(stage[key]) for key in ("start", "end", "line"))) for stage in raw["stages"]
        )
        cuts = tuple(_cut(line) for line in raw["cuts"])
        return cls(
            Cohort.from_dict(raw["cohort"]), cuts, stages, _word(raw["shares_with"]), _word(raw["only"])
        )


def _cut(raw: list[float | None] | None) -> Cut:
    return None if raw is None else tuple(None if key is None else float(key) for key in raw)


def _word(raw: object) -> str | None:
    if raw is None or isinstance(raw, str):
        return raw
    raise TypeError(raw)
