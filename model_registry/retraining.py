"""A retraining in one reading: the published past in, one judged version with its card out.

What was judged is what is registered: no forecaster ever sees the year it is judged by, and none is trained
again on it afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType

import polars as pl

from model_registry import baselines, forecaster, gate, refit, samples, thresholds, training, weights
from model_registry import card as cards
from model_registry.artifact import Artifact
from model_registry.card import Judged
from model_registry.errors import TooLittle
from model_registry.findings import Language, Say
from model_registry.forecaster import Forecaster
from model_registry.history import History, Year, usable
from model_registry.matrix import Samples
from model_registry.refit import BenchmarkChange, Migration
from model_registry.subjects import known_of
from model_registry.thresholds import Thresholds
from model_registry.weights import Proposal
from scoring.document import Scheme
from scoring.errors import Fault

Report = Callable[[str, int, int], None]
STEPS = 5
LIBRARIES = ("lightgbm", "numpy", "polars", "scikit-learn", "scipy", "sqlglot")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


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
    history, limits = usable(county, years), thresholds.usual()
    newest, previous = history.years[-1], _year_before(history)
    report("assembling", 0, STEPS)
    rows, left_out = samples.annual(history)
    by_quarter, _ = samples.quarterly(history)
    report("training", 1, STEPS)
    annual = judged(rows, former.annual if former else None, limits)
    report("training_quarterly", 2, STEPS)
    quarterly = _by_quarters(by_quarter, former, limits)
    report("comparing", 3, STEPS)
    changes, migration = _against(former, newest, previous)
    trained = {"annual": annual} | ({"quarterly": quarterly} if isinstance(quarterly, Judged) else {})
    card = cards.build(
        county,
        history.through,
        annual,
        trained.get("quarterly"),
        limits,
        left_out=_left_out(left_out, quarterly),
        benchmarks=changes,
        migration=migration,
        proposals=_proposals(newest, previous) if with_weights else (),
        titles={**titles, **_titles(newest.scheme)},
        libraries={name: version(name) for name in LIBRARIES},
        digests=_digests(newest, trained),
    )
    report("writing_card", 4, STEPS)
    return Artifact(
        county=county,
        through=history.through,
        scheme_text=newest.scheme.text,
        calibration=newest.calibration,
        annual=annual.forecaster,
        quarterly=trained["quarterly"].forecaster if "quarterly" in trained else None,
        card=card,
        pages={language: cards.render(card, say, language) for language in LANGUAGES},
    )


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


def _against(
    former: Artifact | None, newest: Year, previous: pl.DataFrame | None
) -> tuple[Sequence[BenchmarkChange], Migration | None]:
    """What the newest year's benchmarks and cut lines change against the champion's."""
    if former is None:
        return (), None
    changes = refit.changes(former.calibration, newest.calibration)
    effect = refit.effect(newest.scheme, newest.facts, previous, former.calibration, newest.calibration)
    return changes, effect


def _proposals(newest: Year, previous: pl.DataFrame | None) -> list[Proposal]:
    found = (weights.propose(newest, previous, pool.name) for pool in newest.scheme.pools)
    return [one for one in found if one is not None]


def _left_out(years: Sequence[int], quarterly: Judged | Fault) -> list[Fault]:
    others = [Fault("model.year_of_other_classes", params={"year": year}) for year in years]
    return [*others, quarterly] if isinstance(quarterly, Fault) else others


def _year_before(history: History) -> pl.DataFrame | None:
    """Facts of the year before the newest as its rules look back at them."""
    before = history.of(history.through - 1)
    return known_of(before) if before else None


def _titles(scheme: Scheme) -> dict[str, dict[str, str]]:
    """What the scheme calls its pools and indicators."""
    indicators = {one.name: one.title or one.name for pool in scheme.pools for one in pool.indicators}
    return {"pool": {pool.name: pool.title for pool in scheme.pools}, "indicator": indicators}


def _digests(newest: Year, judged: Mapping[str, Judged]) -> dict[str, str]:
    rules = {"scheme": newest.scheme.digest, "calibration": newest.calibration.digest}
    return rules | {name: forecaster.digest(one.forecaster) for name, one in judged.items()}
