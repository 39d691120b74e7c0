"""One wrong figure and its neighbours; figures kept back; ties at the lines."""

import polars as pl
import pytest

from scoring.board import board
from scoring.edges import edges
from scoring.evaluate import evaluate
from scoring.gaming import Outcome, temptations
from scoring.influence import CHANGES, influences
from scoring.tampering import Datum, behind, changed
from tests.property.populations import DELIVERED, seeded
from tests.unit.scoring.building import adding, firms, frame, indicator, pool, ranking, scheme, shares

DEFAULT = next(one for one in DELIVERED if one.county == "990101")
BY_NAME = {one.name: one for one in CHANGES}
RATIO = indicator(value="a / b", benchmark={"of": "sum_ratio"}, cap=1.5)
BANDS = {"rankings": [ranking(bands=[{"class": "A", "min_total": 90}, {"class": "D"}])]}
RULES = scheme(**adding(RATIO), **BANDS)
ROWS = firms(a=[100.0, *[float(8 + i) for i in range(9)]], b=[10.0, *[1.0] * 9])


def test_the_figure_of_the_largest_moves_the_others():
    """It makes up half of both sums; ten times its land would lower the benchmark for all."""
    facts = frame(RULES, ROWS)
    outcome = evaluate(RULES, facts)
    found = influences(outcome, facts)
    assert (found.tried, found.run) == (60, 40)
    first = found.found[0]
    assert first.uscc == "E001"
    for one in found.found[:5]:
        again = evaluate(RULES, changed(facts, [one.datum.fact], BY_NAME[one.change], one.uscc)).results
        differ = again["class"].ne_missing(outcome.results["class"]) & (again["uscc"] != one.uscc)
        assert one.others == differ.sum()
    assert first.others == max(one.others for one in found.found) > 0


@pytest.mark.parametrize("score", ["best", "min_max"])
def test_the_best_performer_moves_everybody_where_he_is_the_yardstick(score):
    keys = {"score": score, "benchmark": None, "cap": None, "flat": "zero" if score == "min_max" else None}
    rules = scheme(
        **adding(indicator(**keys)),
        rankings=[ranking(bands=[{"class": "A", "min_total": 50}, {"class": "D"}])],
    )
    facts = frame(rules, firms(a=[1.0, 2.0, 6.0, 7.0, 8.0, 9.0, 10.0]))
    found = influences(evaluate(rules, facts), facts).found
    best = next(one for one in found if (one.uscc, one.change) == ("E007", "x10"))
    assert (best.datum, best.others) == (Datum("a"), 4)
    assert found[0].others == max(one.others for one in found)


def test_last_years_figure_where_the_benchmark_is_last_years():
    back = scheme(**adding({**RATIO, "benchmark": {"of": "sum_ratio", "previous": True}}), **BANDS)
    assert Datum("b", previous=True) in behind(back, back.pools[0].indicators[0])
    facts = frame(back, ROWS)
    found = influences(evaluate(back, facts, facts), facts, facts).found
    assert found[0].datum.previous
    assert found[0].others > 0


def test_a_given_benchmark_cannot_be_moved():
    rules = scheme(**adding(indicator(value="a / b", benchmark=10)))
    facts = frame(rules, ROWS)
    assert influences(evaluate(rules, facts), facts).found == ()


# -- Kept back ------------------------------------------------------------------------------------------


def by_scenario(outcomes: tuple[Outcome, ...]) -> dict[tuple[str, str, str], Outcome]:
    return {
        (one.scenario.kind, "+".join(one.scenario.facts), one.scenario.change.name): one for one in outcomes
    }


@pytest.mark.parametrize("seed", range(3))
def test_under_the_default_scheme_no_figure_pays(seed):
    facts, previous = seeded(DEFAULT, 400, seed), seeded(DEFAULT, 400, seed + 10)
    found = temptations(evaluate(DEFAULT, facts, previous), facts, previous, refitted=2)
    figures = [one for one in found if one.scenario.kind == "figure"]
    land = by_scenario(found)["figure", "land_let_out+land_owned+land_rented_in", "missing"]
    assert land.tried > 20
    assert len(figures) >= 8
    assert [one.paid for one in figures if one.paid] == []


