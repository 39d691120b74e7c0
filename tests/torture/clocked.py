"""A clock for several processes: it runs faster than the real one, and whoever holds its file moves it on.

`python -m tests.torture.clocked FILE` is the worker by this clock.
"""

import datetime as dt
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SPEED = 10  # a lease of a minute runs out in six seconds
FILE = "MUHERO_TEST_CLOCK"  # by this name processes are told


@dataclass(frozen=True)
class Shared:
    """A hand of `service.clock` that all processes read from one file."""

    file: Path

    @property
    def moment(self) -> dt.datetime:
        """When it is."""
        real, moment = json.loads(self.file.read_text())
        return dt.datetime.fromtimestamp(moment + (time.time() - real) * SPEED, dt.UTC)

    def set(self, moment: dt.datetime) -> None:
        """Begin, or move on; readers see the old file or the new one."""
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps([time.time(), moment.timestamp()]))
        aside.replace(self.file)

    def advance(self, **by: float) -> None:
        """Move on, by days, hours, minutes or seconds."""
        self.set(self.moment + dt.timedelta(**by))


def hold(file: Path) -> Shared:
    """Let this process go by the clock of a file."""
    from service import clock

    hand = Shared(file)
    clock._held.append(hand)  # type: ignore[arg-type]
    return hand


if __name__ == "__main__":
    from service.cli import main

    hold(Path(os.environ[FILE]))
    sys.exit(main(sys.argv[1:]))
