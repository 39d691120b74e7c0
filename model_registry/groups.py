"""The groups that errors are told by; never read by a model."""

import numpy as np
import polars as pl

from model_registry.circumstances import age
from model_registry.matrix import GROUPS, Floats
from model_registry.subjects import Subjects
from scoring.columns import Coded, Index, Text

UNKNOWN = "unknown"
SIZES = ("micro", "small", "medium", "large")
BY_STAFF = (20.0, 300.0, 1000.0)  # 从业人员
BY_REVENUE = (300.0, 2000.0, 40000.0)  # 万元: 国家统计局 统计上大中小微型企业划分办法(2017), industry
AGES = ("<5", "5-10", ">10")
TENANCY = ("owner", "tenant", "landlord", "both")


def groups(here: Subjects) -> pl.DataFrame:
    """A text column for each of `GROUPS`."""
    table = here.table
    staff = _band(table["employees"], BY_STAFF)
    size = np.where(staff < len(SIZES), staff, _band(table["revenue"], BY_REVENUE))
    years = age(here)
    ages = np.where(np.isnan(years), len(AGES), 0 + (years >= 5) + (years > 10))
    found = {
        "pool": table["pool"],
        "industry": table["industry"].map(lambda code: code[:2]),
        "size": Coded(size, (*SIZES, None)),
        "age": Coded(ages, (*AGES, None)),
        "tenancy": Coded(_tenancy(here), TENANCY),
    }
    return pl.DataFrame([_words(name, found[name]) for name in GROUPS])


def _band(x: Floats, lines: tuple[float, ...]) -> Index:
    """The band of each figure; their number + 1 where it is not known."""
    return np.where(np.isnan(x), len(lines) + 1, np.searchsorted(lines, x, side="right"))


def _tenancy(here: Subjects) -> Index:
    table = here.table
    rents = (table["land_rented_in"] > 0) | table["plot_holder_uscc"].known()
    lets = (table["land_let_out"] > 0) | (table["tenants"] > 0)
    return np.asarray(rents + 2 * lets, dtype=np.intp)


def _words(name: str, column: Text) -> pl.Series:
    words = [value or UNKNOWN for value in column.values]
    return pl.Series(name, words, dtype=pl.String).gather(column.codes)
