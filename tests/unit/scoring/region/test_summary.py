"""Sums over sums, growth and targets, by hand."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.region.figures import Figure
from scoring.region.quarters import of_quarter
from scoring.region.summary import Part, Summary, summarise
from tests.unit.scoring.region.whole import board, firm, people

FIRMS = [
    firm(1, revenue=300.0, land_owned=2.0, industry="3411"),
    firm(2, revenue=100.0, land_owned=3.0, industry="3412", township="西镇"),
    firm(3, revenue=50.0, land_owned=None, industry="1711"),
    firm(4, revenue=None, land_owned=5.0, scale="below"),
    firm(5, revenue=20.0, land_owned=0.0, scale=None, township=None),
]
LAST = [
    firm(1, revenue=200.0, land_owned=2.0, industry="3411"),
    firm(2, revenue=100.0, land_owned=3.0, industry="3412", township="东镇"),
    firm(9, revenue=90.0, land_owned=1.0, industry="1711", township="西镇"),
]
PER_MU = {"name": "t", "title": "t", "measure": "per_mu"}


def of(part: Part, measure: str) -> Figure:
    return next(one for one in part.measures if one.measure == measure)


def part(made: Summary, key: str) -> Part:
    return next(one for one in made.parts if one.key == key)


def test_a_regions_mean_is_sum_over_sum_of_whom_both_figures_are_known() -> None:
    """(300 + 100 + 20) ÷ (2 + 3 + 0) = 84: who uses nothing counts, who keeps a figure back is left out."""
    found = of(summarise(people(FIRMS)).whole, "per_mu").now
    assert (found.numerator, found.denominator, found.value) == (420.0, 5.0, 84.0)
    assert (found.n, found.left_out) == (3, 2)


def test_who_may_belong_but_does_not_say_is_left_out() -> None:
    """Enterprise 5 does not say its scale; enterprise 4 is below and does not belong."""
    found = of(summarise(people(FIRMS)).whole, "revenue").now
    assert (found.value, found.n, found.left_out) == (450.0, 3, 1)


def test_nothing_known_is_no_zero_and_nobody_there_is_one() -> None:
    unknown = summarise(people([firm(1)])).whole
    assert (of(unknown, "per_mu").now.value, of(unknown, "revenue").now.value) == (None, None)
    nobody = summarise(people([firm(1, scale="below")])).whole
    assert of(nobody, "revenue").now.value == 0.0
    without_land = summarise(people([firm(1, revenue=5.0, land_owned=0.0)])).whole
    assert of(without_land, "per_mu").now.value is None


def test_growth_of_all_and_of_the_same() -> None:
    """All: 84 against (200 + 100 + 90) ÷ 6 = 65. The same two: 400 ÷ 5 against 300 ÷ 5."""
    found = of(summarise(people(FIRMS, LAST)).whole, "per_mu")
    assert found.before is not None
    assert found.before.value == 65.0
    assert found.growth == pytest.approx(84 / 65 - 1, abs=1e-12)
    assert found.growth_same == pytest.approx(80 / 60 - 1, abs=1e-12)
    assert found.same is not None
    assert found.same.n == 2


def test_parts_are_by_this_years_place_and_the_unknown_one_is_last() -> None:
    made = summarise(people(FIRMS, LAST), "township")
    assert [one.key for one in made.parts] == ["东镇", "西镇", "unknown"]
    assert [(one.n, one.n_before) for one in made.parts] == [(3, 2), (1, 1), (1, 0)]
    west = of(part(made, "西镇"), "per_mu")
    assert west.now.value == pytest.approx(100 / 3, abs=1e-9)
    assert west.growth_same == 0.0  # enterprise 2 moved here: its own last year, wherever it was
    assert west.before is not None
    assert west.before.value == 90.0


def test_industries_have_two_digits_and_scales_are_words() -> None:
    assert [one.key for one in summarise(people(FIRMS), "industry").parts] == ["17", "34", "unknown"]
    assert [one.key for one in summarise(people(FIRMS), "scale").parts] == ["above", "below", "unknown"]


def test_a_group_of_the_boards_own() -> None:
    groups = [{"name": "size", "title": "规模", "key": "case when revenue >= 100 then '大' else '小' end"}]
    made = summarise(people(FIRMS, groups=groups), "size")
    assert {one.key: one.n for one in made.parts} == {"大": 2, "小": 3}


def test_only_whom_the_board_means() -> None:
    made = summarise(people(FIRMS, where="scale = 'above'"))
    assert made.whole.n == 3
    assert of(made.whole, "count").now.value == 3.0
    assert of(made.whole, "count").now.left_out == 1


# Targets


def verdicts(firms, before=None, targets=(), **changes):
    made = summarise(people(firms, before, targets=[PER_MU | one for one in targets], **changes))
    return [(one.value, one.verdict) for one in made.whole.targets]


KNOWN = [firm(1, revenue=110.0, land_owned=1.0)]
BEFORE = [firm(1, revenue=100.0, land_owned=1.0)]


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ({"at_least": 110.0}, "reached"),
        ({"at_least": 110.0, "strictly": True}, "missed"),
        ({"at_least": 110.1}, "missed"),
        ({"at_most": 110.0}, "reached"),
        ({"at_most": 109.0}, "missed"),
        ({"growth_at_least": 0.1}, "reached"),
        ({"growth_at_least": 0.1, "strictly": True}, "missed"),
        ({"growth_at_least": 0.09, "strictly": True}, "reached"),
        ({"growth_at_most": 0.1, "of": "same"}, "reached"),
    ],
)
def test_a_target_is_reached_or_missed(target: dict[str, object], verdict: str) -> None:
    assert [one for _, one in verdicts(KNOWN, BEFORE, [target])] == [verdict]


def test_without_a_figure_nothing_is_said() -> None:
    assert verdicts([firm(1, scale="below", land_owned=0.0, revenue=1.0)], None, [{"at_least": 1.0}]) == [
        (None, "cannot_be_said")
    ]
    made = summarise(people(KNOWN, None, targets=[PER_MU | {"growth_at_least": 0.1}])).whole.targets[0]
    assert (made.verdict, made.why and made.why.code) == ("cannot_be_said", "board.no_growth")


def test_too_many_left_out_and_nothing_is_said() -> None:
    firms = [firm(i, revenue=10.0, land_owned=1.0) for i in range(9)] + [firm(9, revenue=1.0)]
    assert verdicts(firms, None, [{"at_least": 5.0}]) == [(10.0, "cannot_be_said")]
    assert verdicts(firms, None, [{"at_least": 5.0}], left_out_at_most=0.1) == [(10.0, "reached")]
    made = summarise(people(firms, targets=[PER_MU | {"at_least": 5.0}])).whole.targets[0]
    assert made.why is not None
    assert made.why.params == {"left_out": 1, "of": 10, "most": "0%"}


def test_a_sum_that_the_county_is_to_reach_says_nothing_of_a_township() -> None:
    targets = [
        PER_MU | {"measure": "count", "at_least": 161},
        PER_MU | {"name": "u", "at_least": 1.0},
    ]
    made = summarise(people(FIRMS, targets=targets), "township")
    assert [one.target for one in made.whole.targets] == ["t", "u"]
    assert [one.target for one in made.parts[0].targets] == ["u"]


def test_a_quarter_is_judged_by_growth_only() -> None:
    targets = [PER_MU | {"at_least": 1.0}, PER_MU | {"name": "u", "growth_at_least": 0.05}]
    made = summarise(people(KNOWN, BEFORE, targets=targets), quarter=1)
    assert [one.verdict for one in made.whole.targets] == ["cannot_be_said", "reached"]


def test_a_quarters_table_has_its_own_flows_and_the_years_stocks() -> None:
    year = pl.DataFrame(
        {"uscc": ["E1", "E2"], "revenue": [40.0, 80.0], "tax": [4.0, 8.0], "employees": [5.0, 6.0]}
    )
    said = pl.DataFrame(
        {
            "uscc": ["E1", "E1", "E2", "E1", "E9"],
            "code": ["revenue", "employees", "revenue", "profit", "revenue"],
            "period": ["2024Q1", "2024Q1", "2024Q2", "2024Q1", "2024Q1"],
            "value": [11.0, 7.0, 20.0, 1.0, 9.0],
        }
    )
    found = of_quarter(board(), 2024, year, said, 1).sort("uscc")
    assert found["uscc"].to_list() == ["E1", "E2"]
    assert found["revenue"].to_list() == [11.0, None]
    assert found["tax"].to_list() == [None, None]
    assert found["employees"].to_list() == [7.0, 6.0]
    assert found["profit"].to_list() == [1.0, None]
    assert of_quarter(board(), 2024, year, said, 4)["revenue"].to_list() == [None, None]


# Properties

FIGURE = st.one_of(st.none(), st.integers(0, 1000).map(float))
FIRM = st.fixed_dictionaries(
    {
        "revenue": FIGURE,
        "land_owned": FIGURE,
        "scale": st.sampled_from(["above", "below", None]),
        "township": st.sampled_from(["东", "西", "北", None]),
    }
)


def numbered(firms: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{"uscc": f"E{i:03}"} | one for i, one in enumerate(firms)]


@given(st.lists(FIRM, min_size=1, max_size=12))
@settings(max_examples=60)
def test_the_board_of_all_is_the_sum_of_its_parts(firms) -> None:
    made = summarise(people(numbered(firms)), "township")
    for place, whole in enumerate(made.whole.measures):
        parts = [one.measures[place].now for one in made.parts]
        assert sum(one.n for one in parts) == whole.now.n
        assert sum(one.left_out for one in parts) == whole.now.left_out
        assert sum(one.numerator for one in parts) == whole.now.numerator
        assert sum(one.denominator or 0 for one in parts) == (whole.now.denominator or 0)
    assert sum(one.n for one in made.parts) == made.whole.n


@given(st.lists(FIRM, min_size=1, max_size=10), st.lists(FIRM, max_size=10), st.randoms())
@settings(max_examples=40)
def test_the_order_of_enterprises_is_irrelevant(firms, before, random) -> None:
    now, last = numbered(firms), numbered(before)
    straight = summarise(people(now, last), "township")
    random.shuffle(now)
    random.shuffle(last)
    assert summarise(people(now, last), "township") == straight


@given(
    st.lists(FIRM, min_size=1, max_size=8),
    st.integers(0, 7),
    st.sampled_from(["revenue", "land_owned", "scale"]),
    st.sampled_from([{"at_least": 5.0}, {"at_most": 5.0}, {"at_least": 1.0, "strictly": True}]),
    st.sampled_from(["per_mu", "revenue"]),
)
@settings(max_examples=100)
def test_keeping_a_figure_back_never_reaches_a_target(firms, place, name, target, measure) -> None:
    targets = [PER_MU | {"measure": measure} | target]
    before = summarise(people(numbered(firms), targets=targets)).whole.targets[0].verdict
    hidden = [dict(one) for one in firms]
    hidden[place % len(firms)][name] = None
    after = summarise(people(numbered(hidden), targets=targets)).whole.targets[0].verdict
    assert after == before if hidden == firms else after != "reached" or before == "reached"
