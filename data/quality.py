"""Suspicious figures, found before scoring: each with the likely cause and what the figure would then be.

A wrong unit is a factor of 10⁴, 10³ or 666.67 that no business explains. It shows against last year's
figure, and against peers: the other figures of the same enterprise say how large it is.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data import peers
from data.peers import Floats
from scoring.facts import FACTS, Fact

THRESHOLDS_FILE = Path(__file__).parent / "reference" / "quality.toml"
SHOWN_DIGITS = 6


@dataclass(frozen=True)
class Suspicion:
    """A figure to ask about.

    Attributes
    ----------
    uscc, fact : str
    value : float
        As delivered.
    code : str
        The likely cause: `quality.unit_ten_thousand`, `quality.jump` … Where it ends in `_by_peers`, peers
        are the evidence and not last year's figure.
    params : mapping
        title, unit, value; expected: what the figure would be if the cause holds; reference: last year's
        figure, or what is usual for peers of this size; ratio: of value and reference.
    """

    uscc: str
    fact: str
    value: float
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class _Figures:
    """One fact of all enterprises: as delivered, last year's, what is usual for peers and how strictly."""

    fact: Fact
    codes: pl.Series
    now: Floats
    before: Floats
    usual: Floats
    spread: float

    def suspicion(self, at: int, kind: str, reference: float, expected: float) -> Suspicion:
        value = float(self.now[at])
        figures = {"value": value, "reference": reference, "expected": expected, "ratio": value / reference}
        shown = {name: _shown(figure) for name, figure in figures.items()}
        named = {"title": self.fact.title, "unit": self.fact.unit, **shown}
        return Suspicion(self.codes[at], self.fact.code, value, f"quality.{kind}", named)


def check(facts: pl.DataFrame, previous: pl.DataFrame | None = None) -> tuple[Suspicion, ...]:
    """Look for figures that are probably wrong.

    Parameters
    ----------
    facts : pl.DataFrame
        The wide table of `assemble`.
    previous : pl.DataFrame, optional
        Last year's.

    Returns
    -------
    tuple of Suspicion
        By uscc and fact. What only follows from a figure whose unit is suspected is not reported besides.
    """
    found: list[Suspicion] = []
    for figures in _figures(facts, previous):
        found += _unit_mistakes(figures)
        found += _jumps(figures, {one.uscc for one in found if one.fact == figures.fact.code})
    explained = {(one.uscc, one.fact) for one in found if ".unit_" in one.code}
    for rule in _thresholds()["rules"]:
        found += _contradictions(facts, rule, explained)
    return tuple(sorted(found, key=lambda one: (one.uscc, one.fact, one.code)))


def _figures(facts: pl.DataFrame, previous: pl.DataFrame | None) -> Iterator[_Figures]:
    limits = _thresholds()
    watched = [fact for fact in FACTS if fact.code in limits["watched"] and fact.code in facts.columns]
    names = [fact.code for fact in watched]
    now, before = _matrix(facts, names), _last_year(facts, previous, names)
    usual = peers.usual(
        now, _industries(facts), limits["peers"]["least_peers"], limits["peers"]["least_figures"]
    )
    deviations = peers.spreads(now, usual)
    for at, fact in enumerate(watched):
        yield _Figures(fact, facts["uscc"], now[:, at], before[:, at], usual[:, at], float(deviations[at]))


def _unit_mistakes(figures: _Figures) -> Iterator[Suspicion]:
    """A figure that is a mistake's factor away from last year's; without one, from what peers have."""
    limits = _thresholds()
    kinds: list[str] = limits["units"].get(figures.fact.unit, [])
    against_peers = _logs(figures.now, figures.usual)
    against_last_year = _logs(figures.now, figures.before)
    far = np.abs(against_peers) > np.maximum(
        limits["peers"]["usual"], limits["peers"]["spreads"] * figures.spread
    )
    usual = np.abs(against_peers) < limits["peers"]["usual"]
    known = np.isfinite(against_last_year)
    for kind in kinds:
        factor = limits["mistakes"][kind]
        close = np.abs(against_last_year - np.log10(factor)) < limits["tolerance"]["previous"]
        for at in np.flatnonzero(close & ~usual).tolist():
            yield figures.suspicion(at, f"unit_{kind}", figures.before[at], figures.now[at] / factor)
        for at in np.flatnonzero(close & usual).tolist():
            yield figures.suspicion(at, "last_year_wrong", figures.before[at], figures.now[at])
        close = np.abs(against_peers - np.log10(factor)) < limits["tolerance"]["peers"]
        nearest = _nearest(against_peers, kinds) == kind
        for at in np.flatnonzero(close & far & nearest & ~known).tolist():
            yield figures.suspicion(at, f"unit_{kind}_by_peers", figures.usual[at], figures.now[at] / factor)


