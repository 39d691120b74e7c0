"""Who plays the demo county's last year: made-up persons, without a password until somebody asks for one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.synthetic import COUNTY
from service import accounts, objections, people
from service.accounts import Actor, Role
from service.errors import NotFound
from service.objections import Filter
from service.people import Person
from service.people_tables import Account

NAME = "demo."  # begins every name with which one signs in
LABEL = "演示（虚构）"
ENTERPRISE: Role = "enterprise"


@dataclass(frozen=True)
class Player:
    """A made-up official: role, name, and for which department."""

    role: Role
    person: str
    department: str | None = None


@dataclass(frozen=True)
class Portal:
    """An account for whoever looks at the demo, and the role that it shows."""

    role: Role
    account: Account


PLAYERS: Mapping[str, Player] = {
    "officer": Player("officer", "经办甲（虚构）"),
    "reviewer": Player("reviewer", "复核乙（虚构）"),
    "reviewer2": Player("reviewer", "复核丙（虚构）"),
    "approver": Player("approver", "审批丁（虚构）"),
    "market": Player("department", "市场监管戊（虚构）", "market"),
    "tax": Player("department", "税务己（虚构）", "tax"),
    "statistics": Player("department", "统计庚（虚构）", "statistics"),
    "land": Player("department", "资源辛（虚构）", "land"),
    "power": Player("department", "供电壬（虚构）", "power"),
    "water": Player("department", "供水癸（虚构）", "water"),
    "ecology": Player("department", "环保子（虚构）", "ecology"),
    "emergency": Player("department", "应急丑（虚构）", "emergency"),
}
DEPARTMENTS = tuple(name for name, one in PLAYERS.items() if one.department)
SHOWN = ("officer", "reviewer", "approver")


def enter(session: Session) -> None:
    """Open the officials' accounts that are not there."""
    known = {one.name for one in players(session)}
    for name, one in PLAYERS.items():
        if NAME + name not in known:
            _open(session, name, one.person, one.role, department=one.department)


def official(session: Session, name: str) -> Actor:
    """Give an official of the play."""
    return _actor(session, people.of_name(session, NAME + name))


def enterprise(session: Session, uscc: str) -> Actor:
    """Give somebody of an enterprise, whose account is opened when it is needed."""
    mine = (Account.county == COUNTY) & (Account.uscc == uscc) & Account.name.startswith(NAME + ENTERPRISE)
    found = session.scalar(select(Account).where(mine).order_by(Account.id).limit(1))
    if found is None:
        number = sum(one.uscc is not None for one in players(session)) + 1
        found = _open(session, f"{ENTERPRISE}{number}", f"企业人员{number}（虚构）", ENTERPRISE, uscc=uscc)
    return _actor(session, found)


def players(session: Session) -> list[Account]:
    """List the accounts of the play."""
    mine = (Account.county == COUNTY) & Account.name.startswith(NAME) & (Account.label == LABEL)
    return list(session.scalars(select(Account).where(mine).order_by(Account.id)))


def portals(session: Session) -> list[Portal]:
    """List the accounts by which a stranger sees most: of the bureau, and of who objected first."""
    known = {one.name: one for one in players(session)}
    found = [Portal(PLAYERS[name].role, known[NAME + name]) for name in SHOWN if NAME + name in known]
    filed = objections.page(session, COUNTY, Filter(), limit=1_000).items
    first = next((one for one in known.values() if filed and one.uscc == filed[-1].uscc), None)
    return [*found, Portal(ENTERPRISE, first)] if first else found


def _actor(session: Session, account: Account) -> Actor:
    found = accounts.of_id(session, account.id)
    if found is None:
        raise NotFound("account.not_found", id=account.id)
    return found


def _open(session: Session, name: str, person: str, role: Role, **bounds: str | None) -> Account:
    made = accounts.open_(session, [role], COUNTY, None, label=LABEL, **bounds)
    people.describe(made, Person(NAME + name, LABEL, person))
    people.keep(session, made, [role])
    people.note(session, None, "account.opened", made)
    return made
