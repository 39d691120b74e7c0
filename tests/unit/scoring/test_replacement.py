"""The closed forms agree with fitting again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.clauses import Benchmark
from scoring.columns import Coded
from scoring.fitting import Sample, statistic
from scoring.replacement import replaced

FIGURES = st.sampled_from([np.nan, 0.0, 1.0, 2.0, 2.0, 3.0, 5.0, 10.0, 100.0])
MARKS = [
    {"of": "sum_ratio"},
    {"of": "sum_ratio", "winsorise": 0.1},
    {"of": "sum_ratio", "winsorise": 0.3, "times": 2.0},
    {"of": "mean"},
    {"of": "mean", "winsorise": 0.2},
    {"of": "median"},
    {"of": "quantile", "q": 0.8},
    {"of": "max"},
    {"of": "max", "winsorise": 0.1},
    {"of": "min"},
]


def sample(mark: Benchmark, rows: list[tuple[float, float]], groups: list[int]) -> Sample:
    """The sample of a ratio a ÷ b, as fitting makes it."""
    a, b = np.array(rows, dtype=np.float64).T
    x = np.divide(a, b, out=np.full(len(a), np.nan), where=(b != 0) & ~np.isnan(a) & ~np.isnan(b))
    coded = Coded(np.array(groups, dtype=np.intp), ("e", "f"))
    if mark.of != "sum_ratio":
        return Sample(x, x, x, coded)
    missing = np.isnan(a) | np.isnan(b)
    return Sample(x, np.where(missing, 0, a), np.where(missing, 0, b), coded)


@pytest.mark.parametrize("keys", MARKS, ids=str)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_units_figures_are_replaced(keys, data):
    mark = Benchmark(**keys)
    n = data.draw(st.integers(2, 9))
    rows = st.lists(st.tuples(FIGURES, FIGURES), min_size=n, max_size=n)
    old, new = data.draw(rows), data.draw(rows)
    groups = [0, 1, *data.draw(st.lists(st.integers(0, 1), min_size=n - 2, max_size=n - 2))]
    found = replaced(mark, sample(mark, old, groups), sample(mark, new, groups))
    for i in range(n):
        again = sample(mark, [*old[:i], new[i], *old[i + 1 :]], groups)
        with np.errstate(all="ignore"):
            figure = statistic(mark, again)[groups[i]] * mark.times
        assert found[i] == pytest.approx(figure, rel=1e-9, nan_ok=True) or (
            not np.isfinite(figure) and not np.isfinite(found[i])
        )
