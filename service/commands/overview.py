"""The command that shows a run as a whole: lines, industries, townships, who stands next to a line."""

import argparse
from typing import Any

from sqlalchemy.orm import Session

from service import evaluations, overviews
from service.commands.county import opened
from service.console import Console
from service.overviews import By

PARTS: tuple[tuple[By, str], ...] = (
    ("industry", "cli.overview_industry"),
    ("township", "cli.overview_township"),
)


def add(commands: Any, console: Console) -> None:
    """Add `overview`."""
    one = commands.add_parser("overview", help=console.words("cli.help.overview"))
    one.add_argument("evaluation", type=int, metavar="ID", help=console.words("cli.help.evaluation_id"))
    one.add_argument("--near", type=int, default=20, help=console.words("cli.help.overview_near"))
    one.set_defaults(run=show)


def show(console: Console, options: argparse.Namespace) -> None:
    """Print the cut lines, classes by industry and township, and who is nearest to a line."""
    with opened() as session:
        place = evaluations.county_of(session, options.evaluation), options.evaluation
        _lines(console, session, place)
        for part, heading in PARTS:
            console.say(heading)
            _crossed(console, session, place, part)
        _near(console, session, place, options.near)


def _lines(console: Console, session: Session, place: tuple[str, int]) -> None:
    for one in overviews.distributions(session, *place):
        console.say("cli.overview_lines", title=one.title, units=one.units)
        console.table((line.class_name, line.line, line.group) for line in one.lines)


def _crossed(console: Console, session: Session, place: tuple[str, int], part: By) -> None:
    found = overviews.crossed(session, *place, part)
    console.table([("", *found.classes, "—")])
    console.table((title or "—", *counts) for _, title, counts in found.rows)


def _near(console: Console, session: Session, place: tuple[str, int], most: int) -> None:
    found = overviews.borderline(session, *place, most)
    console.say("cli.overview_near", shown=len(found.items), count=found.total)
    console.table(
        (one.uscc, one.name, one.class_name, one.total, one.line_class, one.line, f"{one.gap:+.4f}")
        for one in found.items
    )