def test_hidden_land_pays_where_a_missing_denominator_is_forgiven():
    """A mean that stands for a missing value: whoever is below it hides the figure."""
    rules = scheme(**adding({**RATIO, "missing": "pool_mean_points"}))
    facts = frame(rules, ROWS)
    found = by_scenario(temptations(evaluate(rules, facts), facts))["figure", "b", "missing"]
    frozen = [one for one in found.paid if not one.refitted]
    assert {"E002", "E003"} <= {one.uscc for one in frozen}
    assert all((one.total_after or 0) > one.total_before for one in frozen)
    assert [one.uscc for one in found.paid if one.refitted]


def test_parts_and_events_are_told_apart_from_figures():
    rules = scheme(
        pools=[pool("all", indicator(value="a / land"))],
        derived=[{"name": "land", "formula": "coalesce(b, 0) + coalesce(c, 0)"}],
        adjustments=[{"name": "accident", "when": "d >= 1", "points": -5}],
    )
    facts = frame(rules, firms(4, a=10.0, b=1.0, c=[1.0, 1.0, 1.0, None], d=[1.0, 0.0, 0.0, 0.0]))
    found = by_scenario(temptations(evaluate(rules, facts), facts))
    paid = {key: len([x for x in one.paid if not x.refitted]) for key, one in found.items()}
    assert paid["figure", "b+c", "missing"] == paid["figure", "a", "zero"] == 0
    assert paid["part", "c", "missing"] == found["part", "c", "missing"].tried == 3
    assert paid["event", "d", "zero"] == 1


def test_who_leaves_the_evaluation_is_counted_apart():
    rules = scheme(pools=[pool("all", indicator(value="a / b"), where="b >= 1")])
    facts = frame(rules, firms(10, a=[float(i) for i in range(1, 11)], b=2.0))
    one = by_scenario(temptations(evaluate(rules, facts), facts))["figure", "b", "missing"]
    assert (one.tried, one.left, one.left_worst, one.paid) == (10, 10, 1, ())


def test_a_tenant_that_joins_its_plot_holder_is_counted_apart():
    apart = {"tenants": "inherit", "tenant_apart_when": "b >= 3"}
    rules = scheme(pools=[pool("all", indicator(value="a / b"))], units=apart)
    facts = frame(rules, firms(2, a=[10.0, 1.0], b=[1.0, 5.0], plot_holder_uscc=[None, "E001"]))
    alone = by_scenario(temptations(evaluate(rules, facts), facts))["figure", "b", "missing"]
    assert (alone.tried, alone.joined, alone.paid) == (2, 1, ())


# -- Ties -----------------------------------------------------------------------------------------------


def test_ties_and_near_ties_at_a_line():
    totals = [90.0, 80.0, 70.04, 70.0, 70.0, 69.96, 69.0, 50.0, 40.0, 30.0]
    rules = scheme(
        rankings=[ranking(bands=shares(A=0.4, D=None))], pools=[pool("all", indicator(benchmark=100))]
    )
    outcome = evaluate(rules, firms(a=totals))
    [edge] = edges(board(outcome), outcome.calibration)
    assert (edge.better, edge.worse, edge.line, edge.above, edge.units) == ("A", "D", 70.0, 5, 10)
    assert (edge.on_line, edge.near_above, edge.near_below) == (2, 3, 1)
    assert (edge.last, edge.first) == (("E004", "E005"), ("E006",))
    assert edge.gap == pytest.approx(0.04)


def test_lines_of_every_list_and_of_stages():
    staged = next(one for one in DELIVERED if one.county == "410100")
    facts = seeded(staged, 400, 1).with_columns(scale=pl.lit("above"), industry=pl.lit("3411"))
    outcome = evaluate(staged, facts)
    found = edges(board(outcome), outcome.calibration)
    assert {one.stage for one in found} == {1, 2}
    assert len({one.group for one in found}) > 1
    assert {one.near_above is None for one in found if one.stage == 2} == {True}  # a value is no point
    for one in found:
        assert one.gap is None or one.gap >= 0


def test_nobody_is_near_a_line_that_nobody_reaches():
    rules = scheme(rankings=[ranking(bands=[{"class": "A", "min_total": 1000}, {"class": "D"}])])
    outcome = evaluate(rules, firms(3, a=[1.0, 2.0, 3.0]))
    [edge] = edges(board(outcome), outcome.calibration)
    assert (edge.above, edge.on_line, edge.near_below, edge.last, edge.gap) == (0, 0, 0, (), None)
