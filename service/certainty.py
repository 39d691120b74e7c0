"""How surely classes hold: kept per evaluation, for one enterprise and, counted, for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from scoring import stability as perturbed
from scoring.evaluate import Evaluation as Run
from scoring.stability import DRAWS, REVIEW, Stability
from service import frozen
from service.frozen import Key
from service.kept import Kept
from service.tables import Evaluation

MOST_UNITS = 1_000_000  # of what is kept: some 100 MB
SMALL = 5_000  # a smaller county counts as this many
FIRM = 0.95  # of the draws
FEWEST = 5  # enterprises of a class about which something is said

_kept: Kept[Stability] = Kept(MOST_UNITS, lambda one: max(len(one.share), SMALL))


@dataclass(frozen=True)
class OfClass:
    """How many of a class hold it in nearly all draws, and how many in too few to be sure."""

    class_name: str
    units: int
    firm: int
    shaky: int


def of(key: Key, run: Run, draws: int = DRAWS, seed: int = 0) -> Stability:
    """Give how surely each unit of a run has its class; computed at the first call."""
    return _kept.get((*key, draws, seed), lambda: perturbed.stability(run, draws, seed))


def summary(session: Session, evaluation: Evaluation) -> Sequence[OfClass]:
    """Count by class how surely it holds; one of a few enterprises is left out: it would name them."""
    told = frozen.of(session, evaluation)
    found, classes = of(told.key, told.run), told.run.table["class"]
    known = ~np.isnan(found.share) & ~told.run.table["unit"].where("merged".__eq__)
    rows = [
        (name, found.share[known & (classes.codes == place)])
        for place, name in enumerate(classes.values)
        if name is not None
    ]
    return [
        OfClass(name, len(share), int((share >= FIRM).sum()), int((share < REVIEW).sum()))
        for name, share in sorted(rows, key=lambda row: str(row[0]))
        if len(share) >= FEWEST
    ]
