"""How often somebody may guess: five times an account, then a pause of 15 minutes; so often an address.

A try is written down as failed before anything is compared, in a transaction of its own: however many
guess at once, in however many processes, none of them is free. Who proves to be right gets it back.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.orm import Session

from service import audit, clock, db
from service.db import begin_write
from service.errors import TooMany
from service.people_tables import Account, SignIn

OF_ACCOUNT = 5
OF_ADDRESS = 30  # a bureau's people come from one address: only failures count
PAUSE = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)
NETWORK = 64  # bits of an IPv6 address that one household or office has for itself


@dataclass(frozen=True)
class Try:
    """A try that has begun: at which account, if there is one, and whether it is refused whatever it says."""

    id: int
    account_id: int | None
    locked: bool
    password_hash: str | None


def begin(bind: Engine, address: str, whose: ColumnElement[bool] | None) -> Try:
    """Write a try down, or refuse it where too many have failed from this address."""
    with db.session(bind) as session:
        begin_write(session)
        place = network(address)
        _slow_down(session, place)
        account = None if whose is None else session.scalar(select(Account).where(whose).with_for_update())
        locked = account is not None and _charge(account)
        made = SignIn(address=place, account_id=account.id if account else None, succeeded=False)
        session.add(made)
        session.execute(delete(SignIn).where(SignIn.at < clock.now() - KEPT))
        session.flush()
        return Try(made.id, made.account_id, locked, account.password_hash if account else None)


def succeed(session: Session, one: Try) -> None:
    """Give a try back to who was right."""
    begin_write(session)
    session.execute(update(SignIn).where(SignIn.id == one.id).values(succeeded=True))
    free = {"failures": 0, "locked_until": None}
    session.execute(update(Account).where(Account.id == (one.account_id or 0)).values(free))


def fail(bind: Engine, one: Try, action: str) -> None:
    """Note in the log that a try has failed, and that it was the last one for a while."""
    with db.session(bind) as session:
        account = session.get(Account, one.account_id or 0)
        county, thing = (account.county, f"account/{account.id}") if account else (None, "account/unknown")
        audit.note(session, None, action, thing, county=county)
        if account and account.failures >= OF_ACCOUNT and not one.locked:
            audit.note(session, None, "account.locked", thing, county=county)


def network(address: str) -> str:
    """Give what counts as one address: IPv4 whole, of IPv6 the network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found), NETWORK), strict=False))
    return str(found)


def _slow_down(session: Session, place: str) -> None:
    since = clock.now() - PAUSE
    failed = (SignIn.address == place) & (SignIn.at > since) & SignIn.succeeded.is_(False)
    count, oldest = session.execute(select(func.count(SignIn.id), func.min(SignIn.at)).where(failed)).one()
    if count >= OF_ADDRESS:
        raise TooMany("sign_in.too_many", seconds=max(1, int((oldest - since).total_seconds()) + 1))


def _charge(account: Account) -> bool:
    """Count a try as failed; tell whether the account is locked already."""
    now = clock.now()
    if account.locked_until and account.locked_until > now:
        return True
    account.failures = 1 if account.locked_until else account.failures + 1
    account.locked_until = now + PAUSE if account.failures >= OF_ACCOUNT else None
    return False
