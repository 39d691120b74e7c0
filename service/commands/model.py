"""Commands on the scoring model: retrain, look at versions, promote, roll back, forecast."""

import argparse
import os
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from model_registry import mlflow_export, registry
from model_registry.store import Store
from scoring.title import word
from service import accounts, champions, config, forecasts, models, outlook, queue, runs
from service.accounts import Actor
from service.commands.county import opened
from service.console import Console
from service.errors import Forbidden, NotFound
from service.forecasts import Filter

WHO = "MUHERO_TOKEN"
MOST_LISTED = 20
GATE = {True: "cli.gate_passed", False: "cli.gate_failed"}
PROMOTION = {"promoted": "cli.promotion_promoted", "waiting": "cli.promotion_waiting"}


def add(commands: Any, console: Console) -> None:
    """Add `retrain`, `model` and `forecast`."""
    one = _of_county(commands, console, "retrain", retrain)
    one.add_argument("--through", type=int, required=True, help=console.words("cli.help.through"))
    one.add_argument("--weights", action="store_true", help=console.words("cli.help.weights"))
    one = _of_county(commands, console, "forecast", forecast)
    one.add_argument("--as-of", required=True, help=console.words("cli.help.as_of"))
    one.add_argument("--most", type=int, default=MOST_LISTED, help=console.words("cli.help.most"))
    actions = commands.add_parser("model", help=console.words("cli.help.model")).add_subparsers(
        metavar="ACTION", required=True
    )
    _of_county(actions, console, "list", list_, "model_list")
    _numbered(actions, console, "card", card)
    one = _numbered(actions, console, "promote", promote)
    one.add_argument("--reason", default="", help=console.words("cli.help.reason"))
    one = _of_county(actions, console, "rollback", roll_back, "model_rollback")
    one.add_argument("--reason", required=True, help=console.words("cli.help.reason"))
    one = _numbered(actions, console, "compare", compare)
    one.add_argument("other", type=int, metavar="OTHER", help=console.words("cli.help.version"))
    one = _numbered(actions, console, "export-mlflow", export_mlflow)
    one.add_argument("--out", type=Path, required=True, help=console.words("cli.help.mlflow_out"))
    one.add_argument("--forecaster", choices=("annual", "quarterly"), default="annual")
    _of_county(actions, console, "check", check, "model_check")


def _of_county(commands: Any, console: Console, name: str, action: Any, words: str = "") -> Any:
    one = commands.add_parser(name, help=console.words(f"cli.help.{words or name}"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.set_defaults(run=action)
    return one


def _numbered(actions: Any, console: Console, name: str, action: Any) -> Any:
    one = _of_county(actions, console, name, action, f"model_{name.replace('-', '_')}")
    one.add_argument("version", type=int, metavar="VERSION", help=console.words("cli.help.version"))
    return one


def retrain(console: Console, options: argparse.Namespace) -> None:
    """Learn from everything published through a year, and register what was judged."""

    def report(stage: str, done: int, total: int) -> None:
        console.say(f"retrain.{stage}", done=done, total=total)

    with opened() as session:
        made = models.retrain(session, _store(), options.county, options.through, report, options.weights)
    print(models.page(_store(), options.county, made.number, console.language))
    said = "cli.version_passed" if made.gate_passed else "cli.version_failed"
    console.say(said, number=made.number, county=options.county)


def forecast(console: Console, options: argparse.Namespace) -> None:
    """Forecast every enterprise's class, and list those likely to fall."""
    with opened() as session:
        number = runs.look_ahead(session, _store(), options.county, options.as_of, None)
        run = forecasts.get(session, options.county, number)
        falling = forecasts.page(session, run, Filter(falling=True), limit=options.most)
        model = champions.forecaster_of(_store(), run)
        found = [outlook.of_row(run, model, row) for row in falling.items]
        _, stale = forecasts.report(run)
    console.table(_falling(console, one) for one in found)
    console.say("cli.forecast_made", id=number, year=run.for_year, count=falling.total, shown=len(found))
    for fault in stale:
        console.error(fault.code, **fault.params)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List the versions, newest first."""
    console.table(
        (one.number, one.through, one.alias, console.words(GATE[one.gate_passed]), one.digest[:12])
        for one in models.versions(_store(), options.county)
    )


def card(console: Console, options: argparse.Namespace) -> None:
    """Print a version's card."""
    print(models.page(_store(), options.county, options.version, console.language))


def promote(console: Console, options: argparse.Namespace) -> int:
    """Make a version the champion, and forecast with it."""
    with opened() as session:
        actor = _actor(session)
        made = models.promote(session, _store(), options.county, options.version, actor, options.reason)
    _deliver(made)
    console.say(PROMOTION[made.state], number=options.version, county=options.county)
    return 0 if made.promotion else 1


def roll_back(console: Console, options: argparse.Namespace) -> None:
    """Bring the former champion back."""
    with opened() as session:
        made = models.roll_back(session, _store(), options.county, _actor(session), options.reason)
    _deliver(made)
    number = made.promotion.number if made.promotion else None
    console.say("cli.rolled_back", number=number, county=options.county)


def compare(console: Console, options: argparse.Namespace) -> None:
    """Lay two versions side by side."""
    found = models.compare(_store(), options.county, options.version, options.other)
    console.table(("", options.version, options.other) for _ in range(1))
    console.table((f"{one.forecaster} {one.measure}", one.a, one.b) for one in found.metrics)
    console.table(
        (f"{one.pool} {one.indicator} {one.group}", one.former, one.new) for one in found.benchmarks
    )
    console.table((f"{one.forecaster} {one.name}", one.a, one.b) for one in found.features)


def export_mlflow(console: Console, options: argparse.Namespace) -> None:
    """Write a forecaster as an MLflow model."""
    artifact = registry.get(_store(), options.county, options.version)
    made = mlflow_export.export(artifact, options.out, options.forecaster)
    console.say("cli.mlflow_written", folder=made)


def check(console: Console, options: argparse.Namespace) -> int:
    """Compare every file of every version with what was registered."""
    faults = registry.faults(_store(), options.county)
    console.faults(faults)
    console.say("cli.registry_sound" if not faults else "cli.registry_damaged", count=len(faults))
    return 1 if faults else 0


def _store() -> Store:
    return champions.opened(config.load().models_url)


def _actor(session: Session) -> Actor | None:
    """Who acts: whoever's token stands in MUHERO_TOKEN; None is the operator of this machine."""
    token = os.environ.get(WHO)
    if not token:
        return None
    found = accounts.actor(session, token)
    if found is None:
        raise NotFound("token.not_found")
    if not found.has("system"):
        raise Forbidden(
            "http.role_not_allowed",
            role=accounts.names(sorted(found.roles)),
            allowed=accounts.names(["system"]),
        )
    return found


def _deliver(made: models.Promoted) -> None:
    """Hand the forecast by the new champion to the worker."""
    if made.job is not None:
        queue.deliver(config.load(), made.job.id)


def _falling(console: Console, one: outlook.Outlook) -> tuple[str | None, ...]:
    classes = f"{one.class_now}→{one.class_forecast}"
    lever = f"{word(one.lever.title, console.language)} {one.lever.effect:+.2f}" if one.lever else ""
    return one.uscc, one.name, classes, f"{one.downgrade:.0%}", lever
