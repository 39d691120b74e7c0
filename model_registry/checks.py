"""Checks of the gate, part one: how well the candidate forecasts, compared with whom, and for whom it errs.

Each measures one thing of a case and says what it found against its limit. A figure that is no number passes
nowhere: every comparison is written so that it must hold.
"""

from collections.abc import Iterator

from model_registry import group_errors
from model_registry.case import SAME_CLASS, Case
from model_registry.findings import Finding, found, percent
from model_registry.group_errors import GroupErrors
from model_registry.matrix import GROUPS
from model_registry.metrics import Scores


def rows(case: Case) -> Iterator[Finding]:
    """Enough of last year's enterprises to judge by."""
    limit, year = case.limits.least_rows, max(case.held_out.origins, default=0)
    yield found(
        "rows", case.rows >= limit, case.rows, limit, {"rows": case.rows, "year": year, "limit": limit}
    )


def kappa(case: Case) -> Iterator[Finding]:
    """The forecast agrees with what came, enough to be of use."""
    figure, limit = case.scores.kappa, case.limits.least_kappa
    shown = {"rows": case.rows, "kappa": round(figure, 3), "limit": limit}
    yield found("kappa", figure >= limit, figure, limit, shown | {"right": percent(case.scores.accuracy)})


def better(case: Case) -> Iterator[Finding]:
    """The candidate is ahead of each simple way of forecasting."""
    for name, scores in case.simple.items():
        same, gain = name == SAME_CLASS, case.scores.kappa - scores.kappa
        limit = case.limits.least_gain_same_class if same else case.limits.least_gain
        figures = {"rows": case.rows, "kappa": round(case.scores.kappa, 3), "other": round(scores.kappa, 3)}
        passed = gain > limit if same else gain >= limit
        yield found(f"better.{name}", passed, gain, limit, {"simple": name, "limit": limit} | figures)


def macro_f1(case: Case) -> Iterator[Finding]:
    """No class is given up: each counts alike."""
    own, other = case.scores.macro_f1, case.simple[SAME_CLASS].macro_f1
    loss, limit = other - own, case.limits.most_f1_loss
    shown = {"rows": case.rows, "f1": round(own, 3), "other": round(other, 3), "limit": limit}
    yield found("macro_f1", loss <= limit, loss, limit, shown)


def log_loss(case: Case) -> Iterator[Finding]:
    """The probabilities tell as much as those of any simple way."""
    name, best = min(case.simple.items(), key=lambda entry: entry[1].log_loss)
    yield _log_loss(case, "log_loss", best, case.limits.most_log_loss_excess, name)


def _log_loss(case: Case, check: str, other: Scores, limit: float, name: str) -> Finding:
    excess = case.scores.log_loss / other.log_loss - 1
    shown = {"rows": case.rows, "loss": round(case.scores.log_loss, 3), "other": round(other.log_loss, 3)}
    return found(check, excess <= limit, excess, limit, shown | {"simple": name, "limit": percent(limit)})


def calibration(case: Case) -> Iterator[Finding]:
    """A probability of 70 % is right in 70 of 100."""
    error, limit = case.scores.calibration_error, case.limits.most_calibration_error
    shown = {"rows": case.rows, "error": percent(error), "limit": percent(limit)}
    yield found("calibration", error <= limit, error, limit, shown)


def champion(case: Case) -> Iterator[Finding]:
    """The champion is not clearly better."""
    if case.champion is None:
        yield Finding("champion", "gate.champion_none")
    elif case.champion_scores is None:
        classes = {"champion": list(case.champion.classes), "classes": list(case.held_out.classes)}
        yield Finding("champion", "gate.champion_other_classes", classes, passed=False)
    else:
        yield _lead(case, case.champion_scores)
        limit = case.limits.most_champion_log_loss_lead
        yield _log_loss(case, "champion_log_loss", case.champion_scores, limit, "champion")


def _lead(case: Case, theirs: Scores) -> Finding:
    lead, limit = theirs.kappa - case.scores.kappa, case.limits.most_champion_lead
    shown = {"kappa": round(case.scores.kappa, 3), "other": round(theirs.kappa, 3)}
    return found("champion", lead <= limit, lead, limit, shown | {"rows": case.rows, "limit": limit})


def errors(case: Case) -> Iterator[Finding]:
    """No group is forecast much worse than all."""
    share, limit = case.overall.wrong.share or 0.0, case.limits.most_group_excess
    for dimension in GROUPS:
        judged = [one for one in case.errors if one.dimension == dimension and not one.small]
        if judged:
            worst = max(judged, key=lambda one: one.wrong.low)
            excess = worst.wrong.low - share
            yield found(f"errors.{dimension}", excess <= limit, excess, limit, _group(worst, share, limit))
        else:
            params = {"dimension": dimension, "least": case.limits.least_group}
            yield Finding(f"errors.{dimension}", "gate.errors_small", params)


def _group(worst: GroupErrors, share: float, limit: float) -> dict[str, object]:
    rate = worst.wrong
    who = {"dimension": worst.dimension, "group": worst.group, "rows": rate.of}
    interval = {"low": percent(rate.low), "high": percent(rate.high), "wrong": percent(rate.share or 0.0)}
    return who | interval | {"all": percent(share), "limit": percent(limit)}


def fairness(case: Case) -> Iterator[Finding]:
    """No two groups are treated so differently that it cannot be chance."""
    limit, least = case.limits.most_gap, round(case.limits.least_group)
    told = group_errors.gaps(case.errors, least)
    for dimension in GROUPS:
        widest = next((one for one in told if one.dimension == dimension), None)
        if widest is None:
            params = {"dimension": dimension, "least": least}
            yield Finding(f"fairness.{dimension}", "gate.fairness_none", params)
            continue
        who = {"dimension": dimension, "worse": widest.worse, "better": widest.better}
        shown = {"measure": widest.measure, "gap": percent(widest.gap), "limit": percent(limit)}
        yield found(f"fairness.{dimension}", widest.gap <= limit, widest.gap, limit, who | shown)
