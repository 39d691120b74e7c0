"""Changed figures, scored again by the frozen run: what every proposal must stand before it is given.

An enterprise is copied together with all that it is linked to (tenants, subsidiaries, plot holder), a copy
per trial; one evaluation scores them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from scoring.calibration import Calibration
from scoring.columns import Index
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate

LINKS = ("plot_holder_uscc", "parent_uscc")
Figures = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Trial:
    """One enterprise and its family, ready to be tried with other figures.

    `unit`: which of its rows is meant (`merged` for the second evaluation of a mixed enterprise, else "").
    """

    scheme: Scheme
    calibration: Calibration
    facts: pl.DataFrame
    previous: pl.DataFrame | None
    uscc: str
    unit: str = ""

    def run(self, figures: Sequence[Figures]) -> tuple[Evaluation, Index]:
        """Evaluate a copy per entry of `figures` (fact → new figure), and the rows that are meant."""
        facts = pl.concat([self._copy(place, changed) for place, changed in enumerate(figures)])
        last = self._last(len(figures))
        done = evaluate(self.scheme, facts, last, self.calibration)
        return done, self._rows(done, len(figures))

    def classes(self, figures: Sequence[Figures]) -> list[str | None]:
        """The class of each trial."""
        if not figures:
            return []
        done, rows = self.run(figures)
        column = done.table["class"]
        return [column.values[code] for code in column.codes[rows]]

    def now(self, fact: str) -> float | None:
        """The enterprise's own figure as delivered."""
        if fact not in self.facts.columns:
            return None
        figure = self.facts.filter(pl.col("uscc") == self.uscc)[fact][0]
        return None if figure is None else float(figure)

    @cached_property
    def _links(self) -> list[str]:
        return ["uscc", *(link for link in LINKS if link in self.facts.columns)]

    def _copy(self, place: int, changed: Figures) -> pl.DataFrame:
        here = pl.col("uscc") == self.uscc
        figures = [
            pl.when(here).then(pl.lit(figure)).otherwise(self._column(fact)).alias(fact)
            for fact, figure in changed.items()
        ]
        return self.facts.with_columns(figures).with_columns(
            pl.when(pl.col(link).is_not_null()).then(pl.concat_str(link, pl.lit(f"#{place}"))).alias(link)
            for link in self._links
        )

    def _column(self, fact: str) -> pl.Expr:
        return pl.col(fact).cast(pl.Float64) if fact in self.facts.columns else pl.lit(None, pl.Float64)

    def _last(self, copies: int) -> pl.DataFrame | None:
        if self.previous is None:
            return None
        links = [link for link in self._links if link in self.previous.columns]
        marked = (
            self.previous.with_columns(pl.concat_str(link, pl.lit(f"#{place}")).alias(link) for link in links)
            for place in range(copies)
        )
        return pl.concat(list(marked))

    def _rows(self, done: Evaluation, copies: int) -> Index:
        second = done.table["unit"].where("merged".__eq__)
        keys = done.table.keys
        meant = keys.str.starts_with(f"{self.uscc}#").to_numpy() & (second == (self.unit == "merged"))
        rows = np.flatnonzero(meant)
        order = keys.gather(rows).str.split("#").list.last().cast(pl.Int64).to_numpy()
        found = np.empty(copies, dtype=np.intp)
        found[order] = rows
        return found


def family(facts: pl.DataFrame, uscc: str) -> pl.DataFrame:
    """The rows of all enterprises that one is linked to, over however many steps."""
    links = [link for link in LINKS if link in facts.columns]
    if not links:
        return facts.filter(pl.col("uscc") == uscc)
    found = {uscc}
    while True:
        near = facts.filter(pl.any_horizontal(pl.col(name).is_in(list(found)) for name in ("uscc", *links)))
        codes = {code for name in ("uscc", *links) for code in near[name] if code} & set(facts["uscc"])
        if codes <= found:
            return facts.filter(pl.col("uscc").is_in(list(found)))
        found |= codes


def trial(
    scheme: Scheme,
    calibration: Calibration,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    uscc: str,
    unit: str = "",
) -> Trial:
    """Take an enterprise with its family out of a table."""
    mine = family(facts, uscc)
    last = None if previous is None else previous.filter(pl.col("uscc").is_in(mine["uscc"].to_list()))
    return Trial(scheme, calibration, mine, last, uscc, unit)
