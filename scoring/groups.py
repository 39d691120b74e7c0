"""The group a unit belongs to: one key of text from one or several columns."""

from collections.abc import Iterator

import numpy as np

from scoring.columns import Coded, Index, Text, constant
from scoring.table import Table

UNKNOWN = "?"  # an attribute that nobody delivered counts as a group of its own
WHOLE = ""  # the group that stands for the whole pool


def group_key(table: Table, within: tuple[str, ...]) -> Text:
    """Key of each unit's group by the columns `within`; every key in `values` occurs."""
    if within not in table.groups:
        table.groups[within] = _group_key(table, within)
    return table.groups[within]


def by_group(groups: Text) -> Iterator[tuple[str, Index]]:
    """Each group with the positions of its units, in order."""
    narrow = groups.codes.astype(np.int16) if len(groups.values) < 2**15 else groups.codes
    order = np.argsort(narrow, kind="stable")
    sizes = np.bincount(groups.codes, minlength=len(groups.values))
    ends = np.cumsum(sizes)
    for group, start, end in zip(groups.values, ends - sizes, ends, strict=True):
        yield str(group), order[start:end]


def _group_key(table: Table, within: tuple[str, ...]) -> Text:
    if not within:
        return constant(WHOLE, table.n)
    codes, labels = _present(table[within[0]])
    for name in within[1:]:
        more, more_labels = _present(table[name])
        pairs, codes = np.unique(codes * len(more_labels) + more, return_inverse=True)
        labels = [
            f"{labels[pair // len(more_labels)]}|{more_labels[pair % len(more_labels)]}" for pair in pairs
        ]
    return Coded(codes, tuple(labels))


def _present(column: Text) -> tuple[Index, list[str]]:
    """Codes and labels in order of the labels, each label once and only where it occurs."""
    words = [value or UNKNOWN for value in column.values]
    there = np.bincount(column.codes, minlength=len(words)) > 0
    labels = sorted({word for word, occurs in zip(words, there, strict=True) if occurs})
    place = {label: i for i, label in enumerate(labels)}
    return np.array([place.get(word, 0) for word in words], dtype=np.intp)[column.codes], labels
