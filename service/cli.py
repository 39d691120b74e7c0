"""`muhero …`: every operation an operator needs, on the command line.

Exit codes: 0 done, 1 something else stands against it, 2 what was given cannot be used.
"""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from sqlalchemy.exc import OperationalError

from scoring.errors import InputError
from service.commands import county, demo, rules, server
from service.console import Console, language_of
from service.errors import ServiceError

USED_WRONGLY = 2
INTERRUPTED = 130
# What argparse says of a wrong command line, to say it in Chinese too.
SAID: Mapping[str, str] = {
    "cli.arguments_missing": r"the following arguments are required: (?P<names>.*)",
    "cli.arguments_unknown": r"unrecognized arguments: (?P<names>.*)",
    "cli.choice_unknown": r"argument (?P<name>\S+): invalid choice: (?P<value>.*) \(choose from (?P<all>.*)\)",
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
                self.console.error(code, **found.groupdict())
                break
        else:
            self.console.error("cli.used_wrongly", reason=message)
        sys.exit(USED_WRONGLY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    console = Console(language_of(_asked(given)))
    options = parser(console).parse_args(given)
    try:
        return int(options.run(console, options) or 0)
    except InputError as error:
        console.faults(error.faults)
        return USED_WRONGLY
    except ServiceError as error:
        console.faults([error.fault])
        return 1
    except OSError as error:
        console.error("cli.file_unusable", file=error.filename or "", reason=error.strerror or str(error))
        return USED_WRONGLY
    except OperationalError as error:
        console.error("cli.database_unusable", reason=str(error.orig).strip().splitlines()[0])
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def parser(console: Console) -> argparse.ArgumentParser:
    """Make the parser with all commands."""
    Parser.console = console
    made = Parser(prog="muhero", description=console.words("cli.description"))
    made.add_argument("--lang", choices=("zh", "en"), help=console.words("cli.help.lang"))
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    for part in (rules, county, demo, server):
        part.add(commands, console)
    return made


def _asked(arguments: Sequence[str]) -> str | None:
    """The language asked for, before anything can be wrong."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return None
