"""`muhero …`: every operation an operator needs, on the command line.

Exit codes: 0 done, 1 something else stands against it, 2 what was given cannot be used.
"""

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from sqlalchemy.exc import ArgumentError, DatabaseError

from model_registry.errors import ModelError
from scoring.errors import InputError
from service.commands import (
    account,
    audit,
    backup,
    board,
    campaign,
    collection,
    county,
    demo,
    explain,
    jobs,
    model,
    notice,
    objections,
    overview,
    publication,
    report,
    rules,
    server,
    webhook,
)
from service.console import Console, language_of
from service.errors import ServiceError
from service.problems import faults_of

USED_WRONGLY = 2
INTERRUPTED = 130
UNUSABLE: Mapping[type[OSError], str] = {
    FileNotFoundError: "cli.file_missing",
    PermissionError: "cli.file_forbidden",
    IsADirectoryError: "cli.file_is_folder",
}
# What argparse says of a wrong command line, to say it in Chinese too.
SAID: Mapping[str, str] = {
    "cli.arguments_missing": r"the following arguments are required: (?P<names>.*)",
    "cli.arguments_unknown": r"unrecognized arguments: (?P<names>.*)",
    "cli.choice_unknown": r"argument (?P<name>\S+): invalid choice: (?P<value>.*) "
    r"\(choose from (?P<all>.*)\)",
    "cli.value_missing": r"argument (?P<name>.*?): expected (at least )?one argument",
    "cli.not_a_number": r"argument (?P<name>.*?): invalid int value: '(?P<value>.*)'",
}


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in the user's language."""

    console: Console

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and stop."""
        self.print_usage(sys.stderr)
        for code, form in SAID.items():
            if found := re.fullmatch(form, message):
                self.console.error(
                    code, **{name: part.replace("'", "") for name, part in found.groupdict().items()}
                )
                break
        else:
            self.console.error("cli.used_wrongly", reason=message)
        sys.exit(USED_WRONGLY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    asked, given = _language_apart(sys.argv[1:] if arguments is None else arguments)
    console = Console(language_of(asked))
    options = parser(console).parse_args(given)
    try:
        return int(options.run(console, options) or 0)
    except InputError as error:
        console.faults(error.faults, *getattr(error, "__notes__", ()))
        return USED_WRONGLY
    except (ServiceError, ModelError) as error:
        console.faults(faults_of(error))
        return 1
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:
        code = next((code for kind, code in UNUSABLE.items() if isinstance(error, kind)), "cli.file_unusable")
        console.error(code, file=error.filename or "", reason=error.strerror or str(error))
        return USED_WRONGLY
    except (DatabaseError, ArgumentError) as error:
        reason = error.orig if isinstance(error, DatabaseError) else error
        console.error("cli.database_unusable", reason=str(reason).strip().splitlines()[0])
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def parser(console: Console) -> argparse.ArgumentParser:
    """Make the parser with all commands."""
    Parser.console = console
    made = Parser(prog="muhero", description=console.words("cli.description"))
    made.add_argument("--lang", choices=("zh", "en"), help=console.words("cli.help.lang"))
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    years = (
        rules,
        report,
        county,
        campaign,
        collection,
        overview,
        objections,
        publication,
        webhook,
        explain,
        notice,
        board,
        model,
    )
    for part in (*years, account, jobs, audit, backup, demo, server):
        part.add(commands, console)
    return made


def _language_apart(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take `--lang` out, wherever it stands: the language must be known before anything can be wrong."""
    rest, asked = list(arguments), None
    for place, argument in enumerate(arguments):
        if argument == "--lang" and arguments[place + 1 : place + 2] in (["zh"], ["en"]):
            asked, rest[place : place + 2] = arguments[place + 1], []
        elif argument in ("--lang=zh", "--lang=en"):
            asked, rest[place : place + 1] = argument.removeprefix("--lang="), []
        if asked:
            break
    return asked, rest


def _nobody_reads() -> int:
    """Stop quietly when the reader of a pipe has gone (`muhero facts | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
