"""The gate: a candidate against champion, simple ways and its own promises, on the year held out.

It fails closed: what cannot be measured has failed, and says why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from model_registry import checks, safeguards
from model_registry.case import Case, Simple
from model_registry.findings import Finding
from model_registry.forecaster import Forecaster
from model_registry.group_errors import GroupErrors
from model_registry.matrix import Samples
from model_registry.metrics import Scores
from model_registry.thresholds import Thresholds, usual

__all__ = ["CHECKS", "Finding", "Judgement", "judge"]

Check = Callable[[Case], Iterator[Finding]]
CHECKS: Mapping[str, Check] = {
    "rows": checks.rows,
    "probabilities": safeguards.probabilities,
    "promises": safeguards.promises,
    "reproduced": safeguards.reproduced,
    "kappa": checks.kappa,
    "better": checks.better,
    "macro_f1": checks.macro_f1,
    "log_loss": checks.log_loss,
    "calibration": checks.calibration,
    "champion": checks.champion,
    "monotone": safeguards.promise_kept,
    "placebo": safeguards.placebo,
    "foreseen": safeguards.foreseen,
    "leak": safeguards.leak,
    "meaning": safeguards.meaning,
    "stability": safeguards.stability,
    "score_stability": safeguards.score_stability,
    "errors": checks.errors,
    "fairness": checks.fairness,
    "latency": safeguards.latency,
    "size": safeguards.size,
}
LONGEST_REASON = 200


@dataclass(frozen=True)
class Judgement:
    """What the gate found.

    `scores`: of the candidate, each simple way and the champion, by name, where they could be measured.
    `groups`: the candidate's errors by group, `overall` among all.
    """

    passed: bool
    findings: tuple[Finding, ...]
    scores: Mapping[str, Scores] = field(default_factory=dict)
    groups: tuple[GroupErrors, ...] = ()
    overall: GroupErrors | None = None

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What stands against promoting the candidate."""
        return tuple(one for one in self.findings if not one.passed)


def judge(
    candidate: Forecaster,
    held_in: Samples,
    held_out: Samples,
    champion: Forecaster | None,
    baselines: Sequence[Simple],
    train: Callable[[Samples], Forecaster],
    thresholds: Thresholds | None = None,
    seed: int = 0,
) -> Judgement:
    """Judge a candidate on the held-out year.

    Parameters
    ----------
    candidate, champion : Forecaster
        Neither has seen the held-out rows; no champion is None.
    held_in, held_out : Samples
        What the candidate was trained on, and the year after.
    baselines : sequence
        Simple ways of forecasting, fitted on `held_in`.
    train : callable
        How the candidate was trained: it is used again, for the same and for shuffled classes.
    thresholds : Thresholds, optional
        Those of `thresholds.toml` if left out.

    Returns
    -------
    Judgement
        Passed only if every single check has; an error in a check is a failed finding.
    """
    case = Case(candidate, held_in, held_out, champion, baselines, train, thresholds or usual(), seed)
    findings = tuple(one for name, check in CHECKS.items() for one in _closed(name, check, case))
    passed = all(one.passed for one in findings)
    return Judgement(passed, findings, *_measured(case))


def _closed(name: str, check: Check, case: Case) -> list[Finding]:
    """What a check finds; if it breaks, or finds nothing, that is what was found."""
    try:
        findings = list(check(case))
    except Exception as error:
        return [_unmeasured(name, f"{type(error).__name__}: {error}")]
    return findings or [_unmeasured(name, "nothing was found")]


def _unmeasured(name: str, reason: str) -> Finding:
    params = {"check": name, "reason": reason[:LONGEST_REASON]}
    return Finding(name, "gate.not_measured", params, passed=False)


def _measured(case: Case) -> tuple[Mapping[str, Scores], tuple[GroupErrors, ...], GroupErrors | None]:
    """The figures behind the findings; those that could not be measured are left out, and were found."""
    try:
        champion = {"champion": case.champion_scores} if case.champion_scores else {}
        return {"candidate": case.scores, **case.simple, **champion}, case.errors, case.overall
    except Exception:
        return {}, (), None
