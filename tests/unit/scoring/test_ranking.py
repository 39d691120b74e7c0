from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evaluate import evaluate
from scoring.rounding import quota
from tests.unit.scoring.building import (
    Row,
    adding,
    classes,
    column,
    firms,
    indicator,
    pool,
    ranking,
    run,
    scheme,
    shares,
)


def ranked(scores: list[float | None], **keys: Any) -> str:
    """The class of each enterprise, listed by these totals (0 … 100)."""
    return classes(run({**points_as_total(), "rankings": [ranking(**keys)]}, firms(a=scores)))


def points_as_total() -> dict[str, Any]:
    """A scheme whose total is the fact `a`."""
    return adding(indicator(benchmark=100, missing="null")) | {"rounding": {"total": 2}}


def falling(n: int) -> list[float]:
    return [float(n - place) for place in range(n)]


TEN = falling(10)


# -- Bands -------------------------------------------------------------------------------------------------


def test_by_shares_of_the_list():
    assert ranked(TEN) == "AABBBBCCCD"


def test_the_order_of_the_rows_does_not_matter():
    assert ranked([5, 10, 1, 8, 3, 9, 2, 7, 4, 6]) == "BADBCACBCB"


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "B"), (2, "BC"), (3, "ABC"), (4, "ABCC"), (8, "AABBBCCD"), (11, "AABBBBBCCCD")]
)
def test_cumulative_bounds_leave_small_lists_without_a_remainder_in_the_worst_class(n, expected):
    assert ranked(falling(n)) == expected


def test_755_enterprises():
    sizes = [ranked(falling(755), bands=shares(A=0.2, B=0.65, C=0.95, D=1.0)).count(name) for name in "ABCD"]
    assert sizes == [151, 340, 226, 38]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("half_up", "ABBCC"), ("half_even", "BBBCC"), ("floor", "BBBCC"), ("ceiling", "ABBCC")],
)
def test_quota_modes(mode, expected):
    assert ranked(falling(5), bands=shares(A=0.1, B=0.6, C=1.0), quota=mode) == expected


@pytest.mark.parametrize(("ties", "expected"), [("better", "AAABBBCCCD"), ("worse", "ABBBBBCCCD")])
def test_equal_totals_on_a_bound(ties, expected):
    assert ranked([10, 9, 9, 7, 6, 5, 4, 3, 2, 1], ties=ties) == expected


@pytest.mark.parametrize(("ties", "expected"), [("better", "A"), ("worse", "D")])
def test_everyone_equal(ties, expected):
    assert ranked([5] * 10, ties=ties) == expected * 10


def test_by_score():
    bands = [
        {"class": "A", "min_total": 90},
        {"class": "B", "min_total": 70},
        {"class": "C", "min_total": 60},
        {"class": "D"},
    ]
    assert ranked([95, 90, 89.99, 70, 60, 59.99, 0], bands=bands) == "AABBCDD"


def test_a_score_is_compared_as_it_is_shown():
    bands = [{"class": "A", "min_total": 90}, {"class": "B", "min_total": 70}, {"class": "C"}]
    assert ranked([89.995, 89.994], bands=bands) == "AB"


def test_at_most_a_share_and_only_from_a_score_on():
    bands = [{"class": "A", "to": 0.2, "min_total": 85}, {"class": "B", "to": 0.6}, {"class": "C"}]
    assert ranked([99, 84, 83, 82, 81, 80, 7, 6, 5, 4], bands=bands) == "ABBBBBCCCC"
    assert ranked([99, 98, 97, 96, 95, 94, 7, 6, 5, 4], bands=bands) == "AABBBBCCCC"


def test_at_least_a_share_and_everyone_below_a_score():
    bands = [
        {"class": "A", "to": 0.2},
        {"class": "B", "to": 0.6},
        {"class": "C", "to": 0.95, "min_total": 60},
        {"class": "D"},
    ]
    assert ranked([99, 98, 97, 96, 95, 94, 93, 92, 59, 58], bands=bands) == "AABBBBCCDD"
    assert ranked([99] * 19 + [98], bands=bands[2:]) == "C" * 19 + "D"


