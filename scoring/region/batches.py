"""Who gets a plan of rectification, and in which batch it is proposed."""

from dataclasses import dataclass

import numpy as np

from scoring.region.clauses import Batch, Rectification
from scoring.region.population import Population
from scoring.table import Table


@dataclass(frozen=True, slots=True)
class Proposal:
    """An enterprise in one of the classes that get a plan, and the batch proposed for it."""

    uscc: str
    name: str | None
    class_name: str
    batch: Batch


def proposals(population: Population, rules: Rectification) -> tuple[Proposal, ...]:
    """Everybody in one of the classes, by credit code; each in the first batch whose condition holds.

    The last batch has no condition: it takes whoever no other takes, and those whose figures are not known.
    """
    table = population.now
    rows = np.flatnonzero(table["class"].where(frozenset(rules.classes).__contains__))
    part = table.at(rows)
    place = np.full(part.n, len(rules.batches) - 1)
    with np.errstate(all="ignore"):
        for number, batch in reversed(list(enumerate(rules.batches))):
            if batch.when is not None:
                place[batch.when.evaluate(part).true] = number
    made = (_proposal(part, row, rules.batches[place[row]]) for row in range(part.n))
    return tuple(sorted(made, key=lambda one: one.uscc))


def _proposal(part: Table, row: int, batch: Batch) -> Proposal:
    names, classes = part["name"], part["class"]
    name, class_name = names.values[names.codes[row]], classes.values[classes.codes[row]]
    return Proposal(str(part.keys[row]), name, class_name, batch)
