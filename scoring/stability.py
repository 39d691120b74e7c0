"""In how many of many small perturbations a unit keeps its class.

All at once are moved: the weights (and brought back to their total), the benchmarks, every figure of every
unit within its usual revision, and the quotas. The lists are cut anew in each draw, so what moves everybody
moves nobody. Who is evaluated and in which group stays, and so do overrides: a veto is no matter of a few per
cent. The figures of a unit with tenants or subsidiaries are moved as one. A rank that gives points is that
among the frozen cohort, so there the share is an approximation and says so.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from scoring.columns import Coded, Mask, Number
from scoring.evaluate import Evaluation
from scoring.perturb import Spread
from scoring.redraw import Ranked

DRAWS = 500
REVIEW = 0.8


@dataclass(frozen=True, eq=False)
class Stability:
    """How surely each row of the results has its class; arrays of the table's length, NaN where it has none.

    `share`: of the draws, those in which the class held. `hangs_on`: the fact whose own revision breaks the
    class most often, and in which share of its range (`breaks`); None where no single one does. `review`:
    the share is below the threshold. `approximate`: the points of some indicator are by rank.
    """

    draws: int
    share: Number
    hangs_on: Coded[str]
    breaks: Number
    review: Mask
    approximate: Mask


def stability(
    run: Evaluation,
    draws: int = DRAWS,
    seed: int = 0,
    spread: Spread | None = None,
    review: float = REVIEW,
) -> Stability:
    """How surely every unit of a run has its class.

    Parameters
    ----------
    run : a run over the whole cohort: what moves everybody moves the lines with it.
    seed : the same seed gives the same draws, whatever the order of the units.
    review : a share below it is marked.
    """
    spread, n = spread or Spread(), run.table.n
    share, breaks, code = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.intp)
    approximate = np.zeros(n, dtype=bool)
    facts = [fact.code for fact in run.scheme.facts]
    with np.errstate(all="ignore"):
        for number, ranking in enumerate(run.scheme.rankings):
            one = Ranked.of(run, ranking, number)
            held = _held(one, draws, spread, seed)
            mine, shaky = np.flatnonzero(one.reported), np.flatnonzero((held < draws) & one.reported)
            share[one.rows[mine]] = held[mine] / draws
            approximate[one.rows[mine]] = one.by_rank_points[mine]
            code[one.rows[shaky]], breaks[one.rows[shaky]] = one.at(shaky).hangs_on(spread, facts)
    found = Stability(draws, share, Coded(code, (None, *facts)), breaks, share < review, approximate)
    return _shared(run, found)


def _held(one: Ranked, draws: int, spread: Spread, seed: int) -> Number:
    """In how many draws each unit keeps its class."""
    held = np.zeros(len(one.rows))
    for draw in range(draws if len(held) else 0):
        held += one.holds(spread, seed, draw)
    return held


def _shared(run: Evaluation, found: Stability) -> Stability:
    """Members stand as firmly as their unit."""
    is_member = run.table["unit"].where("member".__eq__)
    if not is_member.any():
        return found
    places = pl.DataFrame({"uscc": run.table.keys}).with_row_index("place").filter(
        pl.Series(~run.table["unit"].where("merged".__eq__))
    )  # fmt: skip
    units = pl.DataFrame({"uscc": run.table["unit_uscc"]}).join(
        places, on="uscc", how="left", maintain_order="left"
    )
    source = np.where(is_member, units["place"].to_numpy(), np.arange(run.table.n)).astype(np.intp)
    return Stability(
        found.draws, found.share[source], Coded(found.hangs_on.codes[source], found.hangs_on.values),
        found.breaks[source], found.review[source], found.approximate[source],
    )  # fmt: skip
