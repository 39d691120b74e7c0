import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import cutlines, peers, position
from scoring.evaluate import Evaluation, evaluate
from scoring.peers import SMALLEST, Quartiles
from tests.unit.scoring.building import Row, adding, firms, indicator, pool, ranking, scheme, shares

TWELVE = [*range(12, 0, -1)]


def outcome(rows: list[Row], **changes: Any) -> Evaluation:
    return evaluate(scheme(**changes), rows)


def at(run: Evaluation, number: int = 1) -> position.Position:
    return position.of_row(position.positions(run), number - 1)


# -- Ranks -------------------------------------------------------------------------------------------------


def test_rank_and_percentile_in_pool_and_industry():
    rows = firms(a=TWELVE, industry=["3411", "1310"] * 6)
    third = at(outcome(rows), 3)
    assert (third.ranked.group, third.ranked.rank, third.ranked.of) == ("one", 3, 12)
    assert (third.pool.group, third.pool.rank, third.pool.of) == ("all", 3, 12)
    assert (third.industry.group, third.industry.rank, third.industry.of) == ("34", 2, 6)
    assert third.pool.percentile == pytest.approx(100 * (1 - 2.5 / 12))


def test_industries_are_divisions():
    rows = firms(a=TWELVE, industry=["3411", "3599"] * 3 + ["3421", "3512"] * 3)
    assert at(outcome(rows)).industry.of == 6


def test_fewer_than_five_others_are_not_shown():
    few = at(outcome(firms(a=TWELVE[:5], industry="3411")))
    assert (few.ranked.rank, few.pool.code) == (1, "position.too_few")
    assert few.industry.code == "position.too_few"
    assert all(one.pool is None and one.industry is None for one in few.compared)


def test_the_only_industry_of_a_pool_is_the_pool():
    only = at(outcome(firms(a=TWELVE, industry="3411")))
    assert (only.pool.of, only.industry.code) == (12, "position.too_few")


def test_an_industry_that_would_give_away_a_small_one_is_not_shown():
    rows = firms(a=[*range(15)], industry=["3411"] * 12 + ["1310"] * 3)
    assert at(outcome(rows)).industry.code == "position.too_few"
    assert at(outcome(rows), 15).industry.code == "position.too_few"


def test_without_an_industry():
    assert at(outcome(firms(a=TWELVE))).industry.code == "position.no_industry"


def test_who_is_not_evaluated_has_no_rank():
    rule = {"name": "out", "when": "b >= 1", "status": "ungraded", "treated_as": "B"}
    one = at(outcome(firms(a=TWELVE, b=[1] + [0] * 11, industry=["34", "13"] * 6), scope=[rule]))
    assert (one.pool.code, one.industry.code) == ("position.not_ranked", "position.not_ranked")
    assert (one.ranked.rank, one.ranked.of, one.ranked.percentile) == (1, 11, pytest.approx(100 * 10.5 / 11))
    gone = at(
        outcome(firms(a=TWELVE, b=[1] + [0] * 11), scope=[{**rule, "status": "exempt", "treated_as": None}])
    )
    assert (gone.ranked.code, gone.lines) == ("position.not_ranked", ())


def test_several_pools_on_one_list_are_ranked_apart():
    pools = [pool("above", where="scale = 'above'"), pool("below")]
    rows = firms(a=[*TWELVE, *TWELVE], scale=["above"] * 12 + ["below"] * 12)
    thirteenth = at(outcome(rows, pools=pools, rankings=[ranking("above", "below")]), 13)
    assert (thirteenth.ranked.of, thirteenth.pool.rank, thirteenth.pool.of) == (24, 1, 12)


def test_a_member_stands_where_its_unit_stands():
    rows = firms(a=[*TWELVE, 1], plot_holder_uscc=[None] * 12 + ["E002"], industry=["34", "13"] * 6 + ["99"])
    run = outcome(rows, units={"tenants": "inherit"})
    assert at(run, 13) == at(run, 2)


# -- Lines -------------------------------------------------------------------------------------------------


def test_the_distance_to_every_line():
    lines = at(outcome(firms(a=TWELVE)), 4).lines
    assert [(one.class_name, one.line, one.own, one.gap) for one in lines] == [
        ("A", 110, 90, -20), ("B", 60, 90, 30), ("C", 20, 90, 70),
    ]  # fmt: skip
    assert all(one.in_points and one.reach == "some" for one in lines)


def test_lines_that_nobody_or_everybody_reaches():
    few = ranking(bands=shares(A=0.01, B=0.99, C=1.0, D=None))
    lines = at(outcome(firms(a=TWELVE), rankings=[few])).lines
    assert [one.reach for one in lines] == ["nobody", "everyone", "everyone"]
    assert {one.gap for one in lines} == {None}


