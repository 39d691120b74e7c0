"""What the first start prints: who may sign in, by which one-time password and key; kept as hashes alone."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import accounts, db, demo, people
from service.accounts import Role
from service.console import Console
from service.people import Person
from service.people_tables import Account

FIRST = "first start"
PAGE = "/sign-in"
WIDTHS = (18, 18, 45)  # of name, password and key; the role comes last, for its signs are of two widths


@dataclass(frozen=True)
class SignIn:
    """By what somebody signs in: on pages by name and password, as a program by the key."""

    name: str
    password: str
    key: str
    role: Role


def show(console: Console, engine: Engine, address: str) -> None:
    """Print them if nobody but the demo county's players has an account; else say how to get others."""
    with db.session(engine) as session:
        if accounts.count(session) > len(demo.players(session)):
            console.say("cli.tokens_exist")
            return
        made = [*_of_demo(session), *(_administrator(session, role) for role in accounts.ADMINISTRATORS)]
    console.say("cli.tokens_made")
    for one in made:
        cells = zip((one.name, one.password, one.key), WIDTHS, strict=True)
        print(*(text.ljust(width) for text, width in cells), console.words(f"role.{one.role}"), sep="")
    console.say("cli.sign_in", address=address + PAGE)


def _of_demo(session: Session) -> list[SignIn]:
    return [
        _made(session, one.account, people.reset_password(session, None, one.account.id), one.role)
        for one in demo.portals(session)
    ]


def _administrator(session: Session, role: Role) -> SignIn:
    made, password = people.create(session, None, Person(role, FIRST), [role], None, {})
    return _made(session, made, password, role)


def _made(session: Session, account: Account, password: str, role: Role) -> SignIn:
    return SignIn(account.name or "", password, accounts.issue(session, account.id, "key", FIRST), role)
