from typing import Any

import numpy as np
import pytest

from scoring import explain, peers, reasons
from scoring.columns import Coded
from scoring.evaluate import Evaluation, evaluate
from scoring.reason import Reason, seen
from tests.unit.scoring.building import Row, adding, firms, indicator, pool, ranking, scheme, shares

TEN = [9.3, 40, 35, 30, 25, 20, 15, 12, 11, 10]


def outcome(rows: list[Row], previous: list[Row] | None = None, **changes: Any) -> Evaluation:
    return evaluate(scheme(**changes), rows, previous)


def why(run: Evaluation, uscc: str = "E001", **keys: Any) -> tuple[Reason, ...]:
    found = explain.reasons(run)
    row = reasons.row_of(found, uscc, **keys)
    assert row is not None
    return reasons.of_row(found, row)


def of_x(run: Evaluation, uscc: str = "E001", **keys: Any) -> Reason:
    """What is said of the indicator `x`."""
    return next(one for one in why(run, uscc, **keys) if one.name == "x")


def codes(run: Evaluation, uscc: str = "E001", **keys: Any) -> list[str]:
    return [one.code.removeprefix("explain.") for one in why(run, uscc, **keys)]


# -- Points ------------------------------------------------------------------------------------------------


def two(**keys: Any) -> dict[str, Any]:
    """`a` of weight 30 against 18.9, `b` of weight 70 against 10."""
    return adding(indicator("x", weight=30, benchmark=18.9, **keys), indicator("y", value="b", weight=70))


def test_points_lost_against_the_benchmark():
    run = outcome(firms(a=TEN, b=10), **two(title="亩均税收", unit="万元/亩", basis="第八条"))
    first, line = why(run)
    assert (first.code, first.value, first.peers) == ("explain.below_benchmark", 9.3, 18.9)
    assert (first.got, first.usual, first.points, first.won_or_lost) == (14.76, 30.0, 15.24, "lost")
    assert (first.title, first.unit, first.rule) == ("亩均税收", "万元/亩", "pools.all.indicators.x")
    assert (first.document, first.article) == ("无", "第八条")
    assert (first.facts, first.departments) == (("a",), ("county",))
    assert line.code == "explain.line_missed"


def test_points_won_in_the_best_class_are_counted_from_the_median():
    first, *_ = why(outcome(firms(a=TEN, b=10), **two()), "E002")
    assert (first.code, first.won_or_lost, first.peers) == ("explain.above_median", "won", 17.5)
    assert (first.got, first.usual) == (63.49, 27.78)  # 30 × 40 ÷ 18.9 and 30 × 17.5 ÷ 18.9
    assert first.points == 35.71


def test_six_are_needed_for_a_median():
    run = outcome(
        firms(a=TEN[:5], b=10), **two(), rankings=[ranking(bands=shares(A=0.4, B=0.6, C=0.9, D=None))]
    )
    assert why(run, "E002")[0].code == "explain.above_benchmark"
    assert peers.medians(run) == {}


