"""What was made at some expense, kept in the process while it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

V = TypeVar("V")


@dataclass(eq=False)
class _Slot:
    lock: Lock = field(default_factory=Lock)
    made: Any = None
    size: int = 0


class Kept(Generic[V]):
    """The things asked for last, each made once, however many threads ask for it at the same time.

    Together they are no larger than `most`; the last one is kept however large it is.
    """

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        self._most, self._size, self._lock = most, size, Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Give what is kept under the key; make it where there is nothing yet, or making it failed."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
        with slot.lock:
            if slot.made is None:
                self._make(key, slot, make)
            made: V = slot.made
            return made

    def _make(self, key: Hashable, slot: _Slot, make: Callable[[], V]) -> None:
        try:
            slot.made = make()
        except BaseException:
            with self._lock:
                self._slots.pop(key, None)
            raise
        with self._lock:
            slot.size = self._size(slot.made)
            while len(self._slots) > 1 and sum(one.size for one in self._slots.values()) > self._most:
                self._slots.popitem(last=False)

    def __len__(self) -> int:
        return len(self._slots)
