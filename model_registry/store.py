"""Where versions lie: a folder, or any address that fsspec knows (`s3://bucket/models`).

A store can do four things and nothing else; it deletes nothing. Whoever keeps something there builds on one
promise: of several who create the same path, one succeeds.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from model_registry.addresses import AddressStore
from model_registry.errors import ModelError, Refused, Unreachable
from model_registry.folders import FolderStore

COUNTY = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,31}")


class Store(Protocol):
    """Files by path: text parts with `/` between, relative to the store."""

    @property
    def address(self) -> str:
        """What opens it again."""

    def create(self, path: str, content: bytes) -> bool:
        """Write a file that is not there yet, whole or not at all; False if somebody else's is there."""

    def write_folder(self, path: str, files: Mapping[str, bytes]) -> None:
        """Write a folder that nobody else writes: after an error it is not there, or nobody is told of it."""

    def read(self, path: str) -> bytes:
        """Give a file's content; FileNotFoundError if it is not there."""

    def names(self, folder: str) -> list[str]:
        """Give the names in a folder, in no order; none where there is no such folder."""


def open(address: str) -> Store:  # noqa: A001 - `store.open(address)` reads as it should
    """Open a store; nothing is read or written yet.

    Parameters
    ----------
    address : str
        `var/models`, `file:///srv/models`, `s3://bucket/models`, … Options of the file system come from the
        environment (`AWS_ENDPOINT_URL`, `FSSPEC_S3_…`) or stand behind the address
        (`s3://bucket/models?endpoint_url=http://127.0.0.1:9000`); secrets belong into the environment.

    Raises
    ------
    Refused
        `model.store_address`: no such kind of address, or what it needs is not installed.
    """
    parts = urlsplit(address)
    if parts.scheme in ("", "file", "local"):
        return FolderStore(Path(parts.path if parts.scheme else address).absolute())
    bare, options = address.partition("?")[0], dict(parse_qsl(parts.query))
    try:
        return AddressStore.at(address, bare, options)
    except (ValueError, ImportError) as error:
        raise Refused("model.store_address", bare, address=bare, reason=str(error)) from None


@contextmanager
def reached(store: Store) -> Iterator[None]:
    """Say what keeps a store from working, whatever file system it is.

    Raises
    ------
    Unreachable
        `model.store_unreachable`: the disk is full, the network is down, the key is wrong …
    """
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # botocore's and aiohttp's errors have no ancestor of their own in common
        reason = f"{type(error).__name__}: {error}"[:300]
        where = store.address.partition("?")[0]
        raise Unreachable("model.store_unreachable", where, reason=reason) from error


def county_folder(county: str) -> str:
    """Give the path of a county's files.

    Raises
    ------
    Refused
        `model.bad_county`: the code cannot be a path.
    """
    if not COUNTY.fullmatch(county):
        raise Refused("model.bad_county", county=county[:40])
    return county
