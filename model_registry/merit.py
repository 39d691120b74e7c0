"""Does a place in a list, or a class, follow from merit alone? What a scheme's clauses allow to promise.

Where a list is ordered, or a class changed, by something else than better indicators and totals, rank and
class may become worse while everything promised becomes better; a forecaster must then not lean on them.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from scoring import adjustments, signs
from scoring.clauses import Indicator, Ranking, Stage
from scoring.document import Scheme, columns_read
from scoring.formula import Formula

_UP = {"raise": 1, "not_below": 1, "lower": -1, "not_above": -1}


@cache
def unearned(scheme: Scheme, pool: str) -> tuple[str, ...]:
    """Which of `percentile` and `class` do not follow from merit alone in a pool."""
    ranking = scheme.ranking_of(pool)
    if not all(_by_merit(scheme, key, 1) for key in ranking.order_by):
        return ("percentile", "class")
    staged = _stages_by_merit(scheme, ranking)
    overridden = [one for one in scheme.overrides if not one.pools or pool in one.pools]
    kept = all(_by_merit(scheme, one.when, _UP.get(one.action)) for one in overridden)
    return () if staged and kept else ("class",)


@cache
def asked(scheme: Scheme, pool: str) -> tuple[str, ...]:
    """Figures behind the indicators of a pool, or from them, that other clauses of the pool ask for."""
    overrides = tuple(one for one in scheme.overrides if not one.pools or pool in one.pools)
    behind = signs.entering(scheme, pool).keys()
    names = frozenset().union(*columns_read((tuple(adjustments.of_pool(scheme, pool)), overrides)))
    return tuple(
        sorted(name for name in names if _is_result(name) or signs.opened(scheme, frozenset({name})) & behind)
    )


def _is_result(name: str) -> bool:
    return name.endswith((".value", ".points"))


def _by_merit(scheme: Scheme, formula: Formula, direction: int | None) -> bool:
    """Whether a formula, wherever it reads results, moves in one direction with better ones."""
    found = signs.of(formula, scheme.derived_by_name)
    towards = {name: sign for name in found if (sign := _better(scheme, name)) is not None}
    return all(direction is not None and found[name] == sign * direction for name, sign in towards.items())


def _better(scheme: Scheme, name: str) -> int | None:
    """Which way a result gets better; 0 where it has no such way, None for what is no result."""
    if name in ("class", "class_by_rank"):
        return 0
    if name == "total" or name.endswith(".points"):
        return 1
    ways = {
        int(one.sign) if _sure_below_zero(scheme, one) else 0
        for pool in scheme.pools
        for one in pool.indicators
        if f"{one.name}.value" == name
    }
    return None if not ways else ways.pop() if len(ways) == 1 else 0


def _sure_below_zero(scheme: Scheme, one: Indicator) -> bool:
    """Whether a value moves with its facts below zero as above: points start at zero, values do not."""
    derived = scheme.derived_by_name
    return signs.of(one.value, derived) == signs.of(one.value, derived, from_zero=True)


def _stages_by_merit(scheme: Scheme, ranking: Ranking) -> bool:
    """Whether who stands higher, and is better in his stage, never gets the worse class."""
    stages = sorted(ranking.stages, key=lambda one: one.start)
    keys = all(_by_merit(scheme, key, 1) for one in stages for key in one.order_by)
    apart = all(one.end <= after.start for one, after in pairwise(stages))
    return keys and apart and _falling(scheme, ranking, stages)


def _falling(scheme: Scheme, ranking: Ranking, stages: list[Stage]) -> bool:
    """Whether the classes of each stage, chosen and left, follow those of the stage above it."""
    classes = [scheme.class_names.index(name) for one in stages for name in _classes(ranking, one)]
    return classes == sorted(classes)


def _classes(ranking: Ranking, stage: Stage) -> Iterator[str]:
    """The better and the worse part of a stage."""
    yield from (
        (stage.class_name, ranking.rest) if stage.best is not None else (ranking.rest, stage.class_name)
    )
