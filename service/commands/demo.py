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
    """Migrate the database, load the demo county and play its last year, unless it is there."""
    settings = config.load()
    engine = db.engine(settings.database_url)
    schema.migrate(engine)
    if demo.is_loaded(engine):
        console.say("demo.loaded_before")
        return
    start = time.monotonic()
    folder = config.VAR / "demo"
    console.say("demo.writing", folder=folder)
    written = synthetic.generate(folder)
    demo.load(engine, written, console.say, last=False)
    demo.play(engine, settings, written)
    console.say("demo.year_played", year=written[-1].year)
    console.say("demo.rehearsed", id=demo.rehearse(engine))
    console.say("demo.done", seconds=round(time.monotonic() - start))
