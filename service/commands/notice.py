"""The command that sets notices on paper."""

import argparse
from pathlib import Path
from typing import Any

from service import champions, config, evaluations, notices
from service.commands.county import opened
from service.console import Console


def add(commands: Any, console: Console) -> None:
    """Add `notices`."""
    one = commands.add_parser("notices", help=console.words("cli.help.notices"))
    one.add_argument("evaluation", type=int, metavar="ID", help=console.words("cli.help.evaluation_id"))
    one.add_argument("--uscc", help=console.words("cli.help.notices_uscc"))
    one.add_argument("--limit", type=int, default=notices.MOST, help=console.words("cli.help.notices_limit"))
    one.add_argument("--offset", type=int, default=0, help=console.words("cli.help.notices_offset"))
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=console.words("cli.help.notices_out")
    )
    one.set_defaults(run=write)


def write(console: Console, options: argparse.Namespace) -> None:
    """Write one notice as a PDF, or those of an evaluation into a ZIP."""
    settings = config.load()
    store, address = champions.opened(settings.models_url), settings.portal_url
    with opened() as session:
        what = session, store, evaluations.county_of(session, options.evaluation), options.evaluation
        if options.uscc:
            made = notices.one(*what, options.uscc, address)
        else:
            made = notices.several(*what, address, _silently, options.limit, options.offset)
    options.out.write_bytes(made)
    console.say("cli.notices_written", file=options.out)


def _silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody waits for figures."""
