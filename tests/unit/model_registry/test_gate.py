"""An honest candidate passes the gate, each planted fault is caught, and both are said in both languages."""

import json
import string
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from model_registry import baselines, case, gate, leakage, ordinal, probes, thresholds, training
from model_registry.gate import Judgement
from model_registry.matrix import Samples
from service import problems
from tests.unit.model_registry import judged
from tests.unit.model_registry.judged import failed, fit, judge, say, train

GATE = [code for code in problems.catalogue() if code.startswith("gate.")]


@cache
def rows() -> Samples:
    return judged.samples()


@cache
def honest() -> Judgement:
    return judge(rows(), train=fit)


def held_in() -> Samples:
    return training.held_out(rows())[0]


def finding(judgement: Judgement, name: str) -> gate.Finding:
    return next(one for one in judgement.findings if one.name == name)


def test_an_honest_candidate_passes():
    assert failed(honest()) == set()
    assert honest().passed


def test_every_check_speaks():
    assert {one.name.partition(".")[0] for one in honest().findings} >= set(gate.CHECKS)


def test_what_was_measured_is_kept_for_the_card():
    assert {"candidate", "same_class", "rule"} == set(honest().scores)
    assert honest().scores["candidate"].kappa > honest().scores["same_class"].kappa
    assert honest().overall.rows == 300
    assert {one.dimension for one in honest().groups} == {"pool", "industry", "size", "age", "tenancy"}


def test_the_same_rows_give_the_same_judgement():
    again = judge(rows(), train=fit)
    timed = {"latency"}
    assert [one for one in again.findings if one.name not in timed] == [
        one for one in honest().findings if one.name not in timed
    ]


def test_a_candidate_of_shuffled_classes_fails():
    shuffled = train(probes.shuffled(held_in()))
    found = failed(judge(rows(), shuffled))
    assert {"kappa", "better.same_class", "reproduced"} <= found


def test_shuffled_classes_all_over_fail_even_if_nothing_is_wrong_with_the_training():
    assert {"kappa", "better.same_class"} & failed(judge(probes.shuffled(rows())))


def test_training_that_knows_the_answer_some_other_way_fails_the_placebo():
    whole = train(rows())
    found = judge(rows(), whole, train=lambda samples: whole)
    assert "placebo" in failed(found)
    assert finding(found, "placebo").figure > 0.1


def test_a_candidate_that_has_seen_the_held_out_year_is_not_reproduced():
    assert failed(judge(rows(), train(rows()))) >= {"reproduced"}


def test_a_label_that_was_filled_in_afterwards_is_found_and_named():
    found = judge(judged.with_leak(rows()))
    assert "leak" in failed(found)
    told = finding(found, "leak")
    assert told.params["feature"] == "label.拟整治"
    assert told.params["values"] == "1"
    assert told.figure > 2 * told.limit


def test_a_label_that_is_no_longer_filled_in_afterwards_changes_its_meaning():
    wide = judged.with_leak(judged.samples(900), until=2023)
    found = judge(wide)
    assert "meaning" in failed(found)
    assert finding(found, "meaning").params["feature"] == "label.拟整治"


def test_a_class_hidden_in_a_continuous_feature_is_found():
    noise = np.random.default_rng(3).normal(size=len(rows()))
    wide = judged.with_feature(rows(), judged.Feature("size", "hidden"), rows().target + 0.7 * noise)
    assert "leak" in failed(judge(wide))


def test_a_class_hidden_in_what_is_missing_is_found():
    values = np.where(rows().target == 3, np.nan, 1.0)
    assert "leak" in failed(judge(judged.with_feature(rows(), judged.Feature("size", "gap"), values)))


def test_who_foresees_every_change_is_not_believed():
    told = replace(rows().matrix, values=np.column_stack([rows().target.astype(float)] * 9))
    knowing = replace(rows(), matrix=told)
    assert "foreseen" in failed(judge(knowing))


def test_a_candidate_without_constraints_fails():
    found = judge(rows(), judged.without_constraints(held_in()))
    assert "monotone" in failed(found)
    assert finding(found, "monotone").params["violated"] > 0


def test_a_candidate_that_promises_nothing_fails_even_if_it_keeps_that():
    free = tuple(replace(one, direction=0) for one in judged.FEATURES)
    found = judge(rows(), replace(train(held_in()), features=free))
    assert "promises" in failed(found)


def test_cut_points_that_run_backwards_fail():
    fitted = train(held_in())
    backwards = ordinal.Cuts(-fitted.cuts.slope, fitted.cuts.thresholds)
    assert {"monotone", "kappa"} <= failed(judge(rows(), replace(fitted, cuts=backwards)))


def test_a_champion_that_is_clearly_better_stays():
    weak = judged.partial(training.fit, settings=replace(judged.QUICK, rounds=1, learning_rate=0.01))
    found = judge(rows(), weak(held_in()), champion=train(held_in()), train=weak)
    assert {"champion", "champion_log_loss"} & failed(found)


