"""A made-up population of any size: nobody's data, the same for the same size."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

GROUPS = 31
FIRST_GROUP = 13  # GB/T 4754 divisions 13 to 43 are the 31 of manufacturing
FACTS = (
    "tax",
    "revenue",
    "value_added",
    "energy",
    "emissions",
    "employees",
    "rd_expense",
    "land_owned",
    "land_rented_in",
    "land_let_out",
)
USUAL = {"land_rented_in": 2.0, "land_let_out": 0.5, "land_owned": 30.0, "employees": 80.0}


def facts(size: int, seed: int = 20241231) -> pl.DataFrame:
    """Make a table of `size` enterprises with skewed figures, one in a hundred not delivered."""
    random = np.random.default_rng(seed)
    numbers = pl.int_range(size, eager=True).cast(pl.String).str.zfill(9)
    figures = {code: _figures(random, code, size) for code in FACTS}
    groups = pl.Series(random.integers(FIRST_GROUP, FIRST_GROUP + GROUPS, size))
    return pl.DataFrame(
        {
            "uscc": "91990199M" + numbers,
            "name": "虚构企业" + numbers,
            "industry": groups.cast(pl.String) + "10",
            "scale": pl.Series(np.where(random.random(size) < 0.4, "above", "below")),
            **figures,
        }
    )


def _figures(random: np.random.Generator, code: str, size: int) -> pl.Series:
    amounts = random.lognormal(np.log(USUAL.get(code, 900.0)), 0.9, size).round(2)
    if code == "land_let_out":
        amounts = np.minimum(amounts, 1.0)
    return pl.Series(code, amounts).set(pl.Series(random.random(size) < 0.01), None)


def arrays(table: pl.DataFrame) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.int64]]:
    """Hand the same table over as plain arrays, NaN for null, and the group as a number from 0."""
    groups = table["industry"].str.head(2).cast(pl.Int64).to_numpy() - FIRST_GROUP
    return {code: table[code].to_numpy() for code in FACTS}, groups
