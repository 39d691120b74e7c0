"""A small made-up past with a known signal: what comes depends on strength, less on growth, and on chance."""

import numpy as np
import polars as pl

from model_registry.matrix import GROUPS, Feature, Matrix, Samples

CLASSES = ("D", "C", "B", "A")
FEATURES = (
    Feature("relative", "tax_per_land", +1, title="亩均税收"),
    Feature("relative", "energy", +1),
    Feature("growth", "tax_per_land", +1),
    Feature("event", "penalties", -1),
    Feature("total", "", +1),
    Feature("class", "", +1),
    Feature("class_before"),
    Feature("industry", categorical=True),
)


def samples(years=(2019, 2020, 2021, 2022), rows=200, seed=1, classes=CLASSES):
    """Rows of each year. Industry 17 does worse than its figures say, which no promised feature knows."""
    rng = np.random.default_rng(seed)
    n = rows * len(years)
    strength, growth, energy = rng.normal(size=(3, n))
    penalties, industry = rng.poisson(0.3, n).astype(float), rng.choice([13.0, 17.0, 26.0], n)
    now = strength + 0.3 * energy - 0.4 * penalties
    after = 0.8 * now + 0.5 * growth - 0.5 * (industry == 17) + 0.4 * rng.normal(size=n)
    before = np.where(rng.random(n) < 0.2, np.nan, ranked(now + 0.5 * rng.normal(size=n), len(classes)))
    relative = np.where(rng.random(n) < 0.05, FEATURES[0].missing, np.exp(strength))
    total = 50 + 10 * now
    rank = ranked(now, len(classes))
    columns = (relative, np.exp(energy), growth, penalties, total, rank, before, industry)
    return Samples(
        matrix(np.column_stack(columns).astype(float), rank),
        ranked(after, len(classes)),
        np.repeat(np.array(years), rows),
        tuple(classes),
    )


def matrix(values, now=None, features=FEATURES):
    n = len(values)
    groups = pl.DataFrame({name: ["one"] * n for name in GROUPS}, schema=dict.fromkeys(GROUPS, pl.String))
    known = np.zeros(n, dtype=np.int64) if now is None else now
    return Matrix(features, [f"u{row}" for row in range(n)], values, known, groups)


def ranked(score, classes):
    """A fifth is worst, a fifth best, the rest between: class indices by the score's place."""
    share = score.argsort().argsort() / len(score)
    return np.searchsorted(np.linspace(0.2, 0.8, classes - 1), share, side="right").astype(np.int64)
