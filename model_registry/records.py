"""Numbered records that are written once and never changed: the versions of a county, its promotions.

A record is a small JSON file, `0001.json`, whose digest stands in it. The next one takes the next number;
of several who want the same number, the store lets one have it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from model_registry.errors import Damaged, Unknown
from model_registry.store import Store, reached

NAME = re.compile(r"([0-9]{4,9})\.json")
Content = Mapping[str, Any]


def numbers(store: Store, folder: str) -> list[int]:
    """Give the numbers that are taken, ascending."""
    with reached(store):
        found = [NAME.fullmatch(name) for name in store.names(folder)]
    return sorted(int(one[1]) for one in found if one)


def create(store: Store, folder: str, number: int, content: Content) -> bool:
    """Write a record; False if the number is taken.

    Raises
    ------
    Unreachable
        `model.store_unreachable`.
    """
    with reached(store):
        return store.create(_path(folder, number), _written(content))


def read(store: Store, folder: str, number: int) -> dict[str, Any]:
    """Read a record.

    Raises
    ------
    Unknown
        `model.no_record`: there is none with this number.
    Damaged
        `model.damaged`: a byte of it is not what was written.
    """
    path = _path(folder, number)
    with reached(store):
        try:
            raw = store.read(path)
        except FileNotFoundError:
            raise Unknown("model.no_record", path, file=path) from None
    return _read(raw, path)


def _path(folder: str, number: int) -> str:
    """Give the place of a record; a number that is none leads nowhere."""
    if type(number) is not int or not 0 < number < 10**9:
        raise Unknown("model.no_record", folder, file=f"{folder}/{str(number)[:40]}")
    return f"{folder}/{number:04d}.json"


def _written(content: Content) -> bytes:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    whole = {"record": content, "sha256": digest}
    return (json.dumps(whole, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _read(raw: bytes, path: str) -> dict[str, Any]:
    """Give the content if the file is, byte for byte, what is written of such a content."""
    try:
        content = json.loads(raw)["record"]
        sound = isinstance(content, dict) and _written(content) == raw
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise Damaged("model.damaged", path, file=path)
    return dict(content)
