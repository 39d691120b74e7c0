"""Commands on webhooks: who is told of a county's events."""

import argparse
from typing import Any

from service import config, webhooks
from service.commands.county import opened
from service.console import Console

MOST_LISTED = 500


def add(commands: Any, console: Console) -> None:
    """Add `webhook`."""
    actions = commands.add_parser("webhook", help=console.words("cli.help.webhook")).add_subparsers(
        metavar="ACTION", required=True
    )
    for name, action in (
        ("add", register),
        ("list", list_),
        ("disable", disable),
        ("sent", list_sent),
        ("deliver", deliver),
    ):
        one = actions.add_parser(name, help=console.words(f"cli.help.webhook_{name}"))
        one.add_argument("--county", required=True, help=console.words("cli.help.county"))
        one.set_defaults(run=action)
        if name == "add":
            one.add_argument("url", metavar="URL", help=console.words("cli.help.webhook_url"))
            one.add_argument(
                "--event",
                action="append",
                choices=webhooks.EVENTS,
                required=True,
                help=console.words("cli.help.webhook_event"),
            )
            one.add_argument("--label", default="", help=console.words("cli.help.label"))
        elif name in ("disable", "sent"):
            one.add_argument("webhook", type=int, metavar="ID", help=console.words("cli.help.webhook_id"))


def register(console: Console, options: argparse.Namespace) -> None:
    """Register an address, and print its secret this once."""
    settings = config.load()
    with opened() as session:
        made = webhooks.register(
            session, settings, options.county, options.url, options.event, options.label, None
        )
    print(made.secret)
    console.error("cli.webhook_secret_once", id=made.webhook.id)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List the addresses in use."""
    with opened() as session:
        found = webhooks.page(session, options.county, limit=MOST_LISTED).items
    console.table((one.id, one.url, one.events, one.label) for one in found)


def disable(console: Console, options: argparse.Namespace) -> None:
    """Tell an address nothing more."""
    with opened() as session:
        found = webhooks.disable(session, options.county, options.webhook, None)
    console.say("cli.webhook_disabled", id=found.id, url=found.url)


def list_sent(console: Console, options: argparse.Namespace) -> None:
    """List what an address was told, or is to be told."""
    with opened() as session:
        found = webhooks.sent(session, options.county, options.webhook, limit=MOST_LISTED).items
    console.table(
        (one.id, one.event, f"{one.created_at:%Y-%m-%d %H:%M:%S}", one.tries, one.answer, _end(one))
        for one in found
    )


def deliver(console: Console, options: argparse.Namespace) -> None:
    """Send what is due now."""
    settings = config.load()
    with opened() as session:
        count = webhooks.deliver(session, settings, options.county)
    console.say("cli.webhook_delivered", count=count)


def _end(one: Any) -> str:
    return "delivered" if one.delivered_at else "given up" if one.given_up_at else "waiting"
