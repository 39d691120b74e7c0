import numpy as np

from model_registry import leakage, training
from model_registry.matrix import Feature
from tests.unit.model_registry import judged

LABEL = Feature("label", "planted", title="planted")


def told(samples, name=None):
    found = leakage.associations(*training.held_out(samples))
    return [one for one in found if name in (None, one.feature)]


def test_honest_features_know_nothing_of_next_year():
    for seed in range(3):
        found = told(judged.samples(600, seed))
        assert max(one.leak for one in found) < 0.25
        assert max(one.change for one in found) < 0.3


def test_a_label_from_next_year_stands_out():
    (found,) = told(judged.with_leak(judged.samples()), "label.拟整治")
    assert found.values == "1"
    assert found.leak > 0.6
    assert min(-found.learned, -found.held_out) > found.leak


def test_a_label_that_tells_of_this_year_does_not():
    rows = judged.samples()
    now = judged.with_feature(rows, LABEL, (rows.matrix.now == 0).astype(float))
    (found,) = told(now, "label.planted")
    assert found.leak == 0


def test_a_lucky_label_of_one_year_is_no_leak():
    rows = judged.samples()
    chance = np.random.default_rng(1).random(len(rows)) < 0.2
    once = np.where(rows.origin == 2023, rows.target == 0, chance)
    (found,) = told(judged.with_feature(rows, LABEL, once.astype(float)), "label.planted")
    assert found.leak == 0
    assert found.change > 0.3


def test_few_carriers_are_not_judged():
    rows = judged.samples()
    rare = (np.arange(len(rows)) % 150 == 0).astype(float)
    assert told(judged.with_feature(rows, LABEL, rare), "label.planted") == []


def test_a_leak_is_found_however_its_values_are_ordered():
    rows = judged.samples()
    codes = np.array([3.0, 1.0, 2.0, 0.0])[rows.target]
    category = Feature("industry", "odd", categorical=True)
    found = told(judged.with_feature(rows, category, codes), "industry.odd")
    assert max(one.leak for one in found) > 1


def test_the_same_enterprise_four_times_counts_once():
    rows = judged.samples(100)
    leaky = judged.with_leak(rows)
    again = leaky.rows(np.repeat(np.arange(len(leaky)), 4))
    (once,), (more,) = told(leaky, "label.拟整治"), told(again, "label.拟整治")
    assert more.carriers == once.carriers
    assert abs(more.leak - once.leak) < 1e-6


def test_rows_without_a_class_today_are_left_aside():
    rows = judged.with_leak(judged.samples())
    now = rows.matrix.now.copy()
    now[::7] = -1
    unknown = judged.replace(rows, matrix=judged.replace(rows.matrix, now=now))
    (found,) = told(unknown, "label.拟整治")
    assert found.leak > 0.5