def test_at_least_a_share_whatever_the_score():
    bands = [
        {"class": "A", "to": 0.3, "min_total": 85, "at_least": 0.1},
        {"class": "B", "min_total": 70},
        {"class": "C", "min_total": 50},
        {"class": "D"},
    ]
    assert ranked([90, 89, 88, 87, 72, 71, 60, 55, 40, 30], bands=bands) == "AAABBBCCDD"
    assert ranked([60, 55, 50, 45, 40, 30, 20, 10, 5, 2], bands=bands) == "ACCDDDDDDD"


def test_the_first_band_that_is_reached_decides():
    """A score band may reach further down the list than the share that follows it."""
    bands = [
        {"class": "A", "min_total": 50},
        {"class": "B", "to": 0.2},
        {"class": "C", "to": 0.9},
        {"class": "D"},
    ]
    assert ranked([90, 80, 70, 60, 50, 40, 30, 20, 10, 5], bands=bands) == "AAAAACCCCD"
    assert ranked([49, 48, 47, 46, 45, 40, 30, 20, 10, 5], bands=bands) == "BBCCCCCCCD"


def test_a_class_may_be_left_out_or_stay_empty():
    assert ranked(TEN, bands=shares(B=0.5, D=None)) == "BBBBBDDDDD"
    assert ranked(TEN, bands=shares(A=0.0, B=0.5, C=None)) == "BBBBBCCCCC"


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=30),
    st.lists(st.integers(0, 100), min_size=3, max_size=3, unique=True).map(sorted),
    st.sampled_from(["half_up", "floor", "ceiling", "half_even"]),
    st.sampled_from(["better", "worse"]),
)
def test_shares_as_counted_by_hand(totals, per_cent, mode, ties):
    to = [share / 100 for share in per_cent]
    got = ranked(
        [float(total) for total in totals],
        bands=shares(A=to[0], B=to[1], C=to[2], D=None),
        quota=mode,
        ties=ties,
    )
    bounds = [quota(share, len(totals), mode) for share in to]
    for total, name in zip(totals, got, strict=True):
        first = sum(other > total for other in totals)
        last = sum(other >= total for other in totals) - 1
        place = first if ties == "better" else last
        assert name == next((one for one, bound in zip("ABC", bounds, strict=True) if place < bound), "D")


# -- Ranks and what is listed ------------------------------------------------------------------------------


def test_equal_totals_share_one_rank():
    results = run(points_as_total(), firms(a=[80, 90, 80, 70, None]))
    assert column(results, "rank") == [2, 1, 2, 4, None]
    assert column(results, "rank_of") == [4, 4, 4, 4, None]
    assert classes(results) == "BABC-"


def test_totals_that_are_equal_after_rounding_are_equal():
    results = run(points_as_total(), firms(a=[80.004, 80.0001, 79.996]))
    assert column(results, "rank") == [1, 1, 1]


def test_ordered_by_a_fact_or_an_indicator_and_the_next_decides():
    by_fact = {"order_by": ["b", "total"]}
    assert ranked_by(by_fact, b=[5, 5, 9, None, 1]) == [3, 2, 1, 5, 4]
    assert ranked_by({"order_by": ["points.x"]}) == [5, 4, 3, 2, 1]
    assert ranked_by({"order_by": ["-value.x"]}) == [1, 2, 3, 4, 5]
    assert ranked_by({"order_by": ["b"]}, b=[5, 5, 9, None, 1]) == [2, 2, 1, 5, 4]


def ranked_by(keys: Row, **columns: Any) -> list[int]:
    return column(
        run({**points_as_total(), "rankings": [ranking(**keys)]}, firms(a=[1, 2, 3, 4, 5], **columns)), "rank"
    )


UNGRADED = {"name": "science", "when": "b = 1", "status": "ungraded", "treated_as": "B"}


def test_ungraded_units_are_placed_but_do_not_count():
    rules = {**points_as_total(), "scope": [UNGRADED]}
    rows = firms(a=[10, 9, 8, 7, 6, 5], b=[1, 0, 0, 0, 0, 0])
    results = run(rules, rows)
    assert column(results, "rank") == [1, 1, 2, 3, 4, 5]
    assert column(results, "rank_of") == [5] * 6
    assert classes(results, "class_by_rank") == "AABBCC"
    assert classes(results) == "BABBCC"


