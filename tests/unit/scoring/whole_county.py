"""What-ifs of a whole demo county put into its facts, all of one lever at once, and scored again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from data.synthetic import generate, scheme_text
from scoring.columns import Index
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.field import Ground, ground
from scoring.goals import Goal
from scoring.levers import Lever, of
from scoring.scheme import parse
from scoring.whatif import Proposal, ask
from tests.unit.data import demo_years

YEAR = 2024
HEADS = ("own", "with_tenants", "group")
GOALS: tuple[Goal, ...] = ("better", "worse")
BY_HEAD = ('value = "rd_expense / revenue"', 'value = "revenue / employees"')


@dataclass(frozen=True, eq=False)
class County:
    """A year's facts and the run made of them: a class depends on the own figures of its unit alone."""

    facts: pl.DataFrame
    previous: pl.DataFrame
    run: Evaluation

    @property
    def scheme(self) -> Scheme:
        return self.run.scheme

    @cached_property
    def ready(self) -> Ground:
        return ground(self.run, self.facts)

    @cached_property
    def now(self) -> Index:
        found: Index = self.run.table["class"].positions(self.scheme.class_names)
        return found

    @cached_property
    def row(self) -> dict[str, int]:
        return {uscc: place for place, uscc in enumerate(self.facts["uscc"])}

    @property
    def heads(self) -> np.ndarray:
        return self.run.results["unit"].is_in(list(HEADS)).to_numpy()

    def levers(self) -> dict[str, Lever]:
        return {one.fact: one for pool in self.scheme.pools for one in of(self.scheme, pool)}

    def rescored(
        self, fact: str, rows: Sequence[int] | Index, figures: Sequence[float] | np.ndarray
    ) -> Index:
        """The classes of `rows` after each had another figure, by the frozen marks and lines."""
        changed = self.facts[fact].to_numpy().astype(float)
        changed[np.asarray(rows, dtype=np.intp)] = figures
        facts = self.facts.with_columns(pl.Series(fact, changed, nan_to_null=True))
        after = evaluate(self.scheme, facts, self.previous, self.run.calibration).table["class"]
        places: Index = after.positions(self.scheme.class_names)
        return places[np.asarray(rows, dtype=np.intp)]

    def proposals(self, usccs: Iterable[str]) -> Iterator[tuple[str, Proposal]]:
        for uscc in usccs:
            answer = ask(self.scheme, self.run.calibration, self.facts, self.previous, uscc)
            yield from ((uscc, one) for one in answer.proposals)


def county(folder: Path, by_head: bool = False) -> County:
    """The demo county as it is delivered: 942 enterprises above scale, 1,200 below."""
    files = generate(folder, years=range(YEAR - 1, YEAR + 1), quarters=0)
    tables = demo_years.tables(demo_years.first(files))
    before = evaluate(parse(scheme_text(YEAR - 1)), tables[YEAR - 1]).results
    classes = before.select("uscc", "class", "years_in_class")
    previous = tables[YEAR - 1].join(classes, on="uscc", how="left")
    text = scheme_text(YEAR).replace(*BY_HEAD) if by_head else scheme_text(YEAR)
    return County(tables[YEAR], previous, evaluate(parse(text), tables[YEAR], previous))


def check(here: County, asked: Iterable[tuple[str, Proposal]]) -> int:
    """Every proposal gives exactly the class that it promises; how many there were."""
    by_fact = defaultdict[tuple[str, Goal], list[tuple[str, Proposal]]](list)
    for uscc, one in asked:
        by_fact[one.lever.fact, one.goal].append((uscc, one))
    for (fact, goal), found in by_fact.items():
        rows = [here.row[uscc] for uscc, _ in found]
        names = here.scheme.class_names
        promised = np.array([names.index(one.reached) for _, one in found])
        assert np.array_equal(here.rescored(fact, rows, [one.after for _, one in found]), promised), (
            fact,
            goal,
        )
        assert ((promised < here.now[rows]) == (goal == "better")).all()
        less = [(row, figure) for row, (_, one) in zip(rows, found, strict=True) if (figure := short(one))]
        after = here.rescored(fact, *zip(*less, strict=True)) if less else np.array([])
        before = here.now[[row for row, _ in less]]
        assert not ((after < before) if goal == "better" else (after > before)).any(), (fact, goal)
    return sum(map(len, by_fact.values()))


def short(one: Proposal) -> float | None:
    """The figure after 1 % less of the change, one unit less of what is counted; None: that is nothing."""
    counted = one.lever.decimals is None
    if one.amount <= (1 if counted else 10.0**-one.lever.decimals):  # type: ignore[operator]
        return None
    return (one.before or 0.0) + one.way * (one.amount - 1 if counted else one.amount * 0.99)
