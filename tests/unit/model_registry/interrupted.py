"""Processes that are killed, or run out of space, in the middle of registering: `python -m … <folder>`.

Each attempt is a process of its own. Attempt n is killed, with SIGKILL, just before its n-th step on the
disk: opening, making, linking, renaming or removing. Prints for each how it ended, and which versions there
were then.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator

from model_registry import store as stores
from model_registry import versions
from model_registry.errors import Unreachable
from tests.unit.model_registry import small

STEPS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove"}
folder = sys.argv[1]
there, one = stores.open(folder), small.artifact()


def killed_at(step: int) -> None:
    counter: Iterator[int] = iter(range(1, step))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS and str(arguments[0]).startswith(folder) and next(counter, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    versions.register(there, one)


def without_space(size: int) -> None:
    """The disk takes files of so many bytes and no more."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        versions.register(there, one)
    except Unreachable:
        os._exit(3)


def attempt(act: Callable[[int], None], figure: int) -> int:
    child = os.fork()
    if child == 0:
        act(figure)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    registered = [version.number for version in versions.versions(there, one.county)]
    faults = versions.faults(there, one.county)
    print(act.__name__, figure, ended, registered, faults, sep="|", flush=True)
    return ended


for size in (50, 1000, 3000):
    attempt(without_space, size)
for step in range(1, 100):
    if attempt(killed_at, step) == 0:
        break