def test_ungraded_units_count_where_the_scheme_says_so():
    rules = {**points_as_total(), "scope": [UNGRADED], "rankings": [ranking(count_ungraded=True)]}
    results = run(rules, firms(a=[10, 9, 8, 7, 6, 5], b=[1, 0, 0, 0, 0, 0]))
    assert column(results, "rank") == [1, 2, 3, 4, 5, 6]
    assert column(results, "rank_of") == [6] * 6
    assert classes(results, "class_by_rank") == "ABBBCD"


# -- Several lists -----------------------------------------------------------------------------------------


def test_a_list_per_group():
    rows = firms(a=[9, 8, 7, 6, 5, 4], g=["x", "y", "x", "y", "x", None])
    results = run(
        {**points_as_total(), "rankings": [ranking(within=["g"], bands=shares(A=0.5, B=None))]}, rows
    )
    assert column(results, "rank") == [1, 1, 2, 2, 3, 1]
    assert column(results, "rank_of") == [3, 2, 3, 2, 3, 1]
    assert classes(results) == "AAABBA"


TWO_POOLS = [pool("above", indicator(), where="scale = 'above'"), pool("below", indicator("y"))]


def two_pools(*rankings: Row) -> str:
    rows = firms(a=[9, 8, 7, 6], scale=["above", "below", "above", "below"])
    return classes(run({"pools": TWO_POOLS, "rankings": list(rankings)}, rows))


def test_several_pools_together_or_apart():
    half = shares(A=0.5, B=None)
    assert two_pools(ranking("above", "below", bands=half)) == "AABB"
    assert two_pools(ranking("above", "below", bands=half, within=["pool"])) == "AABB"
    assert (
        two_pools(ranking("above", name="one", bands=half), ranking("below", name="two", bands=half))
        == "AABB"
    )
    third = shares(A=0.3, B=None)
    assert two_pools(ranking("above", "below", bands=third)) == "ABBB"
    assert two_pools(ranking("above", "below", bands=third, within=["pool"])) == "AABB"


def test_each_list_has_its_own_bands():
    by_score = [{"class": "C", "min_total": 70}, {"class": "D"}]
    assert (
        two_pools(ranking("above", bands=shares(A=0.5, B=None)), ranking("below", name="two", bands=by_score))
        == "ACBD"
    )


SMALL_LISTS = {"a": [9, 8, 7, 6, 5, 4, 3], "g": ["x", "x", "x", "x", "y", "z", "z"]}


@pytest.mark.parametrize(
    ("below_minimum", "expected"),
    [("join", "ABBC" + "ABC"), ("no_worst", "ABBC" + "B" + "AB"), ("B", "ABBC" + "B" + "BB")],
)
def test_lists_below_the_minimum(below_minimum, expected):
    bands = shares(A=0.25, B=0.75, C=None)
    keys = {"within": ["g"], "minimum": 3, "below_minimum": below_minimum, "bands": bands}
    results = run({**points_as_total(), "rankings": [ranking(**keys)]}, firms(**SMALL_LISTS))
    assert classes(results) == expected
    sizes = [3, 3, 3] if below_minimum == "join" else [1, 2, 2]
    assert column(results, "rank_of") == [4, 4, 4, 4, *sizes]


def test_a_whole_list_below_the_minimum():
    keys = {"minimum": 10, "bands": shares(A=0.25, B=0.5, C=None)}
    assert ranked([4, 3, 2, 1], **keys, below_minimum="no_worst") == "ABBB"
    assert ranked([4, 3, 2, 1], **keys, below_minimum="join") == "ABCC"
    assert ranked([4, 3, 2, 1], **keys, below_minimum="D") == "DDDD"


def test_an_empty_text_groups_like_a_text_that_nobody_delivered():
    rows = firms(a=[9, 8, 7], g=["", None, "x"])
    results = run({**points_as_total(), "rankings": [ranking(within=["g"])]}, rows)
    assert column(results, "rank_of") == [2, 2, 1]


# -- Two-stage selection -----------------------------------------------------------------------------------

STAGES = [
    {"from": 0.0, "to": 0.5, "order_by": ["b"], "best": 0.2, "class": "A"},
    {"from": 0.5, "to": 1.0, "order_by": ["c"], "worst": 0.1, "class": "C"},
]


