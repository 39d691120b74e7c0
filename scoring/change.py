"""What changed a total since last year: one's own data, the peers, or the method. The parts add up exactly.

From last year's total to this year's in three steps: the same rules and benchmarks on the new data; the same
rules with benchmarks and lines of the new population; the new rules. The old rules are dated to the new year,
so that ages and years of evidence go on with the calendar and count as no change of method.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from scoring.calibration import Calibration
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.scheme import build, read_toml
from scoring.table import Frame

NEW = "change.new"
NO_TOTAL_BEFORE = "change.no_total_before"
NO_TOTAL_NOW = "change.no_total_now"
OTHER_POOL = "change.other_pool"
OTHER_UNIT = "change.other_unit"
NOT_BY_OLD_RULES = "change.not_by_old_rules"
STEPS = ("before", "own", "peers", "now")
PARTS = (("own_data", "before", "own"), ("peer_group", "own", "peers"), ("method", "peers", "now"))
SECOND = pl.col("unit") == "merged"  # a mixed enterprise has two rows, told apart by this


@dataclass(frozen=True)
class Former:
    """Last year's evaluation as it is kept: scheme, calibration, results."""

    scheme: Scheme
    calibration: Calibration
    results: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one unit's total, in points as printed.

    `own_data + peers + method == now - before`, exactly; where `code` says why it cannot be split, the parts
    are None. `classes`: last year's, by the new data alone, with the new peers too, this year's.
    """

    before: Decimal | None
    now: Decimal | None
    own_data: Decimal | None
    peers: Decimal | None
    method: Decimal | None
    code: str | None
    classes: tuple[str | None, str | None, str | None, str | None]

    @property
    def whole(self) -> Decimal | None:
        """The total of this year less that of last year."""
        return None if self.now is None or self.before is None else self.now - self.before


def split(former: Former, now: Evaluation, facts: Frame, previous: Frame | None) -> pl.DataFrame:
    """Split the change of every unit's total.

    Parameters
    ----------
    former : last year's evaluation.
    now : this year's, of the whole population.
    facts, previous : what `now` was evaluated from.

    Returns
    -------
    data frame with a row per unit of `now`
        `uscc, unit`, the totals `before, own, peers, now` after each step, the parts `own_data,
        peer_group, method` (null where there is no split), `code`, and the classes `class_before,
        class_own, class_peers, class_now`.
    """
    rules = dated(former.scheme, now.scheme)
    frozen = replace(former.calibration, scheme_digest=rules.digest)
    steps = {
        "before": former.results,
        "own": evaluate(rules, facts, previous, frozen).results,
        "peers": evaluate(rules, facts, previous).results,
        "now": now.results,
    }
    together = now.results.select("uscc", "unit", second=SECOND)
    for name, results in steps.items():
        part = _step(name, results)
        together = together.join(part, on=["uscc", "second"], how="left", maintain_order="left")
    code = _code([pool.name for pool in now.scheme.pools], _not_collected(rules, steps))
    return _parted(together.with_columns(code=code), _decimals(former.scheme, now.scheme))


def _not_collected(rules: Scheme, steps: Mapping[str, pl.DataFrame]) -> list[str]:
    """Pools with an indicator that the old rules had figures for and for which nobody has data any more."""
    before, own = (steps[name] for name in ("before", "own"))
    return [
        pool.name
        for pool in rules.pools
        for one in pool.indicators
        if _known(before, pool.name, one.name) and not _known(own, pool.name, one.name)
    ]


def _known(results: pl.DataFrame, pool: str, indicator: str) -> int:
    """How many of a pool have a value."""
    return results.filter(pl.col("pool") == pool)[f"{indicator}.value"].count()


def _decimals(former: Scheme, now: Scheme) -> int:
    return max(former.rounding.total, now.rounding.total)


def _step(name: str, results: pl.DataFrame) -> pl.DataFrame:
    """Total, class, pool and unit as they are after one step."""
    columns = {"total": name, "class": f"class_{name}", "pool": f"pool_{name}", "unit_uscc": f"unit_{name}"}
    return results.select("uscc", *(pl.col(one).alias(to) for one, to in columns.items()), second=SECOND)


def _parted(steps: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """The differences between the steps on printed decimals, where there is no reason against it."""
    parts = {
        name: pl.when(pl.col("code").is_null()).then((pl.col(end) - pl.col(start)).round(decimals) + 0.0)
        for name, start, end in PARTS
    }
    classes = [f"class_{name}" for name in STEPS]
    return steps.with_columns(**parts).select("uscc", "unit", *STEPS, *parts, "code", *classes)


def _code(pools: list[str], not_collected: list[str]) -> pl.Expr:
    """Why the change cannot be split; null where it can."""
    was = pl.col("pool_before")
    renamed = ~was.is_in(pools)  # a new name for a pool is a change of method
    other = was.ne_missing(pl.col("pool_own")) | (was.ne_missing(pl.col("pool_now")) & ~renamed)
    without = pl.col("own").is_null() | pl.col("peers").is_null() | pl.col("pool_own").is_in(not_collected)
    reasons = {
        NEW: pl.col("unit_before").is_null(),
        NO_TOTAL_BEFORE: pl.col("before").is_null(),
        NO_TOTAL_NOW: pl.col("now").is_null(),
        OTHER_UNIT: pl.col("unit_before") != pl.col("unit_now"),
        NOT_BY_OLD_RULES: without,
        OTHER_POOL: other,
    }
    return pl.coalesce(pl.when(holds).then(pl.lit(code)) for code, holds in reasons.items())


def dated(former: Scheme, now: Scheme) -> Scheme:
    """The former rules, applied in the year and on the days of the present ones."""
    raw = read_toml(former.text)
    days = {"year": now.year, "as_of": now.as_of}
    if former.effective_on is not None:
        days["effective_on"] = now.effective_on or now.as_of
    return build({**raw, **days}, former.text)


def of_unit(changes: pl.DataFrame, uscc: str, unit: str = "own") -> Change | None:
    """The change of one unit as exact decimals; None where it is not there."""
    found = changes.filter((pl.col("uscc") == uscc) & (pl.col("unit") == unit))
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    before, now, own_data, peers, method = (
        _decimal(row[name]) for name in ("before", "now", "own_data", "peer_group", "method")
    )
    first, own, refitted, last = (row[f"class_{name}"] for name in STEPS)
    return Change(before, now, own_data, peers, method, row["code"], (first, own, refitted, last))


def _decimal(figure: float | None) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))
