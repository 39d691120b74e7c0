"""Commands on what is public: publications, their files and policy lists, payments, signing keys."""

import argparse
from pathlib import Path
from typing import Any

from service import (
    config,
    payments,
    policy_lists,
    public_lists,
    publications,
    rebates,
    signatures,
    signed_lists,
)
from service.commands.county import opened
from service.console import Console
from service.errors import Conflict

MOST_LISTED = 500
MOST_KEYS = 500


def add(commands: Any, console: Console) -> None:
    """Add `publication`, `payments` and `keys`."""
    actions = _group(commands, console, "publication")
    one = _action(actions, console, "publication_list", list_)
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one = _action(actions, console, "publication_file", file)
    _numbered(one, console)
    one = _action(actions, console, "publication_policies", policies)
    _numbered(one, console)
    wanted = policy_lists.INSTRUMENTS
    one.add_argument("--instrument", choices=wanted, required=True, help=console.words("cli.help.instrument"))
    one = _action(actions, console, "publication_verify", verify)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument(
        "--key", action="append", metavar="ID=BASE64", help=console.words("cli.help.trusted_key")
    )
    actions = _group(commands, console, "payments")
    for name, action in (("payments_list", list_payments), ("payments_due", list_due)):
        one = _action(actions, console, name, action)
        one.add_argument("--county", required=True, help=console.words("cli.help.county"))
        one.add_argument("--year", type=int, required=True, help=console.words("cli.help.year"))
    actions = _group(commands, console, "keys")
    _action(actions, console, "keys_list", list_keys)
    _action(actions, console, "keys_rotate", rotate)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List publications and proposals."""
    with opened() as session:
        found = publications.page(session, options.county, limit=MOST_LISTED).items
    console.table(
        (one.id, one.year, one.kind, one.state, f"{one.proposed_at:%Y-%m-%d}", one.key_id, one.head)
        for one in found
    )


def file(console: Console, options: argparse.Namespace) -> None:
    """Write the signed file of a publication."""
    with opened() as session:
        publications.get(session, options.county, options.publication)
        _, content = public_lists.content(session, options.publication)
    _write(console, options.out, content)


def policies(console: Console, options: argparse.Namespace) -> None:
    """Write the policy list of an instrument, to look at; handing it over is done by a person, signed in."""
    file_format: policy_lists.Format = "xlsx" if options.out.suffix.lower() == ".xlsx" else "csv"
    with opened() as session:
        lines = policy_lists.of(session, options.county, options.publication, options.instrument)
    _write(console, options.out, policy_lists.content(lines, file_format, console.language))
    barred = sum(not one.executable for one in lines)
    console.error("cli.policies_written", count=len(lines), barred=barred)


def verify(console: Console, options: argparse.Namespace) -> int:
    """Check a published list: by keys given here, or by those of the database."""
    content = options.file.read_bytes()
    found = signed_lists.check(content, _trusted(options.key))
    if found.fault is not None:
        console.faults([found.fault], str(options.file))
        return 1
    console.say("cli.list_verified", lines=found.lines, key=found.key_id, head=found.head)
    return 0


def list_payments(console: Console, options: argparse.Namespace) -> None:
    """List what was collected and paid back."""
    with opened() as session:
        found = payments.page(session, options.county, options.year, limit=MOST_LISTED).items
    console.table(
        (one.id, one.paid_on, one.uscc, one.policy, one.kind, payments.yuan(one.fen), one.reference)
        for one in found
    )


def list_due(console: Console, options: argparse.Namespace) -> None:
    """List what is due back."""
    with opened() as session:
        found = rebates.of_year(session, options.county, options.year)
    sums = ("collected", "by_correction", "by_rise", "paid", "due")
    console.table(
        (one.uscc, one.name, one.policy, *(payments.yuan(getattr(one, name)) for name in sums))
        for one in found
    )


def list_keys(console: Console, _options: argparse.Namespace) -> None:
    """List the public keys."""
    with opened() as session:
        found = signatures.page(session, limit=MOST_KEYS).items
    console.table(
        (one.id, one.public, f"{one.created_at:%Y-%m-%d}", one.retired_at and f"{one.retired_at:%Y-%m-%d}")
        for one in found
    )


def rotate(console: Console, _options: argparse.Namespace) -> None:
    """Make a new signing key."""
    settings = config.load()
    with opened() as session:
        made = signatures.rotate(session, settings.keys_dir, None)
    console.say("cli.key_made", key=made.id, public=made.public, folder=settings.keys_dir)


def _group(commands: Any, console: Console, name: str) -> Any:
    one = commands.add_parser(name, help=console.words(f"cli.help.{name}"))
    return one.add_subparsers(metavar="ACTION", required=True)


def _action(actions: Any, console: Console, name: str, run: Any) -> argparse.ArgumentParser:
    word = name.partition("_")[2]
    one: argparse.ArgumentParser = actions.add_parser(word, help=console.words(f"cli.help.{name}"))
    one.set_defaults(run=run)
    return one


def _numbered(one: argparse.ArgumentParser, console: Console) -> None:
    one.add_argument("publication", type=int, metavar="ID", help=console.words("cli.help.publication_id"))
    one.add_argument("--county", required=True, help=console.words("cli.help.county"))
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=console.words("cli.help.out_file")
    )


def _trusted(given: list[str] | None) -> dict[str, str]:
    """Read the keys that somebody trusts; without any, take those of this installation."""
    if not given:
        with opened() as session:
            return {one.id: one.public for one in signatures.page(session, limit=MOST_KEYS).items}
    wrong = [one for one in given if "=" not in one]
    if wrong:
        raise Conflict("cli.key_malformed", value=wrong[0])
    return dict(one.split("=", 1) for one in given)


def _write(console: Console, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    console.say("cli.file_written", file=str(path), bytes=len(content))
