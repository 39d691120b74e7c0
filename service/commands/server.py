"""Commands that prepare and start the service."""

import argparse
import os
import sys
from typing import Any

from service import config, db, idempotency, privileges, schema, supervisor
from service.commands import demo as demo_command
from service.commands import sign_ins
from service.console import Console

DOCUMENTATION = "/api/v1/docs"


def add(commands: Any, console: Console) -> None:
    """Add `migrate`, `openapi`, `serve` and `worker`."""
    commands.add_parser("migrate", help=console.words("cli.help.migrate")).set_defaults(run=migrate)
    commands.add_parser("openapi", help=console.words("cli.help.openapi")).set_defaults(run=openapi)
    one = commands.add_parser("serve", help=console.words("cli.help.serve"))
    one.add_argument("--host", default="127.0.0.1", help=console.words("cli.help.host"))
    one.add_argument("--port", type=int, default=8000, help=console.words("cli.help.port"))
    one.add_argument("--no-demo", action="store_true", help=console.words("cli.help.no_demo"))
    one.add_argument("--no-worker", action="store_true", help=console.words("cli.help.no_worker"))
    one.set_defaults(run=serve)
    one = commands.add_parser("worker", help=console.words("cli.help.worker"))
    one.add_argument("--once", action="store_true", help=console.words("cli.help.once"))
    one.set_defaults(run=work)


def migrate(console: Console, _options: argparse.Namespace) -> None:
    """Bring the database to the newest form; by its owner, where another role than the service's owns it."""
    settings = config.load()
    engine = db.engine(settings.database_url)
    if settings.owner_url:
        owner = db.engine(settings.owner_url)
        schema.migrate(owner)
        privileges.grant(owner, engine.url.username or "")
        owner.dispose()
    else:
        schema.migrate(engine)
    with db.session(engine) as session:
        idempotency.forget_old(session)
    console.say("cli.migrated", database=engine.url.render_as_string(hide_password=True))


def openapi(_console: Console, _options: argparse.Namespace) -> None:
    """Print the OpenAPI document."""
    from service import create_app

    answer = create_app().test_client().get("/api/v1/openapi.json")
    print(answer.get_data(as_text=True))


def serve(console: Console, options: argparse.Namespace) -> None:
    """Migrate, load the demo county if it is not there, print who may sign in, start service and worker."""
    migrate(console, options)
    if not options.no_demo:
        demo_command.load(console, options)
    address = f"http://{options.host}:{options.port}"
    engine = db.engine(config.load().database_url)
    sign_ins.show(console, engine, address)
    engine.dispose()
    console.say("cli.serving", address=address, documentation=address + DOCUMENTATION)
    os.chdir(config.ROOT)
    os.environ |= {"HOST": options.host, "PORT": str(options.port)}
    command = supervisor.SERVICE if options.no_worker else supervisor.BOTH
    os.execv(sys.executable, command)  # noqa: S606


def work(_console: Console, options: argparse.Namespace) -> None:
    """Do jobs, one after the other."""
    from service import worker

    worker.run(config.load(), options.once)
