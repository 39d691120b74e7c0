from itertools import count

import numpy as np

from model_registry import probes, training
from tests.unit.model_registry import judged


def test_shuffling_keeps_the_classes_of_each_year():
    rows = judged.samples()
    found = probes.shuffled(rows, seed=4)
    for year in rows.origins:
        before, after = (one.target[one.origin == year] for one in (rows, found))
        assert np.bincount(before).tolist() == np.bincount(after).tolist()
        assert 0.15 < (before == after).mean() < 0.4
    assert found.matrix is rows.matrix


def test_nothing_is_learned_from_shuffled_classes():
    held_in, held_out = training.held_out(judged.samples())
    assert abs(probes.placebo(judged.train, held_in, held_out)) < len(held_in) ** -0.5


def test_latency_is_the_median_of_what_the_clock_says():
    held_in, held_out = training.held_out(judged.samples())
    ticks = count()
    assert probes.latency(judged.train(held_in), held_out.matrix, lambda: next(ticks) * 0.5) == 0.5


def test_size_is_that_of_the_files():
    held_in, _ = training.held_out(judged.samples())
    fitted = judged.train(held_in)
    assert probes.size(fitted) > len(fitted.booster)


def test_other_rows_are_not_the_same_again():
    held_in, held_out = training.held_out(judged.samples())
    assert probes.reproduced(judged.fit(held_in), judged.fit, held_in)
    assert not probes.reproduced(judged.fit(judged.samples()), judged.fit, held_in)
    assert len(held_out)
