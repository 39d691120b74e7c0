"""People who sign in: each from an address of their own, so that nobody is slowed down by another's test."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import pyotp
from werkzeug.test import TestResponse

from service import accounts, clock, db, passwords, sealing
from service.people_tables import Account
from tests.api.conftest import Caller, World

PASSWORD = "Vier Kraniche üben"
numbers = count(1)


def address() -> str:
    """An address that nobody else has."""
    number = next(numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass(frozen=True)
class Known:
    """Somebody with a name, a password and, where it was enrolled, an authenticator."""

    world: World
    id: int
    name: str
    secret: str | None
    address: str

    def code(self) -> str:
        """What the authenticator shows now."""
        return pyotp.TOTP(self.secret or "").at(clock.now()) if self.secret else ""

    def try_in(self, **changed: Any) -> TestResponse:
        """Sign in, with other words where they are given."""
        said = {"name": self.name, "password": PASSWORD, "code": self.code()} | changed
        place = {"REMOTE_ADDR": self.address}
        return self.world.anonymous.post("/sessions", json=said, environ_base=place)

    def signed_in(self) -> Caller:
        """A session."""
        answer = self.try_in()
        assert answer.status_code == 201, answer.data.decode()
        return self.world.caller(answer.json["token"])


@cache
def kept() -> str:
    """The hash of PASSWORD: made once, for it costs as much here as anywhere."""
    return passwords.hash_of(PASSWORD)


def known(
    world: World, roles: Sequence[Any], county: str | None, enrolled: bool = True, **bounds: str | None
) -> Known:
    """Somebody new; `enrolled` has an authenticator."""
    name, secret = f"person-{next(numbers)}", pyotp.random_base32() if enrolled else None
    with db.session(world.engine) as session:
        made = accounts.open_(session, roles, county, None, label="probe", **bounds)
        made.name = name
        made.password_hash, made.password_changed_at = kept(), clock.now()
        if secret:
            made.totp_secret, made.totp_confirmed_at = sealing.seal(world.config, secret), clock.now()
        return Known(world, made.id, name, secret, address())


def enterprise(world: World) -> Known:
    """Somebody of the own county's enterprise CODES[1], who needs no authenticator."""
    from tests.api.county import CODES

    return known(world, ["enterprise"], world.own.code, enrolled=False, uscc=CODES[1])


def row(world: World, account_id: int) -> Account:
    """An account as it is kept."""
    with db.session(world.engine) as session:
        return session.get_one(Account, account_id)


def set_columns(world: World, account_id: int, **columns: Any) -> None:
    """Change an account as time or somebody else has changed it."""
    with db.session(world.engine) as session:
        db.begin_write(session)
        found = session.get_one(Account, account_id)
        for name, value in columns.items():
            setattr(found, name, value)
