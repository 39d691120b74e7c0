from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.rounding import quota, rounded

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


@pytest.mark.parametrize(
    ("figure", "decimals", "half_up", "half_even", "down"),
    [
        (1.005, 2, 1.01, 1.00, 1.00),
        (0.285, 2, 0.29, 0.28, 0.28),
        (2.675, 2, 2.68, 2.68, 2.67),
        (72.345, 2, 72.35, 72.34, 72.34),
        (-0.125, 2, -0.13, -0.12, -0.12),
        (-1.005, 2, -1.01, -1.00, -1.00),
        (2.5, 0, 3.0, 2.0, 2.0),
        (0.29, 2, 0.29, 0.29, 0.29),
        (1.1 + 2.2, 1, 3.3, 3.3, 3.3),
        (0.1 * 3, 1, 0.3, 0.3, 0.3),
        (4.35 * 100, 0, 435.0, 435.0, 435.0),
        (89.995, 2, 90.0, 90.0, 89.99),
        (59.9949999, 2, 59.99, 59.99, 59.99),
        (1e-9, 2, 0.0, 0.0, 0.0),
        (0.0, 2, 0.0, 0.0, 0.0),
    ],
)
def test_each_mode(figure, decimals, half_up, half_even, down):
    assert rounded(figure, decimals) == half_up
    assert rounded(figure, decimals, "half_even") == half_even
    assert rounded(figure, decimals, "down") == down


@pytest.mark.parametrize("mode", MODES)
@given(digits=st.integers(-(10**12) + 1, 10**12 - 1), places=st.integers(0, 8), decimals=st.integers(0, 8))
@example(digits=1005, places=3, decimals=2)
def test_every_figure_of_twelve_digits_is_rounded_as_on_paper(mode, digits, places, decimals):
    figure = Decimal(digits).scaleb(-places)
    on_paper = figure.quantize(Decimal(1).scaleb(-decimals), MODES[mode])
    assert float(rounded(float(figure), decimals, mode)) == float(on_paper)


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=12))
def test_the_noise_of_a_sum_does_not_show(thousandths):
    total = sum(thousandth / 1000 for thousandth in thousandths)
    on_paper = Decimal(sum(thousandths)).scaleb(-3).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert float(rounded(total, 2)) == float(on_paper)


@pytest.mark.parametrize("yuan", [12345678901.23, 99999999999.99, 1234567890123.45, 1e15])
def test_large_amounts_keep_their_cents(yuan):
    assert rounded(yuan, 2) == yuan


def test_null_stays_null_and_zero_has_no_sign():
    figures = rounded(np.array([np.nan, -0.001, 0.001]), 2)
    assert np.isnan(figures[0])
    assert np.signbit(figures[1:]).tolist() == [False, False]


def test_any_shape_and_the_argument_stays_as_it_was():
    figures = np.array([[1.005, 2.0], [0.285, -1.0]])
    figures.setflags(write=False)
    assert rounded(figures, 2).tolist() == [[1.01, 2.0], [0.29, -1.0]]


@pytest.mark.parametrize(
    ("shares", "n", "counts"),
    [
        ((0.2, 0.65, 0.95), 755, (151, 491, 717)),  # 151 / 340 / 226 / 38
        ((0.2, 0.6, 0.95), 8, (2, 5, 8)),
        ((0.2, 0.6, 0.95), 1, (0, 1, 1)),
        ((0.15, 0.5), 10, (2, 5)),
        ((0.05,), 10, (1,)),
        ((0.2, 1.0), 0, (0, 0)),
        ((0.145,), 100, (15,)),
        ((0.285,), 1000, (285,)),
    ],
)
def test_quotas_are_rounded_on_the_decimal_share(shares, n, counts):
    assert tuple(quota(share, n) for share in shares) == counts


@pytest.mark.parametrize(
    ("mode", "of_25", "of_35", "of_21"),
    [("half_up", 3, 4, 2), ("half_even", 2, 4, 2), ("floor", 2, 3, 2), ("ceiling", 3, 4, 3)],
)
def test_quota_modes(mode, of_25, of_35, of_21):
    assert [quota(0.1, n, mode) for n in (25, 35, 21)] == [of_25, of_35, of_21]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.integers(0, 2000))
def test_quotas_of_growing_shares_grow(thousandths, n):
    counts = [quota(share / 1000, n) for share in sorted(thousandths)]
    assert counts == sorted(counts)
    assert quota(1.0, n) == n
