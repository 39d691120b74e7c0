"""Keys of machines: made by their owner in a session, shown once, never able to do more than their owner."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import accounts, audit, clock, sign_in
from service.accounts import Actor
from service.db import begin_write
from service.errors import NotFound
from service.people_tables import Token

DAYS = 90  # unless asked otherwise
MOST_DAYS = 365
ACTIONS = ("read", "write")


def make(
    session: Session,
    actor: Actor,
    label: str,
    scopes: Collection[str] | None,
    expires_on: dt.date | None,
    resources: Collection[str],
) -> tuple[str, Token]:
    """Make a key that may do what its scopes say, of what its owner may, until a day is over."""
    sign_in.by_session(actor)
    last = expires_on or clock.today() + dt.timedelta(days=DAYS)
    if faults := [*_scope_faults(scopes or (), resources), *_day_faults(last)]:
        raise InputError(faults)
    given = None if scopes is None else sorted(set(scopes))
    token = accounts.issue(session, actor.id, "key", label, scopes=given, expires_at=clock.end_of(last))
    made = session.get_one(Token, accounts.hash_of(token))
    audit.note(session, actor, "key.made", _thing(made), county=actor.county, after=audit.state(made))
    return token, made


def own(session: Session, actor: Actor) -> Sequence[Token]:
    """List the actor's keys, the newest first."""
    mine = select(Token).where(Token.account_id == actor.id, Token.kind == "key")
    return session.scalars(mine.order_by(Token.created_at.desc(), Token.hash)).all()


def revoke(session: Session, actor: Actor, key_id: str) -> Token:
    """Make one of the actor's keys void, at once."""
    begin_write(session)
    found = next((one for one in own(session, actor) if sign_in.id_of(one) == key_id), None)
    if found is None:
        raise NotFound("key.not_found", id=key_id)
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        audit.note(session, actor, "key.revoked", _thing(found), county=actor.county)
    return found


def _thing(key: Token) -> str:
    return f"key/{sign_in.id_of(key)}"


def _scope_faults(scopes: Collection[str], resources: Collection[str]) -> list[Fault]:
    known = {f"{resource}:{action}" for resource in ("*", *resources) for action in ACTIONS}
    return [
        Fault("key.scope_unknown", f"#/scopes/{place}", {"scope": scope, "resources": sorted(resources)})
        for place, scope in enumerate(scopes)
        if scope not in known
    ]


def _day_faults(last: dt.date) -> list[Fault]:
    first, most = clock.today(), clock.today() + dt.timedelta(days=MOST_DAYS)
    if first <= last <= most:
        return []
    return [Fault("key.expiry", "#/expires_on", {"first": first.isoformat(), "last": most.isoformat()})]
