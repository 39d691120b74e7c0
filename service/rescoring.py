"""What an enterprise's own figures would come to, were they others: scored again, nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring import levers, money, trial
from scoring.clauses import Pool
from scoring.errors import Fault, InputError
from scoring.evaluate import Evaluation as Run
from scoring.levers import Lever
from scoring.nearest import nearest
from service import whatifs
from service.errors import Conflict
from service.explanations import Head, head
from service.frozen import Asked, word
from service.whatifs import Effect

LARGEST = 10.0**12
NO_TOTAL = ("exempt", "suspended", "missing")


@dataclass(frozen=True, slots=True)
class Points:
    """The points of an indicator, now and then."""

    title: str
    now: float | None
    then: float | None


@dataclass(frozen=True, slots=True)
class Rescored:
    """What changed figures come to; `money` is what that means in yuan a year."""

    head: Head
    total: float | None
    class_name: str | None
    points: tuple[Points, ...]
    money: Effect


@dataclass(frozen=True, slots=True)
class Movable:
    """A figure that an enterprise can move, as delivered; None: it was not."""

    lever: Lever
    now: float | None


def movable(asked: Asked) -> list[Movable]:
    """List the figures that an enterprise can move and that enter its indicators."""
    pool = _pool(asked)
    if pool is None:
        return []
    tried = _trial(asked)
    return [Movable(one, tried.now(one.fact)) for one in levers.of(asked.run.scheme, pool)]


def of(asked: Asked, figures: Mapping[str, float]) -> Rescored:
    """Score an enterprise with other figures of its own, all others as they are."""
    pool = _pool(asked)
    if pool is None:
        raise Conflict("rescoring.no_indicators", uscc=asked.uscc)
    _check([one.fact for one in levers.of(asked.run.scheme, pool)], figures)
    done, (now, then) = _trial(asked).run([{}, figures])
    points = [_points(done, one.name, one.title, now, then) for one in pool.indicators]
    bills = [
        money.bill(done.scheme, done.table, word(done.table, "class", row) or "", row) for row in (now, then)
    ]
    total, reached = _figure(float(done.table["total"][then])), word(done.table, "class", then)
    return Rescored(head(asked), total, reached, tuple(points), whatifs.effect(*bills))


def _trial(asked: Asked) -> trial.Trial:
    run, told = asked.run, asked.frozen
    return trial.trial(run.scheme, run.calibration, told.facts, told.previous, asked.uscc, asked.which)


def _pool(asked: Asked) -> Pool | None:
    name = word(asked.run.table, "pool", asked.row)
    if word(asked.run.table, "status", asked.row) in NO_TOTAL:
        return None
    return next((one for one in asked.run.scheme.pools if one.name == name), None)


def _check(known: list[str], figures: Mapping[str, float]) -> None:
    faults = [_wrong(known, fact, figure) for fact, figure in figures.items()]
    if found := [fault for fault in faults if fault]:
        raise InputError(found)


def _wrong(known: list[str], fact: str, figure: float) -> Fault | None:
    if fact not in known:
        told = {"fact": fact, "choices": ", ".join(known), "nearest": nearest(fact, known)}
        return Fault("whatif.unknown_lever", f"#/figures/{fact}", told)
    if not abs(figure) <= LARGEST:  # neither more, nor no number at all
        return Fault("field.range", f"#/figures/{fact}", {"low": -LARGEST, "high": LARGEST})
    return None


def _points(done: Run, name: str, title: str, now: int, then: int) -> Points:
    column = f"{name}.points"
    if column not in done.table:
        return Points(title, None, None)
    given = done.table[column]
    return Points(title, _figure(float(given[now])), _figure(float(given[then])))


def _figure(figure: float) -> float | None:
    return None if figure != figure else figure
