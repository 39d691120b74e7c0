"""Stability of 100,000 enterprises in 1,000 draws, against the same arithmetic by hand in NumPy."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import memory, population
from bench.by_hand import CAP, INDICATORS, SHARES
from bench.engine import seconds
from bench.report import Ratio
from scoring import stability
from scoring.evaluate import Evaluation, evaluate
from scoring.perturb import Spread
from scoring.scheme import load

SIZE, DRAWS = 100_000, 1_000
PART = 500  # draws at a time, in turn with the other side, so that a busy moment meets both
Array = NDArray[np.float64]


def measure() -> list[Ratio]:
    """Time of all draws against NumPy, and the peak of memory."""
    table = population.facts(SIZE)
    run = evaluate(load(Path(__file__).with_name("scheme.toml")), table)
    hand = ByHand(run)
    check(run, hand)
    pairs = [in_turn(run, hand, seed) for seed in range(DRAWS // PART)]
    ours, theirs = (sum(pair[side] for pair in pairs) for side in (0, 1))
    held = subprocess.run(
        [sys.executable, "-m", "bench.stability"], check=True, stdout=subprocess.PIPE, text=True
    )
    return [
        Ratio("stability of 100,000 × 1,000 draws against NumPy by hand", ours, theirs, "s", 1.5),
        Ratio("the same, peak memory against 500 MB", float(held.stdout), 500.0, "MB", 1.0),
    ]


def in_turn(run: Evaluation, hand: "ByHand", seed: int) -> tuple[float, float]:
    """Seconds of the same number of draws on both sides."""
    ours = seconds(lambda: stability.stability(run, PART, seed))
    return ours, seconds(lambda: hand.shares(PART, seed))


def check(run: Evaluation, hand: "ByHand") -> None:
    """Refuse to compare two programs that do not find the same: their draws differ, their shares hardly."""
    ours, theirs = stability.stability(run, PART).share, hand.shares(PART, 0)
    if abs(float(np.nanmean(ours)) - float(theirs.mean())) > 0.005:
        raise SystemExit(f"stability {np.nanmean(ours):.4f} and NumPy {theirs.mean():.4f} disagree")


class ByHand:
    """The arithmetic of `bench/scheme.toml` under perturbation: no scheme, no overrides, no reasons."""

    def __init__(self, run: Evaluation) -> None:
        figures, self.groups = population.arrays(population.facts(SIZE))
        self.figures = {code: np.nan_to_num(column) for code, column in figures.items()}
        self.lacking = [
            np.isnan(figures[top]) | (np.isnan(figures[bottom]) if bottom != "land" else False)
            for top, bottom, _ in INDICATORS
        ]
        names = [one.name for one in run.scheme.pools[0].indicators]
        self.benchmarks = [run.table[f"{name}.benchmark"].numbers() for name in names]
        self.classes = run.table["class"].positions(run.scheme.class_names)
        self.members = [np.flatnonzero(self.groups == group) for group in range(self.groups.max() + 1)]
        self.spread = Spread()

    def shares(self, draws: int, seed: int) -> Array:
        """In which share of the draws each class holds."""
        random = np.random.Generator(np.random.SFC64(seed))
        with np.errstate(all="ignore"):
            held = sum(self.draw(random) for _ in range(draws))
        return np.asarray(held / draws)

    def draw(self, random: np.random.Generator) -> NDArray[np.bool_]:
        """Move everything once, and say who keeps the class."""
        spread, known = self.spread, {}
        for code, column in self.figures.items():
            known[code] = column * (1 + spread.of(code) * (2 * random.random(SIZE) - 1))
        known["land"] = known["land_owned"] + known["land_rented_in"] - known["land_let_out"]
        weights = np.array([weight for *_, weight in INDICATORS]) * random.uniform(0.9, 1.1, len(INDICATORS))
        weights *= 100 / weights.sum()
        total = np.zeros(SIZE)
        for place, (top, bottom, _) in enumerate(INDICATORS):
            times = random.uniform(1 - spread.benchmarks, 1 + spread.benchmarks)
            points = known[top] / known[bottom] / self.benchmarks[place] * (weights[place] / times)
            points[self.lacking[place]] = 0.0
            total += np.clip(points, 0.0, CAP * weights[place])
        total = np.floor(np.round(total * 100, 7) + 0.5) / 100
        return self.holds(total, random.uniform(-spread.quotas, spread.quotas, 3))

    def holds(self, total: Array, shift: Array) -> NDArray[np.bool_]:
        """Cut each group's list anew, and compare."""
        lines = np.empty((len(self.members), 5))
        lines[:, 0], lines[:, 4] = np.inf, -np.inf
        for group, index in enumerate(self.members):
            n = len(index)
            places = n - np.floor((SHARES + shift) * n + 0.5).astype(int)
            lines[group, 1:4] = np.partition(total[index], places)[places]
        upper, lower = lines[self.groups, self.classes], lines[self.groups, self.classes + 1]
        return np.asarray((total < upper) & (total >= lower))


def main() -> None:
    """Print the MB that the draws take at most, over the run that they start from."""
    table = population.facts(SIZE)
    run = evaluate(load(Path(__file__).with_name("scheme.toml")), table)
    idle = memory.resident_mb()
    memory.forget_peak()
    stability.stability(run, DRAWS)
    print(memory.peak_mb() - idle)


if __name__ == "__main__":
    main()
