"""Every published year with the class that came after it: what a forecaster is trained and judged on."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

import numpy as np
import polars as pl

from model_registry import features, past, subjects
from model_registry.circumstances import common_labels
from model_registry.errors import TooLittle
from model_registry.history import LEAST_HELD_IN, History, Year
from model_registry.matrix import Integers, Matrix, Samples
from model_registry.projection import QUARTERS, projected

LEAST_WITH_QUARTERS = 2

Origin = tuple[int, Matrix, Integers]
Pair = tuple[Year, Year]


def annual(history: History) -> tuple[Samples, tuple[int, ...]]:
    """Every transition: facts of one year, class of the next.

    The features are those of the newest scheme. Years whose classes have other names are left out; they are
    the second result.

    Raises
    ------
    TooLittle
        `model.other_classes`: too few transitions remain.
    """
    pairs, left_out = _pairs(history)
    if len(pairs) <= LEAST_HELD_IN:
        _refuse(history, len(pairs), left_out)
    here = [subjects.of_year(year, history.of(year.year - 1)) for year, _ in pairs]
    wanted = features.listed(history.years[-1].scheme, common_labels(here))
    origins = []
    for one, (year, after) in zip(here, pairs, strict=True):
        before, earlier = history.of(year.year - 1), history.of(year.year - 2)
        matrix = features.of_subjects(one, past.of_year(before, earlier) if before else None, wanted)
        origins.append((year.year, matrix, classes_of(after, matrix.uscc)))
    return _joined(origins, _classes(history)), left_out


def quarterly(history: History) -> tuple[Samples | None, tuple[int, ...]]:
    """Every quarter of every year that has any: the year projected from it, the class it came to.

    None where fewer than two years have quarters: one to learn from, one to judge by. The second result is
    as for `annual`.
    """
    pairs, left_out = _pairs(history)
    known = [(before, year, year.quarters.facts) for before, year in pairs if year.quarters]
    if len(known) < LEAST_WITH_QUARTERS:
        return None, left_out
    here = [
        (before, year, quarter, subjects.of_year(projected(before, facts, quarter), before))
        for before, year, facts in known
        for quarter in _quarters(year.year, facts)
    ]
    labels = common_labels(one for *_, one in here)
    wanted = (*features.listed(history.years[-1].scheme, labels), features.QUARTER)
    origins = []
    for before, year, quarter, one in here:
        known_then = past.of_year(before, history.of(before.year - 1))
        matrix = features.of_subjects(one, known_then, wanted, quarter)
        origins.append((year.year, matrix, classes_of(year, matrix.uscc)))
    return _joined(origins, _classes(history)), left_out


def _quarters(year: int, facts: pl.DataFrame) -> list[int]:
    """The quarters of a year that anything was delivered for."""
    periods = set(facts["period"].unique())
    return [number for number in range(1, QUARTERS + 1) if f"{year}Q{number}" in periods]


def _classes(history: History) -> tuple[str, ...]:
    """Names of the newest classes, best first."""
    return history.years[-1].scheme.class_names


def _pairs(history: History) -> tuple[list[Pair], tuple[int, ...]]:
    """Transitions between years of the newest classes, and the years that have others."""
    others = {one.year for one in history.years if one.scheme.class_names != _classes(history)}
    pairs = [(one, after) for one, after in history.transitions() if not {one.year, after.year} & others]
    return pairs, tuple(sorted(others))


def _refuse(history: History, found: int, left_out: tuple[int, ...]) -> NoReturn:
    classes, needed = ", ".join(_classes(history)), LEAST_HELD_IN + 1
    raise TooLittle(
        "model.other_classes", classes=classes, left_out=list(left_out), transitions=found, needed=needed
    )


def classes_of(year: Year, codes: Sequence[str]) -> Integers:
    """The published class of each enterprise as an index from the worst; −1 where it had none of its own."""
    results = year.results.filter((pl.col("status") == "evaluated") & ~pl.col("unit").is_in(subjects.SHARED))
    places = {name: place for place, name in enumerate(reversed(year.scheme.class_names))}
    found = dict(zip(results["uscc"].to_list(), results["class"].to_list(), strict=True))
    return np.array([places.get(found.get(code, ""), -1) for code in codes], dtype=np.int64)


def _joined(origins: Iterable[Origin], names: tuple[str, ...]) -> Samples:
    """The rows that have a class afterwards, the oldest year first."""
    parts = [(year, matrix.rows(target >= 0), target[target >= 0]) for year, matrix, target in origins]
    matrices = [matrix for _, matrix, _ in parts]
    whole = Matrix(
        matrices[0].features,
        [code for one in matrices for code in one.uscc],
        np.concatenate([one.values for one in matrices]),
        np.concatenate([one.now for one in matrices]),
        pl.concat([one.groups for one in matrices]),
    )
    origin = np.concatenate([np.full(len(target), year, dtype=np.int64) for year, _, target in parts])
    return Samples(whole, np.concatenate([target for _, _, target in parts]), origin, tuple(reversed(names)))
