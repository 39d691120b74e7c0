"""Made-up enterprises whose strength lasts, but for chance; planted faults; training in a blink."""

from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl

from model_registry import baselines, gate, training
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature, Matrix, Samples
from model_registry.training import Settings
from scoring.errors import Fault
from service import problems

CLASSES = ("D", "C", "B", "A")
FEATURES = (
    Feature("relative", "tax_per_land", +1, title="亩均税收"),
    Feature("growth", "tax_per_land", +1, title="亩均税收"),
    Feature("event", "penalties", -1, title="处罚次数"),
    Feature("total", "", +1),
    Feature("percentile", "", +1),
    Feature("class", "", +1),
    Feature("class_before"),
    Feature("size", "employees", title="从业人员"),
    Feature("industry", categorical=True),
)
YEARS = (2020, 2021, 2022, 2023)
QUICK = Settings(rounds=40, learning_rate=0.1, threads=1)
fit = partial(training.fit, settings=QUICK)
_trained: dict[tuple[bytes, bytes], Forecaster] = {}


def train(one: Samples) -> Forecaster:
    """Fit, or give what the same rows gave before: many tests need the same forecaster."""
    key = one.matrix.values.tobytes() + repr(one.matrix.features).encode(), one.target.tobytes()
    if key not in _trained:
        _trained[key] = fit(one)
    return _trained[key]


def samples(n: int = 300, seed: int = 1) -> Samples:
    """Four years of the same enterprises; the last one is to be held out."""
    rng = np.random.default_rng(seed)
    strength = _strength(rng, n)
    totals = strength + 0.3 * rng.normal(size=strength.shape)
    classes = np.array([_ranked(total) for total in totals])
    lasting = rng.normal(4, 1, n), rng.choice([13.0, 17.0, 26.0], n)
    values = [_year(rng, strength, totals, classes, lasting, place) for place in range(1, len(YEARS) + 1)]
    matrix = Matrix(
        FEATURES,
        [f"u{row}" for row in range(n)] * len(YEARS),
        np.concatenate(values),
        np.concatenate(classes[1:-1]),
        _groups(rng, n * len(YEARS)),
    )
    return Samples(matrix, np.concatenate(classes[2:]), np.repeat(np.array(YEARS), n), CLASSES)


def _strength(rng, n):
    """One year before the first and one after the last: (years + 2, n)."""
    years = [rng.normal(size=n)]
    for _ in range(len(YEARS) + 1):
        years.append(0.9 * years[-1] + 0.44 * rng.normal(size=n))
    return np.array(years)


def _year(rng, strength, totals, classes, lasting, place):
    relative = np.exp(strength[place] + 0.1 * rng.normal(size=strength.shape[1]))
    delivered = rng.random(len(relative)) > 0.05
    penalties = rng.poisson(np.exp(-1.5 - 0.3 * strength[place])).astype(float)
    columns = (
        np.where(delivered, relative, FEATURES[0].missing),
        strength[place] - strength[place - 1],
        penalties,
        50 + 10 * totals[place],
        totals[place].argsort().argsort() / len(relative),
        classes[place],
        classes[place - 1],
        *lasting,
    )
    return np.column_stack(columns).astype(float)


def _ranked(score):
    """A fifth is worst, a fifth best."""
    share = score.argsort().argsort() / len(score)
    return np.searchsorted([0.2, 0.5, 0.8], share, side="right").astype(np.int64)


def _groups(rng, n):
    return pl.DataFrame(
        {
            "pool": rng.choice(["above_scale", "below_scale"], n),
            "industry": rng.choice(["13", "17", "26"], n, p=[0.6, 0.37, 0.03]),
            "size": rng.choice(["small", "large", "unknown"], n, p=[0.8, 0.17, 0.03]),
            "age": rng.choice(["<5", "5-10", ">10"], n),
            "tenancy": rng.choice(["owner", "both"], n),
        }
    )


def with_feature(one: Samples, feature: Feature, values: np.ndarray) -> Samples:
    """The same rows with one more column."""
    matrix = one.matrix
    columns = np.column_stack([matrix.values, values])
    wider = Matrix((*matrix.features, feature), matrix.uscc, columns, matrix.now, matrix.groups)
    return replace(one, matrix=wider)


def with_leak(one: Samples, until: int = 9999) -> Samples:
    """A label for those who will be in the worst class, with mistakes; from `until` on it means nothing."""
    rng = np.random.default_rng(5)
    knows = rng.random(len(one)) < np.where(one.target == 0, 0.85, 0.02)
    knows = np.where(one.origin < until, knows, rng.random(len(one)) < 0.19)
    return with_feature(one, Feature("label", "拟整治", title="拟整治"), knows.astype(float))


def without_constraints(one: Samples) -> Forecaster:
    """A forecaster that promises and does not keep: trained as if nothing were promised."""
    free = tuple(replace(feature, direction=0) for feature in one.matrix.features)
    fitted = train(replace(one, matrix=replace(one.matrix, features=free)))
    return replace(fitted, features=one.matrix.features)


def judge(one: Samples, candidate: Forecaster | None = None, **changed) -> gate.Judgement:
    """Judge a candidate (an honest one, if none is given) on the newest year of the rows."""
    held_in, held_out = training.held_out(one)
    given = {
        "candidate": candidate or train(held_in),
        "held_in": held_in,
        "held_out": held_out,
        "champion": None,
        "baselines": (baselines.same_class(held_in), baselines.rule(held_in)),
        "train": train,
    }
    return gate.judge(**(given | changed))


def failed(judgement: gate.Judgement) -> set[str]:
    return {one.name for one in judgement.failed}


def say(code: str, language: problems.Language, **params: object) -> str:
    assert code in problems.catalogue(), code
    return problems.text(Fault(code, params=params), language)
