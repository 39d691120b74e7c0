"""Whom a board speaks of: this year's enterprises, last year's, and who is in both."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from scoring.columns import Coded, Flag, Index, Mask, Text
from scoring.region.clauses import Condition
from scoring.region.document import Board
from scoring.strata import UNKNOWN
from scoring.table import Frame, Table, prepare

WHOLE = "county"


@dataclass(frozen=True, eq=False)
class Population:
    """A year's enterprises and, where it is known, the year before with all that it had then.

    `now`: n rows. `last`: m rows, or None. `year`: the year of `now`.
    """

    board: Board
    year: int
    now: Table
    last: Table | None

    @cached_property
    def twins(self) -> tuple[Index, Mask]:
        """Row of each of `now` in `last`, and whether it has one: two columns of shape (n,)."""
        if self.last is None:
            return np.zeros(self.now.n, dtype=np.intp), np.zeros(self.now.n, dtype=bool)
        places = pl.DataFrame({"uscc": self.last.keys}).with_row_index("place")
        here = pl.DataFrame({"uscc": self.now.keys})
        found = here.join(places, on="uscc", how="left", maintain_order="left")["place"]
        return found.fill_null(0).to_numpy().astype(np.intp), found.is_not_null().to_numpy()

    def groups(self, by: str) -> tuple[Text, Text | None]:
        """The group of each enterprise, this year and last."""
        last = None if self.last is None else _groups(self.board, by, self.last)
        return _groups(self.board, by, self.now), last


def populate(board: Board, year: int, facts: Frame, previous: Frame | None) -> Population:
    """Read a year's table, and last year's, as the board's formulas do.

    Parameters
    ----------
    facts : a row per enterprise; columns as in `data/schemes/README.md` §3, and `class` and
        `years_in_class` where they are known. Null is not delivered.
    previous : the same for last year: everybody who was there then.

    Raises
    ------
    FactError
        A table that cannot be read.
    """
    last = None if previous is None else prepare(board.vocabulary(year - 1), previous, None)
    return Population(board, year, prepare(board.vocabulary(year), facts, previous), last)


def inside(board: Board, condition: Condition | None, table: Table) -> Flag:
    """Who is meant by a condition within the board's own: known to be, known not to be, or neither."""
    everybody = Flag(np.ones(table.n, dtype=bool), np.zeros(table.n, dtype=bool))
    for one in (board.document.where, condition):
        if one is not None:
            everybody = everybody & one.evaluate(table)
    return everybody


def _groups(board: Board, by: str, table: Table) -> Text:
    if by == WHOLE:
        return Coded(np.zeros(table.n, dtype=np.intp), (WHOLE,))
    own = {one.name: one.key for one in board.document.groups}
    column: Text = own[by].evaluate(table) if by in own else table[by]
    if by == "industry":
        column = column.map(lambda code: code[:2])
    return Coded(column.codes, tuple(value or UNKNOWN for value in column.values))
