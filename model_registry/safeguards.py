"""Checks of the gate, part two: the candidate is what it says, and knows only what can be known."""

from collections.abc import Iterator, Sequence

import numpy as np

from model_registry import drift, monotone, probes, spread
from model_registry.case import Case
from model_registry.findings import Finding, found, percent
from model_registry.leakage import Association


def probabilities(case: Case) -> Iterator[Finding]:
    """Every forecast is a distribution over the classes."""
    given = case.forecast.probabilities
    wrong = case.rows
    if given.shape == (case.rows, len(case.held_out.classes)):
        sound = np.isfinite(given).all(axis=1) & (given >= -1e-9).all(axis=1)
        wrong = int((~(sound & (np.abs(given.sum(axis=1) - 1) <= 1e-6))).sum())
    yield found("probabilities", wrong == 0, wrong, 0, {"rows": case.rows, "wrong": wrong})


def promises(case: Case) -> Iterator[Finding]:
    """The candidate reads the features of these samples, with what is promised of each."""
    own, given = (
        {(one.name, one.direction) for one in features}
        for features in (case.candidate.features, case.held_out.matrix.features)
    )
    differ = sorted({name for name, _ in own ^ given})
    promised = sum(1 for _, direction in given if direction)
    params = {"count": len(given), "promised": promised, "features": differ}
    yield found("promises", not differ, len(differ), 0, params)


def reproduced(case: Case) -> Iterator[Finding]:
    """Training again on the held-in years gives the same forecaster: it saw those and no other."""
    same = probes.reproduced(case.candidate, case.train, case.held_in)
    params = {
        "rows": len(case.held_in),
        "first": min(case.held_in.origins),
        "last": max(case.held_in.origins),
    }
    yield found("reproduced", same, float(not same), 0, params)


def promise_kept(case: Case) -> Iterator[Finding]:
    """A better figure never forecasts a worse class."""
    tried, limit = (
        monotone.violations(case.candidate, case.held_out.matrix, case.seed),
        case.limits.most_violations,
    )
    shown = {"checked": tried.checked, "violated": tried.violated, "features": list(tried.examples)}
    passed = tried.violated <= limit and tried.checked > 0
    yield found("monotone", passed, tried.violated, limit, shown | {"limit": limit})


def placebo(case: Case) -> Iterator[Finding]:
    """Trained on shuffled classes, nothing is known."""
    figure = probes.placebo(case.train, case.held_in, case.held_out, case.seed)
    limit = max(case.limits.most_placebo_skill, len(case.held_in) ** -0.5)
    shown = {"skill": percent(figure), "limit": percent(limit), "rows": case.rows}
    yield found("placebo", figure <= limit, figure, limit, shown)


def foreseen(case: Case) -> Iterator[Finding]:
    """Nobody foresees nearly every change."""
    target, now = case.held_out.target, case.held_out.matrix.now
    changed, limit = int(((target != now) & (now >= 0)).sum()), case.limits.most_foreseen
    share = case.scores.foreseen if changed else 0.0
    shown = {"changed": changed, "share": percent(share), "limit": percent(limit)}
    yield found("foreseen", share <= limit, share, limit, shown)


def leak(case: Case) -> Iterator[Finding]:
    """No feature knows next year's class."""
    worst = max(_told(case), key=lambda one: one.leak)
    yield _association(case, "leak", worst, worst.leak, case.limits.most_leak)


def meaning(case: Case) -> Iterator[Finding]:
    """No feature tells something else than in the years learned from; of categories more is allowed."""
    limits = {"meaning": case.limits.most_change_of_meaning, "category": case.limits.most_change_of_category}
    categories = {one.name for one in case.held_in.matrix.features if one.categorical}
    for name, limit in limits.items():
        among = [one for one in _told(case) if (one.feature in categories) == (name == "category")]
        if among:
            worst = max(among, key=lambda one: one.change)
            yield _association(case, name, worst, worst.change, limit)


def _told(case: Case) -> Sequence[Association]:
    if not case.associations:
        raise ValueError("no feature has values that enough enterprises share")
    return case.associations


def _association(case: Case, name: str, one: Association, figure: float, limit: float) -> Finding:
    counts = {"features": len({each.feature for each in case.associations}), "rows": case.rows}
    if figure <= 0:
        return Finding(name, f"gate.{name}_none", counts | {"limit": limit}, True, figure, limit)
    told = {"feature": one.feature, "values": one.values, "carriers": one.carriers}
    sizes = {"learned": round(one.learned, 2), "held_out": round(one.held_out, 2)}
    shown = told | sizes | counts | {"figure": round(figure, 2), "limit": limit}
    return found(name, figure <= limit, figure, limit, shown)


def stability(case: Case) -> Iterator[Finding]:
    """The figures that the score rests on are spread as in the year before."""
    limits, now = case.limits, case.held_out.matrix
    shifts = spread.shifts(case.year_before, now)
    moved = spread.moved_of(shifts, drift.weights(case.candidate, now), limits.most_shift)
    params = moved.params(case.rows, limits) | _years(case)
    yield found("stability", moved.resting <= limits.most_resting, moved.resting, limits.most_resting, params)


def score_stability(case: Case) -> Iterator[Finding]:
    """The score itself is spread as in the year before."""
    figure = drift.score_shift(case.candidate, case.year_before, case.held_out.matrix)
    limit = case.limits.most_score_shift
    shown = {"figure": round(figure, 2), "limit": limit, "rows": case.rows} | _years(case)
    yield found("score_stability", figure <= limit, figure, limit, shown)


def _years(case: Case) -> dict[str, object]:
    return {"former": max(case.held_in.origins), "year": max(case.held_out.origins)}


def latency(case: Case) -> Iterator[Finding]:
    """One forecast answers at once, on any machine."""
    seconds, limit = probes.latency(case.candidate, case.held_out.matrix), case.limits.most_seconds
    shown = {"milliseconds": float(f"{1000 * seconds:.2g}"), "limit": 1000 * limit, "runs": probes.RUNS}
    yield found("latency", seconds <= limit, seconds, limit, shown)


def size(case: Case) -> Iterator[Finding]:
    """A web worker can hold the forecaster."""
    weight, limit = probes.size(case.candidate), case.limits.most_bytes
    shown = {"kilobytes": round(weight / 1000), "limit": round(limit / 1000)}
    yield found("size", weight <= limit, weight, limit, shown)