def test_the_largest_come_first_and_the_line_is_always_among_the_four():
    many = [indicator(f"x{number}", value=fact, weight=20 + number) for number, fact in enumerate("abcd")]
    run = outcome(firms(a=[5, *TEN], b=[4, *TEN], c=[3, *TEN], d=[2, *TEN]), **adding(*many))
    found = why(run)
    assert len(found) == 4
    sizes = [one.points or 0 for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert [one.name for one in found if one.name != "total"] == ["x3", "x2", "x1"]
    assert [one.code for one in found].count("explain.line_missed") == 1


def test_who_has_lost_nothing_reads_what_was_won():
    run = outcome(firms(a=[*range(11, 31)]))
    assert codes(run, "E010")[0] in ("line_missed", "below_benchmark", "above_median")
    assert "above_median" in codes(run, "E012")  # 22 of 10: class B all the same


@pytest.mark.parametrize(
    ("keys", "value", "code", "got"),
    [
        ({}, None, "explain.value_missing", 0.0),
        ({"missing": {"points": 3}}, None, "explain.value_missing", 3.0),
        ({}, -4, "explain.value_negative", 0.0),
        ({"score": "threshold"}, 5, "explain.below_limit", 15.0),
        ({"score": "rank", "benchmark": None}, 5, "explain.below_rank", 3.0),
        ({"score": "ratio", "better": "lower", "cap": 1.0}, 60, "explain.below_benchmark", 5.0),
    ],
)
def test_each_way_of_losing_points(keys, value, code, got):
    changes = adding(indicator(weight=30, **keys), indicator("y", value="b", weight=0))
    others = [9] * 9 if keys.get("better") == "lower" else TEN[1:]
    first = of_x(outcome(firms(a=[value, *others], b=1), **changes))
    assert (first.code, first.got) == (code, got)
    assert first.usual == 30
    assert first.points == pytest.approx(30 - got)


def test_a_rank_is_told_with_the_size_of_its_cohort():
    changes = adding(indicator(weight=30, score="rank", benchmark=None))
    first = why(outcome(firms(a=TEN), **changes))[0]
    assert (first.rank, first.peers, first.got) == (10, 10, 3.0)


def test_missing_data_name_what_is_missing_and_who_supplies_it():
    changes = adding(indicator(value="tax / land_owned"))
    first = of_x(outcome(firms(tax=TEN, land_owned=[None] + [1] * 9), **changes))
    assert (first.facts, first.departments, first.data) == (("land_owned",), ("land",), ("自有用地面积",))
    zero = of_x(outcome(firms(tax=TEN, land_owned=[0] + [1] * 9), **changes))
    assert zero.facts == ("tax", "land_owned")  # nothing is missing: the division is by zero


def test_derived_facts_are_opened_as_far_as_they_are_the_cause():
    land = {"name": "land", "formula": "coalesce(land_owned, 0) + coalesce(land_rented_in, 0)"}
    changes = adding(indicator(value="tax / land")) | {"derived": [land]}
    rows = firms(tax=[None, *TEN[1:]], land_owned=1.0)
    assert of_x(outcome(rows, **changes)).facts == ("tax",)
    full = of_x(outcome(firms(tax=TEN, land_owned=1.0), **changes))
    assert full.facts == ("tax", "land_owned", "land_rented_in")


def adjusted(points: float, **keys: Any) -> dict[str, Any]:
    return {"adjustments": [{"name": "extra", "title": "加扣", "when": "b >= 1", "points": points} | keys]}


def test_a_penalty_is_a_reason_of_a_bad_class_and_a_bonus_of_a_good_one():
    rows = firms(a=TEN, b=[1, 1] + [0] * 8)
    assert "penalty" in codes(outcome(rows, **adjusted(-20)))
    assert "penalty" not in codes(outcome(rows, **adjusted(-20)), "E002")
    assert "bonus" in codes(outcome(rows, **adjusted(20)), "E002")
    assert "bonus" not in codes(outcome(rows, **adjusted(1)))


def test_what_a_cap_takes_away_is_a_reason():
    changes = adjusted(-20, group="conduct") | {"caps": {"conduct": {"min": -8}}}
    rows = firms(a=TEN, b=[1, 1] + [0] * 8)
    best = why(outcome(rows, **changes), "E002")
    assert [one.points for one in best if one.code == "explain.cap_won"] == [12.0]


# -- The cut line ------------------------------------------------------------------------------------------


def line_of(run: Evaluation, uscc: str) -> Reason:
    return next(one for one in why(run, uscc) if one.rule.startswith("rankings."))


def test_the_line_is_missed_or_held_by_points():
    run = outcome(firms(a=TEN))
    held, missed = line_of(run, "E002"), line_of(run, "E004")
    assert (held.code, held.class_after, held.peers, held.points) == ("explain.line_held", "A", 350, 50)
    assert (missed.code, missed.class_after, missed.points) == ("explain.line_missed", "A", 50)
    assert line_of(run, "E001").class_after == "C"


def test_a_line_of_another_key_has_no_points():
    run = outcome(firms(a=TEN), rankings=[ranking(order_by=["value.x"])])
    line = line_of(run, "E004")
    assert (line.code, line.name, line.points) == ("explain.line_missed_by_key", "value.x", None)
    assert (line.value, line.peers) == (30, 35)


def test_a_tie_is_decided_by_the_next_key():
    run = outcome(firms(a=[10] * 10, b=[*range(10)]), rankings=[ranking(order_by=["total", "b"])])
    assert line_of(run, "E001").code == "explain.line_tied"


def test_nobody_reached_the_class():
    bands = [{"class": "A", "to": 0.2, "min_total": 900}, *shares(B=0.6, C=0.9, D=None)]
    assert line_of(outcome(firms(a=TEN), rankings=[ranking(bands=bands)]), "E002").points == 500
    few = ranking(bands=shares(A=0.01, B=0.6, C=0.9, D=None))
    assert line_of(outcome(firms(a=TEN), rankings=[few]), "E002").code == "explain.line_nobody"


STAGES = [
    {"from": 0.0, "to": 0.5, "order_by": ["points.x"], "best": 0.2, "class": "A"},
    {"from": 0.5, "to": 1.0, "order_by": ["b"], "worst": 0.2, "class": "D"},
]


def test_stages_tell_the_part_and_the_line():
    staged = ranking(stages=STAGES, rest="B", order_by=["total"])
    run = outcome(firms(a=TEN, b=[*range(10)]), rankings=[staged])
    assert [line_of(run, f"E00{k}").code.removeprefix("explain.") for k in (2, 4, 8, 1)] == [
        "line_held_by_key", "line_missed_by_key", "line_part_missed", "line_missed_by_key",
    ]  # fmt: skip
    assert line_of(run, "E008").points == 80  # 120 of the 200 from which the first half begins


def test_a_list_that_is_too_small_decides_by_itself():
    small = ranking(minimum=20, below_minimum="B")
    assert codes(outcome(firms(a=TEN), rankings=[small])) == ["line_small"]


def test_a_group_without_a_list():
    rules = scheme(rankings=[ranking(within=["g"])])
    fitted = evaluate(rules, firms(a=TEN, g="x")).calibration
    assert codes(evaluate(rules, firms(a=[5], g="y"), None, fitted)) == ["line_no_list"]


# -- What decides by itself --------------------------------------------------------------------------------


def test_an_override_comes_first():
    veto = {
        "name": "veto",
        "title": "一票否决",
        "when": "b >= 1",
        "action": "not_above",
        "class": "C",
        "basis": "第九条",
    }
    first, *rest = why(outcome(firms(a=TEN, b=[0, 1] + [0] * 8), overrides=[veto]), "E002")
    assert (first.code, first.class_before, first.class_after) == ("explain.class_lowered", "A", "C")
    assert (first.article, first.facts, first.points) == ("第九条", ("b",), None)
    assert [one.code for one in rest] == ["explain.above_median", "explain.line_held"]


@pytest.mark.parametrize(
    ("status", "code"),
    [("exempt", "status_exempt"), ("suspended", "status_suspended"), ("T", "status_t")],
)
def test_who_is_not_evaluated_reads_the_rule(status, code):
    rule = {"name": "out", "when": "b >= 1", "status": status, "reason": "不参评", "basis": "第三条"}
    (only,) = why(outcome(firms(a=TEN, b=[1] + [0] * 9), scope=[rule]))
    assert (only.code, only.note, only.article, only.rule) == (
        f"explain.{code}",
        "不参评",
        "第三条",
        "scope.out",
    )


def test_an_ungraded_unit_reads_how_it_is_treated():
    rule = {"name": "help", "when": "b >= 1", "status": "ungraded", "treated_as": "B"}
    (only,) = why(outcome(firms(a=TEN, b=[1] + [0] * 9), scope=[rule]))
    assert (only.code, only.class_after, only.note) == ("explain.status_ungraded", "B", "help")


def test_outside_every_pool_excluded_or_without_a_total():
    rows = firms(a=[None, *TEN[1:]], b=[0] + [1] * 9)
    assert codes(outcome(rows, pools=[pool(where="b >= 1")])) == ["outside_pools"]
    assert codes(outcome(rows, **adding(indicator(missing="exclude")))) == ["value_needed"]
    (only,) = why(outcome(rows, **adding(indicator(missing="null"))))
    assert (only.code, only.facts) == ("explain.no_total", ("a",))


def test_a_member_reads_whose_result_it_shares_and_its_reasons():
    rows = firms(a=[*TEN, 1], plot_holder_uscc=[None] * 10 + ["E001"])
    run = outcome(rows, units={"tenants": "inherit", "basis": "第六条"})
    unit, member = why(run), why(run, "E011")
    assert (member[0].code, member[0].name, member[0].article) == ("explain.member", "E001", "第六条")
    assert member[1:] == unit[:3]


def test_a_second_evaluation_has_its_own_reasons():
    rows = firms(a=[*TEN, 30], plot_holder_uscc=[None] * 10 + ["E001"], labels=[("mixed",), *[()] * 10])
    run = outcome(rows, units={"tenants": "apart", "mixed_when": "array_contains(labels, 'mixed')"})
    assert of_x(run).value == 9.3
    assert of_x(run, merged=True).value == 39.3


# -- All of them -------------------------------------------------------------------------------------------


def test_one_enterprise_reads_the_same_as_in_its_cohort():
    rows = firms(a=TEN, b=10)
    whole = outcome(rows, **two())
    usual = peers.medians(whole)
    for place, row in enumerate(rows):
        alone = evaluate(whole.scheme, [row], None, whole.calibration)
        assert reasons.of_row(explain.reasons(alone, usual), 0) == reasons.of_row(
            explain.reasons(whole), place
        )


def test_nobody_and_an_unknown_enterprise():
    run = outcome([])
    assert explain.reasons(run).which.shape == (4, 0)
    assert reasons.row_of(explain.reasons(run), "E001") is None


def test_no_more_than_four_of_any_number_of_clauses():
    many = [{"name": f"n{k}", "when": "true", "points": -k} for k in range(1, 9)]
    found = why(outcome(firms(a=TEN), adjustments=many))
    assert len(found) == 4
    assert [one.name for one in found] == ["n8", "total", "x", "n7"]


@pytest.mark.parametrize(
    ("figure", "read"), [(9.3127, 9.313), (18.9, 18.9), (123456.7, 123457), (0.00236149, 0.002361), (0, 0)]
)
def test_figures_are_read_in_four_digits(figure, read):
    assert seen(figure) == read


def test_columns_hold_what_the_reasons_say():
    found = explain.reasons(outcome(firms(a=TEN, b=10), **two()))
    assert isinstance(found.run.table["class"], Coded)
    for row in range(10):
        said = [one.points for one in reasons.of_row(found, row)]
        assert np.abs(found.points[: len(said), row]) == pytest.approx(said, abs=0.01)
