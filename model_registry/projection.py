"""The year under way: its quarters so far, carried to the end of the year and scored by last year's rules.

A figure that nobody has delivered by quarter yet is last year's. One that others have delivered and this
enterprise used to deliver is not known: who holds back a bad quarter does not keep last year's good figure.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from model_registry.history import Year
from model_registry.matrix import Floats
from model_registry.subjects import known_of
from scoring.evaluate import evaluate
from scoring.facts import Fact
from scoring.season import in_step, moved

Figures = Mapping[str, NDArray[np.float64]]
"""Fact → figures of the quarters, shape (enterprises, quarters); NaN is not delivered."""

QUARTERS = 4


def projected(before: Year, quarters: pl.DataFrame, quarter: int) -> Year:
    """The year after `before` as it will be if it goes on as up to a quarter.

    Parameters
    ----------
    before : the newest published year, with its quarters where there are any.
    quarters : uscc, code, period (`2024Q3`), value; later quarters than `quarter` are not looked at.
    quarter : 1 to 4.

    Returns
    -------
    Year
        Facts of the whole year, and the results by last year's scheme and frozen calibration, ages counted a
        year on. Of enterprises that were not there last year nothing but the quarters is known.
    """
    year = before.year + 1
    facts = _everybody(before.facts, quarters)
    now = _figures(quarters, facts["uscc"], year, quarter)
    last = _figures(before.quarters.facts, facts["uscc"], before.year, quarter) if before.quarters else {}
    columns = [
        pl.Series(fact.code, _whole(fact, facts, now[fact.code], last.get(fact.code)), nan_to_null=True)
        for fact in before.scheme.facts
        if fact.code in now
    ]
    facts = facts.with_columns(columns)
    scheme = moved(before.scheme, before.scheme.year + 1)
    outcome = evaluate(scheme, facts, known_of(before), before.calibration)
    return Year(year, scheme, facts, outcome.results, before.calibration)


def _everybody(facts: pl.DataFrame, quarters: pl.DataFrame) -> pl.DataFrame:
    """Last year's facts, and a row with nothing but the code for whoever is new."""
    new = quarters.select("uscc").unique().join(facts, on="uscc", how="anti").sort("uscc")
    return pl.concat([facts, new], how="diagonal")


def _figures(quarters: pl.DataFrame, codes: pl.Series, year: int, quarter: int) -> Figures:
    """The figures of quarters 1 to `quarter`, fact by fact."""
    periods = [f"{year}Q{number}" for number in range(1, quarter + 1)]
    said = quarters.filter(pl.col("period").is_in(periods), pl.col("uscc").is_in(codes.implode()))
    found: dict[str, Floats] = {}
    for (code, period), part in said.drop_nulls("value").partition_by("code", "period", as_dict=True).items():
        figures = found.setdefault(str(code), np.full((len(codes), quarter), np.nan))
        place = part["uscc"].cast(pl.Enum(codes)).to_physical().to_numpy()
        figures[place, periods.index(str(period))] = part["value"].to_numpy()
    return found


def _whole(fact: Fact, facts: pl.DataFrame, now: Floats, last: Floats | None) -> Floats:
    """What a fact comes to in the whole year."""
    known = facts.get_column(
        fact.code, default=pl.Series([None], dtype=pl.Float64).new_from_index(0, len(now))
    )
    year = known.cast(pl.Float64).to_numpy()
    same = np.full_like(now, np.nan) if last is None else last
    return _flow(year, now, same) if fact.kind == "flow" else _stock(year, now)


def _stock(year: Floats, now: Floats) -> Floats:
    """The latest that is known."""
    found = year
    for column in now.T:
        found = np.where(np.isnan(column), found, column)
    return found


def _flow(year: Floats, now: Floats, same: Floats) -> Floats:
    """Last year's figure × (this year's quarters ÷ the same of last year), else quarters as a part of four.

    Parameters
    ----------
    year : last year's figures (n).
    now, same : this year's quarters and the same ones of last year, (n, quarters); sums need all of them.
    """
    so_far, then = now.sum(axis=1), same.sum(axis=1)
    scaled = in_step(year, so_far, then)
    carried = np.where(np.isnan(scaled), so_far * QUARTERS / now.shape[1], scaled)
    silent = np.isnan(so_far)
    held_back = silent & (~np.isnan(then) | ~np.isnan(now).all(axis=1)) & (not silent.all())
    return np.where(held_back, np.nan, np.where(silent, year, carried))
