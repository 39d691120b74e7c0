"""A retraining in one reading: the published past in, one judged version with its card out.

What was judged is what is registered: no forecaster ever sees the year it is judged by, and none is trained
again on it afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from model_registry import baselines, gate, refit, samples, thresholds, training, weights, writing
from model_registry.artifact import Artifact
from model_registry.card import Judged
from model_registry.errors import TooLittle
from model_registry.findings import Say
from model_registry.forecaster import Forecaster
from model_registry.history import History, Year, usable
from model_registry.matrix import Samples
from model_registry.subjects import known_of
from model_registry.thresholds import Thresholds
from model_registry.weights import Proposal
from model_registry.writing import Compared, Learned
from scoring.errors import Fault

Report = Callable[[str, int, int], None]
STEPS = 5


def retrain(
    county: str,
    years: Sequence[Year],
    former: Artifact | None,
    say: Say,
    report: Report,
    with_weights: bool = False,
    titles: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Artifact:
    """Learn from published years, judge on the newest, and write the card.

    Parameters
    ----------
    county : str
    years : sequence of Year
        Every published evaluation through the year asked for.
    former : Artifact or None
        The champion, to be compared with.
    say : callable
        Says codes in words, for the card.
    report : callable
        Told the step, how many are done, and of how many.
    with_weights : bool
        Also propose indicator weights that best reproduce the final classes.
    titles : mapping
        `county`, `industry` → code → what people call it, for the card.

    Raises
    ------
    TooLittle
        What of the past is missing.
    """
    history = usable(county, years)
    learned = learn(history, former, report)
    report("comparing", 3, STEPS)
    compared = compare(history, former, with_weights)
    report("writing_card", 4, STEPS)
    return writing.artifact(county, history, learned, compared, say, titles)


def learn(history: History, former: Artifact | None, report: Report) -> Learned:
    """Train and judge: for a whole year, and where there are quarters, within one."""
    limits = thresholds.usual()
    report("assembling", 0, STEPS)
    rows, other_classes = samples.annual(history)
    by_quarter, _ = samples.quarterly(history)
    left_out = [Fault("model.year_of_other_classes", params={"year": year}) for year in other_classes]
    report("training", 1, STEPS)
    annual = judged(rows, former.annual if former else None, limits)
    report("training_quarterly", 2, STEPS)
    quarterly = _by_quarters(by_quarter, former, limits)
    if isinstance(quarterly, Fault):
        return Learned(annual, None, [*left_out, quarterly], limits)
    return Learned(annual, quarterly, left_out, limits)


def compare(history: History, former: Artifact | None, with_weights: bool) -> Compared:
    """What the newest year's benchmarks and lines change against the champion's; what weights would."""
    newest, previous = history.years[-1], _year_before(history)
    proposals = _proposals(newest, previous) if with_weights else []
    if former is None:
        return Compared((), None, proposals)
    changes = refit.changes(former.calibration, newest.calibration)
    effect = refit.effect(newest.scheme, newest.facts, previous, former.calibration, newest.calibration)
    return Compared(changes, effect, proposals)


def judged(rows: Samples, champion: Forecaster | None, limits: Thresholds) -> Judged:
    """Train on all origin years but the newest, and judge on that."""
    held_in, held_out = training.held_out(rows)
    candidate = training.fit(held_in)
    ladder = baselines.ladder(held_in)
    judgement = gate.judge(candidate, held_in, held_out, champion, ladder, training.fit, limits)
    return Judged(candidate, held_in, held_out, judgement)


def _by_quarters(rows: Samples | None, former: Artifact | None, limits: Thresholds) -> Judged | Fault:
    """The same for the forecast within a year; what is missing for it does not stop the rest."""
    if rows is None:
        return Fault("model.no_quarters")
    try:
        return judged(rows, former.quarterly if former else None, limits)
    except TooLittle as error:
        return error.fault


def _proposals(newest: Year, previous: pl.DataFrame | None) -> list[Proposal]:
    found = (weights.propose(newest, previous, pool.name) for pool in newest.scheme.pools)
    return [one for one in found if one is not None]


def _year_before(history: History) -> pl.DataFrame | None:
    """Facts of the year before the newest as its rules look back at them."""
    before = history.of(history.through - 1)
    return known_of(before) if before else None
