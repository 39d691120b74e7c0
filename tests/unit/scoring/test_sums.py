import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.sums import sums

FIGURES = st.floats(-1e12, 1e12) | st.sampled_from([0.0, 0.1, 0.2, 1e16, -1e16, 1e-9, 573564.0])
GROUPED = st.lists(st.tuples(FIGURES, st.integers(0, 3)), max_size=40)


def summed(grouped: list[tuple[float, int]], n: int = 4) -> list[float]:
    figures = np.array([figure for figure, _ in grouped], dtype=np.float64)
    return sums(figures, np.array([code for _, code in grouped], dtype=np.intp), n).tolist()


@given(st.data(), GROUPED)
@example(None, [(1e16, 0), (1.0, 0), (-1e16, 0)])
def test_any_order_gives_the_same_bits(data, grouped):
    shuffled = data.draw(st.permutations(grouped)) if data else grouped[::-1]
    assert summed(shuffled) == summed(grouped)


@given(GROUPED)
def test_sums_are_right(grouped):
    """To the precision of the largest figure, better than adding them one by one."""
    largest = max([abs(figure) for figure, _ in grouped], default=0.0)
    for code, total in enumerate(summed(grouped)):
        exact = math.fsum(figure for figure, group in grouped if group == code)
        assert total == pytest.approx(exact, rel=1e-15, abs=largest * 1e-28)


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 3)), max_size=40))
def test_whole_numbers_add_up_exactly(grouped):
    pairs = [(float(figure), code) for figure, code in grouped]
    assert summed(pairs) == [sum(figure for figure, group in grouped if group == code) for code in range(4)]


@given(GROUPED, st.lists(FIGURES, max_size=5))
def test_a_group_is_not_touched_by_the_others(grouped, others):
    alone = [(figure, 0) for figure, _ in grouped]
    beside = alone + [(figure, 1) for figure in others]
    assert summed(beside)[0] == pytest.approx(summed(alone)[0], rel=1e-15, abs=1e-12)


def test_nothing_sums_to_zero_and_the_figures_stay_as_they_were():
    assert summed([]) == [0.0] * 4
    assert summed([(0.0, 1)]) == [0.0] * 4
    figures = np.array([0.1, 0.2, 0.3])
    figures.setflags(write=False)
    assert sums(figures, np.zeros(3, dtype=np.intp), 1) == [pytest.approx(0.6, rel=1e-15)]


def test_a_million_figures_in_two_orders():
    figures = np.random.default_rng(7).lognormal(3, 4, 1_000_000)
    codes = np.arange(1_000_000) % 31
    there, back = sums(figures, codes, 31), sums(figures[::-1], codes[::-1], 31)
    assert (there == back).all()
