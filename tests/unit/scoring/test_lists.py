import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.lists import EVERYONE, NOBODY, Cohort, RankedList, StageCuts, above

Keys = list[tuple[float, ...]]

LAST = -np.inf
FIGURES = st.sampled_from([LAST, -3.5, -0.0, 0.0, 0.1, 1.0, 60.0, 60.01, 1e300]) | st.floats(-1e6, 1e6)


def lists(wide: int) -> st.SearchStrategy[Keys]:
    return st.lists(st.tuples(*[FIGURES] * wide), max_size=15)


WIDTHS = st.integers(1, 3)
SEVERAL = WIDTHS.flatmap(lists)
TWO_LISTS = WIDTHS.flatmap(lambda wide: st.tuples(lists(wide), lists(wide).filter(bool)))


def array(keys: Keys, wide: int = 1) -> np.ndarray:
    return np.array(keys, dtype=np.float64).reshape(len(keys), len(keys[0]) if keys else wide)


def single(*keys: float) -> np.ndarray:
    return np.array(keys, dtype=np.float64).reshape(-1, 1)


TIED = single(90, 80, 80, 80, 70, LAST)


def test_equal_keys_share_a_rank():
    assert Cohort.of(TIED).ranks(TIED).tolist() == [1, 2, 2, 2, 5, 6]


def test_who_was_not_in_the_cohort_is_ranked_among_it():
    assert Cohort.of(TIED).ranks(single(95, 85, 75, -1, LAST)).tolist() == [1, 2, 5, 6, 6]


def test_nobody_has_ever_been_ranked():
    assert Cohort.of(single()).ranks(single(5, LAST)).tolist() == [1, 1]
    assert (Cohort.of(single()).n, NOBODY.n) == (0, 0)
    assert NOBODY.ranks(single(1)).tolist() == [1]


@given(TWO_LISTS)
def test_ranks_are_one_more_than_how_many_are_better(both):
    population, asked = both
    ranks = Cohort.of(array(population, len(asked[0]))).ranks(array(asked))
    assert ranks.tolist() == [1 + sum(other > one for other in population) for one in asked]


@pytest.mark.parametrize(
    ("position", "better", "worse"),
    [
        (0, [], []),
        (1, [90], [90]),
        (2, [90, 80, 80, 80], [90]),
        (3, [90, 80, 80, 80], [90]),
        (4, [90, 80, 80, 80], [90, 80, 80, 80]),
        (5, [90, 80, 80, 80, 70], [90, 80, 80, 80, 70]),
        (6, [90, 80, 80, 80, 70, LAST], [90, 80, 80, 80, 70, LAST]),
        (7, [90, 80, 80, 80, 70, LAST], [90, 80, 80, 80, 70, LAST]),
    ],
)
def test_who_is_equal_on_the_line_goes_all_above_or_all_below(position, better, worse):
    cohort = Cohort.of(TIED)
    assert TIED[above(TIED, cohort.cut(position, "better")), 0].tolist() == better
    assert TIED[above(TIED, cohort.cut(position, "worse")), 0].tolist() == worse


@given(SEVERAL, st.integers(-1, 16))
def test_cuts_hold_at_least_or_at_most_the_position_and_never_part_equals(population, position):
    keys = array(population)
    cohort = Cohort.of(keys)
    order = sorted(population, reverse=True)
    inside = set(order[: max(position, 0)])
    on_the_line = order[position] if 0 <= position < len(order) else None
    for ties, chosen in (("better", inside), ("worse", inside - {on_the_line})):
        taken = above(keys, cohort.cut(position, ties)).tolist()
        assert taken == [key in chosen for key in population]


def test_a_line_between_two_keys_is_the_better_of_them():
    """Whoever is scored later against the frozen line must reach the last one that was above it."""
    line = Cohort.of(single(90, 80, 70)).cut(2, "better")
    assert line == (80.0,)
    assert above(single(80, 79.99), line).tolist() == [True, False]


def test_everybody_and_nobody():
    keys = single(1, LAST)
    assert above(keys, EVERYONE).tolist() == [True, True]
    assert above(keys, None).tolist() == [False, False]


def test_the_second_key_decides_where_the_first_is_equal():
    keys = array([(60.0, 1.0), (60.0, 2.0), (59.0, 9.0), (60.0, LAST), (LAST, 5.0)])
    cohort = Cohort.of(keys)
    assert cohort.ranks(keys).tolist() == [2, 1, 4, 3, 5]
    assert cohort.cut(2, "better") == (60.0, 1.0)
    assert cohort.cut(3, "better") == (60.0, None)
    assert above(keys, (60.0, None)).tolist() == [True, True, False, True, False]


@given(SEVERAL)
def test_a_list_reads_as_it_was_written(population):
    cohort = Cohort.of(array(population))
    lines = tuple(cohort.cut(position, "better") for position in range(-1, len(population) + 1))
    stage = StageCuts(None, lines[-1], lines[0])
    ranked = RankedList(cohort, lines, (stage,), shares_with="(small)", only="B")
    read = RankedList.from_dict(json.loads(json.dumps(ranked.as_dict(), allow_nan=False)))
    assert (read.cuts, read.stages) == (lines, (stage,))
    assert (read.shares_with, read.only) == ("(small)", "B")
    assert read.cohort.n == len(population)
    keys = array(population)
    assert not population or read.cohort.ranks(keys).tolist() == cohort.ranks(keys).tolist()
