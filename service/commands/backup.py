"""Commands that keep a county's database safe: backup, restore, move."""

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service import backup, champions, config, counties, db, retention, schema
from service.commands.county import opened
from service.console import Console
from service.errors import Conflict


def add(commands: Any, console: Console) -> None:
    """Add `backup`, `restore`, `move` and `retention`."""
    one = _with_file(commands, console, "backup", write)
    one.add_argument("--county", help=console.words("cli.help.county"))
    _with_file(commands, console, "restore", restore)
    one = _with_file(commands, console, "move", move)
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument("--to", required=True, metavar="URL", help=console.words("cli.help.move_to"))
    one.add_argument("--models", metavar="ADDRESS", help=console.words("cli.help.move_models"))
    one = commands.add_parser("retention", help=console.words("cli.help.retention"))
    one.add_argument("--apply", action="store_true", help=console.words("cli.help.retention_apply"))
    one.set_defaults(run=keep)


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


def keep(console: Console, options: argparse.Namespace) -> None:
    """List the retention periods; with `--apply`, clear what is past them."""
    settings = config.load()
    zh = console.language == "zh"
    found = retention.periods(settings)
    console.table((one.kind, one.title if zh else one.en, one.days, one.does, one.basis) for one in found)
    if options.apply:
        with opened() as session:
            cleared = [
                (one.code, retention.apply(session, settings, one.code)) for one in counties.list_(session)
            ]
        for code, count in cleared:
            console.say("cli.retention_done", county=code, count=count)


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
