"""Passwords: which are good enough by the profile that is configured, and Argon2id to keep them.

`asvs` asks for length and refuses what everybody guesses first; `mlps` (等级保护) asks for kinds of signs too
and for a new one every 90 days. What a hash costs is written here and nowhere else: no setting weakens it.

References
----------
OWASP Application Security Verification Standard 4.0.3, V2.1; OWASP Password Storage: Argon2id, 46 MiB, t = 1.
GB/T 22239-2019 8.1.4.1, and what assessors ask for by it.
"""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scoring.errors import Fault, InputError
from service import clock

HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
MOST = 128  # signs
LEAST_DIFFERENT = 5  # signs that differ from each other
ONE_TIME_BYTES = 12
ONE_TIME_FOR = dt.timedelta(days=3)
COMMON = Path(__file__).with_name("common_passwords.txt")
LIKE = str.maketrans("@4310$57!", "aaeiossti")  # what people write for a letter
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


@dataclass(frozen=True)
class Profile:
    """What is asked of a password."""

    least: int  # signs
    kinds: int  # of four: small and capital letters, digits, others
    days: int | None  # after which it must be changed
    former: int  # that must not come again, the present one among them


PROFILES = {"asvs": Profile(12, 1, None, 1), "mlps": Profile(8, 3, 90, 5)}


def hash_of(password: str) -> str:
    """Hash a password to be kept."""
    return HASHER.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Compare a password with a kept hash; it takes as long where there is none."""
    try:
        return HASHER.verify(kept or _nobodys(), _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def check(
    profile: str, password: str, about: Collection[str | None], former: Sequence[str | None], where: str
) -> None:
    """Refuse a password that the profile does not allow; `about` are words that stand for its owner."""
    asked, faults = PROFILES[profile], []
    if not asked.least <= len(_normal(password)) <= MOST:
        faults.append(Fault("password.length", where, {"least": asked.least, "most": MOST}))
    if sum(bool(re.search(kind, password)) for kind in KINDS) < asked.kinds:
        faults.append(Fault("password.kinds", where, {"kinds": asked.kinds}))
    if is_common(password, about):
        faults.append(Fault("password.common", where))
    if not faults and any(is_right(one, password) for one in former[: asked.former] if one):
        faults.append(Fault("password.used_before", where, {"count": asked.former}))
    if faults:
        raise InputError(faults)


def is_common(password: str, about: Collection[str | None] = ()) -> bool:
    """Tell whether a password is guessed early: common words, its owner's own, digits or few signs alone."""
    plain = _normal(password).casefold()
    if len(set(plain)) < LEAST_DIFFERENT or _is_row(plain):
        return True
    own = {_core(one) for one in about if one and len(_core(one)) > 2}
    read_as = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain).translate(LIKE)  # 2024 at the end is a number
    return any(_is_made_of(_common() | own, _core(one)) for one in (plain, read_as))


def is_over(profile: str, changed_at: dt.datetime | None) -> bool:
    """Tell whether a password must be changed; one that an administrator gave must be at once."""
    days = PROFILES[profile].days
    return changed_at is None or (days is not None and clock.now() >= changed_at + dt.timedelta(days=days))


def one_time() -> str:
    """Make up a password that is changed at its first use."""
    return secrets.token_urlsafe(ONE_TIME_BYTES)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _core(password: str) -> str:
    """Give the letters of a password: digits and marks between and around words change little."""
    return re.sub(r"[\W\d_]+", "", password.casefold())


def _is_made_of(words: Collection[str], core: str) -> bool:
    """Tell whether a text is nothing but these words, one after the other."""
    ends, most = {0}, max(map(len, words))
    for end in range(1, len(core) + 1):
        if any(begin in ends and core[begin:end] in words for begin in range(max(0, end - most), end)):
            ends.add(end)
    return len(core) in ends


def _is_row(plain: str) -> bool:
    """Tell whether each sign follows the one before, up or down: abcdef, 987654."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return steps <= {1} or steps <= {-1}


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_urlsafe())