def staged(scores: list[float], b: list[Any], c: list[Any], **keys: Any) -> str:
    made = ranking(**({"stages": STAGES, "rest": "B"} | keys))
    return classes(run({**points_as_total(), "rankings": [made]}, firms(a=scores, b=b, c=c)))


B = [1, 2, 3, 4, 5, 9, 9, 9, 9, 9]
C = [0, 0, 0, 0, 0, 5, 4, 1, 2, 3]


def test_each_half_is_ordered_anew_and_shares_are_of_the_whole():
    assert staged(TEN, B, C) == "BBBAABBCBB"


def test_who_has_no_figure_is_last_of_his_half():
    assert staged(TEN, [1, 2, 3, 4, None, 9, 9, 9, 9, 9], [0, 0, 0, 0, 0, 5, 4, 1, None, 3]) == "BBAABBBBCB"


def test_equal_on_the_line_of_a_stage():
    tied = [1, 2, 3, 3, 3, 9, 9, 9, 9, 9]
    equal_worst = [0, 0, 0, 0, 0, 5, 4, 1, 1, 3]
    assert staged(TEN, tied, equal_worst) == "BBAAABBBBB"
    assert staged(TEN, tied, equal_worst, ties="worse") == "BBBBBBBCCB"


def test_equal_totals_on_the_middle_belong_to_one_half():
    scores = [10.0, 9, 8, 7, 6, 6, 4, 3, 2, 1]
    assert staged(scores, B, C) == "BBBBAABCBB"
    assert staged(scores, B, C, ties="worse") == "BBAACBBBBB"


def test_by_the_sum_of_points_and_by_several_orders():
    sums = [STAGES[0] | {"order_by": ["points.x / 10 + b", "c"]}, STAGES[1]]
    assert staged(TEN, B, C, stages=sums) == staged(TEN, B, C)
    several = [STAGES[0] | {"order_by": ["b", "c"]}, STAGES[1]]
    assert (
        staged(TEN, [1, 1, 1, 1, 1, 9, 9, 9, 9, 9], [1, 5, 2, 4, 3, 5, 4, 1, 2, 3], stages=several)
        == "BABABBBCBB"
    )


def test_a_share_that_is_more_than_the_part_takes_all_of_it():
    stages = [STAGES[0] | {"best": 0.9}, STAGES[1] | {"worst": 0.9}]
    assert staged(TEN, B, C, stages=stages) == "AAAAACCCCC"


def test_a_staged_list_scores_a_subset_as_the_whole():
    rules = scheme(**points_as_total(), rankings=[ranking(stages=STAGES, rest="B")])
    rows = firms(a=TEN, b=B, c=C)
    whole = evaluate(rules, rows)
    alone = [evaluate(rules, [row], None, whole.calibration).results["class"][0] for row in rows]
    assert "".join(alone) == classes(whole.results)


# -- Frozen lines ------------------------------------------------------------------------------------------


def test_who_was_not_in_the_cohort_is_placed_by_the_lines_without_moving_them():
    rules = scheme(**points_as_total())
    frozen = evaluate(rules, firms(a=TEN)).calibration
    results = run(rules, firms(a=[50, 9, 8.99, 0]), None, frozen)
    assert classes(results) == "AABD"
    assert column(results, "rank") == [1, 2, 3, 11]
    assert column(results, "rank_of") == [10] * 4


def test_a_group_that_was_not_in_the_cohort_has_no_list():
    rules = scheme(**points_as_total(), rankings=[ranking(within=["g"])])
    frozen = evaluate(rules, firms(a=TEN, g="x")).calibration
    assert classes(run(rules, firms(a=[9, 9], g=["x", "y"]), None, frozen)) == "A-"


def test_a_new_group_shares_the_list_of_the_small_ones_where_there_is_one():
    rules = scheme(**points_as_total(), rankings=[ranking(within=["g"], minimum=5, below_minimum="join")])
    frozen = evaluate(rules, firms(a=TEN, g=["x"] * 8 + ["y"] * 2)).calibration
    assert classes(run(rules, firms(a=[9, 2, 1], g=["z", "z", "y"]), None, frozen)) == "BBC"