def _nearest(logs: Floats, kinds: list[str]) -> NDArray[np.str_]:
    factors = np.log10([_thresholds()["mistakes"][kind] for kind in kinds])
    distances = np.abs(np.nan_to_num(logs)[:, None] - factors)
    return np.asarray(np.array(kinds)[distances.argmin(axis=1)])


def _jumps(figures: _Figures, explained: set[str]) -> Iterator[Suspicion]:
    limits = _thresholds()["jump"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = figures.now / figures.before
    large = np.fmax(figures.now, figures.before) >= limits["least"].get(figures.fact.unit, 0)
    outside = (ratio < limits["low"]) | (ratio > limits["high"])
    for at in np.flatnonzero(outside & large & (figures.before > 0)).tolist():
        if figures.codes[at] not in explained:
            yield figures.suspicion(at, "jump", figures.before[at], figures.before[at])


def _contradictions(
    facts: pl.DataFrame, rule: Mapping[str, Any], explained: set[tuple[str, str]]
) -> Iterator[Suspicion]:
    fact = next(fact for fact in FACTS if fact.code == rule["fact"])
    when, bound = pl.sql_expr(rule["when"]), pl.sql_expr(rule["bound"]).cast(pl.Float64)
    names = sorted({*when.meta.root_names(), *bound.meta.root_names(), rule["fact"]})
    absent = [pl.lit(None, dtype=_dtype(name)).alias(name) for name in names if name not in facts.columns]
    table = facts.with_columns(absent).filter(when)
    for row in table.select("uscc", *names, bound.alias("expected")).iter_rows(named=True):
        figures = {name: _shown(row[name]) for name in names}
        if not any((row["uscc"], name) in explained for name in names):
            own = {"title": fact.title, "unit": fact.unit, "value": _shown(row[fact.code])}
            params = {**figures, **own, "expected": _shown(row["expected"])}
            yield Suspicion(row["uscc"], fact.code, row[fact.code], f"quality.{rule['code']}", params)


def _matrix(facts: pl.DataFrame, names: list[str]) -> Floats:
    return facts.select(pl.col(name).cast(pl.Float64) for name in names).to_numpy().astype(np.float64)


def _last_year(facts: pl.DataFrame, previous: pl.DataFrame | None, names: list[str]) -> Floats:
    if previous is None:
        return np.full((facts.height, len(names)), np.nan)
    absent = [pl.lit(None, dtype=pl.Float64).alias(name) for name in names if name not in previous.columns]
    last = previous.with_columns(absent).select("uscc", *names)
    return _matrix(facts.select("uscc").join(last, on="uscc", how="left", maintain_order="left"), names)


def _industries(facts: pl.DataFrame) -> NDArray[np.int64]:
    if "industry" not in facts.columns:
        return np.zeros(facts.height, dtype=np.int64)
    return facts["industry"].str.slice(0, 2).rank("dense").fill_null(0).to_numpy().astype(np.int64)


def _logs(figures: Floats, reference: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((figures > 0) & (reference > 0), figures / reference, np.nan)
        return np.asarray(np.log10(ratio))


def _dtype(name: str) -> pl.DataType:
    return pl.Float64() if any(fact.code == name for fact in FACTS) else pl.String()


def _shown(figure: object) -> object:
    return float(f"{figure:.{SHOWN_DIGITS}g}") if isinstance(figure, float) else figure


@cache
def _thresholds() -> dict[str, Any]:
    return tomllib.loads(THRESHOLDS_FILE.read_text("utf-8"))
