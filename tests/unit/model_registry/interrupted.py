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
from model_registry.artifact import Artifact
from model_registry.errors import Unreachable
from tests.unit.model_registry import small

STEPS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove"}


def killed_at(folder: str, one: Artifact, step: int) -> None:
    counter: Iterator[int] = iter(range(1, step))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS and str(arguments[0]).startswith(folder) and next(counter, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    versions.register(stores.open(folder), one)


def without_space(folder: str, one: Artifact, size: int) -> None:
    """The disk takes files of so many bytes and no more."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        versions.register(stores.open(folder), one)
    except Unreachable:
        os._exit(3)


def attempt(folder: str, one: Artifact, act: Callable[[str, Artifact, int], None], figure: int) -> int:
    child = os.fork()
    if child == 0:
        act(folder, one, figure)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    there = stores.open(folder)
    registered = [version.number for version in versions.versions(there, one.county)]
    faults = versions.faults(there, one.county)
    print(act.__name__, figure, ended, registered, faults, sep="|", flush=True)
    return ended


def main(folder: str) -> None:
    one = small.artifact()
    for size in (50, 1000, 3000):
        attempt(folder, one, without_space, size)
    for step in range(1, 100):
        if attempt(folder, one, killed_at, step) == 0:
            break


if __name__ == "__main__":
    main(sys.argv[1])
