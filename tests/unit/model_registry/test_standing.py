import numpy as np
import pytest

from model_registry import merit, relatives, standing, subjects
from model_registry.subjects import Subjects
from scoring.evaluate import evaluate
from tests.unit.scoring.building import adding, firms, indicator, pool, ranking, scheme, shares

TOTALS = [90.0, 70.0, 50.0, 30.0, 10.0]
BANDS = shares(A=0.2, B=0.4, C=0.8, D=None)  # of five: one, one, two, one


def of(rows, fitted=None, **changes) -> Subjects:
    rules = scheme(**{"rankings": [ranking(bands=BANDS)]} | changes)
    calibration = evaluate(rules, fitted).calibration if fitted else None
    return subjects.of_outcome(evaluate(rules, rows, None, calibration))


def test_a_unit_stands_where_the_rule_puts_it():
    found = standing.standing(of(firms(a=[9, 7, 5, 3, 1])))
    np.testing.assert_allclose(found["total"], TOTALS)
    np.testing.assert_allclose(found["percentile"], [0.9, 0.7, 0.5, 0.3, 0.1])
    assert found["class"].tolist() == [3, 2, 1, 1, 0]  # A B C C D: the worst is 0
    np.testing.assert_allclose(found["margin.A"], [0, -20, -40, -60, -80])
    np.testing.assert_allclose(found["margin.C"], [60, 40, 20, 0, -20])


def test_margins_are_in_hundredths_of_what_the_weights_come_to():
    half = {**adding(indicator(weight=50))}
    found = standing.standing(of(firms(a=[9, 7, 5, 3, 1]), **half))
    np.testing.assert_allclose(found["margin.A"], [0, -20, -40, -60, -80])


def test_a_line_that_nobody_or_everybody_is_above_is_far_away():
    bands = [{"class": "A", "to": 0.0}, {"class": "B", "to": 1.0}, {"class": "C"}]
    found = standing.standing(of(firms(a=[9, 7]), rankings=[ranking(bands=bands)]))
    assert found["margin.A"].tolist() == [-100, -100]
    assert found["margin.B"].tolist() == [100, 100]


def test_each_list_has_its_own_lines():
    found = standing.standing(
        of(
            firms(a=[9, 5, 3, 1], g=["x", "x", "y", "y"]),
            rankings=[ranking(within=["g"], bands=shares(A=0.5, B=None))],
        )
    )
    np.testing.assert_allclose(found["margin.A"], [0, -40, 0, -20])


def test_a_list_without_a_population_leaves_place_and_class_unknown():
    rules = {"rankings": [ranking(within=["g"])]}
    found = standing.standing(of(firms(a=[5], g=["z"]), firms(a=[9, 7], g=["x", "x"]), **rules))
    assert np.isnan([found["percentile"][0], found["class"][0]]).all()
    assert "margin.A" not in found


def test_nobody_of_the_list_is_as_good_or_as_bad():
    found = standing.standing(of(firms(a=[20, 0]), firms(a=[9, 7])))
    assert found["percentile"].tolist() == [0.75, 0.0]


# -- Points that nobody has earned ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "negative"),
    [("pool_mean_points", "zero"), ({"points": 60}, "zero"), ("zero", {"points": 60})],
)
def test_points_for_a_missing_or_negative_figure_count_for_nothing(missing, negative):
    rules = adding(indicator("x", value="a - b", missing=missing, negative=negative, weight=100))
    fitted = firms(a=[9, 7, 5, 3, 1], b=[0, 0, 0, 0, 0])
    rows = firms(a=[9, 7, 5, None, 1], b=[0, 0, 0, 0, 5])
    here = of(rows, fitted, **rules)
    found = standing.standing(here)
    given = next(relatives.given(one, here) for one, _ in here.indicators())
    assert found["total"].tolist() == [90, 70, 50, 0, 0]
    assert given.tolist() == [False] * 3 + [negative == "zero", negative != "zero"]
    assert found["class"].tolist() == [3, 2, 1, 0, 0]
    assert found["percentile"][3] == found["percentile"][4] == 0
    assert here.classes[3 if negative == "zero" else 4] > 0  # the rule itself is kinder


def test_an_override_is_applied_to_the_class_that_was_earned():
    rules = adding(indicator("x", missing="pool_mean_points"))
    rules |= {"overrides": [{"name": "o", "when": "g = 'up'", "action": "raise"}]}
    fitted = firms(a=[9, 7, 5, 3, 1])
    found = standing.standing(of(firms(a=[None, None], g=["up", None]), fitted, **rules))
    assert found["class"].tolist() == [1, 0]


def test_whom_the_rule_does_not_rank_has_no_class_for_want_of_another_figure():
    rules = adding(
        indicator("x", missing="null", weight=50),
        indicator("y", value="b", missing="pool_mean_points", weight=50),
    )
    found = standing.standing(of(firms(a=[None, 5], b=[None, None]), firms(a=[9, 5], b=[9, 5]), **rules))
    assert np.isnan(found["class"][0])
    assert not np.isnan(found["class"][1])


