"""Say in one clear sentence what this machine lacks, before anything is installed or started.

Usage: python3 service/preflight.py python | venv | port HOST PORT | libraries
Standard library only, and written so that any Python 3 can read it: it must be able to say that it is
too old. Hence no f-strings and no newer syntax here.
"""

import ctypes
import importlib.util
import socket
import sys
from typing import Callable, Dict, List

OLDEST = (3, 11)


def python() -> str:
    """Ask that the Python that runs this is recent enough."""
    found = sys.version_info[:2]
    if found >= OLDEST:
        return ""
    return (
        "Python {}.{} or newer is needed, and {} is Python {}.{}. "
        "Install a newer one and name it: `make serve PYTHON=python{}.{}`."
    ).format(*OLDEST, sys.executable, *found, *OLDEST)


def venv() -> str:
    """Ask that virtual environments can be made (Debian packages that apart)."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return ""
    return "This Python cannot make virtual environments. Install the package python3-venv (Debian, Ubuntu)."


def port(host: str, number: str) -> str:
    """Ask that the port is a number and that nobody listens on it."""
    if not number.isdigit() or not 1 <= int(number) <= 65535:
        return "PORT must be a number from 1 to 65535, not {!r}: `make serve PORT=8080`.".format(number)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(number)))
        except OSError as error:
            other = "8081" if number == "8080" else "8080"
            return (
                "Port {} on {} cannot be used ({}). Stop the program that listens there, "
                "or choose another port: `make serve PORT={}`."
            ).format(number, host, error.strerror, other)
    return ""


def libraries() -> str:
    """Note, without refusing, what a later step would miss."""
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        print(
            "Note: the library libgomp is missing. Evaluating needs it not, training the scoring model will: "
            "install the package libgomp1 (Debian, Ubuntu) or libgomp (Fedora, Alpine)."
        )
    return ""


CHECKS: Dict[str, Callable[..., str]] = {
    "python": python,
    "venv": venv,
    "port": port,
    "libraries": libraries,
}


def main(arguments: List[str]) -> int:
    """Run one check; print what is missing and return 1, or return 0."""
    if not arguments or arguments[0] not in CHECKS:
        print(__doc__)
        return 2
    sentence = CHECKS[arguments[0]](*arguments[1:])
    if sentence:
        sys.stderr.write(sentence + "\n")
    return 1 if sentence else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
