"""A year that is not over: the table that is scored, made of the periods that are in so far.

Flows stand for twelve months, for benchmarks and ladders are of whole years: this year's months and the rest
of last year's. Where last year's rest is not known by period, the months so far are scaled by a seasonal
share. Stocks are the newest. What others of the pool have delivered and an enterprise has not is missing: who
holds back a bad quarter does not keep last year's good figure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data import assemble, periods
from data.assemble import Vocabulary
from data.periods import MONTHS, Floats, Periods
from scoring.errors import Fault, InputError
from scoring.facts import Attribute, Fact
from scoring.season import in_step
from scoring.sums import sums

Codes = NDArray[np.intp]

STATES = (
    "whole",
    "rolling",
    "own_season",
    "pool_season",
    "even",
    "so_far",
    "newest",
    "last_year",
    "missing",
)
"""What a figure is: of the whole year; of the last twelve months; of the months so far, divided by the share
of the year that they had of this enterprise's last year, of its pool's, or by the calendar; the events of the
months so far; the newest of a stock; last year's, since nobody of the pool has delivered one; not delivered
though others have or this enterprise used to."""

SCALED = frozenset({"own_season", "pool_season", "even"})
EVENTS = frozenset({"起", "次"})  # units of what is counted in the year in which it happens
STEEPEST = 2.0  # an own season that scales more than twice what the calendar does is no season
_PLACE = {state: place for place, state in enumerate(STATES)}
NONE = -1
PERIOD = re.compile(r"((?:19|20)\d\d)-?(?:Q([1-4])|M(0?[1-9]|1[0-2])|(?<=-)(0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class Through:
    """The last period that is looked at; `month` (1 to 12) is the one that it ends with."""

    text: str
    year: int
    month: int


@dataclass(frozen=True)
class Files:
    """What departments say of one year; frames as for `assemble.assemble`."""

    facts: pl.DataFrame
    attributes: pl.DataFrame
    parcels: pl.DataFrame
    meters: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Gathered:
    """Two years of one county, for the same n enterprises.

    `now`, `last`: fact → period → figures (n); of this year none that ends after `through`.
    """

    through: Through
    known: Sequence[Fact]
    texts: pl.DataFrame
    now: Mapping[str, Periods]
    last: Mapping[str, Periods]

    @property
    def n(self) -> int:
        """How many enterprises there are."""
        return self.texts.height


@dataclass(frozen=True, eq=False)
class SoFar:
    """`facts`: as of `assemble.assemble`. `states`: uscc and, for each fact, one of `STATES` or null."""

    facts: pl.DataFrame
    states: pl.DataFrame


def through(text: str) -> Through:
    """Read "2025Q3", "2025-Q3", "2025M09" or "2025-09".

    Raises
    ------
    InputError
        `field.period`.
    """
    found = PERIOD.fullmatch(text)
    if not found:
        raise InputError([Fault("field.period", "#/through", {"value": text})])
    year, quarter, *months = found.groups()
    month = next(filter(None, months), "")
    period = f"{year}Q{quarter}" if quarter else f"{year}M{month:0>2}"
    return Through(period, int(year), periods.last_month(period))


def gather(now: Files, last: Files, until: Through, vocabulary: Vocabulary) -> Gathered:
    """Put this year's files and last year's beside each other.

    A text is this year's, else last year's; of labels and of the land ledger this year's alone count as soon
    as any are in, for they are lists that also speak by leaving out.
    """
    facts, attributes = vocabulary
    ledger = last.parcels.clear() if now.parcels.height else last.parcels
    figures = assemble.figures(now.facts, now.parcels, now.meters)
    over = [one for one in figures["period"].unique().to_list() if _is_over(one, until.month)]
    figures = figures.filter(pl.col("period").is_in(over))
    former = assemble.figures(last.facts, ledger, last.meters)
    said = _said(now, assemble.texts(last.attributes, ledger), attributes)
    codes = pl.concat([one["uscc"] for one in (figures, former, said)]).unique().drop_nulls().sort()
    return Gathered(
        until,
        facts,
        assemble.attributes_of(said, codes, attributes),
        assemble.by_period(figures, codes),
        assemble.by_period(former, codes),
    )


def _is_over(period: str, month: int) -> bool:
    return not periods.is_part(period) or periods.last_month(period) <= month


def _said(now: Files, former: pl.DataFrame, known: Sequence[Attribute]) -> pl.DataFrame:
    """Texts of this year, and those of last year that nothing of this year takes the place of."""
    said = assemble.texts(now.attributes, now.parcels)
    lists = pl.col("code").is_in([one.code for one in known if one.type == "labels"])
    told = said.filter(lists)["code"].unique()
    rest = former.join(said, on=["uscc", "code"], how="anti").filter(~pl.col("code").is_in(told.implode()))
    return pl.concat([said, rest])


def table(gathered: Gathered, pools: Codes | None = None) -> SoFar:
    """Make one figure of each fact, as of a whole year.

    Parameters
    ----------
    pools : a number for each enterprise's pool (n); None: all are one pool.
    """
    pools = np.zeros(gathered.n, dtype=np.intp) if pools is None else pools
    facts, states = [], [gathered.texts["uscc"]]
    for one in gathered.known:
        now, last = gathered.now.get(one.code, {}), gathered.last.get(one.code, {})
        if now or last:
            made = _flow if one.kind == "flow" else _stock
            values, places = made(one, now, last, pools)
            facts.append(pl.Series(one.code, values, nan_to_null=True))
            names = pl.Series([*STATES, None], dtype=pl.Enum(STATES))
            states.append(names.gather(np.where(places == NONE, len(STATES), places)).alias(one.code))
    return SoFar(gathered.texts.with_columns(facts), pl.DataFrame(states))


def _stock(one: Fact, now: Periods, last: Periods, pools: Codes) -> tuple[Floats, Codes]:
    """The newest: of this year's periods, of this year, of last year."""
    unknown = np.full(len(pools), np.nan)
    newest = [now[period] for period in periods.latest_first(now)] + _of_no_period(now)
    figure = assemble.first_known([*newest, unknown])
    former = assemble.of_year(last, one) if last else unknown
    states = np.where(np.isnan(former), NONE, _PLACE["last_year"])
    fresh = ~np.isnan(figure)
    return np.where(fresh, figure, former), np.where(fresh, _PLACE["newest"], states)


