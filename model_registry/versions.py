"""The versions of a county: registered whole or not at all, numbered, and never changed or deleted.

The files of a version lie in a folder of their own. A version is there when its record `versions/0003.json`
is: the record comes last, names the folder and holds the digest of every file. What somebody who was killed
left behind is in no record, and nobody reads it.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from model_registry import artifact as artifacts
from model_registry import records
from model_registry.artifact import Artifact
from model_registry.errors import Damaged, ModelError, Unknown
from model_registry.store import Store, county_folder, reached
from scoring.errors import Fault

FOLDER = re.compile(r"[0-9]{1,4}-[0-9a-f]{16}")
FILE = re.compile(r"[a-z]+(\.[a-z]+)+")


@dataclass(frozen=True)
class Version:
    """What is known of a version without loading it.

    `digest`: of scheme, calibration and forecasters. `through`: the newest year it learned from.
    """

    number: int
    digest: str
    through: int
    registered_at: datetime
    gate_passed: bool


@dataclass(frozen=True)
class Manifest:
    """A version's record: where its files lie, and the SHA-256 of each."""

    version: Version
    folder: str
    files: Mapping[str, str]


def register(store: Store, one: Artifact, at: datetime | None = None) -> Version:
    """Keep an artifact as the county's next version; what is there already is not registered twice.

    Of several who register at once, each gets a number of its own, or the number of the one that was
    quicker with the same digest.

    Parameters
    ----------
    store : Store
    one : Artifact
    at : datetime, optional
        The moment to write down; now, if left out.

    Returns
    -------
    Version
        The new one, or the sound one with the same digest that was there.

    Raises
    ------
    Refused
        `model.bad_county`.
    Unreachable
        `model.store_unreachable`; nothing has been registered.
    """
    files, digest = artifacts.to_files(one), artifacts.digest(one)
    manifest: dict[str, Any] | None = None
    while True:  # every further round means that somebody else has registered a version
        taken = _numbers(store, one.county)
        if there := _same(store, one.county, taken, digest):
            return there
        manifest = manifest or _manifest(one, digest, files, at or datetime.now(UTC))
        if taken_by_us := _claimed(store, one.county, taken[-1] + 1 if taken else 1, manifest, files):
            return taken_by_us


def versions(store: Store, county: str) -> list[Version]:
    """Give the versions of a county, oldest first; one whose record is damaged is told by `faults` only."""
    return [one.version for one in _readable(store, county, _numbers(store, county))]


def version(store: Store, county: str, number: int) -> Version:
    """Give one version of a county, without loading it.

    Raises
    ------
    Unknown
        `model.no_version`.
    Damaged
        `model.damaged`: its record is.
    """
    return manifest(store, county, number).version


def get(store: Store, county: str, number: int) -> Artifact:
    """Load a version; every file is compared with the digest it was registered with.

    Raises
    ------
    Unknown
        `model.no_version`.
    Damaged
        `model.damaged`, with the file: it is not there, or some byte of it was changed.
    """
    return loaded(store, county, manifest(store, county, number))


def loaded(store: Store, county: str, kept: Manifest) -> Artifact:
    """Load the version of a record; errors as of `get`."""
    files = {name: _file(store, county, kept, name) for name in kept.files}
    try:
        return artifacts.from_files(files)
    except Damaged as error:
        raise _damaged(f"{_folder(county, kept.folder)}/{error.fault.where}") from None


def manifest(store: Store, county: str, number: int) -> Manifest:
    """Read a version's record; errors as of `version`."""
    folder = _records(county)
    try:
        content = records.read(store, folder, number)
    except Unknown:
        raise Unknown("model.no_version", county=county, number=str(number)[:40]) from None
    try:
        return _read(content, county, number)
    except (KeyError, TypeError, ValueError):
        raise _damaged(f"{folder}/{number:04d}.json") from None


def faults(store: Store, county: str) -> list[Fault]:
    """Compare every file of every version with its digest, and tell which are damaged."""
    found = []
    for number in _numbers(store, county):
        try:
            get(store, county, number)
        except Damaged as error:
            found.append(error.fault)
    return found


def _claimed(
    store: Store, county: str, number: int, content: dict[str, Any], files: artifacts.Files
) -> Version | None:
    """Write the files, unless they are written, and then the record; None if the number is gone."""
    folder = _folder(county, content["folder"])
    with reached(store):
        if not store.names(folder):
            store.write_folder(folder, files)
    if records.create(store, _records(county), number, content):
        return _read(content, county, number).version
    return None


def _same(store: Store, county: str, taken: list[int], digest: str) -> Version | None:
    """Find the newest sound version with a digest."""
    for kept in _readable(store, county, taken[::-1]):
        if kept.version.digest == digest and _sound(store, county, kept):
            return kept.version
    return None


def _sound(store: Store, county: str, kept: Manifest) -> bool:
    try:
        loaded(store, county, kept)
    except Damaged:
        return False
    return True


def _readable(store: Store, county: str, taken: list[int]) -> Iterator[Manifest]:
    for number in taken:
        try:
            yield manifest(store, county, number)
        except Damaged:  # told by `faults`; one damaged record must not hide the others
            continue


def _manifest(one: Artifact, digest: str, files: artifacts.Files, at: datetime) -> dict[str, Any]:
    return {
        "county": one.county,
        "through": one.through,
        "digest": digest,
        "registered_at": at.astimezone(UTC).isoformat(),
        "gate_passed": one.gate_passed,
        "folder": f"{one.through}-{os.urandom(8).hex()}",
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def _read(content: Mapping[str, Any], county: str, number: int) -> Manifest:
    """Read a record; KeyError, TypeError or ValueError if it is none of this county's."""
    if content["county"] != county or not FOLDER.fullmatch(content["folder"]):
        raise ValueError(content["folder"])
    if strange := [name for name in content["files"] if not FILE.fullmatch(name)]:
        raise ValueError(strange)
    told = Version(
        number=number,
        digest=str(content["digest"]),
        through=int(content["through"]),
        registered_at=datetime.fromisoformat(content["registered_at"]),
        gate_passed=content["gate_passed"] is True,
    )
    return Manifest(told, content["folder"], content["files"])


def _file(store: Store, county: str, kept: Manifest, name: str) -> bytes:
    path = f"{_folder(county, kept.folder)}/{name}"
    with reached(store):
        try:
            content = store.read(path)
        except FileNotFoundError:
            raise _damaged(path) from None
    if hashlib.sha256(content).hexdigest() != kept.files[name]:
        raise _damaged(path)
    return content


def _damaged(path: str) -> ModelError:
    return Damaged("model.damaged", path, file=path)


def _numbers(store: Store, county: str) -> list[int]:
    return records.numbers(store, _records(county))


def _records(county: str) -> str:
    return f"{county_folder(county)}/versions"


def _folder(county: str, name: str) -> str:
    return f"{county_folder(county)}/files/{name}"
