"""The regional board on the command line: from a county's evaluation, or from files without a database."""

import argparse
from pathlib import Path
from typing import Any

from data import export, fact_table
from scoring.errors import InputError
from scoring.region import document
from scoring.region.population import WHOLE, Population, populate
from scoring.scheme import load
from service import board, board_sheets, boards
from service.board_sheets import LISTS, PARTED, Row
from service.commands.county import opened
from service.console import Console

FILES = ("board", "facts", "previous", "scheme")


def add(commands: Any, console: Console) -> None:
    """Add `board check` and `board show`."""
    actions = commands.add_parser("board", help=console.words("cli.help.board")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = actions.add_parser("check", help=console.words("cli.help.board_check"))
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.set_defaults(run=check)
    one = actions.add_parser("show", help=console.words("cli.help.board_show"))
    one.add_argument("--county", help=console.words("cli.help.county"))
    for name in ("year", "evaluation", "quarter"):
        one.add_argument(f"--{name}", type=int, help=console.words(f"cli.help.board_{name}"))
    for name in FILES:
        one.add_argument(f"--{name}", type=Path, metavar="FILE", help=console.words(f"cli.help.board_{name}"))
    one.add_argument("--list", choices=LISTS, default="board", help=console.words("cli.help.board_list"))
    one.add_argument("--by", default=WHOLE, help=console.words("cli.help.board_by"))
    one.add_argument("--out", type=Path, metavar="FILE", help=console.words("cli.help.board_out"))
    one.set_defaults(run=show)


def check(console: Console, options: argparse.Namespace) -> int:
    """Say every fault of board files."""
    wrong = 0
    for file in options.files:
        try:
            console.say("cli.board_sound", file=file, title=document.load(file).document.title)
        except InputError as error:
            console.faults(error.faults, str(file))
            wrong += 1
    return 2 if wrong else 0


def show(console: Console, options: argparse.Namespace) -> int:
    """Print one of the board's lists, or write it into a file."""
    if (options.facts is None) == (options.county is None):
        console.error("cli.board_of_what")
        return 2
    if options.facts and (options.quarter or options.by == board.QUARTER):
        console.error("cli.board_no_quarters")
        return 2
    rows = _of_files(console, options) if options.facts else _of_county(console, options)
    table = board_sheets.table(rows, options.list, console.language)
    if options.out is None:
        console.table([table.columns, *table.iter_rows()])
        return 0
    export.write(table, options.out, "utf-8-sig")
    console.say("cli.board_written", file=options.out, rows=table.height)
    return 0


def _of_county(console: Console, options: argparse.Namespace) -> list[Row]:
    with opened() as session:
        asked = board.ask(session, options.county, options.year, options.evaluation)
        return board_sheets.rows(asked, options.list, options.by, options.quarter, console.language)


def _of_files(console: Console, options: argparse.Namespace) -> list[Row]:
    people = _population(options)
    if options.list in PARTED:
        made = board.of_population(people, options.by)
        return board_sheets.of_summary(made, options.list, console.language)
    return board_sheets.of_population(people, options.list)


def _population(options: argparse.Namespace) -> Population:
    path = options.board or boards.FILES / boards.DEFAULT / "2024.toml"
    try:
        found = document.load(path)
        scheme = options.scheme and load(options.scheme)
    except InputError as error:
        error.add_note(str(options.scheme or path))
        raise
    year = options.year or found.document.year
    words = scheme or found.vocabulary(year)
    facts, previous = (
        path and fact_table.read_previous(path, words) for path in (options.facts, options.previous)
    )
    return populate(found, year, facts, previous)
