"""Weights that would reproduce the final decisions best: a proposal, never put to use by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from model_registry.history import Year
from model_registry.matrix import Floats
from model_registry.refit import Migration, migration
from scoring.clauses import Pool
from scoring.document import Scheme
from scoring.evaluate import evaluate

STEP = 0.1  # weights are proposed in tenths of a point
LEAST_PER_INDICATOR = 10  # rows: fewer tell nothing about a weight
SHARED = ("member", "merged")


@dataclass(frozen=True)
class Proposal:
    """Weights for one pool.

    `agreement_before`, `agreement_after`: the share of units whose class by the present and by the proposed
    weights is the one finally decided. `migration`: from the final class to that by the proposed weights.
    """

    pool: str
    weights: Mapping[str, float]
    migration: Migration | None
    agreement_before: float
    agreement_after: float


def propose(year: Year, previous: pl.DataFrame | None, name: str) -> Proposal | None:
    """Fit weights to the final classes of a pool: none negative, adding up to what the scheme's add up to.

    None where there is nothing to weigh (one indicator) or too few units to tell by.

    Parameters
    ----------
    year : Year
        A published year, whose results hold the final classes.
    previous : pl.DataFrame or None
        The year before, for rules that look back.
    name : str
        The pool.
    """
    pool = next(one for one in year.scheme.pools if one.name == name)
    final = _decided(year, name)
    if len(pool.indicators) < 2 or final.height < LEAST_PER_INDICATOR * len(pool.indicators):
        return None
    weights = _weights(year.scheme, pool, final)
    before, after = (
        evaluate(scheme, year.facts, previous).results.select("uscc", "unit", "class")
        for scheme in (year.scheme, _weighted(year.scheme, pool, weights))
    )
    decided = final.select("uscc", "unit", "class")
    return Proposal(
        name,
        weights,
        migration(year.scheme.class_names, decided, after),
        _agreement(decided, before),
        _agreement(decided, after),
    )


def _decided(year: Year, pool: str) -> pl.DataFrame:
    """The evaluated units of a pool that have a class."""
    evaluated = (pl.col("status") == "evaluated") & ~pl.col("unit").is_in(SHARED)
    return year.results.filter(evaluated & (pl.col("pool") == pool) & pl.col("class").is_not_null())


def _weights(scheme: Scheme, pool: Pool, final: pl.DataFrame) -> dict[str, float]:
    """Non-negative least squares of the class on each indicator's points, as a share of its weight."""
    from sklearn.linear_model import LinearRegression

    shares = [final[f"{one.name}.points"].fill_null(0).to_numpy() / one.weight for one in pool.indicators]
    places = {name: float(-place) for place, name in enumerate(scheme.class_names)}
    target = np.array([places[name] for name in final["class"]])
    slopes = LinearRegression(positive=True).fit(np.column_stack(shares), target).coef_
    if not slopes.any():
        slopes = np.array([one.weight for one in pool.indicators])
    names = (one.name for one in pool.indicators)
    return dict(zip(names, _rounded(slopes * scheme.weights_total / slopes.sum(), scheme), strict=True))


def _rounded(weights: Floats, scheme: Scheme) -> list[float]:
    """Round to tenths so that the sum stays exact: what is left goes to the largest remainders."""
    tenths = np.floor(weights / STEP + 1e-9)
    left = round(scheme.weights_total / STEP - tenths.sum())
    order = np.argsort(tenths - weights / STEP, kind="stable")
    tenths[order[:left]] += 1
    return [round(float(one) * STEP, 1) for one in tenths]


def _weighted(scheme: Scheme, pool: Pool, weights: Mapping[str, float]) -> Scheme:
    """The same rules with other weights."""
    indicators = tuple(replace(one, weight=weights[one.name]) for one in pool.indicators)
    pools = tuple(replace(one, indicators=indicators) if one is pool else one for one in scheme.pools)
    return replace(scheme, pools=pools, digest=f"{scheme.digest}+{sorted(weights.items())}")


def _agreement(decided: pl.DataFrame, found: pl.DataFrame) -> float:
    pairs = decided.join(found, on=("uscc", "unit"), how="left", suffix="_found")
    same = (pairs["class"] == pairs["class_found"]).fill_null(value=False)
    return int(same.sum()) / max(len(same), 1)
