"""What a refitted calibration changes: benchmark by benchmark, and class by class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from model_registry.matrix import Integers
from scoring.calibration import Calibration, IndicatorMarks
from scoring.document import Scheme
from scoring.evaluate import evaluate


@dataclass(frozen=True)
class BenchmarkChange:
    """A benchmark that moved; None: one of the two has none. `group`: within the pool, "" the whole of it."""

    pool: str
    indicator: str
    group: str
    former: float | None
    new: float | None


@dataclass(frozen=True, eq=False)
class Migration:
    """How many units go from which class (rows) to which (columns); `classes` best first, none last."""

    classes: tuple[str, ...]
    counts: Integers


def changes(former: Calibration, new: Calibration) -> list[BenchmarkChange]:
    """Give every benchmark that differs, where both have the indicator."""
    return [
        change
        for pool, marks in new.indicators.items()
        for name, mark in marks.items()
        if name in former.indicators.get(pool, {})
        for change in _changes(pool, name, former.indicators[pool][name], mark)
    ]


def effect(
    scheme: Scheme,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    former: Calibration,
    new: Calibration,
) -> Migration | None:
    """Classes of the same facts under the former calibration and under the new one.

    Parameters
    ----------
    scheme : Scheme
    facts, previous : pl.DataFrame
        A row per enterprise, as `scoring.evaluate` takes them.
    former, new : Calibration
        None is the result where the former belongs to other rules: then there is nothing to compare.
    """
    if former.scheme_digest != scheme.digest:
        return None
    before, after = (
        evaluate(scheme, facts, previous, one).results.select("uscc", "unit", "class")
        for one in (former, new)
    )
    return migration(scheme.class_names, before, after)


def migration(classes: tuple[str, ...], before: pl.DataFrame, after: pl.DataFrame) -> Migration:
    """Count moves between two results (uscc, unit, class) of the same units."""
    pairs = before.join(after, on=("uscc", "unit"), how="inner", suffix="_after")
    places = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((len(classes) + 1, len(classes) + 1), dtype=np.int64)
    for one, other, n in pairs.group_by("class", "class_after").len().iter_rows():
        counts[places.get(one, len(classes)), places.get(other, len(classes))] += n
    return Migration((*classes, ""), counts)


def _changes(pool: str, name: str, former: IndicatorMarks, new: IndicatorMarks) -> Iterator[BenchmarkChange]:
    one, other = _figures(former), _figures(new)
    for group in sorted(one.keys() | other.keys()):
        if one.get(group) != other.get(group):
            yield BenchmarkChange(pool, name, group, one.get(group), other.get(group))


def _figures(marks: IndicatorMarks) -> Mapping[str, float | None]:
    """Benchmarks by group; the lower limit of min–max as a group of its own name."""
    return {**marks.benchmark, **{f"{group} (low)".strip(): figure for group, figure in marks.low.items()}}
