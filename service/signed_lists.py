r"""A published list as a file that anybody can check without this service: canonical JSON, a line each.

The first line says what it is, then a line per enterprise, the last one carries head and signature. Every
line's digest covers the one before it, so the head covers all lines in their order:

    digest(0) = SHA-256(line 0);  digest(i) = SHA-256(digest(i-1) + "\n" + line i);  head = the last digest
    signature = Ed25519 over "muhero-list\n" + head

Credit codes are not in it. A line's `proof` is HMAC-SHA256 of the code by the enterprise's own verification
code, so that only who was given that can show which line is theirs.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from scoring.errors import Fault
from service import signatures

MESSAGE = "muhero-list\n"
PLAIN = orjson.OPT_SORT_KEYS
LEAST_LINES = 2


@dataclass(frozen=True)
class Line:
    """An enterprise of the list; what a correction replaces, or nothing."""

    name: str
    class_name: str
    uscc: str
    code: str
    former_class: str | None = None


@dataclass(frozen=True)
class Checked:
    """What checking a file has shown; without a fault it is as it was signed."""

    head: str
    key_id: str
    lines: int
    fault: Fault | None


def write(heading: Mapping[str, Any], lines: Iterable[Line]) -> tuple[bytes, str]:
    """Write all but the last line; give it with its head."""
    written = [_plain(heading), *map(_line, lines)]
    return b"".join(line + b"\n" for line in written), _head(written)


def sealed(body: bytes, head: str, key_id: str, sign: Callable[[bytes], str]) -> tuple[bytes, str]:
    """Put head and signature under a list; give it with the signature."""
    signature = sign(message(head))
    last = {"head": head, "key": key_id, "signature": signature}
    return body + _plain(last) + b"\n", signature


def message(head: str) -> bytes:
    """Give the bytes that are signed."""
    return (MESSAGE + head).encode()


def proof(uscc: str, code: str) -> str:
    """Give the digest by which somebody who knows both codes finds the line."""
    return hmac.digest(code.encode(), uscc.encode(), "sha256").hex()


def check(content: bytes, publics: Mapping[str, str]) -> Checked:
    """Check a file by public keys that one trusts: `publics` gives the key of an id, in base64."""
    lines = content.splitlines()
    try:
        last = orjson.loads(lines[-1])
        said, key, signature = (str(last[name]) for name in ("head", "key", "signature"))
    except (IndexError, KeyError, TypeError, orjson.JSONDecodeError):
        return Checked("", "", 0, Fault("signed_list.unreadable"))
    rest = len(lines) - LEAST_LINES
    found = _head(lines[:-1])
    if found != said:
        return Checked(found, key, rest, Fault("signed_list.altered", params={"head": said, "found": found}))
    if key not in publics:
        return Checked(found, key, rest, Fault("signed_list.key_unknown", params={"key": key}))
    if not signatures.holds(publics[key], signature, message(said)):
        return Checked(found, key, rest, Fault("signed_list.not_signed", params={"key": key}))
    return Checked(found, key, rest, None)


def _line(one: Line) -> bytes:
    said = {"class": one.class_name, "name": one.name, "proof": proof(one.uscc, one.code)}
    return _plain(said if one.former_class is None else said | {"former_class": one.former_class})


def _plain(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=PLAIN)


def _head(lines: Sequence[bytes]) -> str:
    digest = hashlib.sha256(lines[0] if lines else b"").hexdigest()
    for line in lines[1:]:
        digest = hashlib.sha256(f"{digest}\n".encode() + line).hexdigest()
    return digest
