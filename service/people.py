"""Accounts as the security administrators keep them: roles, bounds, passwords for once, nobody his own.

A county's security administrator acts in that county alone, the installation's everywhere. What is done
holds from the next request on, for each of them asks again.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import accounts, audit, clock, me, paging, sign_in, totp
from service.accounts import Actor, Role
from service.db import begin_write
from service.errors import Conflict, Forbidden, NotFound
from service.paging import Page
from service.people_tables import Account, Grant, Token

# By what the databases name: PostgreSQL the index, SQLite its columns.
REFUSED = {
    "uq_accounts_name": "account.name_taken",
    "accounts.name": "account.name_taken",
    "uq_accounts_oidc": "account.identity_taken",
    "accounts.oidc_issuer": "account.identity_taken",
    "uq_grants_role": "account.role_held",
    "grants.account_id, grants.role": "account.role_held",
    "uq_grants_one_administrator": "account.administrators_apart",
    "grants.account_id": "account.administrators_apart",
}


@dataclass(frozen=True)
class Person:
    """Who an account stands for, and by which name it signs in."""

    name: str | None = None
    label: str = ""
    person: str | None = None
    phone: str | None = None


def create(
    session: Session,
    actor: Actor | None,
    person: Person,
    roles: Collection[Role],
    county: str | None,
    bounds: Mapping[str, str | None],
) -> tuple[Account, str]:
    """Open an account; the password for its first use is shown this once."""
    _reach(actor, county)
    begin_write(session)
    made = accounts.open_(session, roles, county, actor, label=person.label, **bounds)
    describe(made, person)
    password = me.give_one_time(made)
    keep(session, made, roles)
    note(session, actor, "account.opened", made)
    return made, password


def open_key(
    session: Session,
    roles: Collection[Role],
    county: str | None,
    label: str,
    expires_on: dt.date | None = None,
    **bounds: str | None,
) -> str:
    """Open an account that signs in by a key alone, for the command line; the key is shown this once."""
    made = accounts.open_(session, roles, county, None, label=label, **bounds)
    note(session, None, "account.opened", made)
    ends = clock.end_of(expires_on) if expires_on else None
    return accounts.issue(session, made.id, "key", label, expires_at=ends)


def page(
    session: Session,
    actor: Actor | None,
    county: str | None,
    text: str | None,
    limit: int,
    offset: int,
    role: str | None = None,
) -> Page[Account]:
    """List accounts that the actor keeps, of a role or of any; `text` is searched in names and labels."""
    found = _kept_by(actor)
    if role is not None:
        holding = select(Grant.account_id).where(Grant.role == role, Grant.revoked_at.is_(None))
        found = found.where(Account.id.in_(holding))
    if county is not None:
        found = found.where(Account.county == county)
    if text:
        columns = (Account.name, Account.label, Account.person, Account.uscc)
        found = found.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    return paging.objects(session, found.order_by(Account.id), limit, offset)


def get(session: Session, actor: Actor | None, account_id: int) -> Account:
    """Find an account that the actor keeps."""
    found = session.get(Account, account_id)
    if found is None or (actor and actor.county is not None and found.county != actor.county):
        raise NotFound("account.not_found", id=account_id)
    return found


def roles_of(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """List the roles that accounts hold now."""
    held: dict[int, list[str]] = {one: [] for one in ids}
    statement = select(Grant.account_id, Grant.role).where(
        Grant.account_id.in_(ids), Grant.revoked_at.is_(None)
    )
    for account_id, role in session.execute(statement.order_by(Grant.role)):
        held[account_id].append(role)
    return held


def called(session: Session, county: str | None, ids: Collection[int]) -> dict[int, str]:
    """Give what accounts of a county, or of any, are called: the person, the sign-in name or the post.

    Nobody is named whose name is not kept any more (`retention`), and none that has nothing to be called by.
    """
    masked = Account.disabled_at.is_not(None) & Account.person.is_(None)
    name = func.coalesce(Account.person, Account.name, func.nullif(Account.label, ""))
    known = select(Account.id, name).where(Account.id.in_(ids), ~masked, name.is_not(None))
    if county is not None:
        known = known.where(Account.county == county)
    return {number: word for number, word in session.execute(known).all()} if ids else {}  # noqa: C416


def holders(session: Session, actor: Actor | None, county: str | None) -> dict[str, int]:
    """Count the open accounts that hold each role, of those that the actor keeps."""
    kept = _kept_by(actor).where(Account.disabled_at.is_(None)).subquery()
    counted = select(Grant.role, func.count()).join(kept, kept.c.id == Grant.account_id)
    if county is not None:
        counted = counted.where(kept.c.county == county)
    held = counted.where(Grant.revoked_at.is_(None)).group_by(Grant.role)
    return {role: number for role, number in session.execute(held).all()}  # noqa: C416


def grant(session: Session, actor: Actor | None, account_id: int, role: Role) -> Account:
    """Give an account one more role."""
    found = _others(session, actor, account_id)
    held = roles_of(session, [account_id])[account_id]
    if role in held:
        raise Conflict("account.role_held", roles=accounts.names([role]))
    _check(found, [*held, role])
    session.add(Grant(account_id=found.id, role=role, granted_by=actor.id if actor else None))
    keep(session, found, [*held, role])
    note(session, actor, "account.role_granted", found, before=held)
    return found


def revoke(session: Session, actor: Actor | None, account_id: int, role: Role) -> Account:
    """Take a role from an account."""
    found = _others(session, actor, account_id)
    held = roles_of(session, [account_id])[account_id]
    if role not in held:
        raise Conflict("account.role_not_held", role=Fault(f"role.{role}"))
    mine = (Grant.account_id == found.id) & (Grant.role == role) & Grant.revoked_at.is_(None)
    taken = {"revoked_at": clock.now(), "revoked_by": actor.id if actor else None}
    session.execute(update(Grant).where(mine).values(taken))
    note(session, actor, "account.role_revoked", found, before=held)
    return found


def disable(session: Session, actor: Actor | None, account_id: int) -> Account:
    """Close an account: its sessions and keys are void, now and when it is enabled again."""
    found = _others(session, actor, account_id)
    if found.disabled_at is None:
        found.disabled_at = clock.now()
        _void(session, found, "session", "key")
        note(session, actor, "account.disabled", found)
    return found


def enable(session: Session, actor: Actor | None, account_id: int) -> Account:
    """Open a closed account again."""
    found = _others(session, actor, account_id)
    if found.disabled_at is not None:
        found.disabled_at = None
        note(session, actor, "account.enabled", found)
    return found


def reset_password(session: Session, actor: Actor | None, account_id: int) -> str:
    """Give an account a password for once; its sessions end, a lock of wrong tries is taken off."""
    found = _others(session, actor, account_id)
    if found.name is None:
        raise Conflict("account.without_name", id=account_id)
    password = me.give_one_time(found)
    found.failures, found.locked_until = 0, None
    _void(session, found, "session")
    note(session, actor, "account.password_reset", found)
    return password


def reset_totp(session: Session, actor: Actor | None, account_id: int) -> Account:
    """Forget an account's authenticator, which is lost: its owner enrols another at the next sign-in."""
    found = _others(session, actor, account_id)
    totp.forget(found)
    _void(session, found, "session")
    note(session, actor, "account.totp_reset", found)
    return found


