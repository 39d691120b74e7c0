"""The champion of a county, loaded once a process and exchanged while requests run.

Whether another version was promoted is looked up at most every half second, by one of the threads; the
others go on with what is loaded. What cannot be loaded is not used: the champion before it goes on, and
`Loaded.trouble` says why.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from model_registry import promotions, versions
from model_registry.artifact import Artifact
from model_registry.errors import Damaged, ModelError, Unknown, Unreachable
from model_registry.store import Store, county_folder
from model_registry.versions import Version
from scoring.errors import Fault

LOOK_AGAIN = 0.5  # seconds
TRY_AGAIN = 10.0  # seconds until what could not be loaded is tried again: somebody may have restored it
Clock = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Loaded:
    """A champion in memory.

    The object stays the same until something changes: log `trouble` when a new object appears. `trouble`:
    why the version that was promoted last is not the one in use, if it is not.
    """

    county: str
    version: Version
    artifact: Artifact
    trouble: Fault | None = None

    @property
    def number(self) -> int:
        """The version's number."""
        return self.version.number


class Watch:
    """Keeps the champion of one county loaded; every thread may ask at any time."""

    def __init__(self, store: Store, county: str, clock: Clock = time.monotonic) -> None:
        county_folder(county)
        self._store, self._county, self._clock = store, county, clock
        self._lock = threading.Lock()
        self._known: Loaded | ModelError | None = None  # an error only where nothing is loaded
        self._serial = -1  # of the last promotion that was looked at; -1 before the first look
        self._look_at = -math.inf
        self._try_at = -math.inf

    def current(self) -> Loaded | None:
        """Give the champion; errors as of `model_registry.champion.current`."""
        if self._clock() >= self._look_at and self._lock.acquire(blocking=self._look_at == -math.inf):
            try:
                self._look()
            finally:
                self._lock.release()
        known = self._known
        if isinstance(known, ModelError):
            raise type(known)(known.fault.code, known.fault.where, **known.fault.params)
        return known

    def _look(self) -> None:
        if self._clock() < self._look_at:
            return  # another thread has looked while this one waited
        pause = LOOK_AGAIN
        try:
            self._see(max(promotions.serials(self._store, self._county), default=0))
        except ModelError as error:
            self._known = self._kept(error)
            pause = TRY_AGAIN if isinstance(error, Unreachable) else LOOK_AGAIN
        self._look_at = self._clock() + pause

    def _see(self, serial: int) -> None:
        """Exchange the champion if something was promoted, or if what could not be loaded is due again."""
        again = self._in_trouble() and self._clock() >= self._try_at
        if serial == self._serial and not again:
            return
        self._try_at = self._clock() + TRY_AGAIN
        former, self._serial = self._serial, max(serial, self._serial)
        if serial < former:
            folder = f"{self._county}/promotions"
            raise Damaged("model.promotions_gone", folder, folder=folder, known=former, found=serial)
        self._exchange(serial)

    def _exchange(self, serial: int) -> None:
        found = self._newest_sound(serial)
        former = self._loaded()
        if not (former and found and former.artifact is found.artifact and former.trouble == found.trouble):
            self._known = found

    def _loaded(self) -> Loaded | None:
        return self._known if isinstance(self._known, Loaded) else None

    def _in_trouble(self) -> bool:
        return isinstance(self._known, ModelError) or (self._known is not None and bool(self._known.trouble))

    def _kept(self, error: ModelError) -> Loaded | ModelError:
        """Go on with what is loaded; without anything loaded, the error is all there is to say."""
        former = self._loaded()
        if former is None:
            return error
        return former if former.trouble == error.fault else replace(former, trouble=error.fault)

    def _newest_sound(self, serial: int) -> Loaded | None:
        """Load the champion, or the latest one before it that can be; None if nothing was ever promoted."""
        trouble = self._damage_of_record(serial)
        made = promotions.promotions(self._store, self._county)
        for number in dict.fromkeys(reversed(promotions.champions(made))):
            try:
                return replace(self._load(number), trouble=trouble.fault if trouble else None)
            except (Damaged, Unknown) as error:
                trouble = trouble or error
        if trouble:
            raise trouble
        return None

    def _damage_of_record(self, serial: int) -> ModelError | None:
        """Tell whether the last promotion cannot be read: nobody knows then what it was."""
        try:
            if serial:
                promotions.read(self._store, self._county, serial)
        except Damaged as error:
            return error
        return None

    def _load(self, number: int) -> Loaded:
        """Load a version, unless it is the one in memory: that was sound when it was read."""
        former = self._loaded()
        if former and former.number == number:
            return former
        kept = versions.manifest(self._store, self._county, number)
        return Loaded(self._county, kept.version, versions.loaded(self._store, self._county, kept))


_watches: dict[tuple[str, str, Clock], Watch] = {}


def current(store: Store, county: str, clock: Clock = time.monotonic) -> Loaded | None:
    """Give the loaded champion of a county; None if none was ever promoted.

    Quick: between two looks it is two look-ups in memory.

    Parameters
    ----------
    store : Store
    county : str
    clock : callable
        Rising seconds.

    Raises
    ------
    Damaged, Unknown
        `model.damaged`, `model.no_version`: nothing that was ever promoted can be loaded, and nothing is in
        memory.
    Unreachable
        `model.store_unreachable`: likewise.
    Refused
        `model.bad_county`.
    """
    key = (store.address, county, clock)
    watch = _watches.get(key)
    if watch is None:
        watch = _watches.setdefault(key, Watch(store, county, clock))
    return watch.current()
