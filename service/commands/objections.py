"""Commands on objections: what waits for whom, and one with all that was found of it."""

import argparse
from typing import Any

from service import objections
from service.commands.county import opened
from service.console import Console
from service.objection_tables import Objection

MOST_LISTED = 500


def add(commands: Any, console: Console) -> None:
    """Add `objections`."""
    actions = commands.add_parser("objections", help=console.words("cli.help.objections")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = actions.add_parser("list", help=console.words("cli.help.objections_list"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument("--state", choices=objections.STATES, help=console.words("cli.help.objection_state"))
    one.add_argument("--late", action="store_true", help=console.words("cli.help.objections_late"))
    one.set_defaults(run=list_)
    one = actions.add_parser("show", help=console.words("cli.help.objections_show"))
    one.add_argument("objection", type=int, metavar="ID", help=console.words("cli.help.objection_id"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.set_defaults(run=show)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List objections, newest first."""
    wanted = objections.Filter(state=options.state, overdue=options.late)
    with opened() as session:
        found = objections.page(session, options.county, wanted, limit=MOST_LISTED).items
        names = objections.names(session, options.county, [one.uscc for one in found])
    console.table((*_row(console, one), names.get(one.uscc)) for one in found)


def show(console: Console, options: argparse.Namespace) -> None:
    """Show an objection: its grounds, what was found of it, how it was decided."""
    with opened() as session:
        found = objections.get(session, options.county, options.objection)
        given = objections.opinions(session, found.id)
    console.table([_row(console, found)])
    rows: list[tuple[str, str | None]] = [
        ("grounds", found.grounds),
        ("wish", found.wish),
        ("digest", found.digest),
    ]
    rows += [(one.step, f"{one.outcome}: {one.reasons}") for one in given]
    rows += [("answer", found.answer), ("correction", found.correction)]
    console.table(rows)


def _row(console: Console, one: Objection) -> tuple[object, ...]:
    state = console.sentence(objections.name(one.state))
    return one.id, one.number, one.uscc, f"{one.about} {one.subject}", state, one.due_on
