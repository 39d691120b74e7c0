"""Sessions: opened by a name, a password and a one-time code; ended by idleness, by time, or by hand.

A session in which something is still missing (a one-time code to be enrolled, a password to be changed) may
do nothing else: its scopes say so, and name what is missing.
"""

import datetime as dt
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, select, update
from sqlalchemy.orm import Session

from service import accounts, audit, clock, db, passwords, totp, tries
from service.accounts import Actor
from service.config import Config
from service.db import begin_write, write_at_once
from service.errors import Forbidden, NotFound, Refused
from service.people_tables import Account, Token
from service.tries import Try

MISSING = "missing:"  # no resource has this name: such a scope opens nothing
LIMITED = ("me:read", "me:write", "sessions:read", "sessions:write")
ENTERPRISE = frozenset({"enterprise"})
TOUCHED_EVERY = dt.timedelta(minutes=1)
ID_SIGNS = 12  # of a token's hash, by which its owner names it


@dataclass(frozen=True)
class Opened:
    """A session's token, shown this once; how long it holds; and what it needs before it may do anything."""

    token: str
    expires_at: dt.datetime
    idle_until: dt.datetime
    missing: tuple[str, ...]


def open_(bind: Engine, config: Config, name: str, password: str, code: str, address: str) -> Opened:
    """Open a session; whatever is wrong, the answer is the same and takes as long."""
    begun = tries.begin(bind, address, Account.name == normal(name))
    known = passwords.is_right(begun.password_hash, password)
    with db.session(bind) as session:
        account = proven(session, config, begun, known, code)
        if account is not None:
            tries.succeed(session, begun)
            _renew_hash(account, password)
            return start(session, config, account, address, _missing(session, config, account))
    tries.fail(bind, begun, "session.refused")
    raise Refused("sign_in.refused")


def proven(session: Session, config: Config, begun: Try, known: bool, code: str) -> Account | None:
    """Give the account, held, if the password is known and the code is right and was not used before."""
    begin_write(session)
    account = session.get(Account, begun.account_id or 0, with_for_update=True)
    if account is None or begun.locked or not known or account.disabled_at:
        return None
    late = account.password_until is not None and clock.now() >= account.password_until
    if late or account.password_hash != begun.password_hash:
        return None
    enrolled = account.totp_confirmed_at is not None
    return account if not enrolled or totp.take(config, account, code) else None


def start(
    session: Session, config: Config, account: Account, address: str | None, missing: Collection[str]
) -> Opened:
    """Open a session of somebody who is known; `missing` limits it."""
    actor = accounts.of_id(session, account.id)
    idle, whole = _lengths(config, actor)
    ends, idle_until = clock.now() + whole, clock.now() + idle
    scopes = [*LIMITED, *(MISSING + one for one in missing)] if missing else None
    token = accounts.issue(
        session,
        account.id,
        "session",
        scopes=scopes,
        expires_at=ends,
        idle_until=idle_until,
        address=address,
    )
    about = f"account/{account.id}"
    audit.note(session, actor, "session.opened", about, county=account.county, after=sorted(missing))
    return Opened(token, ends, idle_until, tuple(sorted(missing)))


def missing(actor: Actor) -> tuple[str, ...]:
    """Name what is missing in the actor's session before it may do anything."""
    scopes = (actor.credential and actor.credential.scopes) or ()
    return tuple(sorted(one.removeprefix(MISSING) for one in scopes if one.startswith(MISSING)))


def needs_code(roles: Collection[str]) -> bool:
    """Tell whether who holds these roles signs in with a one-time code: all but enterprises."""
    return set(roles) != ENTERPRISE


def own(session: Session, actor: Actor) -> Sequence[Token]:
    """List the actor's sessions that hold, the newest first."""
    return session.scalars(
        select(Token)
        .where(Token.account_id == actor.id, Token.kind == "session", Token.revoked_at.is_(None))
        .where(Token.expires_at > clock.now(), Token.idle_until > clock.now())
        .order_by(Token.created_at.desc(), Token.hash)
    ).all()


def end(session: Session, actor: Actor, session_id: str) -> None:
    """End one of the actor's sessions."""
    if not any(id_of(one) == session_id for one in own(session, actor)):
        raise NotFound("session.not_found", id=session_id)
    _end(session, actor, Token.hash.startswith(session_id, autoescape=True))


def end_this(session: Session, actor: Actor) -> None:
    """End the session in which the actor asks, for another takes its place."""
    _end(session, actor, Token.hash == by_session(actor))


def end_all(session: Session, actor: Actor) -> None:
    """End all sessions of the actor."""
    _end(session, actor, Token.kind == "session")


def by_session(actor: Actor) -> str:
    """Give the hash of the session in which the actor asks; a key is refused."""
    if actor.credential is None or actor.credential.kind != "session":
        raise Forbidden("session.needed")
    return actor.credential.hash


def id_of(token: Token) -> str:
    """Give the signs by which its owner names a token."""
    return token.hash[:ID_SIGNS]


def touch(bind: Engine, config: Config, actor: Actor) -> None:
    """Note that a token is used, at most once a minute, never while others write: no reader waits."""
    known = actor.credential
    if known is None or (known.used_at is not None and clock.now() - known.used_at < TOUCHED_EVERY):
        return
    used: dict[str, dt.datetime] = {"used_at": clock.now()}
    if known.kind == "session":
        used["idle_until"] = clock.now() + _lengths(config, actor)[0]
    write_at_once(bind, update(Token).where(Token.hash == known.hash).values(used))


def normal(name: str) -> str:
    """Give a name as it is kept: however it is typed, it is the same one."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _end(session: Session, actor: Actor, which: ColumnElement[bool]) -> None:
    begin_write(session)
    mine = update(Token).where(Token.account_id == actor.id, Token.kind == "session", which)
    session.execute(mine.where(Token.revoked_at.is_(None)).values(revoked_at=clock.now()))
    audit.note(session, actor, "session.ended", f"account/{actor.id}", county=actor.county)


def _missing(session: Session, config: Config, account: Account) -> list[str]:
    actor = accounts.of_id(session, account.id)
    needed = actor is not None and needs_code(actor.roles) and account.totp_confirmed_at is None
    over = passwords.is_over(config.passwords, account.password_changed_at)
    return ["totp"] * needed + ["password"] * over


def _lengths(config: Config, actor: Actor | None) -> tuple[dt.timedelta, dt.timedelta]:
    if actor is not None and actor.roles == ENTERPRISE:
        minutes, hours = config.enterprise_minutes, config.enterprise_hours
    else:
        minutes, hours = config.official_minutes, config.official_hours
    return dt.timedelta(minutes=minutes), dt.timedelta(hours=hours)


def _renew_hash(account: Account, password: str) -> None:
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_of(password)
