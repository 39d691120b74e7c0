"""Money that follows from classes, as executing bodies report it: what was collected, what was paid back.

Amounts are kept in fen and shown in yuan; nothing is changed later, a wrong record is taken back by another.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import audit, clock, counties, policy_lists, publications
from service.accounts import Actor
from service.errors import Conflict, NotFound
from service.paging import Page, objects
from service.publication_tables import Payment

KINDS = ("collected", "rebate")
PERIOD = re.compile(r"(19|20)\d\d(Q[1-4]|-(0[1-9]|1[0-2]))?")
FEN = 100
MOST_FEN = 10**15


@dataclass(frozen=True)
class Order:
    """What is to be recorded; the amount in yuan, above zero."""

    publication_id: int
    uscc: str
    policy: str
    kind: str
    amount: Decimal
    period: str
    paid_on: dt.date
    reference: str


def record(session: Session, county: str, order: Order, actor: Actor | None) -> Payment:
    """Record what an executing body collected, or what was paid back."""
    _check(order)
    counties.lock(session, county)
    publication = publications.get(session, county, order.publication_id)
    lines = policy_lists.of(session, county, publication.id, only=[order.uscc])
    if order.policy not in {one.policy.name for one in lines}:
        raise Conflict("payment.no_such_policy", uscc=order.uscc, policy=order.policy, id=publication.id)
    made = Payment(county=county, year=publication.year, publication_id=publication.id, uscc=order.uscc)
    made.policy, made.kind, made.fen = order.policy, order.kind, int(order.amount * FEN)
    made.period, made.paid_on, made.reference = order.period, order.paid_on, order.reference
    return _kept(session, made, "payment.recorded", actor)


def reverse(session: Session, county: str, payment_id: int, reference: str, actor: Actor | None) -> Payment:
    """Take a wrong record back by one of the opposite amount."""
    counties.lock(session, county)
    wrong = get(session, county, payment_id)
    if wrong.reverses_id is not None:
        raise Conflict("payment.is_reversal", id=payment_id)
    if session.scalar(select(Payment.id).where(Payment.reverses_id == payment_id)) is not None:
        raise Conflict("payment.reversed_already", id=payment_id)
    made = Payment(county=county, year=wrong.year, publication_id=wrong.publication_id, uscc=wrong.uscc)
    made.policy, made.kind, made.fen = wrong.policy, wrong.kind, -wrong.fen
    made.period, made.paid_on, made.reference = wrong.period, clock.today(), reference
    made.reverses_id = payment_id
    return _kept(session, made, "payment.reversed", actor)


def get(session: Session, county: str, payment_id: int) -> Payment:
    """Find a payment of this county."""
    found = session.scalar(select(Payment).where(Payment.county == county, Payment.id == payment_id))
    if found is None:
        raise NotFound("payment.not_found", id=payment_id)
    return found


def page(
    session: Session,
    county: str,
    year: int | None = None,
    uscc: str | None = None,
    kind: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Payment]:
    """List payments, newest first."""
    given = {"year": year, "uscc": uscc, "kind": kind}.items()
    wanted = {key: value for key, value in given if value is not None}
    statement = select(Payment).where(Payment.county == county).filter_by(**wanted)
    return objects(session, statement.order_by(Payment.id.desc()), limit, offset)


def yuan(fen: int) -> Decimal:
    """Give an amount in yuan, to the fen."""
    return Decimal(fen) / FEN


def _kept(session: Session, made: Payment, action: str, actor: Actor | None) -> Payment:
    made.recorded_by = actor.id if actor else None
    session.add(made)
    session.flush()
    audit.note(session, actor, action, f"payment/{made.id}", county=made.county, after=audit.state(made))
    return made


def _check(order: Order) -> None:
    faults, fen = [], order.amount * FEN
    if not 0 < fen <= MOST_FEN or fen != fen.to_integral_value():
        faults.append(Fault("payment.bad_amount", "#/amount", {"value": str(order.amount)}))
    if not PERIOD.fullmatch(order.period):
        faults.append(Fault("payment.bad_period", "#/period", {"value": order.period}))
    if order.paid_on > clock.today():
        faults.append(Fault("payment.in_future", "#/paid_on", {"value": order.paid_on}))
    if order.kind not in KINDS:
        faults.append(Fault("payment.kind_unknown", "#/kind", {"value": order.kind, "kinds": KINDS}))
    if faults:
        raise InputError(faults)
