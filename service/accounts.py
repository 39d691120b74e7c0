"""Who acts, and the bearer tokens that prove it."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal, cast, get_args

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from data import uscc as credit_code
from scoring.errors import Fault, InputError
from service import clock, counties
from service.db import begin_write
from service.errors import NotFound
from service.tables import Account, Token

Role = Literal["officer", "enterprise", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
RANDOM_BYTES = 32
BY_TOKEN = (
    select(Account.id, Account.role, Account.county, Account.uscc)
    .join(Token, Token.account_id == Account.id)
    .where(Token.hash == bindparam("hash"), Token.revoked_at.is_(None))
)


@dataclass(frozen=True)
class Actor:
    """Who acts; an administrator may belong to no county, only an enterprise has a credit code."""

    id: int
    role: Role
    county: str | None
    uscc: str | None = None


def create_token(
    session: Session, role: Role, county: str | None, uscc: str | None = None, label: str = ""
) -> str:
    """Make an account with a token, which is shown this once and kept only as a hash."""
    _check(role, county, uscc)
    begin_write(session)
    if county is not None:
        counties.get(session, county)
    account = Account(role=role, county=county, uscc=uscc, label=label)
    session.add(account)
    session.flush()
    token = secrets.token_urlsafe(RANDOM_BYTES)
    session.add(Token(hash=_hash(token), account_id=account.id))
    session.flush()
    return token


def actor(session: Session, token: str) -> Actor | None:
    """Tell who holds a token; None for one that is unknown or revoked."""
    row = session.execute(BY_TOKEN, {"hash": _hash(token)}).one_or_none()
    return Actor(row.id, cast("Role", row.role), row.county, row.uscc) if row else None


def of_id(session: Session, account_id: int | None) -> Actor | None:
    """Tell who an account is that asked for something earlier; None if nobody signed in for it."""
    row = session.get(Account, account_id) if account_id is not None else None
    return Actor(row.id, cast("Role", row.role), row.county, row.uscc) if row else None


def revoke(session: Session, token: str) -> None:
    """Make a token void."""
    begin_write(session)
    mine = (Token.hash == _hash(token)) & Token.revoked_at.is_(None)
    done = session.execute(update(Token).where(mine).values(revoked_at=clock.now()).returning(Token.hash))
    if done.one_or_none() is None:
        raise NotFound("token.not_found")


def count(session: Session) -> int:
    """Count the accounts."""
    return session.scalar(select(func.count(Account.id))) or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _check(role: str, county: str | None, uscc: str | None) -> None:
    faults = []
    if role not in ROLES:
        faults.append(Fault("account.role_unknown", "role", {"role": role, "roles": ROLES}))
    if county is None and role != "administrator":
        faults.append(Fault("account.county_needed", "county", {"role": role}))
    if (uscc is None) == (role == "enterprise"):
        faults.append(Fault("account.uscc_needed" if uscc is None else "account.uscc_not_meant", "uscc"))
    if uscc is not None and (code := credit_code.fault(uscc)):
        faults.append(Fault(code, "uscc", {"value": uscc}))
    if faults:
        raise InputError(faults)
