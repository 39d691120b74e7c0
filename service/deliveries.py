"""Events on their way: sent outside any transaction, signed, at least once, and given up after a day.

Whoever is told proves a message by the header `Muhero-Signature: t=<seconds>,v1=<hex>`, where the second
is HMAC-SHA256 of `<t>.<body>` by the secret that was shown when the address was registered. `Muhero-Event-Id`
stays the same at every try, so that what comes twice can be told.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import audit, clock, messages, sealing
from service.config import Config
from service.db import begin_write
from service.errors import ServiceError
from service.publication_tables import Delivery, Webhook

AT_ONCE = 50  # in one run of the routine
TIMEOUT = 10.0  # seconds, for connecting and for each wait
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=4)
GIVEN_UP_AFTER = dt.timedelta(hours=24)
OPEN = (Delivery.delivered_at.is_(None), Delivery.given_up_at.is_(None))
TAKEN = range(200, 300)


@dataclass(frozen=True)
class Parcel:
    """What is sent, to where, by which secret."""

    id: int
    url: str
    event: str
    event_id: str
    body: bytes
    sealed: str


def deliver(session: Session, config: Config, county: str) -> int:
    """Send what is due, and write down what became of each; give how many were taken."""
    parcels = _due(session, county)
    answers = [(one.id, *_send(one, config)) for one in parcels]
    if answers:
        begin_write(session)
    for number, taken, answer in answers:
        _keep(session, number, taken, answer)
    session.flush()
    return sum(taken for _, taken, _ in answers)


def refusal(url: str, http_allowed: bool) -> Fault | None:
    """Say why nothing is sent to an address; None where it may be.

    Unencrypted messages go to private addresses only, and only if the installation allows it; nothing goes
    to the machine itself (unless unencrypted ones are allowed) or to addresses of a link alone.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        return Fault("webhook.not_an_address", "#/url")
    if parts.scheme not in ("https", "http") or not host or parts.username is not None or parts.fragment:
        return Fault("webhook.not_an_address", "#/url")
    if parts.scheme == "http" and not http_allowed:
        return Fault("webhook.not_encrypted", "#/url")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Fault("webhook.host_unknown", "#/url", {"host": host})
    private = parts.scheme == "http"
    if all(_open(str(one[4][0]), private, http_allowed) for one in found):
        return None
    return Fault("webhook.address_closed", "#/url", {"host": host})


def signature(secret: str, moment: int, body: bytes) -> str:
    """Give the header by which the receiver knows that a message is ours and new."""
    proof = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={proof}"


def _open(address: str, private: bool, loopback: bool) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback:
        return loopback
    closed = found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved
    return not closed and (found.is_private or not private)


def _due(session: Session, county: str) -> list[Parcel]:
    waiting = (
        select(Delivery, Webhook)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(Delivery.county == county, Delivery.due_at <= clock.now(), *OPEN)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(AT_ONCE)
    )
    return [
        Parcel(one.id, hook.url, one.event, one.event_id, one.payload.encode(), hook.secret)
        for one, hook in session.execute(waiting)
    ]


def _send(one: Parcel, config: Config) -> tuple[bool, str]:
    if fault := refusal(one.url, config.webhooks_http):
        return False, fault.code
    try:
        secret = sealing.unseal(config, one.sealed)
    except ServiceError as error:
        return False, error.fault.code
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "muhero",
        "Muhero-Event": one.event,
        "Muhero-Event-Id": one.event_id,
        "Muhero-Signature": signature(secret, int(clock.now().timestamp()), one.body),
    }
    return _posted(one.url, one.body, headers)


def _posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[bool, str]:
    import requests  # only the worker needs it

    try:
        with requests.Session() as line:
            line.trust_env = False  # neither a proxy nor a password of the environment
            answer = line.post(
                url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
            )
            answer.close()
            return answer.status_code in TAKEN, str(answer.status_code)
    except requests.RequestException as error:
        return False, type(error).__name__


def _keep(session: Session, number: int, taken: bool, answer: str) -> None:
    row = session.get(Delivery, number, with_for_update=True, populate_existing=True)
    if row is None or row.delivered_at is not None:
        return
    row.tries += 1
    row.answer, now = answer, clock.now()
    if taken:
        row.delivered_at = now
    elif now - row.created_at >= GIVEN_UP_AFTER:
        give_up(session, row)
    else:
        row.due_at = now + min(FIRST_WAIT * 2 ** (row.tries - 1), LONGEST_WAIT)


def give_up(session: Session, row: Delivery) -> None:
    """Try no more, and tell the county's people."""
    row.given_up_at = clock.now()
    said = {"delivery": row.id, "webhook": row.webhook_id, "event": row.event, "tries": row.tries}
    audit.note(session, None, "webhook.given_up", f"delivery/{row.id}", county=row.county, after=said)
    messages.send(session, row.county, "webhook.given_up", said, roles=("officer", "system"))
