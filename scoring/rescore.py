"""Totals of one pool under perturbed figures, rules and limits, as quickly as NumPy does the bare arithmetic.

The formulas are those of the scheme; what cannot change (groups, conditions on texts, adjustments that look
at no figure that is revised) is read once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scoring import signs
from scoring.adjustments import adjust, of_pool
from scoring.clauses import Pool
from scoring.columns import Index, Number
from scoring.curves import raw_facts
from scoring.evaluate import Evaluation
from scoring.perturb import Rules
from scoring.quick_points import Quick, quick
from scoring.rounding import rounded
from scoring.table import Table

Factors = Mapping[str, Any]  # fact → a factor, or one per unit of a block
BLOCK = 32_768  # units at a time: calling NumPy costs little, and a block stays near the processor


@dataclass(frozen=True, eq=False)
class Scored:
    """The units of one pool, in the order of their codes, ready to be scored again and again.

    `rows`: their rows in the table of results. `facts`: the figures that may be revised.
    """

    run: Evaluation
    place: int
    rows: Index
    part: Table
    facts: tuple[str, ...]
    blocks: tuple["_Block", ...]

    @property
    def n(self) -> int:
        """How many units there are."""
        return len(self.rows)

    @property
    def pool(self) -> Pool:
        """Their pool."""
        return self.run.scheme.pools[self.place]

    @property
    def sizes(self) -> list[int]:
        """How many units there are in each block."""
        return [block.part.n for block in self.blocks]

    def totals(
        self, rules: Rules, factors: Iterable[Factors], keep: dict[str, Number] | None = None
    ) -> Number:
        """The rounded totals; values and points go into `keep`, by column, where a list is ordered by them.

        Parameters
        ----------
        factors : for each block, fact → what its figures are multiplied by.
        """
        total = np.empty(self.n)
        columns = {} if keep is None else {name: np.empty(self.n) for name in _kept(self.pool)}
        for block, moved in zip(self.blocks, factors, strict=False):
            total[block.where] = block.total(rules, moved, columns)
        if keep is not None:
            keep.update(columns)
        return rounded(total, self.run.scheme.rounding.total, self.run.scheme.rounding.mode)


def _kept(pool: Pool) -> Iterator[str]:
    for one in pool.indicators:
        yield f"{one.name}.value"
        yield f"{one.name}.points"


@dataclass(frozen=True, eq=False)
class _Block:
    where: slice
    part: Table
    run: Evaluation
    indicators: tuple[Quick, ...]
    pool: Pool
    constant: Number | None  # adjustments that no figure changes; None: they are computed each time
    moving: frozenset[str]
    kept: dict[str, Any] = field(default_factory=dict)

    def total(self, rules: Rules, factors: Factors, columns: Mapping[str, Number]) -> Number:
        table = self._perturbed(factors)
        total = np.zeros(self.part.n)
        marks = zip(rules.weights, rules.benchmarks, rules.lows, strict=True)
        for one, (weight, times, low_times) in zip(self.indicators, marks, strict=True):
            x = np.asarray(one.one.value.evaluate(table))
            points = one.points(x, weight, times, low_times)
            total += points
            if columns:
                columns[f"{one.one.name}.value"][self.where] = x
                columns[f"{one.one.name}.points"][self.where] = points
        total += self._adjustments(table) if self.constant is None else self.constant
        return total

    def _adjustments(self, table: Table) -> Number:
        names = adjust(self.run.scheme, self.pool.name, table)
        return np.asarray(np.sum([table[name] for name in names], axis=0))

    def _perturbed(self, factors: Factors) -> Table:
        """The same units with some figures multiplied; derived facts that read them are computed anew."""
        scheme = self.run.scheme

        def load(table: Table, name: str) -> Any:
            if name in factors:
                return self._still(name) * factors[name]
            if name in scheme.derived_by_name and name in self.moving:
                return scheme.derived_by_name[name].formula.evaluate(table)
            return self._still(name)

        return Table(self.part.n, load, lambda: self.part.keys)

    def _still(self, name: str) -> Any:
        if name not in self.kept:
            self.kept[name] = self.part[name]
        return self.kept[name]


def scored(run: Evaluation, place: int, rows: Index) -> Scored:
    """Make the units `rows` of the pool at `place` ready; the order of `rows` is kept."""
    scheme, pool = run.scheme, run.scheme.pools[place]
    part = run.table.at(rows)
    facts = revised(run, pool)
    moving = frozenset(
        name for name in scheme.derived_by_name if raw_facts(scheme, frozenset({name})) & set(facts)
    )
    cuts = [slice(start, min(start + BLOCK, len(rows))) for start in range(0, len(rows), BLOCK)]
    blocks = tuple(_block(run, pool, part, where, moving, frozenset(facts)) for where in cuts)
    return Scored(run, place, rows, part, facts, blocks)


def revised(run: Evaluation, pool: Pool) -> tuple[str, ...]:
    """The figures that enter the points of a pool, in the vocabulary's order."""
    entering = signs.entering(run.scheme, pool.name)
    return tuple(one.code for one in run.scheme.facts if one.code in entering)


def _block(run: Evaluation, pool: Pool, part: Table, where: slice, moving: frozenset[str],
           facts: frozenset[str]) -> _Block:  # fmt: skip
    here = part.at(np.arange(where.start, where.stop))
    marks = run.calibration.indicators[pool.name]
    indicators = tuple(quick(one, here, marks[one.name], run.scheme.rounding) for one in pool.indicators)
    given = of_pool(run.scheme, pool.name)
    uses = frozenset().union(
        *(one.points.uses for one in given), *(one.when.uses for one in given if one.when)
    )
    still = _given(run, pool, here) if not raw_facts(run.scheme, uses) & facts else None
    return _Block(where, here, run, indicators, pool, still, moving)


def _given(run: Evaluation, pool: Pool, part: Table) -> Number:
    """What adjustments and their caps came to."""
    given = of_pool(run.scheme, pool.name)
    groups = {one.group for one in given}
    names = [f"adjustment.{one.name}" for one in given] + [f"cap.{g}" for g in run.scheme.caps if g in groups]
    return np.asarray(np.sum([part[name] for name in names], axis=0)) if names else np.zeros(part.n)
