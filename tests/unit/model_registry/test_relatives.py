import numpy as np
import pytest

from model_registry import relatives, subjects
from model_registry.relatives import MOST, SLOWEST
from scoring.evaluate import evaluate
from tests.unit.scoring.building import adding, firms, indicator, pool, ranking, scheme

FITTED = firms(a=[2, 4, 6, 8, 10])


def of(cells: list[float | None], **keys: object) -> list[float]:
    rules = scheme(**adding(indicator("x", **keys)))
    outcome = evaluate(rules, firms(a=cells), None, evaluate(rules, FITTED).calibration)
    with np.errstate(all="ignore"):
        return relatives.relatives(subjects.of_outcome(outcome))["x"].tolist()


@pytest.mark.parametrize(
    ("cells", "keys", "found"),
    [
        ([5, 20, 0], {}, [0.5, 2, 0]),
        ([5, 20, 0], {"score": "threshold"}, [0.5, 2, 0]),
        ([5, 20, 1000], {"score": "best", "benchmark": None}, [0.5, 2, MOST]),
        ([5, 20, 1000], {"cap": 0.5}, [0.5, 2, MOST]),
        ([5, 20, 0], {"better": "lower", "cap": 2}, [2, 0.5, MOST]),
        ([2, 6, 12], {"score": "min_max", "flat": "full", "benchmark": None}, [0, 0.5, 1.25]),
        ([2, 6, 12], {"score": "min_max", "flat": "full", "benchmark": None, "better": "lower"}, [1, 0.5, 0]),
        ([10, 5, 1], {"score": "rank", "benchmark": None}, [1, 0.4, 0]),
        ([2, 5, 11], {"score": "rank", "benchmark": None, "better": "lower"}, [1, 0.6, 0]),
        ([-5, 5], {}, [0, 0.5]),
        ([-5, 5], {"negative": "as_is"}, [0, 0.5]),
        ([-5, 5], {"better": "lower", "cap": 2}, [0, 2]),
    ],
)
def test_every_score_has_its_multiple_of_the_yardstick(cells, keys, found):
    np.testing.assert_allclose(of(cells, **keys), found)


@pytest.mark.parametrize("score", ["ratio", "threshold", "best", "min_max", "rank"])
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_a_better_value_never_has_the_smaller_multiple(score, better):
    own = {"benchmark": 10} if score in ("ratio", "threshold") else {"benchmark": None}
    own |= {"flat": "zero"} if score == "min_max" else {}
    cells = np.linspace(0, 30, 61).tolist()
    change = np.diff(of(cells, score=score, better=better, cap=2, **own))
    assert (change >= 0).all() if better == "higher" else (change <= 0).all()
    assert (change != 0).any()


def test_what_cannot_be_computed_is_not_known():
    assert np.isnan(of([None])).all()
    assert np.isnan(of([5], value="a / b")).all()
    assert np.isnan(of([5], score="min_max", flat="full", benchmark=None, low=3, high=3)).all()


def test_a_benchmark_that_is_not_above_zero_is_no_yardstick():
    rules = scheme(**adding(indicator("x", benchmark={"of": "mean"})))
    nothing = evaluate(rules, firms(a=[0, 0, 0]))
    assert np.isnan(relatives.relatives(subjects.of_outcome(nothing))["x"]).all()


def test_each_pool_has_its_own_yardstick_and_no_indicator_of_another():
    pools = [
        pool("one", indicator("x"), where="g = 'one'"),
        pool("two", indicator("x", benchmark=20, weight=60), indicator("y", value="b", weight=40)),
    ]
    rules = scheme(pools=pools, rankings=[ranking("one", "two")])
    outcome = evaluate(rules, firms(a=[10, 10], b=[5, 5], g=["one", "two"]))
    found = relatives.relatives(subjects.of_outcome(outcome))
    assert found["x"].tolist() == [1, 0.5]
    assert np.isnan(found["y"][0])
    assert found["y"][1] == 0.5


def test_growth_is_a_logarithm_within_bounds():
    now, before = np.array([2.0, 1, 0, 10, 1, np.nan]), np.array([1.0, 2, 0, 0, np.nan, 1])
    found = relatives.growth(now, before)
    assert found[0] == pytest.approx(-found[1])
    assert found[0] == pytest.approx(np.log(2), abs=0.01)
    assert found[2:4].tolist() == [0, SLOWEST]
    assert np.isnan(found[4:]).all()
