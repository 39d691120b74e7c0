"""Which code computes: one digest over the rules, the assembling and the libraries that do the arithmetic."""

import hashlib
from functools import cache
from importlib.metadata import version

from service.config import ROOT

PACKAGES = ("scoring", "data")
LIBRARIES = ("numpy", "polars", "sqlglot")


@cache
def digest() -> str:
    """Digest every module of `scoring/` and `data/` and the versions of the libraries."""
    whole = hashlib.sha256()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for library in LIBRARIES:
        whole.update(f"{library} {version(library)}\0".encode())
    return whole.hexdigest()