def link(session: Session, actor: Actor | None, account_id: int, issuer: str, subject: str) -> Account:
    """Let an account sign in by an identity platform, as whom that platform knows by this subject."""
    found = _others(session, actor, account_id)
    found.oidc_issuer, found.oidc_subject = issuer, subject
    keep(session, found, ())
    note(session, actor, "account.linked", found)
    return found


def of_name(session: Session, name: str) -> Account:
    """Find an account by the name with which one signs in."""
    found = session.scalar(select(Account).where(Account.name == sign_in.normal(name)))
    if found is None:
        raise NotFound("account.name_unknown", name=name)
    return found


def note(session: Session, actor: Actor | None, action: str, account: Account, before: object = None) -> None:
    """Note what was done to an account, with its roles."""
    after = audit.state(account) | {"roles": roles_of(session, [account.id])[account.id]}
    audit.note(
        session, actor, action, f"account/{account.id}", county=account.county, before=before, after=after
    )


def describe(account: Account, person: Person) -> None:
    """Write down who an account stands for."""
    account.name = sign_in.normal(person.name) if person.name else None
    account.person, account.phone = person.person, person.phone


def keep(session: Session, account: Account, roles: Collection[str]) -> None:
    """Send the change to the database, whose refusals are said in words."""
    try:
        session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        code = next((code for sign, code in REFUSED.items() if sign in said), None)
        if code is None:
            raise
        raise Conflict(code, name=account.name, roles=accounts.names(sorted(roles))) from None


def _kept_by(actor: Actor | None) -> Select[Account]:
    found = select(Account)
    return found if actor is None or actor.county is None else found.where(Account.county == actor.county)


def _reach(actor: Actor | None, county: str | None) -> None:
    if actor is not None and actor.county not in (None, county):
        raise Forbidden("account.other_county", county=actor.county)


def _others(session: Session, actor: Actor | None, account_id: int) -> Account:
    """Find an account, held for a change, that is not the actor's own."""
    begin_write(session)
    found = get(session, actor, account_id)
    if actor is not None and actor.id == account_id:
        raise Conflict("account.own")
    session.refresh(found, with_for_update=True)
    return found


def _check(found: Account, roles: Collection[Role | str]) -> None:
    accounts.check(roles, found.county, {name: getattr(found, name) for name in accounts.BOUNDS[1:]})


def _void(session: Session, account: Account, *kinds: str) -> None:
    mine = (Token.account_id == account.id) & Token.kind.in_(kinds) & Token.revoked_at.is_(None)
    session.execute(update(Token).where(mine).values(revoked_at=clock.now()))
