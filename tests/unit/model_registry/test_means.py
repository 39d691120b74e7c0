"""Three years' means: what one lucky year says is not all, and what is not delivered this year has none."""

import numpy as np
import polars as pl
import pytest

from model_registry import features
from model_registry.history import Year
from model_registry.matrix import WORST
from tests.unit.model_registry import published


def column(year: Year, name: str, *years: Year | None) -> dict[str, float]:
    before, earlier = (*years, None, None)[:2]
    matrix = features.annual(year, before, None, earlier)
    place = [one.name for one in matrix.features].index(name)
    return dict(zip(matrix.uscc, matrix.values[:, place], strict=True))


@pytest.mark.parametrize(
    ("mean", "own"), [("mean_total", "total"), ("mean.tax_per_land", "relative.tax_per_land")]
)
def test_a_mean_is_that_of_the_years_that_are_known(mean, own):
    year, before, earlier = (published.year(number) for number in (2024, 2023, 2022))
    now, then, long_ago = (column(one, own) for one in (year, before, earlier))
    found = column(year, mean, before, earlier)
    three = [code for code in found if code in then and code in long_ago]
    assert len(three) > 50
    for code in three:
        years = [x[code] for x in (now, then, long_ago) if abs(x[code]) < WORST]
        if abs(now[code]) < WORST:
            assert found[code] == pytest.approx(np.mean(years), rel=1e-6, abs=0.01), code
    assert column(year, mean) == now


def test_nothing_this_year_is_no_mean():
    year, before = published.year(2024), published.year(2023)
    gone = pl.col("tax_per_land.value")
    code = year.results.filter(gone.is_not_null() & (pl.col("status") == "evaluated"))["uscc"][0]
    blank = pl.when(pl.col("uscc") == code).then(None).otherwise(gone).alias("tax_per_land.value")
    poorer = Year(year.year, year.scheme, year.facts, year.results.with_columns(blank), year.calibration)
    assert column(poorer, "mean.tax_per_land", before)[code] == -WORST
