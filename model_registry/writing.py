"""What a retraining found, written down: the artifact that is registered, with its card and its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from model_registry import card as cards
from model_registry import forecaster
from model_registry.artifact import Artifact
from model_registry.card import Judged
from model_registry.findings import Language, Say
from model_registry.history import History, Year
from model_registry.refit import BenchmarkChange, Migration
from model_registry.thresholds import Thresholds
from model_registry.weights import Proposal
from scoring.document import Scheme
from scoring.errors import Fault

LIBRARIES = ("lightgbm", "numpy", "polars", "scikit-learn", "scipy", "sqlglot")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Titles = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Learned:
    """The forecasters with their judgements, what of the past was left out, and the limits gone by."""

    annual: Judged
    quarterly: Judged | None
    left_out: Sequence[Fault]
    limits: Thresholds

    @property
    def named(self) -> dict[str, Judged]:
        """Those that there are, by name."""
        return {"annual": self.annual} | ({"quarterly": self.quarterly} if self.quarterly else {})


@dataclass(frozen=True, eq=False)
class Compared:
    """What changes against the champion, and weights that would reproduce the final decisions best."""

    benchmarks: Sequence[BenchmarkChange]
    migration: Migration | None
    proposals: Sequence[Proposal]


def artifact(
    county: str, history: History, learned: Learned, compared: Compared, say: Say, titles: Titles
) -> Artifact:
    """Put together what is registered: rules, calibration, forecasters, card and pages."""
    newest = history.years[-1]
    card = cards.build(
        county,
        history.through,
        learned.annual,
        learned.quarterly,
        learned.limits,
        left_out=learned.left_out,
        benchmarks=compared.benchmarks,
        migration=compared.migration,
        proposals=compared.proposals,
        titles={**titles, **_titles(newest.scheme)},
        libraries={name: version(name) for name in LIBRARIES},
        digests=_digests(newest, learned),
    )
    return Artifact(
        county=county,
        through=history.through,
        scheme_text=newest.scheme.text,
        calibration=newest.calibration,
        annual=learned.annual.forecaster,
        quarterly=learned.quarterly.forecaster if learned.quarterly else None,
        card=card,
        pages={language: cards.render(card, say, language) for language in LANGUAGES},
    )


def _titles(scheme: Scheme) -> dict[str, dict[str, str]]:
    """What the scheme calls its pools and indicators."""
    indicators = {one.name: one.title or one.name for pool in scheme.pools for one in pool.indicators}
    return {"pool": {pool.name: pool.title for pool in scheme.pools}, "indicator": indicators}


def _digests(newest: Year, learned: Learned) -> dict[str, str]:
    rules = {"scheme": newest.scheme.digest, "calibration": newest.calibration.digest}
    return rules | {name: forecaster.digest(one.forecaster) for name, one in learned.named.items()}
