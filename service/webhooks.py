"""Addresses that are told of a county's events, so that bureau systems need not ask again and again.

`emit` writes the messages in the transaction of what they tell of: either both are kept or neither. They go
out by `deliveries.py`.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import audit, clock, deliveries, sealing
from service.accounts import Actor
from service.config import Config
from service.counties import lock
from service.db import begin_write
from service.deliveries import deliver
from service.errors import Conflict, NotFound
from service.paging import Page, objects
from service.publication_tables import Delivery, Webhook

__all__ = ["EVENTS", "deliver", "disable", "emit", "get", "page", "register", "sent"]

EVENTS = ("result.published", "result.corrected", "objection.filed", "objection.decided")
RANDOM_BYTES = 32
MOST = 20  # of a county
PLAIN = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_SORT_KEYS


@dataclass(frozen=True)
class Registered:
    """A new address, and its secret, which is shown this once."""

    webhook: Webhook
    secret: str


def register(
    session: Session,
    config: Config,
    county: str,
    url: str,
    events: Sequence[str],
    label: str,
    actor: Actor | None,
) -> Registered:
    """Register an address; its secret is shown this once and kept encrypted."""
    wrong = [
        Fault("webhook.event_unknown", f"#/events/{place}", {"event": one, "events": EVENTS})
        for place, one in enumerate(events)
        if one not in EVENTS
    ]
    refused = deliveries.refusal(url, config.webhooks_http)
    if faults := [*wrong, *([refused] if refused else [])]:
        raise InputError(faults)
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    sealed = sealing.seal(config, secret)
    lock(session, county)
    if page(session, county, limit=1).total >= MOST:
        raise Conflict("webhook.too_many", most=MOST)
    made = Webhook(county=county, url=url, label=label, events=" ".join(sorted(set(events))), secret=sealed)
    made.created_by = actor.id if actor else None
    session.add(made)
    session.flush()
    audit.note(session, actor, "webhook.registered", f"webhook/{made.id}", county=county, after=_state(made))
    return Registered(made, secret)


def page(session: Session, county: str, limit: int = 50, offset: int = 0) -> Page[Webhook]:
    """List the addresses in use."""
    mine = select(Webhook).where(Webhook.county == county, Webhook.disabled_at.is_(None))
    return objects(session, mine.order_by(Webhook.id), limit, offset)


def get(session: Session, county: str, webhook_id: int) -> Webhook:
    """Find an address of this county, in use or not."""
    found = session.scalar(select(Webhook).where(Webhook.county == county, Webhook.id == webhook_id))
    if found is None:
        raise NotFound("webhook.not_found", id=webhook_id)
    return found


def disable(session: Session, county: str, webhook_id: int, actor: Actor | None) -> Webhook:
    """Tell an address nothing more; what was on its way is given up."""
    lock(session, county)
    found = get(session, county, webhook_id)
    if found.disabled_at is not None:
        raise Conflict("webhook.disabled", id=webhook_id)
    before = _state(found)
    found.disabled_at, found.disabled_by = clock.now(), actor.id if actor else None
    waiting = select(Delivery).where(Delivery.webhook_id == webhook_id, *deliveries.OPEN)
    for row in session.scalars(waiting):
        row.given_up_at, row.answer = clock.now(), "webhook.disabled"
    session.flush()
    thing = f"webhook/{webhook_id}"
    audit.note(session, actor, "webhook.disabled", thing, county=county, before=before, after=_state(found))
    return found


def sent(session: Session, county: str, webhook_id: int, limit: int = 50, offset: int = 0) -> Page[Delivery]:
    """List what an address was told, or is to be told, newest first."""
    get(session, county, webhook_id)
    mine = select(Delivery).where(Delivery.county == county, Delivery.webhook_id == webhook_id)
    return objects(session, mine.order_by(Delivery.id.desc()), limit, offset)


def emit(session: Session, county: str, event: str, payload: Mapping[str, Any]) -> None:
    """Write down an event for everybody who wants to be told; it goes out once this transaction is kept."""
    begin_write(session)
    mine = select(Webhook).where(Webhook.county == county, Webhook.disabled_at.is_(None))
    told = [one.id for one in session.scalars(mine) if event in one.events.split()]
    number, moment = str(uuid.uuid4()), clock.now()
    whole = {
        "id": number,
        "event": event,
        "county": county,
        "at": clock.seconds(moment),
        "data": dict(payload),
    }
    text = orjson.dumps(whole, option=PLAIN).decode()
    session.add_all(
        Delivery(webhook_id=one, county=county, event=event, event_id=number, payload=text) for one in told
    )
    session.flush()


def _state(row: Webhook) -> dict[str, Any]:
    """Give what the log may know of an address: not its secret."""
    return {key: value for key, value in audit.state(row).items() if key != "secret"}
