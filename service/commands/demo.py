"""The command that loads the demo county."""

import argparse
import time
from typing import Any

from data import synthetic
from service import config, db, demo, schema
from service.console import Console


def add(commands: Any, console: Console) -> None:
    """Add `demo`."""
    actions = commands.add_parser("demo", help=console.words("cli.help.demo")).add_subparsers(
        metavar="ACTION", required=True
    )
    actions.add_parser("load", help=console.words("cli.help.demo_load")).set_defaults(run=load)


def load(console: Console, _options: argparse.Namespace) -> None:
    """Migrate the database and load the demo county, unless it is there."""
    engine = db.engine(config.load().database_url)
    schema.migrate(engine)
    if demo.is_loaded(engine):
        console.say("demo.loaded_before")
        return
    start = time.monotonic()
    folder = config.VAR / "demo"
    console.say("demo.writing", folder=folder)
    demo.load(engine, synthetic.generate(folder), console.say)
    console.say("demo.rehearsed", id=demo.rehearse(engine))
    console.say("demo.done", seconds=round(time.monotonic() - start))
