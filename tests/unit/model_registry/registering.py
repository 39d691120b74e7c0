"""Two processes that register at once: `python -m … <address> <seed>,<seed>,… <seed>,<seed>,…`.

Each prints, for each of its artifacts, the seed and the number that it got.
"""

import os
import sys

from model_registry import store as stores
from model_registry import versions
from model_registry.artifact import Artifact
from tests.unit.model_registry import small


def main(address: str, seeds: list[list[int]]) -> int:
    made = {seed: small.artifact(seed) for some in seeds for seed in some}  # trained before anybody starts
    gate, opened = os.pipe()
    children = []
    for some in seeds:
        if (child := os.fork()) == 0:
            os.close(opened)
            register(address, gate, {seed: made[seed] for seed in some})
            os._exit(0)
        children.append(child)
    os.close(opened)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def register(address: str, gate: int, some: dict[int, Artifact]) -> None:
    there = stores.open(address)
    there.names("nothing")  # connected
    os.read(gate, 1)  # until the parent closes its end: all start at once
    told = [f"{seed} {versions.register(there, one).number}\n" for seed, one in some.items()]
    os.write(1, "".join(told).encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [[int(seed) for seed in some.split(",")] for some in sys.argv[2:]]))