def test_lines_of_stages_and_of_other_keys():
    stages = [
        {"from": 0.0, "to": 0.5, "order_by": ["points.x"], "best": 0.2, "class": "A"},
        {"from": 0.5, "to": 1.0, "order_by": ["b"], "worst": 0.2, "class": "D"},
    ]
    run = outcome(firms(a=TWELVE, b=1), rankings=[ranking(stages=stages, rest="B")])
    lines = at(run).lines
    assert [(one.class_name, one.key, one.in_points, one.side) for one in lines] == [
        ("A", "total", True, "above"), ("A", "points.x", True, "above"), ("D", "b", False, "below"),
    ]  # fmt: skip


def test_gaps_are_printed_decimals():
    rows = firms(a=[9.31, 9.1, 8.77, 7.13, 5.55, 4.2, 3.3, 2.21, 1.1, 0.9])
    lines = at(outcome(rows), 3).lines
    assert [str(one.gap) for one in lines] == ["-3.3", "45.7", "76.7"]


# -- Peers -------------------------------------------------------------------------------------------------


def test_quartiles_of_the_pool_and_of_the_industry():
    rows = firms(a=[*range(1, 14)], industry=["3411"] * 7 + ["1310"] * 6)
    x, total = at(outcome(rows), 2).compared
    assert (x.name, x.value) == ("x.value", 2)
    assert x.pool == Quartiles(13, 4, 7, 10)
    assert x.industry == Quartiles(7, 2.5, 4, 5.5)
    assert (total.name, total.value, total.pool) == ("total", 20, Quartiles(13, 40, 70, 100))


def test_only_those_with_a_figure_count():
    changes = adding(indicator(weight=50), indicator("y", value="b", weight=50))
    rows = firms(a=TWELVE, b=[1] * 5 + [None] * 7, industry=["34", "13"] * 6)
    x, y, _ = at(outcome(rows, **changes)).compared
    assert x.pool is not None
    assert x.industry is not None
    assert (y.pool, y.industry) == (None, None)


def groups_that_can_be_had(sizes: list[int], may: np.ndarray) -> list[int]:
    """Sizes of all groups that are shown, or left when shown ones are taken from the whole."""
    told = [size for size, one in zip(sizes, may, strict=True) if one]
    some = itertools.chain.from_iterable(itertools.combinations(told, k) for k in range(1, len(told) + 1))
    return told + [sum(sizes) - sum(taken) for taken in some]


@given(st.lists(st.integers(0, 15), min_size=1, max_size=8), st.data())
def test_no_group_can_be_had_by_difference(sizes, data):
    named = np.array(data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes))))
    may = peers.shown(np.array(sizes), named)
    assert not (may & ~named).any()
    assert all(size == 0 or size >= SMALLEST for size in groups_that_can_be_had(sizes, may))


def test_large_groups_are_shown():
    assert peers.shown(np.array([40, 30, 20]), np.array([True, True, True])).all()


def slowly(results: pl.DataFrame, name: str, within: list[str]) -> dict[str, list[float]]:
    parts = results.filter(pl.col("industry").is_in(within))[name].drop_nulls().to_list()
    return {"quartiles": [float(np.quantile(parts, q)) for q in (0.25, 0.5, 0.75)]}


def test_quartiles_are_those_of_numpy_and_leave_out_members_and_second_evaluations():
    chance = np.random.default_rng(3)
    figures = chance.lognormal(1, 1, 40).round(3).tolist()
    rows = firms(a=[*figures, 5.0], industry=["3411", "1310"] * 20 + ["3411"], scale="above")
    rows[40]["plot_holder_uscc"] = "E001"
    rows[0]["labels"] = ("mixed",)
    run = outcome(rows, units={"tenants": "inherit", "mixed_when": "array_contains(labels, 'mixed')"})
    own = run.results.filter(pl.col("unit") == "own").with_columns(
        industry=pl.Series([row["industry"] for row in rows[:40]])
    )
    found = peers.usual(run)
    for group, industries in (("34", ["3411"]), ("13", ["1310"])):
        told = found.industry["all", group, "x.value"]
        assert [told.low, told.median, told.high] == pytest.approx(
            slowly(own, "x.value", industries)["quartiles"]
        )
    assert found.pool["all", "x.value"].n == 40
    assert peers.medians(run) == {("all", "x"): found.pool["all", "x.value"].median}


def test_nothing_to_compare():
    assert peers.usual(outcome([])) == peers.Peers({}, {})
    assert (
        list(cutlines.thresholds(outcome(firms(a=[1]), **adding(indicator(value="b", missing="null"))), 0))
        == []
    )
