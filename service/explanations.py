"""Why an enterprise has its class: reasons, place, what changed since last year, what it means in money."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from scoring import advice, change, position
from scoring import money as costs
from scoring import reasons as told
from scoring.change import Former
from scoring.cutlines import Threshold
from scoring.errors import Fault, InputError
from scoring.explain import Reasons
from scoring.goals import TOTAL
from scoring.position import Compared, Place
from scoring.reason import Reason, fact
from scoring.stability import DRAWS
from service import amounts, basis, certainty, conditions, frozen, traces, view
from service.conditions import Condition
from service.frozen import Asked
from service.kept import Kept
from service.notes import Note, department, note, notes
from service.ruled_reasons import RuledView
from service.tables import Evaluation

MOST_UNITS = 1_000_000  # of what is kept of the changes: some 100 MB
SMALL = 5_000  # a smaller county counts as this many
MOST_DRAWS = 2000
MOST_UNIT_DRAWS = 100_000_000  # some seconds of one processor
WHOLE = Fault("explain.total")  # what the total is called, in the reader's language

_changes: Kept[pl.DataFrame] = Kept(MOST_UNITS, lambda one: max(one.height, SMALL))


@dataclass(frozen=True, slots=True)
class Head:
    """Which result is explained."""

    uscc: str
    unit: str
    pool: str | None
    status: str | None
    class_name: str | None
    total: float | None
    interim: Fault | None = None


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason in words, with every figure of it."""

    text: Fault
    title: Fault | str
    reason: Reason
    departments: tuple[Fault | str, ...]
    condition: Fault | None
    asked: Condition | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A rank among so many, or why there is none to be shown."""

    group: str
    rank: int | None
    of: int | None
    percentile: float | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class ComparedView:
    """A figure beside the quartiles of its peers; None where they are too few to be shown."""

    title: Fault | str
    unit: str
    figures: Compared


@dataclass(frozen=True, slots=True)
class ReasonsView:
    """Why a unit has its class, and where it stands."""

    head: Head
    reasons: tuple[ReasonView, ...]
    places: dict[str, PlaceView]
    lines: tuple[Threshold, ...]
    compared: tuple[ComparedView, ...]
    rulings: tuple[RuledView, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """Last year's class, that by the new data alone, that with the new peers too, and this year's."""

    before: str | None
    own_data: str | None
    peers: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The change of a total since last year, in three parts that add up; or in `note` why there are none."""

    head: Head
    former_id: int | None
    before: Decimal | None
    now: Decimal | None
    change: Decimal | None
    own_data: Decimal | None
    peers: Decimal | None
    method: Decimal | None
    classes: Classes | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """What one policy means, in words and figures."""

    title: str
    unit: str
    basis: str
    item: costs.Item
    words: Fault | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class BillView:
    """What one class means; `difference` from the unit's own class this year; both also in words."""

    class_name: str
    class_title: str
    years_in_class: int
    total: Decimal
    difference: Decimal
    words: Fault
    difference_words: Fault
    complete: bool
    by_instrument: dict[str, Decimal]
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What each class means this year, and the unit's own next year."""

    head: Head
    classes: tuple[BillView, ...]
    next_year: BillView | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class StabilityView:
    """How surely the class holds, and the datum that it hangs on."""

    head: Head
    draws: int
    seed: int
    share: float | None
    hangs_on: str | None
    hangs_on_title: str | None
    breaks: float | None
    review: bool
    approximate: bool
    notes: tuple[Note, ...]


def head(asked: Asked) -> Head:
    """Tell which result it is."""
    table, row = asked.run.table, asked.row
    pool, status, name = (frozen.word(table, column, row) for column in ("pool", "status", "class"))
    total, interim = _figure(float(table["total"][row])), view.interim(asked.evaluation.through)
    return Head(asked.uscc, asked.unit, pool, status, name, total, interim)


def reasons(asked: Asked, rulings: tuple[RuledView, ...] = ()) -> ReasonsView:
    """Give the reasons of one result and the rulings behind it, its place, the lines, its peers."""
    place = position.of_row(asked.frozen.positions, asked.row)
    names = {"ranked": place.ranked, "pool": place.pool, "industry": place.industry}
    return ReasonsView(
        head=head(asked),
        reasons=tuple(_reason(asked, one) for one in told.of_row(asked.frozen.reasons, asked.row)),
        places={name: _place(one) for name, one in names.items()},
        lines=place.lines,
        compared=tuple(_compared(asked, place.compared)),
        rulings=rulings,
    )


