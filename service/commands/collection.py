"""Commands on collection and confirmation: what is owed, surveys, who has answered, disputes."""

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from service import campaigns, collection, disputes, notes, returns, submissions, surveys
from service.campaign_tables import Campaign
from service.commands.county import opened
from service.console import Console
from service.enterprises import Area

MOST_LISTED = 100_000


def add(commands: Any, console: Console) -> None:
    """Add `collection` with `owed`, `survey`, `take`, `answers` and `disputes`."""
    actions = commands.add_parser("collection", help=console.words("cli.help.collection")).add_subparsers(
        metavar="ACTION", required=True
    )
    _action(actions, console, "owed", owed)
    one = _action(actions, console, "survey", survey)
    one.add_argument("--township", help=console.words("cli.help.only_township"))
    one.add_argument("file", type=Path, metavar="FILE", help=console.words("cli.help.out_file"))
    one = _action(actions, console, "take", take)
    one.add_argument("file", type=Path, metavar="FILE")
    one = _action(actions, console, "answers", answers)
    one.add_argument("--state", choices=returns.STATES, help=console.words("cli.help.only_state"))
    _action(actions, console, "disputes", list_disputes)


def _action(actions: Any, console: Console, name: str, action: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = actions.add_parser(name, help=console.words(f"cli.help.collection_{name}"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument("campaign", type=int, metavar="ID", help=console.words("cli.help.campaign_id"))
    one.set_defaults(run=action)
    return one


def owed(console: Console, options: argparse.Namespace) -> None:
    """List the files that departments owe: the submissions that are there, or why one is done without."""
    with opened() as session:
        found = collection.owed(session, _campaign(session, options))
    for one in found:
        there = ", ".join(map(str, one.submissions)) or (one.waiver.reason if one.waiver else "—")
        console.table([(one.layout, one.department, there, " ".join(one.codes))])


def survey(console: Console, options: argparse.Namespace) -> None:
    """Write the survey form of all enterprises, or of a township's."""
    area = Area(options.township, None) if options.township else None
    with opened() as session:
        place = (options.county, options.campaign)
        content = surveys.workbook(session, *place, area, by=surveys.EVERYBODY)
    options.file.write_bytes(content)
    console.say("cli.survey_written", file=str(options.file))


def take(console: Console, options: argparse.Namespace) -> int:
    """Hand in a filled-in survey."""
    content = options.file.read_bytes()
    with opened() as session:
        place = (options.county, options.campaign, options.file.name)
        made = surveys.accept(session, *place, content, None, by=surveys.EVERYBODY)
        faults = submissions.errors(session, options.county, made.id)
    console.faults(faults)
    words = {"id": made.id, "rows": made.row_count, "errors": made.error_count, "file": made.filename}
    if made.state == "refused":
        console.error("cli.submission_refused", **words)
        return 2
    console.say("cli.submission_accepted", **words)
    return 0


def answers(console: Console, options: argparse.Namespace) -> None:
    """List the enterprises with how far they have come with their form."""
    with opened() as session:
        campaign = _campaign(session, options)
        found = returns.page(session, campaign, options.state, limit=MOST_LISTED)
    console.table(
        (one.uscc, one.name, one.township, console.words(f"return.{one.state}")) for one in found.items
    )


def list_disputes(console: Console, options: argparse.Namespace) -> None:
    """List the disputes, the most urgent first."""
    with opened() as session:
        wanted = disputes.Filter(campaign_id=_campaign(session, options).id)
        found = disputes.page(session, options.county, wanted, limit=MOST_LISTED)
    console.table(
        (
            one.id,
            console.words(f"dispute_state.{one.state}"),
            one.due_on,
            _department(console, one.department),
            one.uscc,
            one.datum,
        )
        for one in found.items
    )


def _campaign(session: Session, options: argparse.Namespace) -> Campaign:
    return campaigns.get(session, options.county, options.campaign)


def _department(console: Console, name: str) -> str:
    said = notes.department(name)
    return said if isinstance(said, str) else console.words(said.code)