def test_a_champion_that_is_no_better_makes_room():
    found = judge(rows(), champion=train(held_in()))
    assert found.passed
    assert finding(found, "champion").figure == 0


def test_a_champion_of_other_classes_is_left_to_people():
    other = replace(train(held_in()), classes=("4", "3", "2", "1"))
    found = judge(rows(), champion=other)
    assert failed(found) == {"champion"}
    assert finding(found, "champion").code == "gate.champion_other_classes"


def test_a_champion_that_breaks_is_said():
    found = judge(rows(), champion=replace(train(held_in()), booster="no trees"))
    assert finding(found, "champion").code == "gate.not_measured"
    assert not found.passed


def test_probabilities_that_are_no_numbers_fail():
    nowhere = ordinal.Cuts(float("nan"), (0.0, 1.0, 2.0))
    found = judge(rows(), replace(train(held_in()), cuts=nowhere))
    assert {"probabilities", "kappa", "log_loss", "calibration", "monotone"} <= failed(found)
    json.dumps([one.as_dict() for one in found.findings], allow_nan=False)


def test_an_exploding_size_fails():
    limits = replace(thresholds.usual(), most_bytes=1_000)
    assert failed(judge(rows(), thresholds=limits)) == {"size"}


def test_too_few_rows_fail():
    few = rows().rows((rows().origin < 2023) | (np.arange(len(rows())) % 4 == 0))
    assert "rows" in failed(judge(few))


def test_a_group_that_is_forecast_worse_is_named():
    wrong = rows().matrix.groups["size"] == "large"
    target = np.where(wrong.to_numpy() & (rows().origin == 2023), 3 - rows().target, rows().target)
    found = judge(replace(rows(), target=target))
    assert {"errors.size", "fairness.size"} <= failed(found)
    assert finding(found, "errors.size").params["group"] == "large"
    assert finding(found, "fairness.size").params["worse"] == "large"


def test_an_economy_that_is_no_longer_the_same_is_seen():
    moved = rows().matrix.values.copy()
    moved[rows().origin == 2023, 3] += 25  # total
    moved[rows().origin == 2023, 0] *= 8
    found = judge(replace(rows(), matrix=replace(rows().matrix, values=moved)))
    assert {"stability", "score_stability"} & failed(found)


def test_a_check_that_breaks_has_failed():
    def broken(samples: Samples) -> None:
        raise MemoryError("no more")

    found = judge(rows(), train(held_in()), train=broken)
    assert failed(found) == {"reproduced", "placebo"}
    assert finding(found, "placebo").params == {"check": "placebo", "reason": "MemoryError: no more"}


def test_without_anything_to_compare_with_nothing_passes():
    assert {"better", "macro_f1", "log_loss"} <= failed(judge(rows(), baselines=()))


def test_without_shared_values_the_leak_cannot_be_judged():
    few = rows().rows(np.arange(len(rows())) % 150 == 0)
    broken = case.Case(train(held_in()), few, few, None, (), train, thresholds.usual())
    assert leakage.associations(few, few) == ()
    assert [one.code for one in gate._closed("leak", gate.CHECKS["leak"], broken)] == ["gate.not_measured"]


def test_a_category_that_stops_to_mean_what_it_meant_is_named():
    rng = np.random.default_rng(6)
    codes = np.where(rows().origin < 2023, rows().target, rng.integers(0, 4, len(rows()))).astype(float)
    found = judge(judged.with_feature(rows(), judged.Feature("industry", "odd", categorical=True), codes))
    assert finding(found, "category").params["feature"] == "industry.odd"
    assert "category" in failed(found)


@cache
def judgements() -> tuple[Judgement, ...]:
    nowhere = replace(train(held_in()), cuts=ordinal.Cuts(float("nan"), (0.0, 1.0, 2.0)))
    return honest(), judge(rows(), nowhere, champion=train(held_in())), judge(judged.with_leak(rows()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_is_a_whole_sentence(language):
    for judgement in judgements():
        for one in judgement.findings:
            text = say(one.code, language, **one.params)
            assert "?" not in text, text
            assert "{" not in text


def test_whatever_becomes_of_a_check_its_sentences_can_be_filled_in():
    for one in (one for judgement in judgements() for one in judgement.findings):
        check = one.code.removesuffix("_failed").removesuffix("_none")
        told = {
            code for code in (check, f"{check}_failed") if code in GATE and not one.code.endswith("_none")
        }
        for code in told | {one.code}:
            assert figures(problems.catalogue()[code]["en"]) <= one.params.keys(), code


@pytest.mark.parametrize("code", GATE)
def test_a_failed_finding_says_more_than_one_that_passed(code):
    texts = problems.catalogue()
    if code.endswith("_failed"):
        passed = texts[code.removesuffix("_failed")]
        assert len(texts[code]["en"]) > len(passed["en"]) - 40
        assert figures(texts[code]["en"]) >= {"limit"} & figures(passed["en"])


def figures(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_baselines_are_the_simple_ways_that_the_gate_expects():
    assert baselines.same_class(held_in()).name == case.SAME_CLASS
