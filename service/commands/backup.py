"""Commands that keep a county's database safe: backup, restore, move."""

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service import backup, champions, config, db, schema
from service.console import Console
from service.errors import Conflict


def add(commands: Any, console: Console) -> None:
    """Add `backup`, `restore` and `move`."""
    one = _with_file(commands, console, "backup", write)
    one.add_argument("--county", help=console.words("cli.help.county"))
    _with_file(commands, console, "restore", restore)
    one = _with_file(commands, console, "move", move)
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument("--to", required=True, metavar="URL", help=console.words("cli.help.move_to"))
    one.add_argument("--models", metavar="ADDRESS", help=console.words("cli.help.move_models"))


def write(console: Console, options: argparse.Namespace) -> None:
    """Write a backup."""
    made = backup.write(_migrated(), _models(), options.file, options.county)
    named = [f"{code} {name}" for code, name in made.counties.items()]
    console.say("cli.backup_written", counties=named, rows=sum(made.rows.values()), file=options.file)


def restore(console: Console, options: argparse.Namespace) -> None:
    """Restore a backup into an empty database."""
    _say(console, backup.restore(_migrated(), _models(), options.file))


def move(console: Console, options: argparse.Namespace) -> None:
    """Take a county to another database."""
    settings = config.load({"DATABASE_URL": options.to})
    target = db.engine(settings.database_url)
    schema.migrate(target)
    models = champions.opened(options.models) if options.models else _models()
    source = (_migrated(), _models())
    _say(console, backup.move(source, (target, models), options.county, options.file))
    shown = target.url.render_as_string(hide_password=True)
    console.say("cli.county_moved", county=options.county, target=shown, file=options.file)


def _say(console: Console, found: backup.Restored) -> None:
    console.say("cli.backup_restored", **vars(found))


def _with_file(commands: Any, console: Console, name: str, action: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=console.words(f"cli.help.{name}"))
    one.add_argument("file", type=Path, metavar="FILE", help=console.words("cli.help.backup_file"))
    one.set_defaults(run=action)
    return one


def _migrated() -> Engine:
    engine = db.engine(config.load().database_url)
    if not schema.is_current(engine):
        raise Conflict("database.not_migrated")
    return engine


def _models() -> Any:
    return champions.opened(config.load().models_url)
