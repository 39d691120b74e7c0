"""The rules engine: 1,000,000 enterprises × 6 indicators × 31 industry groups, table to classes."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from bench import by_hand, memory, population
from bench.report import Ratio
from scoring.evaluate import evaluate
from scoring.scheme import Scheme, load

SIZE = 1_000_000
SMALL = 10_000
ROUNDS = 5


def measure() -> list[Ratio]:
    """Time against NumPy, time against a hundredth of the enterprises, memory against the table."""
    scheme = load(Path(__file__).with_name("scheme.toml"))
    table = population.facts(SIZE)
    figures, groups = population.arrays(table)
    check(scheme, table)
    ours, hand = alternate(lambda: evaluate(scheme, table), lambda: by_hand.evaluate(figures, groups))
    few = population.facts(SMALL)
    small = median(seconds(lambda: evaluate(scheme, few)) for _ in range(ROUNDS))
    held, size = peak()
    return [
        Ratio("evaluate 1,000,000 against NumPy by hand", ours, hand, "s", 2),
        Ratio("evaluate 1,000,000 against 10,000", ours, small, "s", 120),
        Ratio("peak memory against the input table", held, size, "MB, table included", 3),
    ]


def check(scheme: Scheme, table: pl.DataFrame) -> None:
    """Refuse to compare two programs that do not compute the same."""
    results = evaluate(scheme, table).results.sort("uscc")
    _, total, ranks, classes = by_hand.evaluate(*population.arrays(table.sort("uscc")))
    names = np.array(["A", "B", "C", "D"])[classes]
    same = (results["total"].to_numpy() == total) & (results["rank"].to_numpy() == ranks)
    share = (same & (results["class"].to_numpy() == names)).mean()
    if share < 0.9999:  # a last digit may part two ways of adding up
        raise SystemExit(f"engine and NumPy agree on total, rank and class of only {share:.4%}")


def alternate(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of both, taken in turn so that a busy moment meets both."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def seconds(work: Callable[[], object]) -> float:
    """Seconds that one call takes; what it returns is freed outside the clock."""
    start = time.perf_counter()
    result = work()
    taken = time.perf_counter() - start
    del result
    return taken


def peak() -> tuple[float, float]:
    """Peak MB over an idle process with everything imported, and the MB of the table, in a fresh process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        population.facts(SIZE).write_parquet(path)
        command = [sys.executable, "-m", "bench.engine", str(path)]
        held, size = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(held), float(size)


def main(path: str) -> None:
    """Evaluate the table at `path` once and print the peak and the table's size."""
    scheme = load(Path(__file__).with_name("scheme.toml"))
    evaluate(scheme, population.facts(100))
    idle = memory.resident_mb()
    table = pl.read_parquet(path)
    memory.forget_peak()
    evaluate(scheme, table)
    print(memory.peak_mb() - idle, memory.table_mb(table))


if __name__ == "__main__":
    main(sys.argv[1])
