"""What would change an enterprise's class: lever by lever, and the cheapest mix; with its effect in yuan."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from scoring import advice, levers, mix, money, trial, whatif
from scoring.clauses import Pool
from scoring.errors import Fault, InputError
from scoring.goals import Goal
from scoring.levers import Lever
from scoring.mix import Mix, Price
from scoring.nearest import nearest
from scoring.whatif import Answer, Proposal
from service import amounts
from service.explanations import Head, head
from service.frozen import Asked, word
from service.notes import Note, department, notes


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change means in yuan a year, by instrument and together: `then` less `now`.

    `words` says whether that is more to bear or less; `complete` is false where an amount is not known and
    so is left out.
    """

    now: Decimal
    then: Decimal
    change: Decimal
    words: Fault
    by_instrument: dict[str, Decimal]
    complete: bool


@dataclass(frozen=True, slots=True)
class Option:
    """The least change of one lever that leads to another class, or in `notes` why there is none."""

    reached: str | None
    way: int | None
    amount: float | None
    before: float | None
    after: float | None
    method: str | None
    money: Effect | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class LeverView:
    """A fact that an enterprise can move: what leads to the next better class, and to a worse one."""

    fact: str
    title: str
    unit: str
    department: Fault | str
    paper: bool
    better: Option
    worse: Option


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """All levers; or in `notes` why there are none."""

    head: Head
    levers: tuple[LeverView, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """One change of a mix."""

    fact: str
    title: str
    unit: str
    paper: bool
    way: int
    amount: float
    before: float | None
    after: float
    cost: float


@dataclass(frozen=True, slots=True)
class MixView:
    """The cheapest mix; or in `notes` why there is none."""

    head: Head
    reached: str | None
    cost: float | None
    method: str | None
    parts: tuple[PartView, ...]
    money: Effect | None
    notes: tuple[Note, ...]


def ask(asked: Asked, fact: str | None = None) -> WhatIfs:
    """Tell what would change the class, lever by lever, all others as they are."""
    told, run = asked.frozen, asked.run
    found = whatif.ask(run.scheme, run.calibration, told.facts, told.previous, asked.uscc, fact, asked.which)
    if found.reason is not None:
        return WhatIfs(head(asked), (), notes([found.reason]))
    effects = _effects(asked, [{one.lever.fact: one.after} for one in found.proposals])
    by_goal = {
        (one.lever.fact, one.goal): _proposed(one, effect)
        for one, effect in zip(found.proposals, effects, strict=True)
    }
    return WhatIfs(head(asked), tuple(_levers(found, by_goal)), ())


def cheapest(asked: Asked, prices: Sequence[Price]) -> MixView:
    """Find the cheapest mix of changes that leads to the next better class."""
    told, run = asked.frozen, asked.run
    if asked.class_name is not None and asked.unit != "member" and (pool := _pool(asked)) is not None:
        _check(asked, pool, prices)
    found = mix.cheapest(
        run.scheme, run.calibration, told.facts, told.previous, asked.uscc, prices, unit=asked.which
    )
    if isinstance(found, Fault):
        return MixView(head(asked), None, None, None, (), None, notes([found]))
    (effect,) = _effects(asked, [{part.lever.fact: part.after for part in found.parts}])
    return MixView(
        head(asked), found.reached, found.cost, found.method, tuple(_parts(found)), effect,
        notes(advice.of_mix(found)),
    )  # fmt: skip


def _levers(found: Answer, proposed: dict[tuple[str, Goal], Option]) -> list[LeverView]:
    options = {(one.lever.fact, one.goal): _refused(one.reason) for one in found.refusals} | proposed
    known = {one.lever.fact: one.lever for one in found.proposals}
    known |= {one.lever.fact: one.lever for one in found.refusals}
    return [
        LeverView(
            fact, one.title, one.unit, department(one.department), one.paper,
            options[fact, "better"], options[fact, "worse"],
        )
        for fact, one in sorted(known.items(), key=lambda pair: _ease(options[pair[0], "better"], pair[1]))
    ]  # fmt: skip


def _ease(better: Option, lever: Lever) -> tuple[bool, bool, float]:
    """Order: what can be done in earnest first, by the share of the present figure that it takes."""
    size = np.inf if better.amount is None else better.amount / (better.before or better.amount or 1.0)
    return better.amount is None, lever.paper, float(size)


def _proposed(one: Proposal, effect: Effect) -> Option:
    words = notes(advice.of_proposal(one))
    return Option(one.reached, one.way, one.amount, one.before, one.after, one.method, effect, words)


def _refused(reason: Fault) -> Option:
    return Option(None, None, None, None, None, None, None, notes([reason]))


def _parts(found: Mix) -> list[PartView]:
    return [
        PartView(
            one.lever.fact, one.lever.title, one.lever.unit, one.lever.paper,
            one.way, one.amount, one.before, one.after, one.cost,
        )
        for one in found.parts
    ]  # fmt: skip


def _effects(asked: Asked, changed: Sequence[dict[str, float]]) -> list[Effect]:
    """What changed figures mean in yuan: all of them scored again with their policies, in one evaluation."""
    if not changed:
        return []
    told, run = asked.frozen, asked.run
    tried = trial.trial(run.scheme, run.calibration, told.facts, told.previous, asked.uscc, asked.which)
    done, rows = tried.run([{}, *changed])
    now, *then = (
        money.bill(run.scheme, done.table, word(done.table, "class", row) or "", row) for row in rows.tolist()
    )
    return [effect(now, one) for one in then]


def effect(now: money.Bill, then: money.Bill) -> Effect:
    """Give what lies between two bills."""
    names = {**now.by_instrument, **then.by_instrument}
    zero = Decimal(0)
    by = {name: then.by_instrument.get(name, zero) - now.by_instrument.get(name, zero) for name in names}
    change = then.total - now.total
    complete = now.complete and then.complete
    return Effect(now.total, then.total, change, amounts.compared(change), by, complete)


def _pool(asked: Asked) -> Pool | None:
    column = asked.run.table["pool"]
    name = column.values[column.codes[asked.row]]
    return next((one for one in asked.run.scheme.pools if one.name == name), None)


def _check(asked: Asked, pool: Pool, prices: Sequence[Price]) -> None:
    """Refuse prices of what is no lever here, said twice, or with a range in which nothing lies."""
    names = [one.fact for one in levers.of(asked.run.scheme, pool)]
    faults = [
        fault
        for place, one in enumerate(prices)
        if (fault := _fault(names, prices[:place], one, f"#/levers/{place}")) is not None
    ]
    if faults:
        raise InputError(faults)


def _fault(names: Sequence[str], former: Sequence[Price], one: Price, where: str) -> Fault | None:
    told = {"fact": one.fact, "choices": ", ".join(names), "nearest": nearest(one.fact, names)}
    ends = [end for end, _ in one.pieces]
    if one.fact not in names:
        return Fault("whatif.unknown_lever", f"{where}/fact", told)
    if one.fact in [each.fact for each in former]:
        return Fault("whatif.lever_twice", f"{where}/fact", {"fact": one.fact})
    if one.most is not None and one.most <= 0:
        return Fault("whatif.range_empty", f"{where}/most", {"fact": one.fact, "most": one.most})
    if ends[0] <= 0 or any(before >= after for before, after in pairwise(ends)):
        return Fault("whatif.steps_not_rising", f"{where}/steps", {"fact": one.fact})
    return None
