"""Commands on people: accounts, their roles and passwords, keys without an account of one's own."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from service import accounts, people
from service.accounts import BOUNDS
from service.commands.county import opened
from service.console import Console
from service.people import Person
from service.people_tables import Account

MOST_LISTED = 10_000
Change = Callable[[Session, int], object]


def add(commands: Any, console: Console) -> None:
    """Add `account` and `token`."""
    actions = commands.add_parser("account", help=console.words("cli.help.account")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = _action(actions, console, "create", create)
    one.add_argument(
        "--role", choices=accounts.ROLES, action="append", required=True, help=console.words("cli.help.role")
    )
    for name in (*BOUNDS, "label", "person", "phone"):
        one.add_argument(f"--{name}", help=console.words(f"cli.help.{name}"))
    for name in ("grant", "revoke"):
        one = _action(actions, console, name, change_role)
        one.add_argument("role", choices=accounts.ROLES, metavar="ROLE", help=console.words("cli.help.role"))
        one.set_defaults(change=getattr(people, name))
    _action(actions, console, "password", reset_password)
    for name in ("totp", "disable", "enable"):
        _action(actions, console, name, change)
    one = actions.add_parser("list", help=console.words("cli.help.account_list"))
    one.add_argument("--county", help=console.words("cli.help.county"))
    one.set_defaults(run=list_)
    _add_token(commands, console)


def _action(actions: Any, console: Console, name: str, run: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = actions.add_parser(name, help=console.words(f"cli.help.account_{name}"))
    one.add_argument("name", metavar="NAME", help=console.words("cli.help.account_name"))
    one.set_defaults(run=run, action=name)
    return one


def _add_token(commands: Any, console: Console) -> None:
    one = commands.add_parser("token", help=console.words("cli.help.token"))
    one.add_argument("--role", choices=accounts.ROLES, required=True, help=console.words("cli.help.role"))
    for name in (*BOUNDS, "label"):
        one.add_argument(f"--{name}", help=console.words(f"cli.help.{name}"))
    one.add_argument(
        "--expires", type=dt.date.fromisoformat, metavar="DATE", help=console.words("cli.help.expires")
    )
    one.set_defaults(run=make_token)


def create(console: Console, options: argparse.Namespace) -> None:
    """Open an account and print its password for the first use."""
    person = Person(options.name, options.label or "", options.person, options.phone)
    with opened() as session:
        _, password = people.create(session, None, person, options.role, options.county, _bounds(options))
    _once(console, password)


def change_role(console: Console, options: argparse.Namespace) -> None:
    """Give or take a role."""
    with opened() as session:
        found = people.of_name(session, options.name)
        options.change(session, None, found.id, options.role)
        roles = people.roles_of(session, [found.id])[found.id]
    console.say("cli.account_roles", name=found.name, roles=roles)


def reset_password(console: Console, options: argparse.Namespace) -> None:
    """Give an account a password for once and print it."""
    with opened() as session:
        password = people.reset_password(session, None, people.of_name(session, options.name).id)
    _once(console, password)


def change(console: Console, options: argparse.Namespace) -> None:
    """Close an account, open it again, or forget its authenticator."""
    changes = {"totp": people.reset_totp, "disable": people.disable, "enable": people.enable}
    with opened() as session:
        found = people.of_name(session, options.name)
        changes[options.action](session, None, found.id)
    console.say("cli.account_changed", name=found.name)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List accounts: number, name, county, roles, what bounds them, state."""
    with opened() as session:
        found = people.page(session, None, options.county, None, MOST_LISTED, 0).items
        roles = people.roles_of(session, [one.id for one in found])
        console.table(_row(console, one, roles[one.id]) for one in found)


def make_token(console: Console, options: argparse.Namespace) -> None:
    """Make an account that has a key alone, and print the key, this once."""
    with opened() as session:
        label, bounds = options.label or "", _bounds(options)
        token = people.open_key(session, [options.role], options.county, label, options.expires, **bounds)
    _once(console, token)


def _row(console: Console, one: Account, roles: list[str]) -> tuple[object, ...]:
    bounds = ", ".join(str(getattr(one, name)) for name in BOUNDS[1:] if getattr(one, name))
    words = ", ".join(console.words(f"role.{role}") for role in roles)
    closed = console.words("account.disabled") if one.disabled_at else ""
    return one.id, one.name or one.label, one.county, words, bounds, closed


def _bounds(options: argparse.Namespace) -> dict[str, str | None]:
    return {name: getattr(options, name) for name in BOUNDS[1:]}


def _once(console: Console, secret: str) -> None:
    print(secret)
    console.error("cli.token_once")
