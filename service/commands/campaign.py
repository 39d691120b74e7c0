"""Commands on a county's campaign, and the periodic work of all of them."""

import argparse
from typing import Any

from service import campaigns, config, counties, deadlines, listing, routine, stages
from service.commands.county import opened, scheme_of
from service.console import Console

MOST_LISTED = 500
BY_PERSONS = (*stages.APPROVED, stages.PUBLISHED)  # never by the command line


def add(commands: Any, console: Console) -> None:
    """Add `campaign` and `routine`."""
    actions = commands.add_parser("campaign", help=console.words("cli.help.campaign")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = _action(actions, console, "create", create)
    one.add_argument("--year", type=int, required=True, help=console.words("cli.help.year"))
    one.add_argument("--scheme", help=console.words("cli.help.run_scheme"))
    one.add_argument("--trial", action="store_true", help=console.words("cli.help.campaign_trial"))
    _action(actions, console, "list", list_)
    for name, action in (("show", show), ("draw", draw), ("timeline", timeline), ("advance", advance)):
        one = _action(actions, console, name, action)
        one.add_argument("campaign", type=int, metavar="ID", help=console.words("cli.help.campaign_id"))
    to = [state for state in stages.NEXT.values() if state not in BY_PERSONS]
    one.add_argument("--to", choices=to, required=True, help=console.words("cli.help.campaign_to"))
    one.add_argument("--reason", required=True, help=console.words("cli.help.reason"))
    one = commands.add_parser("routine", help=console.words("cli.help.routine"))
    one.add_argument("--county", help=console.words("cli.help.county"))
    one.set_defaults(run=look_after)


def _action(actions: Any, console: Console, name: str, action: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = actions.add_parser(name, help=console.words(f"cli.help.campaign_{name}"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.set_defaults(run=action)
    return one


def create(console: Console, options: argparse.Namespace) -> None:
    """Begin a campaign."""
    with opened() as session:
        what = (options.year, scheme_of(session, options), options.trial)
        made = campaigns.create(session, options.county, *what, None)
        warnings = campaigns.warnings(session, made)
    console.say("cli.campaign_begun", id=made.id, county=made.county, year=made.year)
    console.faults(warnings)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List the campaigns of a county and of those below it."""
    with opened() as session:
        found = campaigns.below(session, options.county, limit=MOST_LISTED)
    words = (console.words("cli.campaign_real"), console.words("cli.campaign_trial"))
    console.table(
        (one.id, one.county, one.year, words[one.trial], console.words(f"state.{one.state}"), one.title)
        for one in found.items
    )


def show(console: Console, options: argparse.Namespace) -> None:
    """Show a campaign: its state, its deadlines, its list, and what is missing for the next state."""
    with opened() as session:
        one = campaigns.get(session, options.county, options.campaign)
        due, counts = deadlines.of(session, one), listing.counts(session, one)
        missing = stages.missing(session, one)
    console.table([(one.id, one.year, console.words(f"state.{one.state}"), one.title)])
    console.table((console.words(f"stage.{row.stage}"), row.opened_on, row.due_on) for row in due)
    console.table((console.words(f"listed.{state}"), count) for state, count in counts.items())
    console.faults(missing)


def draw(console: Console, options: argparse.Namespace) -> None:
    """Draw up the list of enterprises from today's facts."""
    with opened() as session:
        counts = listing.draw(session, options.county, options.campaign, None)
    console.table((console.words(f"listed.{state}"), count) for state, count in counts.items())


def timeline(console: Console, options: argparse.Namespace) -> None:
    """Tell everything that was done to a campaign."""
    with opened() as session:
        found = campaigns.timeline(session, options.county, options.campaign)
    console.table(
        (
            f"{one.step.at:%Y-%m-%d %H:%M:%S}",
            one.step.what,
            console.words(f"state.{one.step.to_state}"),
            one.step.account_id,
            one.step.roles,
            one.step.reason,
        )
        for one in found
    )


def advance(console: Console, options: argparse.Namespace) -> None:
    """Let a campaign enter its next state, where that needs no second person."""
    with opened() as session:
        place = (options.county, options.campaign)
        made = stages.advance(session, *place, options.to, options.reason, None)
    console.say("cli.campaign_entered", id=made.id, state=campaigns.name(made.state))


def look_after(console: Console, options: argparse.Namespace) -> None:
    """Do all periodic work now, of one county or of all; each in a transaction of its own."""
    with opened() as session:
        chosen = [counties.get(session, options.county)] if options.county else counties.list_(session)
    settings = config.load()
    for county in [one.code for one in chosen]:
        for what in routine.ROUTINES:
            with opened() as session:
                count = routine.run(session, settings, county, what)
            if count:
                console.say("cli.routine_done", county=county, what=what, count=count)
