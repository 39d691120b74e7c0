"""What is due back of the money that was collected.

After a correction it is the share by which the rate was too high, and after a rise of class in the next year
the share that the scheme's policy names (`returned_after_rise`). Who pays it back is the county's business.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.document import Scheme
from service import entries, evaluations, policy_lists
from service.policy_lists import Line
from service.publication_tables import Payment, Publication

NOTHING = Decimal(0)
Key = tuple[str, str]  # credit code, policy


@dataclass(frozen=True)
class Rebate:
    """What is due back to one enterprise of one policy; amounts in fen."""

    uscc: str
    name: str
    policy: str
    title: str
    collected: int
    by_correction: int
    by_rise: int
    paid: int

    @property
    def due(self) -> int:
        """What is still to be paid back; never below zero."""
        return max(0, self.by_correction + self.by_rise - self.paid)


@dataclass(frozen=True)
class _Year:
    """What is public of a year: the lists, the rules, and who has which class."""

    standing: Sequence[Publication]
    scheme: Scheme
    classes: Mapping[str, str]
    names: Mapping[str, str]
    withheld: frozenset[str]


def of_year(session: Session, county: str, year: int, uscc: str | None = None) -> list[Rebate]:
    """Compute what is due back of what was collected for a year, where there is or was anything."""
    payments = _payments(session, county, year, uscc)
    now, later = _year(session, county, year), _year(session, county, year + 1)
    if not payments or now is None:
        return []
    concerned = {one.uscc for one in payments}
    lines = _lines(session, county, {one.publication_id for one in payments}, concerned)
    present = _merged(_lines(session, county, {one.id for one in now.standing}, concerned).values())
    grouped: dict[Key, list[Payment]] = defaultdict(list)
    for one in payments:
        grouped[one.uscc, one.policy].append(one)
    made = (_rebate(key, paid, lines, present, now, later) for key, paid in sorted(grouped.items()))
    return [one for one in made if one.by_correction or one.by_rise or one.paid]


def _rebate(
    key: Key,
    payments: Sequence[Payment],
    lines: Mapping[int, Mapping[Key, Line]],
    present: Mapping[Key, Line],
    now: _Year,
    later: _Year | None,
) -> Rebate:
    collected = [one for one in payments if one.kind == "collected"]
    total = sum(one.fen for one in collected)
    known = key[0] not in now.withheld  # whose class is not settled is owed nothing yet
    excess = sum((_excess(one, lines, present) for one in collected), NOTHING) if known else NOTHING
    share = _returned(key, now, later) if known else NOTHING
    return Rebate(
        uscc=key[0],
        name=now.names.get(key[0], ""),
        policy=key[1],
        title=next((one.title or one.name for one in now.scheme.policies if one.name == key[1]), key[1]),
        collected=total,
        by_correction=_fen(excess),
        by_rise=_fen((total - excess) * share),
        paid=sum(one.fen for one in payments if one.kind == "rebate"),
    )


def _excess(one: Payment, lines: Mapping[int, Mapping[Key, Line]], present: Mapping[Key, Line]) -> Decimal:
    """What of a payment was too much, by what holds now: in the measure of the rates, else of the amounts."""
    key = (one.uscc, one.policy)
    then, now = lines.get(one.publication_id, {}).get(key), present.get(key)
    if then is None:
        return NOTHING
    before, after = _measures(then, now)
    if not before:
        return NOTHING
    return Decimal(one.fen) * max(NOTHING, 1 - after / before)


def _measures(then: Line, now: Line | None) -> tuple[Decimal, Decimal]:
    rates = (then.policy.rate, now.policy.rate if now else 0)
    if rates[0] is not None and rates[1] is not None:
        return Decimal(str(rates[0])), Decimal(str(rates[1] if _is_owed(now) else 0))
    amounts = (then.policy.amount or 0, (now.policy.amount or 0) if now and _is_owed(now) else 0)
    return Decimal(str(amounts[0])), Decimal(str(amounts[1]))


def _is_owed(line: Line | None) -> bool:
    return line is not None and line.policy.state == "applied"


def _returned(key: Key, now: _Year, later: _Year | None) -> Decimal:
    """The share that goes back because next year's class is better, as this year's rules say."""
    policy = next((one for one in now.scheme.policies if one.name == key[1]), None)
    if policy is None or later is None or not policy.returned_after_rise:
        return NOTHING
    order, uscc = now.scheme.class_names, key[0]
    before, after = now.classes.get(uscc), later.classes.get(uscc)
    risen = before in order and after in order and order.index(after) < order.index(before)
    return Decimal(str(policy.returned_after_rise)) if risen else NOTHING


def _year(session: Session, county: str, year: int) -> _Year | None:
    stands = (Publication.county == county) & (Publication.year == year) & (Publication.state == "published")
    statement = select(Publication).where(stands, Publication.trial.is_(False)).order_by(Publication.id)
    standing = list(session.scalars(statement))
    if not standing:
        return None
    said = entries.standing(session, [one.id for one in standing])
    public, held = said.filter(~pl.col("withheld")), said.filter(pl.col("withheld"))
    evaluation = evaluations.get(session, county, standing[-1].evaluation_id)
    return _Year(
        standing,
        evaluations.scheme_by(session, evaluation),
        dict(public.select("uscc", "class_name").iter_rows()),
        dict(said.select("uscc", "name").iter_rows()),
        frozenset(held["uscc"]),
    )


def _payments(session: Session, county: str, year: int, uscc: str | None) -> list[Payment]:
    statement = select(Payment).where(Payment.county == county, Payment.year == year)
    if uscc is not None:
        statement = statement.where(Payment.uscc == uscc)
    return list(session.scalars(statement.order_by(Payment.id)))


def _lines(
    session: Session, county: str, publications: Iterable[int], concerned: set[str]
) -> dict[int, dict[Key, Line]]:
    return {
        number: {
            (one.uscc, one.policy.name): one
            for one in policy_lists.of(session, county, number, only=concerned)
        }
        for number in publications
    }


def _merged(lists: Iterable[Mapping[Key, Line]]) -> dict[Key, Line]:
    return {key: line for one in lists for key, line in one.items()}


def _fen(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
