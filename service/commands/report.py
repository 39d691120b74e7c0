"""Commands for the bureau before a scheme is adopted: the report on it, and what a changed copy would do."""

import argparse
from pathlib import Path
from typing import Any

import orjson

from data import fact_table
from scoring.errors import InputError
from scoring.scheme import load
from scoring.simulation import simulate
from service import evaluations, report_page, reports, simulations
from service.commands.county import opened
from service.console import Console
from service.reports import Document, Settings


def add(commands: Any, console: Console) -> None:
    """Add `report` and `simulate`."""
    one = commands.add_parser("report", help=console.words("cli.help.report"))
    _add_tables(one, console)
    one.add_argument("--evaluation", type=int, metavar="ID", help=console.words("cli.help.report_evaluation"))
    one.add_argument(
        "--draws", type=int, default=reports.DEFAULT.draws, help=console.words("cli.help.report_draws")
    )
    one.add_argument(
        "--out",
        type=Path,
        nargs="+",
        required=True,
        metavar="FILE",
        help=console.words("cli.help.report_out"),
    )
    one.set_defaults(run=report)
    one = commands.add_parser("simulate", help=console.words("cli.help.simulate"))
    _add_tables(one, console)
    one.add_argument("--changed", type=Path, required=True, help=console.words("cli.help.simulate_changed"))
    one.add_argument("--out", type=Path, required=True, help=console.words("cli.help.simulate_out"))
    one.set_defaults(run=try_out)


def _add_tables(one: argparse.ArgumentParser, console: Console) -> None:
    for name in ("scheme", "facts", "previous"):
        one.add_argument(f"--{name}", type=Path, help=console.words(f"cli.help.evaluate_{name}"))


def report(console: Console, options: argparse.Namespace) -> int:
    """Write the report on a scheme, or on an evaluation, as a page (HTML) or as JSON."""
    if (options.evaluation is None) == (options.scheme is None or options.facts is None):
        console.error("cli.report_of_what")
        return 2
    document = _document(options)
    for file in options.out:
        if file.suffix.lower() == ".json":
            file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        else:
            file.write_text(report_page.render(document), encoding="utf-8")
        console.say("cli.report_written", file=file)
    for finding in document["findings"]:
        if finding["weight"] != "good":
            print(f"- {finding[console.language]}")
    return 0


def _document(options: argparse.Namespace) -> Document:
    settings = Settings(draws=options.draws)
    if options.evaluation is not None:
        with opened() as session:
            county = evaluations.county_of(session, options.evaluation)
            return reports.of_evaluation(session, county, options.evaluation, settings)
    scheme, facts, previous = _tables(options)
    return reports.build(scheme, facts, previous, settings)


def _tables(options: argparse.Namespace) -> Any:
    try:
        scheme = load(options.scheme)
    except InputError as error:
        error.add_note(str(options.scheme))
        raise
    previous = options.previous and fact_table.read_previous(options.previous, scheme)
    return scheme, fact_table.read(options.facts, scheme), previous


def try_out(console: Console, options: argparse.Namespace) -> int:
    """Run a changed copy of a scheme on the same facts and tell what it would do."""
    if options.scheme is None or options.facts is None:
        console.error("cli.simulate_of_what")
        return 2
    scheme, facts, previous = _tables(options)
    try:
        changed = load(options.changed)
    except InputError as error:
        error.add_note(str(options.changed))
        raise
    simulation = simulate(scheme, changed, facts, previous)
    document = simulations.plain(simulation)
    options.out.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    console.say("cli.simulated", moved=simulation.whole.moved, file=options.out)
    for part in simulation.parts:
        words = "; ".join(console.sentence(change) for change in part.step.changes)
        console.say("cli.simulated_part", changes=words, moved=part.effect.moved)
    return 0
