"""The file of a backup: a ZIP of one text a table, the models' files, and a manifest of all their digests.

Each row is a line of JSON, its bytes in base64, its moments in UTC: readable for as long as there are texts,
and the same from either database. Secret keys are not in it.
"""

import base64
import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Date, DateTime, LargeBinary, Numeric, Table
from sqlalchemy.types import TypeEngine

from scoring.errors import Fault, InputError

FORMAT = 1
MANIFEST = "manifest.json"
FAITHFUL = orjson.OPT_PASSTHROUGH_DATETIME


@dataclass
class Manifest:
    """What is in a backup, and what a restored database must give again."""

    revision: str
    made_at: str
    counties: dict[str, str]
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)  # of the audit log, by chain
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)  # of every file, by its name
    format: int = FORMAT


class _Counted:
    """A member of the archive that is written piece by piece, digested as it goes."""

    def __init__(self, out: Any) -> None:
        self._out, self._hash = out, hashlib.sha256()

    def write(self, content: bytes) -> None:
        """Write on."""
        self._hash.update(content)
        self._out.write(content)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far."""
        return self._hash.hexdigest()


def add_table(
    archive: zipfile.ZipFile, manifest: Manifest, table: Table, rows: Iterable[Sequence[Any]]
) -> None:
    """Write the rows of a table, a line each."""
    name, count = member(table), 0
    with archive.open(name, "w", force_zip64=True) as out:
        counted = _Counted(out)
        for row in rows:
            counted.write(orjson.dumps([_plain(value) for value in row], option=FAITHFUL) + b"\n")
            count += 1
    manifest.rows[str(table.name)], manifest.digests[name] = count, counted.digest


def add_file(archive: zipfile.ZipFile, manifest: Manifest, name: str, content: bytes) -> None:
    """Write a file as it is."""
    archive.writestr(name, content)
    manifest.digests[name] = hashlib.sha256(content).hexdigest()


def close(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest last: an archive without it was cut off."""
    archive.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))


def opened(path: Path) -> tuple[zipfile.ZipFile, Manifest]:
    """Open a backup and hold every file against its digest."""
    try:
        archive = zipfile.ZipFile(path)
        manifest = Manifest(**orjson.loads(archive.read(MANIFEST)))
    except (zipfile.BadZipFile, KeyError, TypeError, orjson.JSONDecodeError):
        raise InputError([Fault("backup.unreadable", path.name, {"file": path.name})]) from None
    if manifest.format != FORMAT:
        other = {"found": manifest.format, "known": FORMAT}
        raise InputError([Fault("backup.other_format", path.name, other)])
    damaged = [name for name, digest in manifest.digests.items() if _digest(archive, name) != digest]
    if damaged:
        raise InputError([Fault("backup.damaged", name, {"name": name}) for name in damaged])
    return archive, manifest


def rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    """Read the rows of a table as the database takes them."""
    names = [column.key for column in table.columns]
    readers = [_reader(column.type) for column in table.columns]
    with archive.open(member(table)) as lines:
        for line in lines:
            values = orjson.loads(line)
            yield {
                name: value if value is None or reader is None else reader(value)
                for name, reader, value in zip(names, readers, values, strict=True)
            }


def member(table: Table) -> str:
    """Give the name of a table's file."""
    return f"tables/{table.name}.jsonl"


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    try:
        with archive.open(name) as content:
            return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    except (KeyError, zipfile.BadZipFile, EOFError):
        return ""


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _reader(kind: TypeEngine[Any]) -> Any:
    """Give what turns a line's value back; None where it is the value itself."""
    inner = getattr(kind, "impl", kind)
    if isinstance(inner, LargeBinary):
        return base64.b64decode
    if isinstance(inner, DateTime):
        return dt.datetime.fromisoformat
    if isinstance(inner, Date):
        return dt.date.fromisoformat
    return Decimal if isinstance(inner, Numeric) and inner.asdecimal else None
