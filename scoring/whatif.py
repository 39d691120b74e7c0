"""What would change the class of one enterprise: the least change of each fact, verified.

`scoring.single` computes, `scoring.walk` closes in where there is no closed form, and everything that is
given has been put into the facts and scored again by the frozen run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from scoring.calibration import Calibration
from scoring.cases import Case, case_of, known, word
from scoring.clauses import Pool
from scoring.curves import NotSolvable
from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.field import GOALS
from scoring.goals import Goal, held_by
from scoring.levers import Lever, named, of, outward
from scoring.nearest import nearest
from scoring.rays import Reach, along
from scoring.single import FAR, MULTIPLE, NOTHING, changes
from scoring.staged import meetings
from scoring.trial import Figures, Trial
from scoring.walk import turns

Method = Literal["exact", "staged"]


@dataclass(frozen=True)
class Proposal:
    """A change of one fact that leads to a class: verified, and less does not.

    `amount` in the fact's unit, upwards where `way` is 1, downwards where it is −1. `before` is None where
    the figure was not delivered. `method`: `staged` where the class depends on several lines at once.
    """

    lever: Lever
    goal: Goal
    way: int
    amount: float
    before: float | None
    after: float
    reached: str
    method: Method


@dataclass(frozen=True)
class Refusal:
    """Why there is no such change."""

    lever: Lever
    goal: Goal
    reason: Fault


@dataclass(frozen=True)
class Answer:
    """What would change the class of one unit.

    `reason`: why there are no what-ifs at all (no class, a member of another unit), else None.
    """

    uscc: str
    now: str | None
    proposals: tuple[Proposal, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    reason: Fault | None = None


def ask(
    scheme: Scheme,
    calibration: Calibration,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    uscc: str,
    fact: str | None = None,
    unit: str = "",
    multiple: float = MULTIPLE,
) -> Answer:
    """What would change the class of `uscc`, lever by lever, the cohort frozen.

    Parameters
    ----------
    facts, previous : of the whole county or of this enterprise and all that it is linked to.
    fact : one lever only; None: all of its pool.
    unit : "merged" for the second evaluation of a mixed enterprise.
    multiple : a rise to more than so many times the present figure is refused.

    Raises
    ------
    InputError
        `whatif.unknown_enterprise`, `whatif.unknown_lever`.
    """
    case = case_of(scheme, calibration, facts, previous, uscc, multiple, unit)
    if isinstance(case, Fault):
        return Answer(uscc, None, reason=case)
    plans = [_plan(case, lever, goal) for lever in _levers(scheme, case.field.pool, fact) for goal in GOALS]
    now = int(case.field.now[case.at])
    found = _tried(case.tried, scheme, now, plans)
    proposals = tuple(one for one in found if isinstance(one, Proposal))
    refusals = tuple(one for one in found if isinstance(one, Refusal))
    return Answer(uscc, scheme.class_names[now], proposals, refusals)


@dataclass(frozen=True, eq=False)
class Plan:
    """Changes of one fact (way, amount) to be tried, nearest first, and what is said if none holds."""

    lever: Lever
    goal: Goal
    changes: tuple[tuple[int, float], ...]
    before: float | None
    method: Method
    refusal: Refusal

    @property
    def figures(self) -> list[Figures]:
        """The changed fact, once per change."""
        return [{self.lever.fact: _after(self.before, way, amount)} for way, amount in self.changes]


def _after(before: float | None, way: int, amount: float) -> float:
    return float(f"{(before or 0.0) + way * amount:.12g}")


def _levers(scheme: Scheme, pool: Pool, fact: str | None) -> Sequence[Lever]:
    every = of(scheme, pool)
    if fact is None:
        return every
    lever = named(scheme, pool, fact)
    if lever is None:
        names = [one.fact for one in every]
        told = {"fact": fact, "choices": ", ".join(names), "nearest": nearest(fact, names)}
        raise InputError([Fault("whatif.unknown_lever", params=told)])
    return (lever,)


def _plan(case: Case, lever: Lever, goal: Goal) -> Plan:
    found = changes(case.ready, lever.fact, goal, case.multiple)
    code, way = word(found.reason, case.row) or "", int(found.way[case.row])
    if code in ("whatif.staged", "whatif.unsolved"):
        return _walked(case, lever, goal, "staged" if code == "whatif.staged" else "exact")
    if code == "whatif.condition":
        told = {"title": lever.title, "clause": word(found.clause, case.row)}
        return _refused(case, lever, goal, Fault(code, lever.fact, told))
    if code:
        return _refused(case, lever, goal, _reason(case, lever, goal, code, way))
    before = case.tried.now(lever.fact)
    given = tuple((way, amount) for amount in _amounts(case, lever, goal, float(found.t[case.row])))
    reason = _reason(case, lever, goal, "whatif.unverified", way)
    return Plan(lever, goal, given, before, "exact", Refusal(lever, goal, reason))


def _refused(case: Case, lever: Lever, goal: Goal, reason: Fault) -> Plan:
    return Plan(lever, goal, (), case.tried.now(lever.fact), "exact", Refusal(lever, goal, reason))


def _amounts(case: Case, lever: Lever, goal: Goal, t: float) -> tuple[float, ...]:
    """An amount as it is printed, and more exact ones, should the printed one lead too far."""
    x = float(np.nan_to_num(case.field.part[lever.fact][case.at]))
    t = 0.0 if t <= NOTHING * abs(x) else t
    exact, far = np.array([t]), np.array([np.inf])
    printed = float(f"{outward(lever, exact, far, goal == 'worse')[0]:.12g}")
    if lever.decimals is None:
        return (printed, printed + 1)
    fine = float(f"{t * (1 + 1e-9):.10g}") or printed
    return (printed, *(float(f"{printed + step * fine / 1000:.8g}") for step in (1, 2)), fine)


def _walked(case: Case, lever: Lever, goal: Goal, method: Method) -> Plan:
    """Every line that the class depends on, met one by one."""
    ways = _ways(lever, goal)
    if (code := known(case, goal)) is not None:
        return _refused(case, lever, goal, _reason(case, lever, goal, code, ways[0]))
    before, found = case.tried.now(lever.fact), list[tuple[float, int]]()
    try:
        for way in ways:
            found += [(t, way) for t in _meetings(case, lever, goal, way)]
    except NotSolvable:
        return _refused(case, lever, goal, _reason(case, lever, goal, "whatif.unsolved", ways[0]))
    end = "whatif.not_delivered" if before is None else _END[goal, ways[0]]
    given = tuple((way, amount) for t, way in sorted(found) for amount in _amounts(case, lever, goal, t))
    reason = _reason(case, lever, goal, end, ways[0])
    return Plan(lever, goal, given, before, method, Refusal(lever, goal, reason))


def _ways(lever: Lever, goal: Goal) -> tuple[int, ...]:
    return lever.ways if goal == "better" else tuple(-way for way in lever.ways)


def _meetings(case: Case, lever: Lever, goal: Goal, way: int) -> list[float]:
    """In closed form where every key has one; else closing in, if the lever moves all keys one way."""
    field, before = case.field, case.tried.now(lever.fact)
    reach = Reach.of(case.ready, field, lever, way)
    most = _most(case, reach, way, goal)
    if most <= 0 or (before is None and way < 0):
        return []
    try:
        with np.errstate(all="ignore"):
            return [t for t in meetings(field, case.at, lever, way, reach) if t <= most]
    except NotSolvable:
        if lever.sign is None:
            raise
        return turns(case.tried, field.ranking, lever.fact, before or 0.0, way, most)


_END = {("better", 1): "whatif.cap", ("better", -1): "whatif.limit", ("worse", 1): "whatif.holds",
        ("worse", -1): "whatif.holds"}  # fmt: skip


def _most(case: Case, reach: Reach, way: int, goal: Goal) -> float:
    bound, x = float(reach.reach[case.at]), float(reach.start[case.at])
    if way > 0 and x > 0 and goal == "better":
        return min(bound, (case.multiple - 1) * x)
    return bound if np.isfinite(bound) else max(FAR, abs(x))


def _reason(case: Case, lever: Lever, goal: Goal, code: str, way: int) -> Fault:
    """The code with the figures that its text needs."""
    field, at = case.field, case.at
    told: dict[str, object] = {"title": lever.title, "unit": lever.unit}
    told["class"] = field.scheme.class_names[field.now[at]]
    if code == "whatif.override":
        told["overrides"] = held_by(field.scheme, field.part.at(np.array([at])), goal)
    if code == "whatif.multiple":
        told["multiple"] = case.multiple
    if code in ("whatif.cap", "whatif.limit"):
        told["lacking"] = _lacking(case, lever, goal, way)
    return Fault(code, lever.fact, told)


def _lacking(case: Case, lever: Lever, goal: Goal, way: int) -> float | None:
    """How much of the key is lacking at best; None where that is not followed."""
    if case.field.key is None:
        return None
    try:
        with np.errstate(all="ignore"):
            line = along(case.field, lever, goal, way, Reach.of(case.ready, case.field, lever, way))
            lacking = float(line.lacking()[case.at])
    except NotSolvable:
        return None
    return round(lacking, 6) if np.isfinite(lacking) else None


def _tried(tried: Trial, scheme: Scheme, now: int, plans: Sequence[Plan]) -> list[Proposal | Refusal]:
    """Score all changes of all plans in one evaluation, and keep of each plan the first that leads there."""
    classes = iter(tried.classes([figures for plan in plans for figures in plan.figures]))
    found: list[Proposal | Refusal] = []
    for plan in plans:
        reached = [(*change, next(classes)) for change in plan.changes]
        fits = [one for one in reached if one[-1] and _fits(scheme, one[-1], now, plan.goal)]
        found.append(_proposal(plan, *fits[0]) if fits else plan.refusal)
    return found


def _fits(scheme: Scheme, name: str, now: int, goal: Goal) -> bool:
    place = scheme.class_names.index(name)
    return place < now if goal == "better" else place > now


def _proposal(plan: Plan, way: int, amount: float, reached: str | None) -> Proposal:
    after = _after(plan.before, way, amount)
    return Proposal(plan.lever, plan.goal, way, amount, plan.before, after, reached or "", plan.method)
