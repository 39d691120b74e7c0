"""What somebody does about the own account: password, one-time codes."""

from collections.abc import Callable, Collection

import orjson
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import audit, clock, db, passwords, sign_in, totp, tries
from service.accounts import Actor
from service.config import Config
from service.db import begin_write
from service.errors import Conflict, Refused
from service.people_tables import Account
from service.sign_in import Opened
from service.totp import Enrolment

KEPT_HASHES = max(profile.former for profile in passwords.PROFILES.values())


def account(session: Session, actor: Actor) -> Account:
    """Find the own account."""
    return session.get_one(Account, actor.id)


def change_password(
    bind: Engine, config: Config, actor: Actor, password: str, new: str, address: str
) -> Opened:
    """Change the password; all sessions end, and another is opened."""
    sign_in.by_session(actor)
    begun = tries.begin(bind, address, Account.id == actor.id)
    if not passwords.is_right(begun.password_hash, password) or begun.locked:
        tries.fail(bind, begun, "password.refused")
        raise Refused("password.wrong")
    with db.session(bind) as session:
        tries.succeed(session, begun)  # kept even if the new one is refused
    with db.session(bind) as session:
        begin_write(session)
        one = session.get_one(Account, actor.id, with_for_update=True)
        if one.password_hash != begun.password_hash:
            raise Conflict("password.changed_meanwhile")
        set_password(config, one, new, "#/new_password")
        audit.note(session, actor, "password.changed", f"account/{one.id}", county=one.county)
        return _renewed(session, config, actor, one, address, {"password"}, sign_in.end_all)


def set_password(config: Config, one: Account, new: str, where: str = "#/password") -> None:
    """Keep a password that its owner chose, if the profile allows it."""
    former = [one.password_hash, *orjson.loads(one.password_history)]
    passwords.check(config.passwords, new, (one.name, one.label, one.person, one.phone), former, where)
    kept = [hash_ for hash_ in former if hash_][: KEPT_HASHES - 1]
    one.password_history = orjson.dumps(kept).decode()
    one.password_hash, one.password_changed_at = passwords.hash_of(new), clock.now()
    one.password_until = None


def give_one_time(one: Account) -> str:
    """Give an account a password for a few days that must be changed at its first use."""
    password = passwords.one_time()
    one.password_hash, one.password_changed_at = passwords.hash_of(password), None
    one.password_until = clock.now() + passwords.ONE_TIME_FOR
    return password


def enrol(session: Session, config: Config, actor: Actor) -> Enrolment:
    """Give a new secret for an authenticator; it counts once a code of it was shown."""
    sign_in.by_session(actor)
    begin_write(session)
    one = account(session, actor)
    made = totp.enrol(config, one)
    audit.note(session, actor, "totp.begun", f"account/{one.id}", county=one.county)
    return made


def confirm(bind: Engine, config: Config, actor: Actor, code: str, address: str) -> Opened:
    """Show a first code of a new secret, or, where one is enrolled already, the code that a session lacks."""
    sign_in.by_session(actor)
    begun = tries.begin(bind, address, Account.id == actor.id)
    with db.session(bind) as session:
        begin_write(session)
        one = session.get_one(Account, actor.id, with_for_update=True)
        if one.totp_secret is None:
            raise Conflict("totp.not_begun")
        if not begun.locked and totp.take(config, one, code):
            tries.succeed(session, begun)
            one.totp_confirmed_at = one.totp_confirmed_at or clock.now()
            audit.note(session, actor, "totp.confirmed", f"account/{one.id}", county=one.county)
            return _renewed(session, config, actor, one, address, {"totp", "code"}, sign_in.end_this)
    tries.fail(bind, begun, "totp.refused")
    raise InputError([Fault("totp.wrong", "#/code")])


def _renewed(
    session: Session,
    config: Config,
    actor: Actor,
    one: Account,
    address: str,
    done: Collection[str],
    end: Callable[[Session, Actor], None],
) -> Opened:
    """Put a new session in the place of the present one, in which what was done is missing no more."""
    still = set(sign_in.missing(actor)).difference(done)
    end(session, actor)
    return sign_in.start(session, config, one, address, still)