def _reason(asked: Asked, one: Reason) -> ReasonView:
    title = WHOLE if one.name == TOTAL else one.title
    words = Fault(one.code, params=one.figures() | {"title": title})
    found = asked.frozen.reasons
    row = int(found.unit_of[asked.row])
    rule = conditions.of_rule(asked.run.scheme, one.rule, lambda name: _fact(found, one, name, row))
    condition = conditions.said(rule) if rule else None
    return ReasonView(words, title, one, tuple(map(department, one.departments)), condition, rule)


def _fact(found: Reasons, one: Reason, name: str, row: int) -> Any:
    return one.class_before if name == "class" else fact(found, name, row)


def _place(one: Place) -> PlaceView:
    return PlaceView(one.group, one.rank, one.of, one.percentile, note(one.code))


def _compared(asked: Asked, found: tuple[Compared, ...]) -> Iterator[ComparedView]:
    indicators = {f"{one.name}.value": one for pool in asked.run.scheme.pools for one in pool.indicators}
    for one in found:
        clause = indicators.get(one.name)
        yield ComparedView(clause.title if clause else WHOLE, clause.unit if clause else "", one)


def since_last_year(session: Session, asked: Asked) -> ChangeView:
    """Split the change of one total since last year."""
    former = frozen.before(session, asked.evaluation)
    if former is None:
        return _unsplit(asked, None)
    key = *asked.frozen.key, former.results_digest
    parts = _changes.get(key, lambda: _split(session, asked, former))
    found = change.of_unit(parts, asked.uscc, asked.unit)
    if found is None:
        return _unsplit(asked, former.id)
    return ChangeView(
        head(asked), former.id, found.before, found.now, found.whole, found.own_data, found.peers,
        found.method, Classes(*found.classes), note(found.code),
    )  # fmt: skip


def _unsplit(asked: Asked, former_id: int | None) -> ChangeView:
    now = head(asked).total
    total = None if now is None else Decimal(str(now))
    return ChangeView(head(asked), former_id, None, total, None, None, None, None, None, note(change.NEW))


def _split(session: Session, asked: Asked, former: Evaluation) -> pl.DataFrame:
    known = basis.of(session, former.county, former.id)
    results = traces.results_of(session, known.scheme, former.id)
    then = Former(known.scheme, known.calibration, results)
    return change.split(then, asked.run, asked.frozen.facts, asked.frozen.previous)


def money(asked: Asked) -> MoneyView:
    """Give what each class means in yuan, and one's own next year."""
    found = costs.of_row(asked.frozen.consequences, asked.row)
    now = next((one.total for one in found.classes if one.class_name == found.class_name), Decimal(0))
    later = found.next_year
    return MoneyView(
        head(asked),
        tuple(_bill(asked, one, now) for one in found.classes),
        _bill(asked, later, now) if later else None,
        note(found.code),
    )


def _bill(asked: Asked, one: costs.Bill, now: Decimal) -> BillView:
    titles = {each.name: each.title for each in asked.run.scheme.classes}
    policies = {each.name: each for each in asked.run.scheme.policies}
    items = tuple(
        ItemView(
            policies[item.policy].title,
            policies[item.policy].unit,
            policies[item.policy].basis,
            item,
            None if item.amount is None else amounts.said(item.amount),
            note(item.code),
        )
        for item in one.items
    )
    return BillView(
        one.class_name,
        titles[one.class_name],
        one.years_in_class,
        one.total,
        one.total - now,
        amounts.said(one.total),
        amounts.compared(one.total - now),
        one.complete,
        dict(one.by_instrument),
        items,
    )


def stability(asked: Asked, draws: int = DRAWS, seed: int = 0) -> StabilityView:
    """Tell in how many of many small perturbations the class holds."""
    most = min(MOST_DRAWS, max(DRAWS, MOST_UNIT_DRAWS // asked.run.table.n))
    if not 0 < draws <= most:
        raise InputError([Fault("stability.too_many", "#/draws", {"draws": draws, "most": most})])
    found, row = certainty.of(asked.frozen.key, asked.run, draws, seed), asked.row
    fact = found.hangs_on.values[found.hangs_on.codes[row]]
    return StabilityView(
        head=head(asked),
        draws=draws,
        seed=seed,
        share=_figure(float(found.share[row])),
        hangs_on=fact,
        hangs_on_title=next((one.title for one in asked.run.scheme.facts if one.code == fact), None),
        breaks=_figure(float(found.breaks[row])) if fact else None,
        review=bool(found.review[row]),
        approximate=bool(found.approximate[row]),
        notes=notes(advice.of_stability(asked.run.scheme, found, row)),
    )


def _figure(figure: float) -> float | None:
    return None if figure != figure else figure
