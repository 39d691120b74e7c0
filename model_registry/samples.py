"""Every published year with the class that came after it: what a forecaster is trained and judged on."""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from model_registry import circumstances, features, past, subjects
from model_registry.errors import TooLittle
from model_registry.history import LEAST_HELD_IN, History, Year
from model_registry.matrix import Integers, Matrix, Samples

Origin = tuple[int, Matrix, Integers]


def annual(history: History) -> tuple[Samples, tuple[int, ...]]:
    """Every transition: facts of one year, class of the next.

    The features are those of the newest scheme. Years whose classes have other names are left out; they are
    the second result.

    Raises
    ------
    TooLittle
        `model.other_classes`: too few transitions remain.
    """
    names = history.years[-1].scheme.class_names
    left_out = tuple(one.year for one in history.years if one.scheme.class_names != names)
    pairs = [pair for pair in history.transitions() if not {one.year for one in pair} & set(left_out)]
    if len(pairs) <= LEAST_HELD_IN:
        left, needed = list(left_out), LEAST_HELD_IN + 1
        classes = ", ".join(names)
        raise TooLittle(
            "model.other_classes", classes=classes, left_out=left, transitions=len(pairs), needed=needed
        )
    here = [subjects.of_year(year, history.of(year.year - 1)) for year, _ in pairs]
    wanted = features.listed(history.years[-1].scheme, circumstances.common_labels(here))
    origins = []
    for one, (year, after) in zip(here, pairs, strict=True):
        before = history.of(year.year - 1)
        matrix = features.of_subjects(one, past.of_year(before) if before else None, wanted)
        origins.append((year.year, matrix, classes_of(after, matrix.uscc)))
    return joined(origins, names), left_out


def classes_of(year: Year, codes: Sequence[str]) -> Integers:
    """The published class of each enterprise as an index from the worst; −1 where it had none of its own."""
    results = year.results.filter((pl.col("status") == "evaluated") & ~pl.col("unit").is_in(subjects.SHARED))
    places = {name: place for place, name in enumerate(reversed(year.scheme.class_names))}
    found = dict(zip(results["uscc"].to_list(), results["class"].to_list(), strict=True))
    return np.array([places.get(found.get(code, ""), -1) for code in codes], dtype=np.int64)


def joined(origins: Iterable[Origin], names: tuple[str, ...]) -> Samples:
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
