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


class Kept(Generic[V]):
    """The things asked for last, each made once, however many threads ask for it at the same time."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Give what is kept under the key; make it where there is nothing yet, or making it failed."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
        with slot.lock:
            if slot.made is None:
                slot.made = make()
            made: V = slot.made
            return made

    def __len__(self) -> int:
        return len(self._slots)
