"""A made-up county with a published past: a hundred enterprises that grow and shrink, year by year."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from model_registry.history import History, Quarters, Year
from model_registry.matrix import Matrix
from model_registry.subjects import known_of
from scoring.document import Scheme
from scoring.evaluate import evaluate
from scoring.scheme import parse

TEXT = Path("data/schemes/default/2024.toml").read_text(encoding="utf-8")
YEARS = tuple(range(2019, 2025))
LOOKING_BACK = TEXT.replace(
    "array_contains(labels, '成长型科技企业')", "coalesce(previous.tax, 0) < tax"
).replace('value = "rd_expense / revenue"', 'value = "rd_expense / revenue"\nmissing = "pool_mean_points"')
"""Who paid less tax last year goes up a class; and research that nobody reports has the average of all."""

FLOWS = ("tax", "revenue", "energy", "rd_expense", "value_added", "electricity_kwh")
N = 100


@cache
def scheme(year: int, text: str = TEXT) -> Scheme:
    dated = re.sub(r"(?m)^year .*$", f"year = {year}", text)
    return parse(re.sub(r"(?m)^as_of .*$", f"as_of = {year}-12-31", dated))


def facts(year: int, seed: int = 7) -> pl.DataFrame:
    """Every figure walks at random from year to year; some are not delivered."""
    walk, chance = np.random.default_rng(seed), np.random.default_rng(seed + year)
    level = walk.normal(size=(len(FLOWS), N)) + 5
    for _ in range(2019, year + 1):
        level += 0.25 * walk.normal(size=level.shape)
    columns = {name: np.exp(level[i]).round(2) for i, name in enumerate(FLOWS)}
    columns |= {"land_owned": walk.uniform(4, 60, N).round(2), "land_let_out": walk.choice([0.0, 1.5], N)}
    columns |= {"employees": np.exp(level[0]).round(), "environment_penalties": chance.poisson(0.1, N) * 1.0}
    frame = pl.DataFrame({"uscc": codes()} | columns)
    holes = [
        pl.when(pl.Series(chance.random(N) > 0.05)).then(pl.col(name)).alias(name)
        for name in ("energy", "rd_expense", "employees", "value_added")
    ]
    return frame.with_columns(*holes, *attributes())


def codes() -> list[str]:
    return [f"E{i:03}" for i in range(N)]


def attributes() -> list[pl.Series]:
    walk = np.random.default_rng(1)
    labels = [["高新技术企业:2023"] if i % 3 else ["绿色工厂"] if i % 5 else [] for i in range(N)]
    holders = ["E050" if i == 75 else None for i in range(N)]
    return [
        pl.Series("industry", walk.choice(["1311", "1711", "3411"], N).tolist()),
        pl.Series("scale", ["above" if i < 70 else "below" for i in range(N)]),
        pl.Series("labels", labels),
        pl.Series("plot_holder_uscc", holders, dtype=pl.String),
        pl.Series("registered_on", ["2005-03-01"] * (N - 1) + ["2023-06-01"]).str.to_date(),
    ]


def quarters(year: int, table: pl.DataFrame) -> Quarters:
    """A quarter of each flow, more in each quarter than in the one before; staff as it stands."""
    shares = {1: 0.22, 2: 0.24, 3: 0.26, 4: 0.28}
    flows = table.select("uscc", *FLOWS).unpivot(index="uscc", variable_name="code").drop_nulls()
    staff = table.select("uscc", pl.lit("employees").alias("code"), value="employees").drop_nulls()
    parts = [
        pl.concat([flows.with_columns(pl.col("value") * share), staff]).with_columns(
            period=pl.lit(f"{year}Q{n}")
        )
        for n, share in shares.items()
    ]
    return Quarters(pl.concat(parts).select("uscc", "code", "period", "value"))


@cache
def year(number: int, text: str = TEXT) -> Year:
    before = year(number - 1, text) if number > YEARS[0] else None
    rules, table = scheme(number, text), facts(number)
    outcome = evaluate(rules, table, known_of(before) if before else None)
    known = quarters(number, table) if number >= YEARS[-3] else None
    return Year(number, rules, table, outcome.results, outcome.calibration, known)


def history(years: Sequence[int] = YEARS, text: str = TEXT) -> History:
    return History("990101", tuple(year(number, text) for number in years))


def changed(past: History, of: int, change: Callable[[Year], Year]) -> History:
    """The same past, one year of it changed."""
    return replace(past, years=tuple(change(one) if one.year == of else one for one in past.years))


def column(matrix: Matrix, name: str) -> np.ndarray:
    """A feature of every row."""
    return matrix.values[:, [one.name for one in matrix.features].index(name)]
