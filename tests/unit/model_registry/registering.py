"""Two processes that register at once: `python -m … <address> <seed>,<seed>,… <seed>,<seed>,…`.

Each prints, for each of its artifacts, the seed and the number that it got.
"""

import os
import sys

from model_registry import store as stores
from model_registry import versions
from tests.unit.model_registry import small

address = sys.argv[1]
seeds = [[int(seed) for seed in some.split(",")] for some in sys.argv[2:]]
made = {seed: small.artifact(seed) for some in seeds for seed in some}  # trained before anybody starts
gate, opened = os.pipe()


def register(some: list[int]) -> None:
    os.close(opened)
    there = stores.open(address)
    there.names("nothing")  # connected
    os.read(gate, 1)  # until the parent closes its end: all start at once
    told = [f"{seed} {versions.register(there, made[seed]).number}\n" for seed in some]
    os.write(1, "".join(told).encode())


children = []
for some in seeds:
    if (child := os.fork()) == 0:
        register(some)
        os._exit(0)
    children.append(child)
os.close(opened)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
