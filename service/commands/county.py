"""Commands on a county's database: counties, schemes, files, runs, publication, replay."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from scoring.scheme import load
from service import (
    config,
    counties,
    db,
    evaluations,
    interim_views,
    interims,
    previews,
    publications,
    schema,
    schemes,
    submissions,
    suspicions,
)
from service.console import Console
from service.errors import Conflict, NotFound
from service.tables import Evaluation

MOST_SUSPICIONS = 10_000
MOST_MOVERS = 1000
MOVED = {"down": "cli.interim_down", "up": "cli.interim_up"}


def add(commands: Any, console: Console) -> None:
    """Add `county`, `preview`, `submit`, `quality`, `run`, `publish` and `replay`."""
    _add_counties(commands, console)
    for name, do in (("preview", preview), ("submit", submit)):
        one = _of_year(commands, console, name, do)
        one.add_argument("--layout", required=True, help=console.words("cli.help.layout"))
        one.add_argument("file", type=Path, metavar="FILE")
    _of_year(commands, console, "quality", suspect)
    one = _of_year(commands, console, "run", run)
    one.add_argument("--scheme", help=console.words("cli.help.run_scheme"))
    one.add_argument("--through", metavar="PERIOD", help=console.words("cli.help.run_through"))
    for name, action in (("publish", publish), ("replay", replay)):
        one = commands.add_parser(name, help=console.words(f"cli.help.{name}"))
        one.add_argument("evaluation", type=int, metavar="ID", help=console.words("cli.help.evaluation_id"))
        one.set_defaults(run=action)


def _add_counties(commands: Any, console: Console) -> None:
    actions = commands.add_parser("county", help=console.words("cli.help.counties")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = actions.add_parser("add", help=console.words("cli.help.county_add"))
    one.add_argument("code", metavar="CODE", help=console.words("cli.help.county"))
    one.add_argument("name", metavar="NAME", help=console.words("cli.help.county_name"))
    one.add_argument("--synthetic", action="store_true", help=console.words("cli.help.synthetic"))
    one.set_defaults(run=add_county)
    actions.add_parser("list", help=console.words("cli.help.county_list")).set_defaults(run=list_counties)


def _of_year(commands: Any, console: Console, name: str, action: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=console.words(f"cli.help.{name}"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument("--year", type=int, required=True, help=console.words("cli.help.year"))
    one.set_defaults(run=action)
    return one


@contextmanager
def opened() -> Iterator[Session]:
    """Open the configured database for one transaction; it must have been migrated."""
    engine = db.engine(config.load().database_url)
    if not schema.is_current(engine):
        raise Conflict("database.not_migrated")
    with db.session(engine) as session:
        yield session
    engine.dispose()


def add_county(console: Console, options: argparse.Namespace) -> None:
    """Add a county."""
    with opened() as session:
        county = counties.add(session, options.code, options.name, options.synthetic)
    console.say("cli.county_added", county=county.code, name=county.name)


def list_counties(console: Console, _options: argparse.Namespace) -> None:
    """List the counties."""
    with opened() as session:
        console.table((one.code, one.name) for one in counties.list_(session))


def preview(console: Console, options: argparse.Namespace) -> int:
    """Tell what a department file would change; nothing is taken."""
    content = options.file.read_bytes()
    with opened() as session:
        where = (options.county, options.year, options.layout, options.file.name)
        found = previews.preview(session, *where, content)
    console.faults(found.faults)
    if found.faults:
        console.error("cli.preview_refused", errors=len(found.faults), file=found.filename)
        return 2
    console.table(
        (one.uscc, one.name, one.title, one.period, one.before, "→", one.after) for one in found.differences
    )
    console.say("cli.preview", rows=found.rows, **dict(found.counts))
    return 0


def submit(console: Console, options: argparse.Namespace) -> int:
    """Hand in a department file."""
    content = options.file.read_bytes()
    submissions.check_layout(options.layout)
    with opened() as session:
        made = submissions.accept(
            session, options.county, options.year, options.layout, options.file.name, content, None
        )
        faults = submissions.errors(session, options.county, made.id)
    console.faults(faults)
    words = {"id": made.id, "rows": made.row_count, "errors": made.error_count, "file": made.filename}
    if made.state == "refused":
        console.error("cli.submission_refused", **words)
        return 2
    console.say("cli.submission_accepted", **words)
    return 0


def suspect(console: Console, options: argparse.Namespace) -> None:
    """List figures that are probably wrong, with the likely cause."""
    with opened() as session:
        found = suspicions.page(session, options.county, options.year, limit=MOST_SUSPICIONS)
    console.table((one.uscc, console.sentence(suspicions.said(one))) for one in found.items)
    console.error("cli.suspicions", count=found.total, year=options.year)


def run(console: Console, options: argparse.Namespace) -> None:
    """Evaluate a year as a draft, by the scheme with this number, this file, or the newest of the year."""
    if options.through:
        try_within_the_year(console, options)
        return
    with opened() as session:
        scheme_id = scheme_of(session, options)
        made = evaluations.run(session, options.county, scheme_id, options.year, None)
    _describe(console, made)


def try_within_the_year(console: Console, options: argparse.Namespace) -> None:
    """Evaluate a year from its periods so far: what it would come to, and who would rise or fall."""
    county, year = options.county, options.year
    with opened() as session:
        usual = None if options.scheme else interims.usual_scheme(session, county, year)
        scheme_id = usual or scheme_of(session, options)
        made = interims.run(session, county, scheme_id, year, options.through, None)
        found = interim_views.summary(session, county, made.id)
        movers = {
            code: interim_views.moves(session, county, made.id, moved, limit=MOST_MOVERS)
            for moved, code in MOVED.items()
        }
    console.say("cli.draft_made", id=made.id, county=county, year=year)
    for fault in filter(None, (found.note, found.scheme_note)):
        print(console.sentence(fault))
    console.table(evaluations.counts(made))
    console.say("cli.interim_made_of", scaled=found.scaled, missing=found.missing, of=found.enterprises)
    console.table(
        (one.title, console.words(f"interim.{one.state}"), one.enterprises) for one in found.made_of
    )
    for code, part in movers.items() if found.against else ():
        console.say(code, count=part.total, year=found.against_year, most=MOST_MOVERS)
        console.table((one.uscc, one.name, f"{one.before} → {one.now}") for one in part.items)


def publish(console: Console, options: argparse.Namespace) -> None:
    """Publish a draft of a year that was evaluated before there were campaigns."""
    with opened() as session:
        county = evaluations.county_of(session, options.evaluation)
        made = publications.take_over(session, county, options.evaluation, None)
    console.say("cli.published", id=made.id, county=made.county, year=made.year)


def replay(console: Console, options: argparse.Namespace) -> int:
    """Compute an evaluation again and compare."""
    with opened() as session:
        county = evaluations.county_of(session, options.evaluation)
        found = evaluations.replay(session, county, options.evaluation)
    console.table(
        (name, one.stored, "=" if one.stored == one.found else f"≠ {one.found}")
        for name, one in found.digests.items()
    )
    if not found.same_code:
        console.say("cli.replay_other_code")
    console.say("cli.replay_equal" if found.equal else "cli.replay_differs", id=options.evaluation)
    return 0 if found.equal else 1


def scheme_of(session: Session, options: argparse.Namespace) -> int:
    """Give the number of the scheme that is named: by number, by file, or the newest of the year."""
    given = options.scheme
    if given is None:
        known = schemes.list_(session, options.county, options.year)
        if not known:
            raise NotFound("scheme.none_of_year", county=options.county, year=options.year)
        return known[0].id
    if given.isdigit() and not Path(given).exists():
        return int(given)
    return schemes.add(session, options.county, load(Path(given)).text).id


def _describe(console: Console, made: Evaluation) -> None:
    console.say("cli.draft_made", id=made.id, county=made.county, year=made.year)
    console.table(evaluations.counts(made))
    console.say("cli.publish_next", id=made.id)