def _of_no_period(found: Periods) -> list[Floats]:
    """Figures of the year itself."""
    return [figure for period, figure in found.items() if not periods.is_part(period)]


def _flow(one: Fact, now: Periods, last: Periods, pools: Codes) -> tuple[Floats, Codes]:
    """Twelve months of each enterprise, pool by pool."""
    values, states = np.full(len(pools), np.nan), np.full(len(pools), NONE)
    for pool in np.unique(pools):
        at = np.flatnonzero(pools == pool)
        mine, former = ({name: figure[at] for name, figure in side.items()} for side in (now, last))
        values[at], states[at] = _flow_of_pool(one, mine, former, len(at))
    return values, states


def _flow_of_pool(one: Fact, now: Periods, last: Periods, n: int) -> tuple[Floats, Codes]:
    """Twelve months, up to the last month that anybody of the pool has delivered (n)."""
    former = assemble.of_year(last, one) if last else np.full(n, np.nan)
    for month in sorted({periods.last_month(name) for name in periods.latest_first(now)}, reverse=True):
        so_far = periods.sum_of(now, 1, month, n)
        if not np.isnan(so_far).all():
            values, states = _twelve_months(one, so_far, month, last, former)
            begun = ~np.isnan(list(now.values())).all(axis=0)
            return values, _said_to_be_missing(so_far, states, begun | ~np.isnan(former))
    return _without_periods(one, now, former)


def _said_to_be_missing(known: Floats, states: Codes, expected: NDArray[np.bool_]) -> Codes:
    """Tell who lacks what others have: somebody who has begun to deliver it, or used to."""
    return np.where(np.isnan(known), np.where(expected, _PLACE["missing"], NONE), states)


def _without_periods(one: Fact, now: Periods, former: Floats) -> tuple[Floats, Codes]:
    """The figures of the year where some are in, else last year's; last year's events are last year's."""
    n = len(former)
    figure = assemble.first_known([*_of_no_period(now), np.full(n, np.nan)])
    if not np.isnan(figure).all():
        states = np.full(n, _PLACE["whole"])
        return figure, _said_to_be_missing(figure, states, ~np.isnan(former))
    if one.unit in EVENTS:
        return figure, np.full(n, NONE)
    return former, np.where(np.isnan(former), NONE, _PLACE["last_year"])


def _twelve_months(
    one: Fact, so_far: Floats, month: int, last: Periods, former: Floats
) -> tuple[Floats, Codes]:
    """What the months so far come to: exactly, by the season or by the calendar, as far as is known."""
    n = len(so_far)
    if month == MONTHS or one.unit in EVENTS:
        return so_far, np.full(n, _PLACE["whole" if month == MONTHS else "so_far"])
    then = periods.sum_of(last, 1, month, n)
    ways = {
        "rolling": so_far + periods.sum_of(last, month + 1, MONTHS, n),
        "own_season": np.where(_is_season(then, former, month), in_step(former, so_far, then), np.nan),
        "pool_season": so_far / _share(then, former),
        "even": so_far * MONTHS / month,
    }
    known = ~np.isnan(list(ways.values()))
    way = np.argmax(known, axis=0)
    values = np.choose(way, list(ways.values()))
    return values, np.array([_PLACE[name] for name in ways])[way]


def _is_season(then: Floats, former: Floats, month: int) -> NDArray[np.bool_]:
    """Whether last year's months are a share of last year that one can divide by (n)."""
    found: NDArray[np.bool_] = (then <= former) & (then * STEEPEST >= former * month / MONTHS)
    return found


def _share(then: Floats, former: Floats) -> float:
    """The share of last year that the same months had in the pool; NaN where it is none."""
    known = ~np.isnan(then) & ~np.isnan(former)
    one = np.zeros(int(known.sum()), dtype=np.intp)
    part, whole = (float(sums(figures[known], one, 1)[0]) for figures in (then, former))
    return part / whole if 0 < part <= whole else float("nan")
