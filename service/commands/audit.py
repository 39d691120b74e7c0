"""Commands on the audit log."""

import argparse
from pathlib import Path
from typing import Any

from service import audit, audit_log, config, counties, heads
from service.commands.county import opened
from service.console import Console

MOST_LISTED = 500


def add(commands: Any, console: Console) -> None:
    """Add `audit`."""
    actions = commands.add_parser("audit", help=console.words("cli.help.audit")).add_subparsers(
        metavar="ACTION", required=True
    )
    for name, action in (("verify", verify), ("list", list_), ("heads", export)):
        one = actions.add_parser(name, help=console.words(f"cli.help.audit_{name}"))
        one.add_argument("--county", help=console.words("cli.help.county"))
        one.set_defaults(run=action)


def verify(console: Console, options: argparse.Namespace) -> int:
    """Prove one chain or all of them; 1 where something is wrong."""
    folder = Path(config.load().heads_dir)
    with opened() as session:
        chains = [options.county] if options.county else audit_log.chains(session)
        found = [audit_log.verify(session, chain, heads.read(folder, chain)) for chain in chains]
    for one in found:
        if one.whole:
            console.say("cli.audit_whole", chain=one.chain, records=one.records, head=one.head)
        console.faults(one.faults, one.chain)
    return 0 if all(one.whole for one in found) else 1


def list_(console: Console, options: argparse.Namespace) -> None:
    """List the newest records of a chain."""
    with opened() as session:
        chain = options.county or audit.INSTALLATION
        found = audit_log.page(session, chain, audit_log.Filter(), MOST_LISTED)
    console.table(
        (one.number, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.roles, one.action, one.object)
        for one in found.items
    )


def export(console: Console, options: argparse.Namespace) -> None:
    """Export today's heads."""
    settings = config.load()
    with opened() as session:
        asked = [options.county] if options.county else [one.code for one in counties.list_(session)]
        count = sum(heads.export(session, settings, county) for county in asked)
    console.say("cli.heads_exported", count=count, folder=settings.heads_dir)
