"""The largest few of many figures per unit, for all units at once."""

import numpy as np

from scoring.columns import Index, Mask, Number

DECISIVE = 2.0**40  # what decides by itself outweighs any points


class Heap:
    """The largest few of what is pushed, per unit; of equal ones the first candidate.

    Strength and candidate are one number, so that keeping the largest is a maximum and a minimum: the
    last bits of the strength, far behind what is printed, are the candidate's. What is below `least` is not
    kept.
    """

    def __init__(self, most: int, n: int, candidates: int, least: float) -> None:
        self.least = least
        self.keys = np.full((most, n), -1.0)
        self.last = np.int64(2 ** candidates.bit_length() - 1)

    def push(self, place: int, strength: Number, index: Index | None = None) -> None:
        """Put candidate `place` where its strength (of the units at `index`) belongs."""
        there = np.flatnonzero(strength >= self.least)
        if index is None and len(there) * len(self.keys) > len(strength):
            _keep(self.keys, self._key(place, strength, self.least))
        elif len(there):
            rows = there if index is None else index[there]
            keys = self.keys[:, rows]
            _keep(keys, self._key(place, strength[there], self.least))
            self.keys[:, rows] = keys

    def replace_last(self, place: int, strength: Number) -> None:
        """Give `place` the last rank, then let it rise to where it belongs."""
        self.keys[-1] = -1.0
        _keep(self.keys, self._key(place, strength, 0.0))

    def is_empty(self) -> Mask:
        """Units without any reason so far."""
        return np.asarray(self.keys[0] < 0)

    def taken(self) -> tuple[Index, Number]:
        """The candidates, −1 for none, and their strengths; both of shape (most, n)."""
        bits = self.keys.view(np.int64)
        which = np.where(bits < 0, -1, self.last - (bits & self.last))
        return which, (bits & ~self.last).view(np.float64) - 1.0

    def _key(self, place: int, strength: Number, least: float) -> Number:
        """Above one, so that a strength of zero has as many bits as any other."""
        bits = (strength + 1.0).view(np.int64) & ~self.last
        return np.where(strength >= least, (bits | (self.last - place)).view(np.float64), -1.0)


def _keep(keys: Number, key: Number) -> None:
    """Put a key into each column of `keys`, which fall; the smallest falls out."""
    for kept in keys:
        larger = np.maximum(kept, key)
        np.minimum(kept, key, out=key)
        kept[:] = larger
