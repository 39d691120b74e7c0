"""What-ifs of one lever each for 120,000 enterprises in closed form, against evaluating them once."""

from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from bench import population
from bench.engine import seconds
from bench.report import Ratio
from scoring import staged_county
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.field import ground
from scoring.levers import of
from scoring.scheme import load
from scoring.single import Changes, changes

SIZE, ROUNDS = 120_000, 5
SCHEME = Path("data/schemes/default/2024.toml")
STAGED = Path("data/schemes/410100/2018.toml")


def measure() -> list[Ratio]:
    """Time of all levers of the default scheme, against one evaluation by the same scheme."""
    scheme, table = load(SCHEME), population.facts(SIZE)
    run = evaluate(scheme, table)
    check(run, table)
    pairs = [
        (seconds(lambda: every_lever(run, table)), seconds(lambda: evaluate(scheme, table)))
        for _ in range(ROUNDS)
    ]
    ours, theirs = (median(pair[side] for pair in pairs) for side in (0, 1))
    return [Ratio("what-ifs of 120,000, every lever, against evaluate", ours, theirs, "s", 2), staged()]


def staged() -> Ratio:
    """Time of one lever of a scheme with staged rules, every change tried, against one evaluation."""
    scheme = load(STAGED)
    chosen = {"scale": pl.lit("above"), "industry": pl.lit("3411"), "cluster_stars": pl.lit(1.0)}
    chosen |= {"output_value": pl.col("revenue"), "profit": pl.col("tax")}
    table = population.facts(SIZE).with_columns(**chosen)
    run = evaluate(scheme, table)
    ready = ground(run, table)
    if not len(np.flatnonzero(~np.isnan(staged_county.of_all(ready, None, "tax").amount))):
        raise SystemExit("staged: nobody has a what-if")
    pairs = [
        (
            seconds(lambda: staged_county.of_all(ready, None, "tax")),
            seconds(lambda: evaluate(scheme, table, None, run.calibration)),
        )
        for _ in range(ROUNDS)
    ]
    ours, theirs = (median(pair[side] for pair in pairs) for side in (0, 1))
    return Ratio("staged: what-ifs of 120,000, one lever, against evaluate", ours, theirs, "s", 10)


def levers(scheme: Scheme) -> list[str]:
    """The facts that are a lever in some pool."""
    return sorted({one.fact for pool in scheme.pools for one in of(scheme, pool)})


def every_lever(run: Evaluation, table: pl.DataFrame) -> dict[str, Changes]:
    """The change of each lever that leads to the next better class."""
    ready = ground(run, table)
    return {fact: changes(ready, fact) for fact in levers(run.scheme)}


def check(run: Evaluation, table: pl.DataFrame) -> None:
    """Refuse to time figures that do not stand: every change is scored again by the frozen run."""
    now = places(run)
    for fact, found in every_lever(run, table).items():
        there = ~np.isnan(found.amount)
        figures = table[fact].fill_null(0.0).to_numpy() + found.way * np.nan_to_num(found.amount)
        changed = pl.Series(fact, np.where(there, figures, table[fact].to_numpy()), nan_to_null=True)
        after = places(evaluate(run.scheme, table.with_columns(changed), None, run.calibration))
        if not (after[there] < now[there]).all():
            raise SystemExit(f"{fact}: {(after[there] >= now[there]).sum()} what-ifs do not lead there")


def places(run: Evaluation) -> Any:
    """The class of each row, 0 the best."""
    return run.table["class"].positions(run.scheme.class_names)
