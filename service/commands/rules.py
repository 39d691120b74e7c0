"""Commands that need no database: evaluate from files, look at schemes and at the vocabulary."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from data import cases, fact_table
from scoring import diff
from scoring.calibration import Calibration
from scoring.errors import Fault, InputError
from scoring.evaluate import evaluate
from scoring.facts import ATTRIBUTES, FACTS
from scoring.scheme import load
from service.console import Console

T = TypeVar("T")
CASES = ".cases.toml"


def add(commands: Any, console: Console) -> None:
    """Add `evaluate`, `scheme` and `facts`."""
    one = commands.add_parser("evaluate", help=console.words("cli.help.evaluate"))
    for name in ("scheme", "facts", "previous", "calibration", "save-calibration", "out"):
        needed = name in ("scheme", "facts", "out")
        one.add_argument(
            f"--{name}", type=Path, required=needed, help=console.words(f"cli.help.evaluate_{name}")
        )
    one.set_defaults(run=evaluate_files)
    scheme = commands.add_parser("scheme", help=console.words("cli.help.scheme"))
    actions = scheme.add_subparsers(metavar="ACTION", required=True)
    for name, run in (("check", check), ("cases", run_cases)):
        action = actions.add_parser(name, help=console.words(f"cli.help.scheme_{name}"))
        action.add_argument("files", type=Path, nargs="+", metavar="FILE")
        action.set_defaults(run=run)
    action = actions.add_parser("diff", help=console.words("cli.help.scheme_diff"))
    for name in ("A", "B"):
        action.add_argument(name, type=Path)
    action.set_defaults(run=compare)
    commands.add_parser("facts", help=console.words("cli.help.facts")).set_defaults(run=vocabulary)


def evaluate_files(console: Console, options: argparse.Namespace) -> int:
    """Evaluate a table of facts by a scheme, without a database."""
    scheme = _read(load, options.scheme)
    facts = _read(lambda path: fact_table.read(path, scheme), options.facts)
    previous = _read(lambda path: fact_table.read_previous(path, scheme), options.previous)
    calibration = _read(_calibration, options.calibration)
    if doubtful := fact_table.doubtful_codes(facts):
        console.error("cli.doubtful_codes", count=len(doubtful), examples="、".join(doubtful[:3]))
    outcome = evaluate(scheme, facts, previous, calibration)
    fact_table.write(outcome.results, options.out)
    if options.save_calibration:
        options.save_calibration.write_text(outcome.calibration.to_json(), encoding="utf-8")
    _summarise(console, options.out, outcome.results)
    return 0


def check(console: Console, options: argparse.Namespace) -> int:
    """Say every fault of scheme files."""
    wrong = 0
    for file in options.files:
        if file.name.endswith(CASES):  # `*.toml` names these too
            console.say("cli.cases_not_checked", file=file)
            continue
        try:
            scheme = _read(load, file)
            console.say("cli.scheme_sound", file=file, title=scheme.title)
        except InputError as error:
            console.faults(error.faults, *error.__notes__)
            wrong += 1
    return 2 if wrong else 0


def run_cases(console: Console, options: argparse.Namespace) -> int:
    """Run worked cases, named by their own files or by the schemes beside which they stand."""
    failed = 0
    for file in dict.fromkeys(map(_scheme_of, options.files)):
        failures = _read(cases.run, file)
        for one in failures:
            console.error("cli.case_failed", **vars(one))
        if not failures:
            console.say("cli.cases_hold", file=file)
        failed += len(failures)
    return 1 if failed else 0


def compare(console: Console, options: argparse.Namespace) -> int:
    """Say in words what changed from one scheme to another."""
    changes = diff.changes(_read(load, options.A), _read(load, options.B))
    for change in changes:
        print(console.sentence(change))
    if not changes:
        console.say("cli.no_change")
    return 0


def vocabulary(console: Console, _options: argparse.Namespace) -> int:
    """Print the facts and attributes that a scheme may speak of."""
    console.table((one.code, one.title, one.unit, one.kind, one.department) for one in FACTS)
    console.table((one.code, one.title, one.type, "", one.department) for one in ATTRIBUTES)
    return 0


def _scheme_of(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(CASES) + ".toml") if file.name.endswith(CASES) else file


def _read(read: Callable[[Path], T], path: Path | None) -> Any:
    """Read a file, if one is given; what is wrong with it names it."""
    try:
        return None if path is None else read(path)
    except InputError as error:
        error.add_note(str(path))
        raise


def _calibration(path: Path) -> Calibration:
    try:
        return Calibration.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise InputError([Fault("calibration.unreadable", params={"reason": "UTF-8"})]) from None


def _summarise(console: Console, file: Path, results: pl.DataFrame) -> None:
    console.say("cli.evaluated", units=results.height, file=file)
    columns = ("pool", "status", "class")
    console.table(results.group_by(columns).len().sort(columns, nulls_last=True).iter_rows())
