"""Who acts: accounts, their roles and where they hold, and the bearer tokens that prove it."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import orjson
from sqlalchemy import Row, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from data import uscc as credit_code
from scoring.errors import Fault, InputError
from service import clock, counties
from service.db import begin_write
from service.errors import NotFound
from service.people_tables import Account, Grant, Token

Role = Literal[
    "officer",  # of a county: runs the yearly campaign
    "department",  # hands in its own department's figures
    "township",  # of a township or park: sees its own enterprises
    "reviewer",  # decides objections and reviews
    "approver",  # speaks for the deciding body
    "observer",  # of a province or city: sees the counties below it, changes nothing
    "enterprise",
    "system",  # administrators: of settings, models and keys …
    "security",  # … of accounts and roles …
    "audit",  # … of the log. Nobody holds two of the three.
]
ROLES: tuple[Role, ...] = get_args(Role)
ADMINISTRATORS: tuple[Role, ...] = ("system", "security", "audit")
RANDOM_BYTES = 32
SHOWN = 6  # signs of a token by which its owner knows it again
BOUNDS = ("county", "uscc", "department", "township", "park")
NEEDS: dict[Role, tuple[str, ...]] = {"department": ("department",), "township": ("township", "park")}
ALIVE = and_(
    Token.revoked_at.is_(None),
    or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now")),
    or_(Token.idle_until.is_(None), Token.idle_until > bindparam("now")),
    Account.disabled_at.is_(None),
)
HELD = and_(Grant.account_id == Account.id, Grant.revoked_at.is_(None))
WHO = select(Account.id, *(getattr(Account, name) for name in BOUNDS), Grant.role).outerjoin(Grant, HELD)
BY_TOKEN = (
    WHO.add_columns(Token.hash, Token.kind, Token.scopes, Token.used_at)
    .join(Token, Token.account_id == Account.id)
    .where(Token.hash == bindparam("hash"), ALIVE)
)


@dataclass(frozen=True)
class Credential:
    """By which token somebody is known in this request."""

    hash: str
    kind: str
    scopes: frozenset[str] | None
    used_at: dt.datetime | None


@dataclass(frozen=True)
class Actor:
    """Who acts, in which roles, and what bounds them; only an enterprise's account has a credit code."""

    id: int
    roles: frozenset[Role]
    county: str | None
    uscc: str | None = None
    department: str | None = None
    township: str | None = None
    park: str | None = None
    credential: Credential | None = None

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds one of these roles."""
        return not self.roles.isdisjoint(roles)


def open_(
    session: Session,
    roles: Collection[Role],
    county: str | None,
    by: Actor | None = None,
    *,
    label: str = "",
    **bounds: str | None,
) -> Account:
    """Open an account with roles; `bounds` are its uscc, department, township or park."""
    check(roles, county, bounds)
    begin_write(session)
    if county is not None:
        counties.get(session, county)
    account = Account(county=county, label=label, created_by=by.id if by else None, **bounds)
    session.add(account)
    session.flush()
    session.add_all(
        Grant(account_id=account.id, role=role, granted_by=by.id if by else None) for role in sorted(roles)
    )
    session.flush()
    return account


def create_token(
    session: Session,
    role: Role,
    county: str | None,
    uscc: str | None = None,
    label: str = "",
    **bounds: str | None,
) -> str:
    """Open an account of one role with a key, which is shown this once and kept only as a hash."""
    account = open_(session, [role], county, None, label=label, **{"uscc": uscc, **bounds})
    return issue(session, account.id, "key", label)


def issue(
    session: Session,
    account_id: int,
    kind: Literal["key", "session"],
    label: str = "",
    *,
    scopes: Sequence[str] | None = None,
    expires_at: dt.datetime | None = None,
    idle_until: dt.datetime | None = None,
    address: str | None = None,
) -> str:
    """Make a token of an account; it is shown this once and kept only as a hash."""
    begin_write(session)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    made = Token(hash=hash_of(token), account_id=account_id, kind=kind, label=label, prefix=token[:SHOWN])
    made.scopes = None if scopes is None else orjson.dumps(sorted(scopes)).decode()
    made.expires_at, made.idle_until, made.address = expires_at, idle_until, address
    session.add(made)
    session.flush()
    return token


def actor(session: Session, token: str) -> Actor | None:
    """Tell who holds a token; None for one that is unknown, expired or revoked."""
    rows = session.execute(BY_TOKEN, {"hash": hash_of(token), "now": clock.now()}).all()
    if not rows:
        return None
    first = rows[0]
    scopes = None if first.scopes is None else frozenset(orjson.loads(first.scopes))
    return _actor(rows, Credential(first.hash, first.kind, scopes, first.used_at))


def of_id(session: Session, account_id: int | None) -> Actor | None:
    """Tell who an account is that asked for something earlier; None if nobody signed in for it."""
    if account_id is None:
        return None
    return _actor(session.execute(WHO.where(Account.id == account_id)).all(), None)


def revoke(session: Session, token: str) -> None:
    """Make a token void."""
    begin_write(session)
    mine = (Token.hash == hash_of(token)) & Token.revoked_at.is_(None)
    done = session.execute(update(Token).where(mine).values(revoked_at=clock.now()).returning(Token.hash))
    if done.one_or_none() is None:
        raise NotFound("token.not_found")


def count(session: Session) -> int:
    """Count the accounts."""
    return session.scalar(select(func.count(Account.id))) or 0


def hash_of(token: str) -> str:
    """Give the SHA-256 by which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def check(roles: Collection[str], county: str | None, bounds: Mapping[str, str | None]) -> None:
    """Refuse roles that do not go together, or not without a county or a bound."""
    faults = [
        Fault("account.role_unknown", "role", {"role": role, "roles": ROLES})
        for role in sorted(set(roles) - set(ROLES))
    ]
    held = set(roles) & set(ADMINISTRATORS)
    if len(held) > 1:
        faults.append(Fault("account.administrators_apart", "role", {"roles": names(sorted(held))}))
    if county is None and set(roles) - set(ADMINISTRATORS):
        faults.append(Fault("account.county_needed", "county", {"roles": names(sorted(roles))}))
    if faults := faults + _bound_faults(set(roles), bounds):
        raise InputError(faults)


def names(roles: Collection[str]) -> list[Fault]:
    """Name roles, in the reader's language."""
    return [Fault(f"role.{one}") for one in roles]


def _actor(rows: Sequence[Row[tuple[object, ...]]], credential: Credential | None) -> Actor | None:
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(cast("Role", row.role) for row in rows if row.role is not None)
    return Actor(first.id, roles, **{name: getattr(first, name) for name in BOUNDS}, credential=credential)


def _bound_faults(roles: set[str], bounds: Mapping[str, str | None]) -> list[Fault]:
    faults, code = [], bounds.get("uscc")
    if (code is None) == ("enterprise" in roles):
        faults.append(Fault("account.uscc_needed" if code is None else "account.uscc_not_meant", "uscc"))
    if "enterprise" in roles and len(roles) > 1:
        faults.append(Fault("account.enterprise_alone", "role"))
    if code is not None and credit_code.fault(code):
        faults.append(Fault("account.uscc_wrong", "uscc", {"value": code}))
    for role, bound in NEEDS.items():
        if role in roles and not any(bounds.get(name) for name in bound):
            needed = [Fault(f"bound.{name}") for name in bound]
            told = {"role": Fault(f"role.{role}"), "needed": needed}
            faults.append(Fault("account.bound_needed", bound[0], told))
    return faults
