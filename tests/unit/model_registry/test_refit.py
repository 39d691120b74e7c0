from dataclasses import replace
from functools import cache

import numpy as np

from model_registry import refit
from model_registry.refit import BenchmarkChange
from model_registry.subjects import known_of
from scoring.calibration import Calibration, IndicatorMarks
from scoring.evaluate import evaluate
from tests.unit.model_registry import published


@cache
def refitted():
    """The facts of 2024 by the rules of 2024: the calibration of 2023's facts, and 2024's own."""
    newest, before = published.year(2024), published.year(2023)
    known = known_of(before)
    former = evaluate(newest.scheme, before.facts, known_of(published.year(2022))).calibration
    return newest, known, former


def marks(**benchmarks):
    return {name: IndicatorMarks(benchmark=figures) for name, figures in benchmarks.items()}


def test_every_benchmark_that_moved_is_told_and_no_other():
    former = Calibration(
        "a", {"big": marks(tax={"*": 10.0, "13": 8.0}, energy={"*": 3.0}), "gone": marks(tax={})}, {}
    )
    new = Calibration("b", {"big": marks(tax={"*": 12.0, "17": 9.0}, energy={"*": 3.0}, land={"*": 1.0})}, {})
    assert refit.changes(former, new) == [
        BenchmarkChange("big", "tax", "*", 10.0, 12.0),
        BenchmarkChange("big", "tax", "13", 8.0, None),
        BenchmarkChange("big", "tax", "17", None, 9.0),
    ]


def test_the_lower_limit_is_told_beside_the_benchmark():
    former = Calibration("a", {"big": {"tax": IndicatorMarks({"": 10.0}, low={"": 1.0})}}, {})
    new = Calibration("a", {"big": {"tax": IndicatorMarks({"": 10.0}, low={"": 2.0})}}, {})
    assert refit.changes(former, new) == [BenchmarkChange("big", "tax", "(low)", 1.0, 2.0)]


def test_the_same_calibration_changes_nothing():
    newest, known, _ = refitted()
    assert refit.changes(newest.calibration, newest.calibration) == []
    same = refit.effect(newest.scheme, newest.facts, known, newest.calibration, newest.calibration)
    assert same is not None
    assert (same.counts == np.diag(np.diag(same.counts))).all()


def test_the_effect_counts_every_unit_once_from_its_former_to_its_new_class():
    newest, known, former = refitted()
    found = refit.effect(newest.scheme, newest.facts, known, former, newest.calibration)
    assert found is not None
    assert found.classes == (*newest.scheme.class_names, "")
    by_former, by_new = (
        evaluate(newest.scheme, newest.facts, known, one).results.sort("uscc", "unit")["class"]
        for one in (former, newest.calibration)
    )
    names = list(found.classes)
    expected = np.zeros_like(found.counts)
    for one, other in zip(by_former.fill_null(""), by_new.fill_null(""), strict=True):
        expected[names.index(one), names.index(other)] += 1
    assert (found.counts == expected).all()
    assert (found.counts != np.diag(np.diag(found.counts))).any()  # somebody moves


def test_other_rules_have_no_effect_to_compare():
    newest, known, former = refitted()
    other = replace(former, scheme_digest="0" * 64)
    assert refit.effect(newest.scheme, newest.facts, known, other, newest.calibration) is None