def test_points_below_zero_are_none():
    rules = adding(indicator("x", negative="as_is", weight=50), indicator("y", value="b", weight=50))
    found = standing.standing(of(firms(a=[-5, None], b=[10, 10]), firms(a=[9, 5], b=[9, 5]), **rules))
    assert found["total"].tolist() == [50, 50]


# -- What rank and class may be trusted with --------------------------------------------------------------


def unearned(**changes) -> tuple[str, ...]:
    return merit.unearned(scheme(**changes), "all")


LOSS = pool("all", indicator("x", value="profit / b"))  # less of b makes a loss per b worse
LOWER = indicator("x", better="lower", cap=1.5)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ()),
        ({"rankings": [ranking(order_by=["total", "value.x"])]}, ()),
        ({"rankings": [ranking(order_by=["-value.x"])]}, ("percentile", "class")),
        ({"rankings": [ranking(order_by=["points.x * a"])]}, ()),
        ({"pools": [pool("all", LOWER)], "rankings": [ranking(order_by=["-value.x"])]}, ()),
        (
            {"pools": [pool("all", LOWER)], "rankings": [ranking(order_by=["value.x"])]},
            ("percentile", "class"),
        ),
        ({"pools": [LOSS], "rankings": [ranking(order_by=["value.x"])]}, ("percentile", "class")),
        ({"pools": [LOSS], "rankings": [ranking(order_by=["points.x"])]}, ()),
        ({"overrides": [{"name": "o", "when": "b > 3", "action": "lower"}]}, ()),
        ({"overrides": [{"name": "o", "when": "total < 3", "action": "lower"}]}, ()),
        ({"overrides": [{"name": "o", "when": "total > 3", "action": "lower"}]}, ("class",)),
        ({"overrides": [{"name": "o", "when": "total > 3", "action": "raise"}]}, ()),
        ({"overrides": [{"name": "o", "when": "value.x < 3", "action": "not_above", "class": "C"}]}, ()),
        ({"overrides": [{"name": "o", "when": "value.x > 3", "action": "set", "class": "A"}]}, ("class",)),
        ({"overrides": [{"name": "o", "when": "class = 'C'", "action": "raise"}]}, ("class",)),
        ({"overrides": [{"name": "o", "when": "total > 3", "action": "lower", "pools": ["other"]}]}, ()),
    ],
)
def test_rank_and_class_follow_merit_or_are_not_leant_on(changes, found):
    other = pool("other", indicator("z"), where="g = 'other'")
    pools = [other, *changes.pop("pools", [pool()])]
    rankings = changes.pop("rankings", [ranking()])
    assert unearned(pools=pools, rankings=[*rankings, ranking("other", name="two")], **changes) == found


def stage(start: float, end: float, best: bool, name: str, key: str = "points.x") -> dict[str, object]:
    return {"from": start, "to": end, "order_by": [key], ("best" if best else "worst"): 0.1, "class": name}


@pytest.mark.parametrize(
    ("stages", "rest", "found"),
    [
        ([stage(0, 0.5, True, "A"), stage(0.5, 1, False, "C")], "B", ()),
        ([stage(0, 0.5, True, "B"), stage(0.5, 1, True, "A")], "C", ("class",)),
        ([stage(0, 0.5, False, "C"), stage(0.5, 1, False, "D")], "B", ("class",)),
        ([stage(0, 0.6, True, "A"), stage(0.4, 1, False, "C")], "B", ("class",)),
        ([stage(0, 0.5, True, "A", "-value.x")], "B", ("class",)),
    ],
)
def test_stages_follow_merit_where_nobody_gains_by_falling(stages, rest, found):
    assert unearned(rankings=[ranking(stages=stages, rest=rest)]) == found


def test_a_class_without_merit_is_missing_not_promised():
    rules = {"overrides": [{"name": "o", "when": "class = 'A'", "action": "lower"}]}
    found = standing.standing(of(firms(a=[9, 7, 5, 3, 1]), **rules))
    assert np.isnan(found["class"]).all()
    assert not np.isnan(found["percentile"]).any()


def test_a_veto_that_cannot_be_looked_up_does_not_set_free():
    veto = {"overrides": [{"name": "o", "when": "a < 4", "action": "not_above", "class": "D"}]}
    rules = adding(indicator("x", weight=50), indicator("y", value="b", weight=50)) | veto
    fitted = firms(a=[9, 7, 5, 3, 1], b=[9, 7, 5, 3, 1])
    found = standing.standing(of(firms(a=[5, None], b=[9, 9]), fitted, **rules))
    assert merit.asked(scheme(**rules), "all") == ("a",)
    assert np.isnan([found[name][1] for name in ("total", "percentile", "class", "margin.A")]).all()
    assert not np.isnan([found[name][0] for name in ("total", "percentile", "class", "margin.A")]).any()
